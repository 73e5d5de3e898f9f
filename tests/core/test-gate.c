/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread leaves while others make calls: every call completes or returns CLOSED, and none uses memory that was unmapped. */

#include "fixture.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define N_THREADS 7

typedef struct
{
  OrbitCoreFleet *fleet;
  OrbitCoreRing *rings[2]; /* shared, per-node */
  _Atomic uint64_t n_calls;
  _Atomic uint64_t n_refused;
  _Atomic uint64_t last_id[2];
} Work;

typedef struct
{
  Work *work;
  pthread_t thread;
  int job;
} Worker;

static OrbitCoreCode
publish (Work *work,
         int turn,
         OrbitCoreReport *report)
{
  uint64_t id;
  OrbitCoreCode code = fixture_try_publish (work->rings[turn % 2], 1 + (uint64_t) turn, &id, report);

  if (code == ORBIT_CORE_OK)
    atomic_store (&work->last_id[turn % 2], id);
  return code;
}

static OrbitCoreCode
publish_packed (Work *work,
                int turn,
                OrbitCoreReport *report)
{
  static const uint8_t zeroes[60];
  size_t n_written;

  return orbit_core_ring_write_packed (work->rings[turn % 2], 0, 0, zeroes, 6, 10, &n_written, report);
}

static OrbitCoreCode
publish_in_halves (Work *work,
                   int turn,
                   OrbitCoreReport *report)
{
  OrbitCoreClaim claim;
  OrbitCoreCode code = orbit_core_ring_begin_write (work->rings[turn % 2], 0, &claim, report);

  if (code != ORBIT_CORE_OK)
    return code;
  sched_yield ();
  check (orbit_core_ring_end_write (work->rings[turn % 2], &claim, 0, 0));
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
look_up (Work *work,
         int turn,
         OrbitCoreReport *report)
{
  uint8_t payload[64];
  OrbitCoreFrame frame;
  bool found;

  if (turn % 3 == 0)
    return orbit_core_ring_read_newest (work->rings[turn % 2], NULL, payload, &frame, &found, report);
  return orbit_core_ring_read_id (work->rings[turn % 2], atomic_load (&work->last_id[turn % 2]), NULL, payload, &frame, &found, report);
}

static OrbitCoreCode
ask_around (Work *work,
            int turn,
            OrbitCoreReport *report)
{
  OrbitCoreRing *ring;
  uint64_t value;

  switch (turn % 5)
    {
    case 0:
      return orbit_core_ring_get_head (work->rings[turn % 2], &value, report);
    case 1:
      return orbit_core_ring_next_version (work->rings[turn % 2], &value, report);
    case 2:
      return orbit_core_fleet_mint (work->fleet, 3, &value, report);
    case 3:
      return orbit_core_fleet_open_ring (work->fleet, (uint8_t) (10 + turn % 40), NULL, &ring, report);
    default:
      return orbit_core_fleet_check (work->fleet, report);
    }
}

static OrbitCoreCode
follow (Work *work,
        int turn,
        OrbitCoreReport *report)
{
  OrbitCoreCursor *cursor = NULL;
  OrbitCoreCode code = orbit_core_cursor_new (work->rings[turn % 2], ORBIT_CORE_CURSOR_OLDEST, &cursor, report);
  OrbitCoreFrame frame;

  for (int i = 0; i < 20 && code == ORBIT_CORE_OK; i++)
    if (orbit_core_cursor_next (cursor, NULL, NULL, &frame, report) == ORBIT_CORE_NEXT_FAILED)
      code = report->code;
  if (cursor != NULL)
    orbit_core_cursor_free (cursor);
  return code;
}

/* By the seat of the cursor, as far as the path without calls goes. */
static OrbitCoreCode
follow_by_views (Work *work,
                 int turn,
                 OrbitCoreReport *report)
{
  OrbitCoreCursor *cursor = NULL;
  OrbitCoreCode code = orbit_core_cursor_new (work->rings[turn % 2], ORBIT_CORE_CURSOR_OLDEST, &cursor, report);

  for (int i = 0; i < 40 && code == ORBIT_CORE_OK; i++)
    {
      OrbitCoreView view;
      OrbitCoreFrame frame;

      switch (orbit_core_cursor_take_view (cursor, &view))
        {
        case ORBIT_CORE_TAKE_FRAME:
        case ORBIT_CORE_TAKE_QUIET:
          break;
        case ORBIT_CORE_TAKE_LAST:
          orbit_core_cursor_end_run (cursor);
          break;
        default:
          if (orbit_core_cursor_next (cursor, NULL, NULL, &frame, report) == ORBIT_CORE_NEXT_FAILED)
            code = report->code;
          break;
        }
    }
  if (cursor != NULL)
    orbit_core_cursor_free (cursor);
  return code;
}

static OrbitCoreCode (*const jobs[N_THREADS]) (Work *work, int turn, OrbitCoreReport *report) = {
  publish, publish_packed, publish_in_halves, look_up, ask_around, follow, follow_by_views,
};

static void *
work_until_closed (void *data)
{
  Worker *worker = data;
  Work *work = worker->work;
  int n_refused = 0;

  /* After one refusal, the call is refused permanently. */
  for (int turn = 0; n_refused < 20; turn++)
    {
      OrbitCoreReport report;
      OrbitCoreCode code = jobs[worker->job](work, turn, &report);

      if (code != ORBIT_CORE_OK || n_refused > 0)
        {
          check_code (code, ORBIT_CORE_CLOSED, &report);
          n_refused++;
        }
      atomic_fetch_add (&work->n_calls, 1);
    }
  return NULL;
}

typedef struct
{
  bool shared;
  bool without_membarrier;
} Leaving;

static void
test_leave_beside_work (const void *data)
{
  const Leaving *leaving = data;
  bool has_membarrier = orbit_core_gate_has_membarrier;

  if (leaving->without_membarrier)
    orbit_core_gate_has_membarrier = false;
  for (int round = 0; round < 60; round++)
    {
      Work work = { .fleet = leaving->shared ? fixture_join (fixture_new_name (), 1, 3) : fixture_join_private (3) };
      Worker workers[N_THREADS];
      uint64_t goal = 50 + 37 * (uint64_t) round;

      for (int i = 0; i < 2; i++)
        {
          const OrbitCoreRingSpec spec = { .capacity = 16, .payload_capacity = 64, .topology = (OrbitCoreTopology) i };

          work.rings[i] = fixture_open (work.fleet, (uint8_t) i, &spec);
        }
      for (int i = 0; i < N_THREADS; i++)
        {
          workers[i] = (Worker){ .work = &work, .job = i };
          check_equal (pthread_create (&workers[i].thread, NULL, work_until_closed, &workers[i]), 0);
        }
      while (atomic_load (&work.n_calls) < goal)
        sched_yield ();
      orbit_core_fleet_leave (work.fleet);
      for (int i = 0; i < N_THREADS; i++)
        pthread_join (workers[i].thread, NULL);
      orbit_core_fleet_free (work.fleet);
    }
  if (leaving->without_membarrier)
    orbit_core_gate_has_membarrier = has_membarrier;
}

#ifndef TAP_THREAD_SANITIZER

/* membarrier() is refused after it has worked: a leave still succeeds beside publishing threads, and threads that enter make
 * their own fences from then on. */
static void
test_fence_refused (const void *data)
{
  static const ForbidCall fence = { .numbers = { SYS_membarrier }, .n_numbers = 1, .mask = UINT32_MAX, .value = MEMBARRIER_CMD_PRIVATE_EXPEDITED };
  const Leaving leaving = { .shared = false };
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreFleet *fleet = fixture_join_private (3);

      if (!orbit_core_gate_has_membarrier || !forbid_call (&fence, *(const int *) data))
        _exit (FIXTURE_SKIPPED);
      test_leave_beside_work (&leaving);
      orbit_core_fleet_free (fleet);
      check (!orbit_core_gate_has_membarrier);
      _exit (0);
    }
  fixture_wait_or_skip (child, "membarrier() is not there, or cannot be forbidden");
}

#endif

/* --- leaving waits for unfinished writes --- */

typedef struct
{
  OrbitCoreFleet *fleet;
  _Atomic bool has_left;
} Leaver;

static void *
leave (void *data)
{
  Leaver *leaver = data;

  orbit_core_fleet_leave (leaver->fleet);
  atomic_store (&leaver->has_left, true);
  return NULL;
}

static void
test_open_write_holds (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant), *witness = NULL;
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 48), *seen_by_witness = NULL;
  Leaver leaver = { .fleet = fleet };
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  uint32_t length = fixture_frame_length (ring, 5);
  OrbitCoreClaim claim;
  OrbitCoreReport report;
  pthread_t thread;

  if (variant->shared)
    {
      witness = fixture_join (fleet->member.name, 3, 4);
      seen_by_witness = fixture_open_variant (witness, variant, FIXTURE_KIND, 4, 48);
    }
  check_ok (orbit_core_ring_begin_write (ring, length, &claim, &report), &report);
  check_equal (pthread_create (&thread, NULL, leave, &leaver), 0);
  while (orbit_core_fleet_check (fleet, &report) == ORBIT_CORE_OK)
    sched_yield ();
  check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_CLOSED, &report);
  for (int i = 0; i < 200; i++)
    {
      sched_yield ();
      check (!atomic_load (&leaver.has_left));
    }
  if (witness != NULL)
    check (orbit_core_roster_is_alive (&witness->member.roster, 0, 1));
  fixture_fill (payload, length, 5);
  memcpy (claim.slot->payload, payload, length);
  check (orbit_core_ring_end_write (ring, &claim, fixture_frame_kind (5), 5));
  pthread_join (thread, NULL);
  check (atomic_load (&leaver.has_left));
  if (witness != NULL)
    {
      check_equal (fixture_look_up (seen_by_witness, claim.id), 5);
      check (!orbit_core_roster_is_alive (&witness->member.roster, 0, 1));
      orbit_core_fleet_free (witness);
    }
  orbit_core_fleet_free (fleet);
}

static void
test_after_leaving (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  Work work = { .fleet = fleet };
  OrbitCoreCursor *cursor;
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  work.rings[0] = work.rings[1] = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 64);
  cursor = fixture_cursor (work.rings[0], ORBIT_CORE_CURSOR_OLDEST);
  fixture_publish (work.rings[0], 1);
  for (int i = 0; i < 3; i++)
    orbit_core_fleet_leave (fleet);
  for (int job = 0; job < N_THREADS; job++)
    for (int turn = 0; turn < 10; turn++)
      check_code (jobs[job](&work, turn, &report), ORBIT_CORE_CLOSED, &report);
  check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
  check_equal (report.code, ORBIT_CORE_CLOSED);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
#ifndef TAP_THREAD_SANITIZER
  static const int refusals[] = { EPERM, ENOSYS, EINVAL, ENOMEM };
#endif
  static const Leaving leavings[] = { { false, false }, { true, false }, { true, true } };

  fixture_init (60);
  orbit_core_fleet_free (fixture_join_private (1)); /* detects whether membarrier() is available */
  tap_run (test_leave_beside_work, &leavings[0], "leaving with publishing threads, process memory");
  tap_run (test_leave_beside_work, &leavings[1], "leaving with publishing threads, shared memory");
  tap_run (test_leave_beside_work, &leavings[2], "leaving with publishing threads, without membarrier()");
  fixture_run_variants (test_open_write_holds, "leaving waits for an unfinished write");
  fixture_run_variants (test_after_leaving, "after leaving");
#ifndef TAP_THREAD_SANITIZER
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
    tap_run (test_fence_refused, &refusals[i], "membarrier() fails with %s later", strerror (refusals[i]));
#endif
  return tap_finish ();
}
