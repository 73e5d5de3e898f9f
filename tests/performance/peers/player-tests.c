/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tests in one direction, and the beginning of all tests. They are the same for every transport. */

#define _GNU_SOURCE

#include "player.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define RECEIVE_LIMIT 256      /* frames in one call */
#define SENDS_PER_CLOCK 64     /* frames between two looks at the clock */
#define TAKES_PER_REPORT 32    /* frames between two stores of the reader's position */
#define WINDOW_OF_READS 256    /* frames published before they are read with the clock running */
#define TAIL_NS 50000000       /* a frame that has not come so long after the last one is lost */
#define SPINS_BEFORE_YIELD 100 /* empty looks, if there are more players than processors */
#define HELLO_NS 10000000000   /* limit for all readers to receive a frame of all writers */

void
peer_send_frame (PeerPlayer *player,
                 uint64_t sequence)
{
  uint64_t word = sequence | (uint64_t) player->writer << 56;

  memcpy (player->out_frame, &word, sizeof word);
  player->ops->send (player, player->out_frame, player->length);
}

void
peer_flush (PeerPlayer *player)
{
  if (player->ops->flush != NULL)
    player->ops->flush (player);
}

static void
give_way (const PeerPlayer *player,
          unsigned *n_spins)
{
  if (player->crowded && ++*n_spins >= SPINS_BEFORE_YIELD)
    {
      *n_spins = 0;
      sched_yield ();
    }
  else
    peer_relax ();
}

/* --- beginning --- */

static bool
is_heard_by_all (PeerPlayer *player)
{
  if (peer_is_ping_pong (player))
    return atomic_load (&player->court->heard[1 - player->reader].word) != 0;
  for (unsigned i = 0; i < player->n_readers; i++)
    if (!(atomic_load (&player->court->heard[i].word) >> player->writer & 1))
      return false;
  return true;
}

void
peer_say_hello (PeerPlayer *player)
{
  const uint64_t all = peer_is_ping_pong (player) ? UINT64_C (1) << (1 - player->writer) : (UINT64_C (1) << player->n_writers) - 1;
  const uint64_t end = peer_now_ns () + HELLO_NS;
  const bool reads = player->in != PEER_NO_CHANNEL, writes = player->out != PEER_NO_CHANNEL;
  bool heard = false;

  if (strcmp (player->test, "publish") == 0 || strcmp (player->test, "cache-line") == 0)
    return;
  while ((writes && !is_heard_by_all (player)) || (reads && !heard))
    {
      if (peer_now_ns () > end)
        peer_fail ("the players do not hear one another");
      if (writes)
        {
          peer_send_frame (player, PEER_HELLO);
          peer_flush (player);
        }
      if (reads)
        {
          player->ops->receive (player, RECEIVE_LIMIT, false);
          heard = (player->heard & all) == all;
          atomic_store (&player->court->heard[player->reader].word, player->heard);
        }
      usleep (1000);
    }
}

static void
await_round (PeerPlayer *player,
             uint64_t round)
{
  unsigned n_spins = 0;

  atomic_store (&player->court->ready[player->index].word, round);
  for (unsigned i = 0; i < player->n_players; i++)
    while (atomic_load_explicit (&player->court->ready[i].word, memory_order_acquire) < round)
      give_way (player, &n_spins);
}

/* --- one process --- */

static int
play_publish (PeerPlayer *player,
              uint64_t round_ns,
              char *result,
              size_t size)
{
  uint64_t start = peer_now_ns (), now, n = 0;

  do
    {
      for (unsigned i = 0; i < SENDS_PER_CLOCK; i++)
        peer_send_frame (player, player->sequence++);
      n += SENDS_PER_CLOCK;
      now = peer_now_ns ();
    }
  while (now - start < round_ns);
  peer_flush (player);
  now = peer_now_ns ();
  return snprintf (result, size, "ns=%.3f frames=%llu", (double) (now - start) / (double) n, (unsigned long long) n);
}

static int
play_read (PeerPlayer *player,
           uint64_t round_ns,
           char *result,
           size_t size)
{
  const uint64_t end = peer_now_ns () + round_ns;
  const uint64_t window = player->window != 0 && player->window < WINDOW_OF_READS ? player->window : WINDOW_OF_READS;
  uint64_t spent = 0, written = 0, n = 0, n_sent = 0, n_lost = player->n_lost;

  while (player->ops->receive (player, RECEIVE_LIMIT, false) > 0)
    ; /* greetings */
  do
    {
      uint64_t start = peer_now_ns (), first = player->n_taken;

      for (uint64_t i = 0; i < window; i++)
        peer_send_frame (player, player->sequence++);
      peer_flush (player);
      n_sent += window;
      written += peer_now_ns () - start;
      start = peer_now_ns ();
      while (player->n_taken - first < window && player->ops->receive (player, RECEIVE_LIMIT, false) > 0)
        ;
      spent += peer_now_ns () - start;
      n += player->n_taken - first;
    }
  while (peer_now_ns () < end);
  return snprintf (result, size, "ns=%.3f write=%.3f frames=%llu lost=%llu", (double) spent / (double) (n > 0 ? n : 1),
                   (double) written / (double) n_sent, (unsigned long long) n, (unsigned long long) (player->n_lost - n_lost));
}

static int
play_look (PeerPlayer *player,
           uint64_t round_ns,
           char *result,
           size_t size)
{
  uint64_t start, now, n = 0;

  while (player->ops->receive (player, RECEIVE_LIMIT, false) > 0)
    ; /* greetings */
  start = peer_now_ns ();
  do
    {
      for (unsigned i = 0; i < SENDS_PER_CLOCK; i++)
        if (player->ops->receive (player, RECEIVE_LIMIT, false) != 0)
          peer_fail ("a look at an empty channel found a frame");
      n += SENDS_PER_CLOCK;
      now = peer_now_ns ();
    }
  while (now - start < round_ns);
  return snprintf (result, size, "ns=%.3f looks=%llu", (double) (now - start) / (double) n, (unsigned long long) n);
}

/* --- one way --- */

/* The position of the slowest reader. */
static uint64_t
get_slowest (PeerPlayer *player)
{
  uint64_t slowest = UINT64_MAX;

  for (unsigned i = 0; i < player->n_readers; i++)
    {
      uint64_t taken = atomic_load_explicit (&player->court->taken[i][player->writer].word, memory_order_acquire);

      if (taken < slowest)
        slowest = taken;
    }
  return slowest;
}

/* Returns false if the time is over before there is space in the window. */
static bool
await_room (PeerPlayer *player,
            uint64_t *limit,
            uint64_t end)
{
  unsigned n_spins = 0;

  for (unsigned i = 0; player->sequence >= *limit; i++)
    {
      if (i == 0)
        peer_flush (player);
      if (i % 64 == 63 && peer_now_ns () >= end)
        return false;
      *limit = get_slowest (player) + player->window;
      if (player->sequence >= *limit)
        give_way (player, &n_spins);
    }
  return true;
}

static int
play_stream_writer (PeerPlayer *player,
                    uint64_t round,
                    uint64_t round_ns,
                    char *result,
                    size_t size)
{
  const uint64_t end = peer_now_ns () + round_ns, first = player->sequence;
  uint64_t limit = player->window != 0 ? 0 : UINT64_MAX;

  for (unsigned n = 1; n % SENDS_PER_CLOCK != 0 || peer_now_ns () < end; n++)
    {
      if (player->sequence >= limit && !await_room (player, &limit, end))
        break;
      peer_send_frame (player, player->sequence++);
    }
  peer_flush (player);
  atomic_store (&player->court->sent[player->writer].word, player->sequence);
  atomic_store_explicit (&player->court->done[player->writer].word, round, memory_order_release);
  return snprintf (result, size, "sent=%llu", (unsigned long long) (player->sequence - first));
}

static void
report_positions (PeerPlayer *player)
{
  for (unsigned i = 0; i < player->n_writers; i++)
    atomic_store_explicit (&player->court->taken[player->reader][i].word, player->expected[i], memory_order_release);
}

/* Returns whether all writers have ended the round. If so, and @give_up is set, frames that are still expected are counted as lost. */
static bool
is_over (PeerPlayer *player,
         uint64_t round,
         bool give_up)
{
  bool complete = true;

  for (unsigned i = 0; i < player->n_writers; i++)
    {
      uint64_t sent;

      if (atomic_load_explicit (&player->court->done[i].word, memory_order_acquire) < round)
        return false;
      sent = atomic_load (&player->court->sent[i].word);
      if (give_up)
        {
          player->n_lost += sent - player->expected[i];
          player->expected[i] = sent;
        }
      complete = complete && player->expected[i] == sent;
    }
  return complete;
}

static int
play_stream_reader (PeerPlayer *player,
                    uint64_t round,
                    char *result,
                    size_t size)
{
  const uint64_t n_taken = player->n_taken, n_lost = player->n_lost, start = peer_now_ns ();
  uint64_t last = start, reported = n_taken;
  unsigned n_spins = 0, n_empty = 0;

  for (;;)
    {
      uint64_t before = player->n_taken, now;

      if (player->ops->receive (player, RECEIVE_LIMIT, player->waits) > 0 && player->n_taken != before)
        {
          n_empty = 0;
          if (player->n_taken - reported < TAKES_PER_REPORT)
            continue;
          report_positions (player);
          reported = player->n_taken;
          continue;
        }
      if (n_empty++ == 0)
        {
          last = peer_now_ns ();
          report_positions (player);
          reported = player->n_taken;
        }
      if (!player->waits)
        give_way (player, &n_spins);
      if (n_empty % 16 != 1)
        continue;
      now = peer_now_ns ();
      if (is_over (player, round, false) || (now - last > TAIL_NS && is_over (player, round, true)))
        break;
    }
  report_positions (player);
  return snprintf (result, size, "ns=%.3f frames=%llu lost=%llu",
                   (double) (last - start) / (double) (player->n_taken > n_taken ? player->n_taken - n_taken : 1),
                   (unsigned long long) (player->n_taken - n_taken), (unsigned long long) (player->n_lost - n_lost));
}

/* --- a round --- */

static long
count_switches (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_nivcsw;
}

void
peer_play_round (PeerPlayer *player,
                 uint64_t round,
                 uint64_t round_ns,
                 char *result,
                 size_t size)
{
  const char *test = player->test;
  long n_switches;
  int length;

  await_round (player, round);
  n_switches = count_switches ();
  if (strcmp (test, "publish") == 0)
    length = play_publish (player, round_ns, result, size);
  else if (strcmp (test, "read") == 0)
    length = play_read (player, round_ns, result, size);
  else if (strcmp (test, "look") == 0)
    length = play_look (player, round_ns, result, size);
  else if (strcmp (test, "stream") == 0 && player->out != PEER_NO_CHANNEL)
    length = play_stream_writer (player, round, round_ns, result, size);
  else if (strcmp (test, "stream") == 0)
    length = play_stream_reader (player, round, result, size);
  else if (peer_is_ping_pong (player))
    length = peer_play_ping_pong (player, round, round_ns, result, size);
  else if (strcmp (test, "cache-line") == 0)
    length = peer_play_cache_line (player, round, round_ns, result, size);
  else
    peer_fail ("there is no test '%s'", test);
  snprintf (result + length, size - (size_t) length, " switches=%ld", count_switches () - n_switches);
}
