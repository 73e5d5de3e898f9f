/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Segments that lose their names under live members: members notice it, and new members create no second fleet and no second ring. */

#define _GNU_SOURCE

#include "fixture.h"
#include "losses.h"

#include <orbit-glib/core/cursor-wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPARE_KIND 9

static const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 48 };

/* --- a member --- */

static unsigned int n_told;

static void
count_told (void *data,
            const char *message)
{
  n_told++;
  check_contains (message, (const char *) data);
}

/* The first slow call notices the loss. Every later call fails, and the callback is called once. */
static void
check_lost (OrbitCoreFleet *fleet,
            OrbitCoreRing *ring,
            OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  OrbitCoreRing *other;
  OrbitCoreCursor *second;
  uint64_t id;

  check_code (fixture_try_publish (ring, 3, &id, &report), ORBIT_CORE_LOST, &report);
  check_contains (report.text, "leave and join again");
  check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
  check_equal (report.code, ORBIT_CORE_LOST);
  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND, &spec, &other, &report), ORBIT_CORE_LOST, &report);
  check_code (orbit_core_cursor_new (ring, ORBIT_CORE_CURSOR_OLDEST, &second, &report), ORBIT_CORE_LOST, &report);
  check_code (orbit_core_fleet_mint (fleet, FIXTURE_KIND, &id, &report), ORBIT_CORE_LOST, &report);
  check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_LOST, &report);
  check_equal (n_told, 1);
}

static void
notice_by_open (OrbitCoreFleet *fleet,
                OrbitCoreCursor *cursor)
{
  OrbitCoreRing *ring;
  OrbitCoreReport report;

  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND, &spec, &ring, &report), ORBIT_CORE_LOST, &report);
}

static void
notice_by_cursor (OrbitCoreFleet *fleet,
                  OrbitCoreCursor *cursor)
{
  OrbitCoreCursor *other;
  OrbitCoreReport report;

  check_code (orbit_core_cursor_new (cursor->ring, ORBIT_CORE_CURSOR_HEAD, &other, &report), ORBIT_CORE_LOST, &report);
}

/* A sleep without a deadline. */
static void
notice_by_sleep (OrbitCoreFleet *fleet,
                 OrbitCoreCursor *cursor)
{
  OrbitCoreReport report;

  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_FAILED);
  check_equal (report.code, ORBIT_CORE_LOST);
}

static void
notice_by_check (OrbitCoreFleet *fleet,
                 OrbitCoreCursor *cursor)
{
  OrbitCoreReport report;

  while (orbit_core_fleet_check_sometimes (fleet, &report) == ORBIT_CORE_OK)
    sched_yield ();
  check_equal (report.code, ORBIT_CORE_LOST);
}

static void (*const ways[]) (OrbitCoreFleet *fleet,
                             OrbitCoreCursor *cursor) = { notice_by_open, notice_by_cursor, notice_by_sleep, notice_by_check };

static void
test_member (const void *data)
{
  const Loss *loss = data;

  for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
      OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
      OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
      OrbitCoreReport report;
      char path[128];

      n_told = 0;
      fleet->lost = count_told;
      fleet->lost_data = (void *) name;
      check_ok (orbit_core_fleet_check (fleet, &report), &report);
      fixture_publish (ring, 1);
      fixture_expect_frame (cursor, 1);
      losses_lose (loss, name);
      ways[way] (fleet, cursor);
      check_lost (fleet, ring, cursor);
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (fleet);
      fixture_segment_path (path, sizeof path, name, SPARE_KIND);
      check (access (path, F_OK) != 0);
    }
}

static bool
is_asleep (pid_t tid)
{
  char path[64], text[512];
  ssize_t length;
  int fd;

  snprintf (path, sizeof path, "/proc/self/task/%d/wchan", (int) tid);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  length = fd >= 0 ? read (fd, text, sizeof text - 1) : -1;
  if (fd >= 0)
    close (fd);
  text[length < 0 ? 0 : length] = '\0';
  return strstr (text, "futex") != NULL;
}

static _Atomic pid_t waiter_tid;

static void *
sleep_without_end (void *data)
{
  OrbitCoreReport report;

  atomic_store (&waiter_tid, (pid_t) syscall (SYS_gettid));
  check_equal (orbit_core_cursor_sleep (data, INT64_MAX, &report), ORBIT_CORE_WAIT_FAILED);
  check_equal (report.code, ORBIT_CORE_LOST);
  return NULL;
}

/* A thread that sleeps already is woken by the member that notices the loss, in its own or in another process. */
static void
test_waiter (const void *data)
{
  const Loss *loss = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other = fixture_join (name, 1, 3);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  pthread_t thread;

  fixture_open (other, FIXTURE_KIND, &spec);
  atomic_store (&waiter_tid, 0);
  check_equal (pthread_create (&thread, NULL, sleep_without_end, cursor), 0);
  for (int i = 0; i < 200 && (atomic_load (&waiter_tid) == 0 || !is_asleep (atomic_load (&waiter_tid))); i++)
    usleep (1000);
  losses_lose (loss, name);
  check_code (orbit_core_fleet_check (other, &report), ORBIT_CORE_LOST, &report);
  pthread_join (thread, NULL);
  check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_LOST, &report);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (other);
  orbit_core_fleet_free (fleet);
}

/* --- newcomers --- */

static ino_t
get_inode (const char *name,
           int kind)
{
  struct stat file;
  char path[128];

  fixture_segment_path (path, sizeof path, name, kind);
  return lstat (path, &file) == 0 ? file.st_ino : 0;
}

/* Whatever happened to the fleet segment, live members keep their ring, and no id is used twice. */
static void
test_newcomer (const void *data)
{
  const Loss *loss = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *newcomer;
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  ino_t inode = get_inode (name, FIXTURE_KIND);
  OrbitCoreReport report;
  OrbitCoreCode code;
  uint64_t id = fixture_publish (ring, 1);

  losses_lose (loss, name);
  code = fixture_try_join (name, NULL, &newcomer, &report);
  check (code == ORBIT_CORE_BUSY || code == ORBIT_CORE_LOST || code == ORBIT_CORE_INCOMPATIBLE);
  check (get_inode (name, FIXTURE_KIND) == inode);
  check_code (orbit_core_fleet_destroy (name, NULL, &report), loss->links ? ORBIT_CORE_SYSTEM : ORBIT_CORE_BUSY, &report);
  check (fixture_publish (ring, 2) != id);
  orbit_core_fleet_free (fleet);

  /* Without live members the fleet can be created again. */
  if (loss->links)
    return;
  if (loss->restores)
    check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check_ok (fixture_try_join (name, NULL, &newcomer, &report), &report);
  fixture_publish (fixture_open (newcomer, FIXTURE_KIND, &spec), 1);
  check (get_inode (name, FIXTURE_KIND) != inode);
  orbit_core_fleet_free (newcomer);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

/* No member creates a second ring of a kind before the fleet is destroyed. */
static void
test_newcomer_to_ring (const void *data)
{
  const Loss *loss = data;
  const OrbitCoreCode expected = loss->links ? ORBIT_CORE_INCOMPATIBLE : ORBIT_CORE_LOST;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *newcomer;
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec), *other;
  OrbitCoreReport report;
  uint64_t id = fixture_publish (ring, 1);
  char path[128];

  losses_lose (loss, name);
  newcomer = fixture_join (name, 1, 3);
  for (int i = 0; i < 2; i++)
    check_code (orbit_core_fleet_open_ring (newcomer, FIXTURE_KIND, &spec, &other, &report), expected, &report);
  fixture_publish (fixture_open (newcomer, SPARE_KIND, &spec), 1);
  orbit_core_fleet_free (newcomer);
  orbit_core_fleet_free (fleet);

  newcomer = fixture_join (name, 0, 3);
  check_code (orbit_core_fleet_open_ring (newcomer, FIXTURE_KIND, NULL, &other, &report), expected, &report);
  if (expected == ORBIT_CORE_LOST)
    check_contains (report.text, "destroy the fleet");
  orbit_core_fleet_free (newcomer);

  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  fixture_segment_path (path, sizeof path, name, FIXTURE_KIND);
  check (access (path, F_OK) != 0);
  fleet = fixture_join (name, 0, 3);
  check (fixture_publish (fixture_open (fleet, FIXTURE_KIND, &spec), 1) == id); /* in another fleet */
  orbit_core_fleet_free (fleet);
}

static pid_t
fork_pausing_child (void)
{
  pid_t child = fork ();

  if (child == 0)
    for (;;)
      pause ();
  return child;
}

/* A process releases its rings when it ends, even if a forked child continues. */
static void
test_killed (const void *data)
{
  const bool *with_child = data;
  const char *name = fixture_new_name ();
  pid_t *grandchild = fixture_share (sizeof *grandchild);
  pid_t child = fixture_fork ();
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  if (child == 0)
    {
      fixture_publish (fixture_open (fixture_join (name, 0, 3), FIXTURE_KIND, &spec), 1);
      if (*with_child)
        *grandchild = fork_pausing_child ();
      raise (SIGSTOP);
      _exit (0);
    }
  check (fixture_wait_stopped (child));
  losses_lose (&losses_all[0], name);
  check_code (fixture_try_join (name, NULL, &fleet, &report), ORBIT_CORE_BUSY, &report);
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_BUSY, &report);
  kill (child, SIGKILL);
  fixture_wait (child);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_SYSTEM, &report);
  check_equal (report.sys_errno, ENOENT);
  if (*with_child)
    kill (*grandchild, SIGKILL);
}

/* A process that ends may have released the fleet segment, and not yet its rings. */
static void
test_ending (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreReport report;
  OrbitCoreCode code;
  char path[128];
  int fd;

  fixture_open (fleet, FIXTURE_KIND, &spec);
  fixture_segment_path (path, sizeof path, name, FIXTURE_KIND);
  fd = open (path, O_RDWR | O_CLOEXEC);
  check (fd >= 0 && orbit_core_byte_try_lock (fd, F_RDLCK, ORBIT_CORE_HOLD_BYTE, &code, &report));
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
  close (fd);
}

int
main (void)
{
  static const bool no = false, yes = true;

  fixture_init (60);
  for (size_t i = 0; i < LOSSES_N; i++)
    {
      tap_run (test_member, &losses_all[i], "a member notices: %s", losses_all[i].name);
      tap_run (test_waiter, &losses_all[i], "a sleeping thread is woken: %s", losses_all[i].name);
      tap_run (losses_all[i].kind == LOSSES_FLEET ? test_newcomer : test_newcomer_to_ring, &losses_all[i], "a process that joins or opens: %s", losses_all[i].name);
    }
  tap_run (test_killed, &no, "the rings of a killed member, whose fleet cannot be found");
  tap_run (test_killed, &yes, "the same, while a child of the member lives on");
  tap_run (test_ending, NULL, "a ring of a fleet without members, which a process still holds");
  return tap_finish ();
}
