/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Processes that declare rings by their labels at the same instant, and processes that are killed or stopped while they do. */

#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#define N_PROCESSES 32
#define N_ROUNDS 4

typedef struct
{
  pthread_barrier_t barrier;
  uint8_t kinds[N_ROUNDS][N_PROCESSES];
  OrbitCoreCode codes[N_ROUNDS][N_PROCESSES];
} Meeting;

typedef struct
{
  OrbitCoreStep step;
  unsigned int occurrence;
  const char *name;
} Moment;

/* The fleet segment is the first. */
static const Moment moments[] = {
  { ORBIT_CORE_STEP_SEGMENT_INITIALISED, 2, "with an initialised ring" },
  { ORBIT_CORE_STEP_KINDS_OWNED, 1, "with the kind table" },
  { ORBIT_CORE_STEP_SEGMENT_NAMED, 2, "with a named ring" },
  { ORBIT_CORE_STEP_LABEL_HALF, 1, "with half a label" },
  { ORBIT_CORE_STEP_LABEL_STORED, 1, "with a label that is not published" },
  { ORBIT_CORE_STEP_LABEL_PUBLISHED, 1, "with a label" },
};

#define N_MOMENTS (sizeof moments / sizeof moments[0])
#define LABEL "a label of more than eight bytes"

static Meeting *meeting;

static uint8_t
declare (OrbitCoreFleet *fleet,
         const char *label)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  check_ok (orbit_core_fleet_declare_label (fleet, label, NULL, &ring, &report), &report);
  check (strcmp (ring->header.label, label) == 0);
  return (uint8_t) ring->kind;
}

static void
start_meeting (void)
{
  pthread_barrierattr_t attributes;

  meeting = fixture_share (sizeof *meeting);
  pthread_barrierattr_init (&attributes);
  pthread_barrierattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init (&meeting->barrier, &attributes, N_PROCESSES);
}

static void
run_all (const char *name,
         void (*take_part) (OrbitCoreFleet *fleet, int self))
{
  start_meeting ();
  for (int i = 0; i < N_PROCESSES; i++)
    if (fixture_fork () == 0)
      {
        OrbitCoreFleet *fleet = fixture_join (name, -1, N_PROCESSES);

        take_part (fleet, i);
        orbit_core_fleet_free (fleet);
        _exit (0);
      }
  fixture_wait_all ();
}

/* There are 1, 2, 4 and in the last round 32 labels. */
static void
declare_at_once (OrbitCoreFleet *fleet,
                 int self)
{
  for (int round = 0; round < N_ROUNDS; round++)
    {
      char label[32];

      snprintf (label, sizeof label, "round %d, label %d", round, self % (1 << (round < N_ROUNDS - 1 ? round : 5)));
      pthread_barrier_wait (&meeting->barrier);
      meeting->kinds[round][self] = declare (fleet, label);
    }
}

static void
test_race (const void *data)
{
  static const int n_labels[N_ROUNDS] = { 1, 2, 4, 32 };
  bool used[ORBIT_CORE_N_KINDS] = { false };

  run_all (fixture_new_name (), declare_at_once);
  for (int round = 0; round < N_ROUNDS; round++)
    for (int i = 0; i < N_PROCESSES; i++)
      {
        uint8_t kind = meeting->kinds[round][i];

        if (i < n_labels[round])
          {
            check (!used[kind]);
            used[kind] = true;
          }
        else
          check_equal (kind, meeting->kinds[round][i % n_labels[round]]);
      }
  (void) data;
}

/* One of the processes that declare the same label for different kinds gets it. */
static void
declare_kinds_at_once (OrbitCoreFleet *fleet,
                       int self)
{
  for (int round = 0; round < N_ROUNDS; round++)
    {
      char label[32];
      const OrbitCoreRingSpec spec = { .topology = ORBIT_CORE_TOPOLOGY_ANY, .label = label };
      OrbitCoreReport report;
      OrbitCoreRing *ring;

      snprintf (label, sizeof label, "round %d", round);
      pthread_barrier_wait (&meeting->barrier);
      meeting->kinds[round][self] = (uint8_t) (round * N_PROCESSES + self);
      meeting->codes[round][self] = orbit_core_fleet_open_ring (fleet, meeting->kinds[round][self], &spec, &ring, &report);
      if (meeting->codes[round][self] != ORBIT_CORE_OK)
        check_code (meeting->codes[round][self], ORBIT_CORE_INCOMPATIBLE, &report);
    }
}

static void
test_race_for_label (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, N_PROCESSES + 1);

  start_meeting ();
  for (int i = 0; i < N_PROCESSES; i++)
    if (fixture_fork () == 0)
      {
        declare_kinds_at_once (fixture_join (name, -1, N_PROCESSES + 1), i);
        _exit (0);
      }
  fixture_wait_all ();
  for (int round = 0; round < N_ROUNDS; round++)
    {
      int n_winners = 0;
      char label[32];

      snprintf (label, sizeof label, "round %d", round);
      for (int i = 0; i < N_PROCESSES; i++)
        if (meeting->codes[round][i] == ORBIT_CORE_OK)
          {
            n_winners++;
            check_equal (declare (fleet, label), meeting->kinds[round][i]);
          }
      check_equal (n_winners, 1);
    }
  orbit_core_fleet_free (fleet);
  (void) data;
}

static void
raise_while_declaring (const char *name,
                       const Moment *moment,
                       int signal_number)
{
  fixture_raise_at (moment->step, moment->occurrence, signal_number);
  declare (fixture_join (name, 0, 4), LABEL);
  _exit (0);
}

/* The label is that of one ring then: of the killed member's if that has its name, whoever comes next, and by whatever call. */
static void
test_killed (const void *data)
{
  const Moment *moment = data;
  const bool named = moment->step == ORBIT_CORE_STEP_SEGMENT_NAMED || moment->step >= ORBIT_CORE_STEP_LABEL_HALF;
  OrbitCoreReport report;
  uint8_t kind;

  for (int lookup = 0; lookup < 2; lookup++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet;
      pid_t child = fixture_fork ();

      if (child == 0)
        raise_while_declaring (name, moment, SIGKILL);
      check_equal (fixture_wait (child), SIGKILL);

      fleet = fixture_join (name, 1, 4);
      if (lookup != 0)
        check_code (orbit_core_fleet_lookup_kind (fleet, LABEL, &kind, &report), named ? ORBIT_CORE_OK : ORBIT_CORE_NOT_FOUND, &report);
      check_equal (declare (fleet, LABEL), 255);
      check_equal (declare (fleet, "another"), 254);
      orbit_core_fleet_free (fleet);
      check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
      check (!fixture_has_segments (name));
    }
}

/* While the owner of the table is stopped, others wait, and are told who it is; rings without a label do not need the table. */
static void
test_stopped (const void *data)
{
  const Moment *moment = data;
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  if (child == 0)
    raise_while_declaring (name, moment, SIGSTOP);
  check (fixture_wait_stopped (child));
  fleet = fixture_join (name, 1, 4);
  fixture_publish (fixture_open (fleet, 3, NULL), 1);
  if (moment->step != ORBIT_CORE_STEP_SEGMENT_INITIALISED)
    {
      char pid[32];

      check_code (orbit_core_fleet_declare_label (fleet, "another", NULL, &ring, &report), ORBIT_CORE_BUSY, &report);
      snprintf (pid, sizeof pid, "pid %d", (int) child);
      check_contains (report.text, pid);
    }
  kill (child, SIGCONT);
  fixture_wait_success (child);
  check_equal (declare (fleet, LABEL), 255);
  check_equal (declare (fleet, "another"), 254);
  orbit_core_fleet_free (fleet);
}

/* The ring of the kind that was chosen for a label is made by a member that uses numbers. */
static void
test_overtaken (const void *data)
{
  static const Moment moment = { ORBIT_CORE_STEP_SEGMENT_INITIALISED, 1, "" };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 1, 4);
  pid_t child = fixture_fork ();

  if (child == 0)
    raise_while_declaring (name, &moment, SIGSTOP);
  check (fixture_wait_stopped (child));
  fixture_publish (fixture_open (fleet, 255, NULL), 1);
  kill (child, SIGCONT);
  fixture_wait_success (child);
  check_equal (declare (fleet, LABEL), 254);
  orbit_core_fleet_free (fleet);
  (void) data;
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_race, NULL, "%d processes declare labels", N_PROCESSES);
  tap_run (test_race_for_label, NULL, "%d processes declare one label for different kinds", N_PROCESSES);
  for (size_t i = 0; i < N_MOMENTS; i++)
    tap_run (test_killed, &moments[i], "killed %s", moments[i].name);
  for (size_t i = 0; i < N_MOMENTS; i++)
    tap_run (test_stopped, &moments[i], "stopped %s", moments[i].name);
  tap_run (test_overtaken, NULL, "overtaken by a ring without a label");
  return tap_finish ();
}
