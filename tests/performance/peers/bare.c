/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The floor as a player: a bare ring in the memory that the players share, with one fetch_add for a frame and a seqlock
 * in each slot. */

#include "../floors.h"
#include "player.h"

#include <stdlib.h>

#define CAPACITY 1024
#define N_CHANNELS 2

typedef struct
{
  FloorRing *out;
  FloorRing *in;
  uint64_t position; /* of the reader */
} Bare;

static const char *
get_version (void)
{
  return "-";
}

static FloorRing *
get_ring (PeerPlayer *player,
          int channel)
{
  const size_t share = player->arena_size / N_CHANNELS & ~(size_t) 4095;

  if (channel == PEER_NO_CHANNEL)
    return NULL;
  if (floor_ring_get_size (CAPACITY, player->length) > share)
    peer_fail ("the court has no room for a bare ring");
  return floor_ring_place (player->court->arena + (size_t) channel * share, CAPACITY, player->length);
}

static void
open_bare (PeerPlayer *player)
{
  Bare *bare = calloc (1, sizeof *bare);

  if (bare == NULL)
    peer_fail ("out of memory");
  if (strcmp (player->test, "cache-line") != 0)
    {
      bare->out = get_ring (player, player->out);
      bare->in = get_ring (player, player->in);
    }
  player->data = bare;
}

static void
send_bare (PeerPlayer *player,
           const void *data,
           size_t length)
{
  floor_publish_shared (((Bare *) player->data)->out, data, length, 1);
}

static size_t
receive_bare (PeerPlayer *player,
              size_t limit,
              bool wait)
{
  Bare *bare = player->data;
  uint64_t head;
  size_t n = 0;

  while (n < limit && floor_read (bare->in, bare->position, player->in_frame, 1) == 1)
    {
      bare->position++;
      peer_check_frame (player, player->in_frame, player->length);
      n++;
    }
  if (n > 0)
    return n;
  /* After an overrun, resume half a ring behind the head. */
  head = atomic_load_explicit (&bare->in->head, memory_order_relaxed);
  if (head - bare->position > CAPACITY && head > bare->position)
    bare->position = head - CAPACITY / 2;
  return 0;
}

static void
close_bare (PeerPlayer *player)
{
  free (player->data);
}

static const PeerOps ops = {
  .name = "bare",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_READ_ALONE | PEER_CAN_POLL | PEER_CAN_RUN_FREE,
  .open = open_bare,
  .send = send_bare,
  .receive = receive_bare,
  .close = close_bare,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &ops, NULL };

  return peer_run (variants, argc, argv);
}
