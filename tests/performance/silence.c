/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counts the system calls of a writer whose only reader is absent, or awake in the callback of its source. */

#define _GNU_SOURCE

#include "players.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define KIND 170
#define N_PUBLISHES 10000
#define LENGTH 64

/* The data that the two share; each writes its own fields. */
typedef enum
{
  WORD_READY, /* both: the ring is open, and the reader, if there is one, is asleep */
  WORD_AWAKE, /* the reader is in its callback */
  WORD_DONE,
  WORD_CALLS,
} Word;

static guint n_calls;

static void
on_call (int number)
{
  n_calls++;
}

/* Makes every system call be counted instead of executed, except those that end the counting. */
static gboolean
trap_system_calls (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 2, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (filter), .filter = filter };

  signal (SIGSYS, on_call);
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static OrbitRing *
open_ring (OrbitFleet *fleet)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (BENCH_CAPACITY, LENGTH, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = NULL;

  if (orbit_fleet_declare (fleet, KIND, spec, &error))
    ring = orbit_fleet_get_ring (fleet, KIND, &error);
  if (ring == NULL)
    g_error ("cannot open the ring: %s", error->message);
  return ring;
}

static void
publish (OrbitRing *ring,
         guint n_frames)
{
  const guint8 data[LENGTH] = { 0 };

  for (guint i = 0; i < n_frames; i++)
    if (!orbit_ring_write (ring, 0, i, data, LENGTH, NULL, NULL))
      g_error ("cannot publish");
}

/* Stays awake until the writer is done. */
static gboolean
read_until_done (OrbitCursor *cursor,
                 gpointer data)
{
  BenchCourt *court = data;
  OrbitFrameView view;

  atomic_store (&court->words[0][WORD_AWAKE], 1);
  while (atomic_load (&court->words[1][WORD_DONE]) == 0)
    if (!orbit_cursor_next_view (cursor, &view, NULL))
      bench_relax ();
  return G_SOURCE_REMOVE;
}

static void
read_awake (BenchPlayer *player)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (player->fleet, KIND, ORBIT_CURSOR_START_HEAD, NULL);
  GSource *source = orbit_cursor_create_source (cursor, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (read_until_done), player->court, NULL);
  g_source_attach (source, context);
  g_main_context_iteration (context, FALSE); /* arms */
  atomic_store (&player->court->words[0][WORD_READY], 1);
  while (atomic_load (&player->court->words[1][WORD_DONE]) == 0)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
}

/* The second process cannot be used for anything else afterwards. */
static void
play (BenchPlayer *player,
      gsize has_reader)
{
  g_autoptr (OrbitRing) ring = open_ring (player->fleet);
  BenchCourt *court = player->court;

  if (player->side == 0)
    {
      if (has_reader != 0)
        read_awake (player);
      bench_await (&court->words[1][WORD_DONE], 1);
      return;
    }
  if (has_reader != 0)
    bench_await (&court->words[0][WORD_READY], 1);
  publish (ring, 1); /* gets a seat in the gate, and wakes the reader */
  if (has_reader != 0)
    bench_await (&court->words[0][WORD_AWAKE], 1);
  if (!trap_system_calls ())
    n_calls = G_MAXUINT;
  else
    publish (ring, N_PUBLISHES);
  atomic_store (&court->words[1][WORD_CALLS], n_calls);
  atomic_store (&court->words[1][WORD_DONE], 1);
}

static gboolean
count_calls (const char *fleet_name,
             gboolean has_reader,
             GError **error)
{
  BenchPlayer *player = bench_players_start (fleet_name, NULL, error);
  guint n;

  if (player == NULL)
    return FALSE;
  bench_players_run (player, play, (gsize) has_reader);
  n = atomic_load (&player->court->words[1][WORD_CALLS]);
  if (n == G_MAXUINT)
    bench_table_note ("system calls of a writer: the kernel does not let them be counted");
  else
    bench_table_note ("system calls of %d publishes, reader %s: %u", N_PUBLISHES, has_reader ? "awake" : "absent", n);
  bench_players_stop (player);
  return TRUE;
}

gboolean
bench_silence (const char *fleet_name,
               const BenchOptions *options,
               GError **error)
{
  const char *what = "system calls of a writer";

  return !bench_table_wants (options, what) || !bench_can_play (what) ||
         (count_calls (fleet_name, FALSE, error) && count_calls (fleet_name, TRUE, error));
}
