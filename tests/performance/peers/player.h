/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The parts of a player of the peer benchmark.
 *
 * A player is one process with one role in a test. Each transport provides a PeerOps; player.c has main()'s work and
 * the protocol on standard input and output, player-tests.c the tests. Every transport runs the same tests. */

#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#error "Use peer_run() and peer_take_frame() from C."
#endif

#define PEER_MAX_WRITERS 4
#define PEER_MAX_READERS 4
#define PEER_MAX_LENGTH 4096
#define PEER_NO_CHANNEL (-1)

/* What a transport can do; printed by --about. */
typedef enum
{
  PEER_CAN_PUBLISH_ALONE = 1 << 0, /* can publish without a reader */
  PEER_CAN_READ_ALONE = 1 << 1,    /* one process holds both ends, and frames wait until they are read */
  PEER_CAN_POLL = 1 << 2,          /* a look does not block, and needs no other thread to make progress */
  PEER_CAN_WAIT = 1 << 3,          /* sleep until there is a frame */
  PEER_CAN_RUN_FREE = 1 << 4,      /* bounds its memory by itself when a writer outruns a reader */
  PEER_HAS_THREADS = 1 << 5,       /* has threads of its own, so the process must not be pinned to one processor */
} PeerAbility;

typedef struct PeerPlayer PeerPlayer;

/* One transport. The functions end the process with peer_fail() when something goes wrong. */
typedef struct
{
  const char *name; /* of the transport, as given on the command line */
  const char *(*get_version) (void);
  uint32_t abilities; /* PeerAbility */
  uint32_t window;    /* maximum of frames in flight; 0: no own limit */

  void (*open) (PeerPlayer *player);
  void (*send) (PeerPlayer *player, const void *data, size_t length);
  void (*flush) (PeerPlayer *player); /* NULL: send() hands over each frame by itself */
  /* Passes at most @limit frames to peer_take_frame() and returns their number. With @wait it sleeps until there is one, for at
   * most some milliseconds. */
  size_t (*receive) (PeerPlayer *player, size_t limit, bool wait);
  void (*close) (PeerPlayer *player);
} PeerOps;

/* A word that one process writes and others read, in its own cache line. */
typedef struct
{
  _Alignas (128) _Atomic uint64_t word;
} PeerLine;

/* Memory shared by the players of a test, all zero at first. */
typedef struct
{
  PeerLine ready[PEER_MAX_WRITERS + PEER_MAX_READERS]; /* number of the round that the player is ready for */
  PeerLine heard[PEER_MAX_READERS];                    /* a bit for each writer of which the reader has received a frame */
  PeerLine done[PEER_MAX_WRITERS];                     /* number of the round that the writer has ended */
  PeerLine sent[PEER_MAX_WRITERS];                     /* frames of all rounds, set before done */
  PeerLine taken[PEER_MAX_READERS][PEER_MAX_WRITERS];  /* the next frame that the reader expects */
  PeerLine ball;                                       /* for the bare round trip */
  _Alignas (4096) uint8_t arena[];                     /* for bare rings */
} PeerCourt;

/* Round @r of a test of @p players begins when ready[0..p-1] are at least r. */
struct PeerPlayer
{
  const PeerOps *ops;
  const char *test;
  const char *place; /* directory of the test; servers have their sockets in its parent */
  size_t length;     /* bytes of payload */
  int out;           /* number of the channel to write to, or PEER_NO_CHANNEL */
  int in;            /* likewise, to read from */
  unsigned index, n_players;
  unsigned writer, n_writers; /* of the channel @out; @n_writers is also that of @in */
  unsigned reader, n_readers;
  bool waits;        /* sleeps rather than polls */
  bool crowded;      /* more players than processors: yield while there is nothing to do */
  uint64_t window;   /* 0: none */
  uint64_t think_ns; /* in a round trip, before each frame is sent; not counted */
  PeerCourt *court;
  size_t arena_size;
  void *data; /* for use by the transport */

  /* --- what the reader has received --- */
  uint64_t n_taken; /* frames, of all rounds */
  uint64_t n_lost;
  uint64_t expected[PEER_MAX_WRITERS];
  uint64_t heard;   /* a bit for each writer */
  uint8_t out_frame[PEER_MAX_LENGTH];
  uint8_t in_frame[PEER_MAX_LENGTH];
  uint64_t sequence; /* of the writer: the next frame */
};

#define PEER_HELLO UINT64_C (0xffffffffffffff) /* sequence number of a frame that only announces a writer */

/* --- player.c --- */

/* The work of main(). @variants ends with NULL; the first argument names one of them. */
int      peer_run  (const PeerOps *const *variants,
                    int argc,
                    char **argv);
_Noreturn void peer_fail (const char *format,
                          ...) __attribute__ ((format (printf, 1, 2)));
uint64_t peer_now_ns (void);
/* "PLACE/NAME-CHANNEL", in memory that is never freed. */
char    *peer_name (const PeerPlayer *player,
                    const char *name,
                    int channel);
/* Ends the process unless the frame has the expected length and a sequence number that is not too low. */
void     peer_complain_of_frame (PeerPlayer *player,
                                 size_t length);

/* --- player-tests.c --- */

/* The round's result, as "key=value" words, in @result. */
void     peer_play_round (PeerPlayer *player,
                          uint64_t round,
                          uint64_t round_ns,
                          char *result,
                          size_t size);
/* Writes until every reader has received a frame of every writer. */
void     peer_say_hello (PeerPlayer *player);

void     peer_send_frame (PeerPlayer *player,
                          uint64_t sequence);
void     peer_flush      (PeerPlayer *player);

/* --- player-round-trips.c --- */

/* Each returns the length of the result. */
int      peer_play_ping_pong (PeerPlayer *player,
                              uint64_t round,
                              uint64_t round_ns,
                              char *result,
                              size_t size);
/* @n round trips of a bare cache line. */
int      peer_play_cache_line (PeerPlayer *player,
                               uint64_t round,
                               uint64_t n,
                               char *result,
                               size_t size);

/* --- for the transports --- */

static inline bool
peer_is_ping_pong (const PeerPlayer *player)
{
  return strcmp (player->test, "ping-pong") == 0;
}

/* Checks the sequence number of a frame in private memory. For a transport that copies frames itself, into @in_frame or into
 * its own buffer. */
static inline void
peer_check_frame (PeerPlayer *player,
                  const void *frame,
                  size_t length)
{
  uint64_t word, sequence;
  unsigned writer;

  __asm__ volatile ("" : : "r" (frame) : "memory"); /* keeps the compiler from removing the copy */
  memcpy (&word, frame, sizeof word);
  sequence = word & PEER_HELLO;
  writer = (unsigned) (word >> 56) & (PEER_MAX_WRITERS - 1);
  if (__builtin_expect (length != player->length, 0))
    peer_complain_of_frame (player, length);
  if (__builtin_expect (sequence == PEER_HELLO, 0))
    {
      player->heard |= UINT64_C (1) << writer;
      return;
    }
  if (__builtin_expect (sequence != player->expected[writer], 0))
    {
      if (sequence < player->expected[writer])
        peer_complain_of_frame (player, length);
      player->n_lost += sequence - player->expected[writer];
    }
  player->expected[writer] = sequence + 1;
  player->n_taken++;
}

/* Copies a frame out and checks it. Called by receive() for each frame. */
static inline void
peer_take_frame (PeerPlayer *player,
                 const void *data,
                 size_t length)
{
  memcpy (player->in_frame, data, length <= PEER_MAX_LENGTH ? length : 0);
  peer_check_frame (player, player->in_frame, length);
}

static inline void
peer_relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile ("yield");
#endif
}
