/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writers and readers that are killed, stopped and continued at random while they work. Every frame that a reader accepts must
 * be complete, and every count exact; no process may hang; and afterwards the fleet and the rings can be used without
 * restriction.
 *
 *   crash-storm [SECONDS [SEED]] */

#define _GNU_SOURCE

#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#define N_WRITERS 6
#define N_READERS 3
#define N_PROCESSES (N_WRITERS + N_READERS)
#define FLEET_SIZE 16
#define N_KINDS 2 /* one ring of each topology */
#define N_ORDERS 4096

typedef struct
{
  _Atomic bool stop_writers;
  _Atomic bool stop_readers;
  _Atomic uint64_t n_authors; /* each process of a writer is a separate author */
  _Atomic uint64_t n_published;
  _Atomic uint64_t n_delivered;
  _Atomic uint64_t n_overwritten;
  _Atomic uint64_t n_abandoned;
} Shared;

typedef struct
{
  pid_t pid;
  bool stopped;
  int64_t continue_at; /* monotonic, ns */
} Process;

typedef struct
{
  int seconds;
  uint64_t seed;
  bool calm; /* writers pause, so that readers keep up and a killed writer is often in the middle of a write */
} Storm;

static Shared *shared;
static bool calm;
static const char *fleet_name;
static uint64_t random_state;

static uint64_t
get_random (uint64_t limit)
{
  random_state = random_state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (random_state >> 33) % limit;
}

static OrbitCoreFleet *
join (OrbitCoreRing *rings[N_KINDS])
{
  OrbitCoreFleet *fleet = fixture_join (fleet_name, -1, FLEET_SIZE);

  /* Every counter is about to wrap. */
  for (int i = 0; i < N_KINDS; i++)
    {
      const OrbitCoreRingSpec spec = {
        .capacity = 64,
        .payload_capacity = 300,
        .topology = (OrbitCoreTopology) i,
        .start_position = (UINT64_C (1) << ORBIT_CORE_CLAIM_POSITION_BITS) - 20000,
        .start_counter = ORBIT_CORE_COUNTER_MASK - 10000,
      };

      rings[i] = fixture_open (fleet, (uint8_t) i, &spec);
    }
  return fleet;
}

/* --- writers --- */

static void
publish_packed (OrbitCoreRing *ring,
                uint64_t version)
{
  uint32_t length = fixture_frame_length (ring, version);
  uint8_t records[5 * 300];
  OrbitCoreReport report;
  size_t n_written;

  for (uint32_t i = 0; i < 5; i++)
    fixture_fill (records + i * length, length, version);
  check_ok (orbit_core_ring_write_packed (ring, fixture_frame_kind (version), version, records, length, 5, &n_written, &report), &report);
  check_equal (n_written, 5);
}

static void
publish_in_halves (OrbitCoreRing *ring,
                   uint64_t version)
{
  uint32_t length = fixture_frame_length (ring, version);
  uint8_t payload[300];
  OrbitCoreClaim claim;
  OrbitCoreReport report;

  fixture_fill (payload, length, version);
  check_ok (orbit_core_ring_begin_write (ring, length, &claim, &report), &report);
  orbit_core_copy_in (claim.slot->payload, payload, length, false);
  if (calm)
    usleep (200);
  check (orbit_core_ring_end_write (ring, &claim, fixture_frame_kind (version), version));
}

static void
write_until_stopped (void)
{
  while (!atomic_load (&shared->stop_writers))
    {
      OrbitCoreRing *rings[N_KINDS];
      OrbitCoreFleet *fleet = join (rings);
      uint64_t author = atomic_fetch_add (&shared->n_authors, 1);

      for (uint64_t i = 1; i < 3000 && !atomic_load (&shared->stop_writers); i++)
        {
          OrbitCoreRing *ring = rings[i / 3 % N_KINDS];
          uint64_t version = author << 32 | i;

          if (i % 7 == 0)
            publish_packed (ring, version);
          else if (i % 5 == 0)
            publish_in_halves (ring, version);
          else
            fixture_publish (ring, version);
          atomic_fetch_add (&shared->n_published, 1);
          if (calm && i % 8 == 0)
            usleep (100);
        }
      orbit_core_fleet_free (fleet);
    }
  _exit (0);
}

/* --- readers --- */

/* The frames of each author are read in the order in which they were written. All frames of a batch have one version. */
static void
check_order (uint64_t *orders,
             uint64_t version)
{
  uint64_t *last = &orders[(version >> 32) % N_ORDERS];

  check (*last >> 32 != version >> 32 || version >= *last);
  *last = version;
}

static void
read_some (OrbitCoreCursor *cursor,
           uint64_t *orders)
{
  uint64_t n_overwritten = cursor->n_overwritten, n_abandoned = cursor->n_abandoned;
  OrbitCoreRing *ring = cursor->ring;
  uint8_t payload[300];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  for (int i = 0; i < 200; i++)
    {
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      if (next == ORBIT_CORE_NEXT_FAILED)
        tap_fail (__FILE__, __LINE__, "a cursor has failed: %s", report.text);
      if (next == ORBIT_CORE_NEXT_NONE)
        break;
      check (fixture_is_whole (ring, &frame));
      check_order (orders, frame.version);
      atomic_fetch_add (&shared->n_delivered, 1);
      if (i % 16 == 0)
        fixture_look_up (ring, frame.id);
    }
  check_ok (orbit_core_ring_read_newest (ring, NULL, payload, &frame, &found, &report), &report);
  check (!found || fixture_is_whole (ring, &frame));
  atomic_fetch_add (&shared->n_overwritten, cursor->n_overwritten - n_overwritten);
  atomic_fetch_add (&shared->n_abandoned, cursor->n_abandoned - n_abandoned);
}

static bool
is_at_end (const OrbitCoreCursor *cursor)
{
  uint64_t position = 0;

  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (cursor->ring); i++)
    position += atomic_load (&orbit_core_ring_lane (cursor->ring, i)->head);
  return position == orbit_core_cursor_get_position (cursor);
}

static void
read_until_stopped (void)
{
  static uint64_t orders[N_KINDS][N_ORDERS];
  OrbitCoreRing *rings[N_KINDS];
  OrbitCoreCursor *cursors[N_KINDS];
  uint64_t starts[N_KINDS];
  OrbitCoreFleet *fleet = join (rings);

  for (int i = 0; i < N_KINDS; i++)
    {
      cursors[i] = fixture_cursor (rings[i], ORBIT_CORE_CURSOR_OLDEST);
      starts[i] = orbit_core_cursor_get_position (cursors[i]);
    }

  /* After the last writer has ended, the reader must reach the end, whatever killed writers have left. */
  while (!atomic_load (&shared->stop_readers) || !is_at_end (cursors[0]) || !is_at_end (cursors[1]))
    for (int i = 0; i < N_KINDS; i++)
      {
        read_some (cursors[i], orders[i]);
        fixture_check_account (cursors[i], starts[i]);
      }
  for (int i = 0; i < N_KINDS; i++)
    orbit_core_cursor_free (cursors[i]);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

/* --- the storm --- */

static void
start (Process *process,
       bool writes)
{
  *process = (Process){ .pid = fixture_fork () };
  if (process->pid != 0)
    return;
  if (writes)
    write_until_stopped ();
  read_until_stopped ();
}

static void
strike (Process *process,
        bool writes,
        int64_t now,
        uint64_t *n_kills,
        uint64_t *n_stops)
{
  int status;

  if (process->stopped && now >= process->continue_at)
    {
      check_equal (kill (process->pid, SIGCONT), 0);
      process->stopped = false;
      return;
    }
  if (!process->stopped && get_random (5) < 2)
    {
      check_equal (kill (process->pid, SIGSTOP), 0);
      process->stopped = true;
      process->continue_at = now + (int64_t) get_random (get_random (4) == 0 ? 200 : 10) * ORBIT_CORE_NS_PER_MS;
      *n_stops += 1;
      return;
    }

  /* A process ends early only if this one kills it. A failed check causes another exit status. */
  check_equal (kill (process->pid, SIGKILL), 0);
  status = fixture_wait (process->pid);
  if (!WIFSIGNALED (status) || WTERMSIG (status) != SIGKILL)
    tap_fail (__FILE__, __LINE__, "process %d had ended with wait status 0x%x", (int) process->pid, (unsigned int) status);
  start (process, writes);
  *n_kills += 1;
}

static void
let_end (Process *processes,
         int first,
         int end,
         _Atomic bool *stop)
{
  for (int i = first; i < end; i++)
    check_equal (kill (processes[i].pid, SIGCONT), 0);
  atomic_store (stop, true);
  for (int i = first; i < end; i++)
    fixture_wait_success (processes[i].pid);
}

static void
test_storm (const void *data)
{
  const Storm *storm = data;
  int64_t end = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + storm->seconds * 1000 * ORBIT_CORE_NS_PER_MS, now;
  uint64_t n_kills = 0, n_stops = 0;
  Process processes[N_PROCESSES];
  OrbitCoreRing *rings[N_KINDS];
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  calm = storm->calm;
  random_state = storm->seed;
  shared = fixture_share (sizeof *shared);
  fleet_name = fixture_new_name ();
  for (int i = 0; i < N_PROCESSES; i++)
    start (&processes[i], i < N_WRITERS);
  while ((now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC)) < end)
    {
      int i = (int) get_random (N_PROCESSES);

      strike (&processes[i], i < N_WRITERS, now, &n_kills, &n_stops);
      usleep ((useconds_t) get_random (4000));
    }
  let_end (processes, 0, N_WRITERS, &shared->stop_writers);
  let_end (processes, N_WRITERS, N_PROCESSES, &shared->stop_readers);
  tap_note ("%llu kills, %llu stops; %llu publishes; %llu frames read, %llu overwritten, %llu abandoned",
            (unsigned long long) n_kills, (unsigned long long) n_stops, (unsigned long long) shared->n_published,
            (unsigned long long) shared->n_delivered, (unsigned long long) shared->n_overwritten, (unsigned long long) shared->n_abandoned);
  check (shared->n_published > 0 && shared->n_delivered > 0);

  fleet = join (rings);
  for (int i = 0; i < N_KINDS; i++)
    {
      OrbitCoreCursor *cursor = fixture_cursor (rings[i], ORBIT_CORE_CURSOR_HEAD);

      for (uint64_t version = 1; version < 300; version++)
        {
          check_equal (fixture_look_up (rings[i], fixture_publish (rings[i], version)), version);
          fixture_expect_frame (cursor, version);
        }
      check_equal (cursor->n_overwritten + cursor->n_abandoned, 0);
      orbit_core_cursor_free (cursor);
    }
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (fleet_name, NULL, &report), &report);
  check (!fixture_has_segments (fleet_name));
}

int
main (int argc,
      char **argv)
{
  int seconds = argc > 1 ? atoi (argv[1]) : 3;
  Storm storm = { .seconds = (seconds + 1) / 2 };

  storm.seed = argc > 2 ? strtoull (argv[2], NULL, 0) : (uint64_t) orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL);
  fixture_init ((unsigned int) seconds + 30);
  tap_run (test_storm, &storm, "%d seconds with fast writers, seed %llu", storm.seconds, (unsigned long long) storm.seed);
  storm.calm = true;
  tap_run (test_storm, &storm, "%d seconds with pausing writers, seed %llu", storm.seconds, (unsigned long long) storm.seed);
  return tap_finish ();
}
