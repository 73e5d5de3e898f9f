/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tests of round trips. Every round trip is timed separately. */

#define _GNU_SOURCE

#include "player.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_ROUND_TRIPS 100000 /* samples of one round */

static uint64_t samples[MAX_ROUND_TRIPS];

static void
await_frame (PeerPlayer *player)
{
  const uint64_t before = player->n_taken;

  while (player->n_taken == before)
    player->ops->receive (player, 1, player->waits);
}

static void
think (const PeerPlayer *player)
{
  uint64_t end;

  if (player->think_ns == 0)
    return;
  end = peer_now_ns () + player->think_ns;
  while (peer_now_ns () < end)
    peer_relax ();
}

static int
compare (const void *a,
         const void *b)
{
  const uint64_t *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static int
print_samples (uint64_t n,
               char *result,
               size_t size)
{
  static const double shares[] = { 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1 };
  int length;

  qsort (samples, n, sizeof samples[0], compare);
  length = snprintf (result, size, "frames=%llu", (unsigned long long) n);
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
    {
      uint64_t k = (uint64_t) (shares[i] * (double) n);

      length += snprintf (result + length, size - (size_t) length, " p%g=%llu", 100 * shares[i],
                          (unsigned long long) samples[k < n ? k : n - 1]);
    }
  return length;
}

/* The first side chooses the number of round trips by the clock. It stores the number of the round before it sends the
 * last frame, so the second side sees the number together with that frame. */
int
peer_play_ping_pong (PeerPlayer *player,
                     uint64_t round,
                     uint64_t round_ns,
                     char *result,
                     size_t size)
{
  PeerCourt *court = player->court;
  const uint64_t end = peer_now_ns () + round_ns;
  uint64_t n = 0, ended;

  if (player->index == 1)
    {
      do
        {
          await_frame (player);
          n++;
          ended = atomic_load_explicit (&court->sent[0].word, memory_order_relaxed);
          think (player);
          peer_send_frame (player, player->sequence++);
          peer_flush (player);
        }
      while (ended != round);
      return snprintf (result, size, "frames=%llu", (unsigned long long) n);
    }
  for (bool last = false; !last && n < MAX_ROUND_TRIPS; n++)
    {
      uint64_t sent_at;

      think (player);
      sent_at = peer_now_ns ();
      last = sent_at >= end || n == MAX_ROUND_TRIPS - 1;
      if (last)
        {
          atomic_store (&court->sent[0].word, round);
          sent_at = peer_now_ns ();
        }
      peer_send_frame (player, player->sequence++);
      peer_flush (player);
      await_frame (player);
      samples[n] = peer_now_ns () - sent_at - player->think_ns;
    }
  return print_samples (n, result, size);
}

int
peer_play_cache_line (PeerPlayer *player,
                      uint64_t round,
                      uint64_t n,
                      char *result,
                      size_t size)
{
  _Atomic uint64_t *ball = &player->court->ball.word;
  const uint64_t base = round << 32;
  uint64_t start;

  if (player->index == 0)
    atomic_store (ball, base);
  while (atomic_load_explicit (ball, memory_order_acquire) < base)
    peer_relax ();
  start = peer_now_ns ();
  for (uint64_t i = 0; i < n; i++)
    {
      while (atomic_load_explicit (ball, memory_order_acquire) != base + 2 * i + player->index)
        ;
      atomic_store_explicit (ball, base + 2 * i + player->index + 1, memory_order_release);
    }
  return snprintf (result, size, "ns=%.3f", (double) (peer_now_ns () - start) / (double) n);
}
