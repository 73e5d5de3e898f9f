/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Observers: they read everything, change nothing, and report damage. */

#define _GNU_SOURCE

#include "damage-scene.h"

#include <orbit-glib/core/notifier.h>
#include <orbit-glib/core/observer-list.h>
#include <orbit-glib/core/cursor-wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what a segment holds, byte for byte --- */

static uint64_t
hash_segment (const char *name,
              int kind)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325);
  uint8_t buffer[65536];
  struct stat file;
  char path[128];
  ssize_t length;
  int fd;

  fixture_segment_path (path, sizeof path, name, kind);
  fd = open (path, O_RDONLY);
  check (fd >= 0 && fstat (fd, &file) == 0);
  while ((length = read (fd, buffer, sizeof buffer)) > 0)
    for (ssize_t i = 0; i < length; i++)
      hash = (hash ^ buffer[i]) * UINT64_C (0x100000001b3);
  close (fd);
  /* The time stamps show a store through mmap() only later, but a write() or a change of the mode at once. */
  return (hash ^ (uint64_t) file.st_mtim.tv_nsec ^ (uint64_t) file.st_ctim.tv_nsec ^ file.st_mode) * UINT64_C (0x100000001b3);
}

static OrbitCoreObserver *
observe (const char *name)
{
  OrbitCoreObserver *observer = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_observer_new (name, NULL, &observer, &report), &report);
  return observer;
}

static OrbitCoreRing *
observe_ring (OrbitCoreObserver *observer,
              uint8_t kind)
{
  OrbitCoreRing *ring = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_observer_open_ring (observer, kind, &ring, &report), &report);
  check (ring != NULL);
  return ring;
}

static void
ignore (void *data)
{
}

/* Calls every read function of an observer on one ring. Returns the number of frames. */
static uint64_t
use_ring (OrbitCoreRing *ring)
{
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  const uint64_t start = orbit_core_cursor_get_position (cursor);
  OrbitCoreReport report;
  OrbitCoreFrame frame;
  OrbitCoreNotifier notifier;
  uint64_t head;
  bool found;

  while (orbit_core_cursor_spin (cursor, 0, &report) == ORBIT_CORE_WAIT_NEWS)
    orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);
  check_equal (orbit_core_cursor_sleep (cursor, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + 60 * ORBIT_CORE_NS_PER_MS, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  orbit_core_cursor_interrupt (cursor);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_INTERRUPTED);
  check_ok (orbit_core_notifier_start (&notifier, cursor, ignore, NULL, &report), &report);
  check (orbit_core_notifier_arm (&notifier));
  usleep (40000);
  check (orbit_core_notifier_arm (&notifier));
  orbit_core_notifier_stop (&notifier);
  check_ok (orbit_core_ring_get_head (ring, &head, &report), &report);
  check_ok (orbit_core_ring_read_newest (ring, NULL, cursor->run.buffer, &frame, &found, &report), &report);
  fixture_check_account (cursor, start);
  head = orbit_core_cursor_count_delivered (cursor);
  orbit_core_cursor_free (cursor);
  return head;
}

static OrbitCorePresence
look_at (OrbitCoreObserver *observer,
         uint32_t node)
{
  OrbitCorePresence presence;
  OrbitCoreNodeInfo info;
  OrbitCoreReport report;

  check_ok (orbit_core_observer_look_at_node (observer, node, &presence, &info, &report), &report);
  return presence;
}

/* Are all mappings of the fleet's segments read-only? */
static void
check_mappings (const char *name)
{
  FILE *maps = fopen ("/proc/self/maps", "r");
  char line[512], prefix[128], mode[8];
  int n_found = 0;

  check (maps != NULL);
  snprintf (prefix, sizeof prefix, "orbit-%s-", name);
  while (fgets (line, sizeof line, maps) != NULL)
    if (strstr (line, prefix) != NULL)
      {
        check (sscanf (line, "%*s %7s", mode) == 1 && strcmp (mode, "r--s") == 0);
        n_found++;
      }
  fclose (maps);
  check_equal (n_found, 3);
}

/* And all of its descriptors? */
static void
check_descriptors (const OrbitCoreObserver *observer)
{
  check_equal (fcntl (observer->segment.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
}

/* A fleet with a live member, one that has left, and one that was killed in the middle of a write. */
static OrbitCoreFleet *
set_up (const char *name)
{
  const OrbitCoreRingSpec specs[] = {
    { .capacity = 8, .payload_capacity = FIXTURE_MAX_PAYLOAD, .topology = ORBIT_CORE_TOPOLOGY_SHARED, .label = "shared" },
    { .capacity = 8, .payload_capacity = FIXTURE_MAX_PAYLOAD, .topology = ORBIT_CORE_TOPOLOGY_PER_NODE },
  };
  OrbitCoreFleet *living = fixture_join (name, 0, 4);
  pid_t killed;

  for (uint8_t kind = 0; kind < 2; kind++)
    for (uint64_t version = 1; version <= 5; version++)
      fixture_publish (fixture_open (living, kind, &specs[kind]), version);
  orbit_core_fleet_free (fixture_join (name, 1, 4));
  killed = fixture_fork ();
  if (killed == 0)
    {
      OrbitCoreFleet *fleet = fixture_join (name, 2, 4);
      OrbitCoreRing *ring = fixture_open (fleet, 0, NULL);
      OrbitCoreReport report;
      OrbitCoreClaim claim;

      fixture_publish (ring, 6);
      orbit_core_ring_begin_write (ring, 8, &claim, &report);
      raise (SIGKILL);
    }
  fixture_wait (killed);
  return living;
}

static void
check_summary (const char *name,
               bool all_dead)
{
  OrbitCoreFleetSummary summary;
  OrbitCoreReport report;

  check_ok (orbit_core_observer_summarize (name, NULL, &summary, &report), &report);
  check_equal (summary.condition, all_dead ? ORBIT_CORE_CONDITION_LEFT_OVER : ORBIT_CORE_CONDITION_ALIVE);
  check_equal (summary.fleet_size, 4);
  check_equal (summary.n_alive, all_dead ? 0 : 1);
  check_equal (summary.n_kinds, 2);
}

static void
check_fleet (OrbitCoreObserver *observer,
             bool all_dead)
{
  uint8_t kinds[ORBIT_CORE_N_KINDS];
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  uint32_t n_kinds;

  check_ok (orbit_core_observer_find_kinds (observer, kinds, &n_kinds, &report), &report);
  check (n_kinds == 2 && kinds[0] == 0 && kinds[1] == 1);
  check_equal (look_at (observer, 0), all_dead ? ORBIT_CORE_PRESENCE_LEFT : ORBIT_CORE_PRESENCE_ALIVE);
  check_equal (look_at (observer, 1), ORBIT_CORE_PRESENCE_LEFT);
  check_equal (look_at (observer, 2), ORBIT_CORE_PRESENCE_DIED);
  check_equal (look_at (observer, 3), ORBIT_CORE_PRESENCE_NONE);
  check_ok (orbit_core_observer_open_ring (observer, 9, &ring, &report), &report);
  check (ring == NULL);
}

static void
test_changes_nothing (const void *data)
{
  const bool all_dead = *(const bool *) data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *living = set_up (name);
  OrbitCoreObserver *observer;
  OrbitCoreReport report;
  uint64_t before[3];

  if (all_dead)
    orbit_core_fleet_free (living);
  for (int kind = -1; kind < 2; kind++)
    before[kind + 1] = hash_segment (name, kind);
  check_summary (name, all_dead);
  observer = observe (name);
  check_fleet (observer, all_dead);

  /* The observer abandons the unfinished write without marking the position. A second cursor therefore abandons it as well. */
  for (int round = 0; round < 2; round++)
    {
      check_equal (use_ring (observe_ring (observer, 0)), 6);
      check_equal (use_ring (observe_ring (observer, 1)), 5);
    }
  if (all_dead)
    check_mappings (name);
  check_descriptors (observer);
  orbit_core_observer_free (observer);
  for (int kind = -1; kind < 2; kind++)
    check_equal (hash_segment (name, kind), before[kind + 1]);
  if (!all_dead)
    orbit_core_fleet_free (living);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
}

/* Frames that are published while an observer sleeps, and the counts of an observer that is overtaken. */
static void
test_waits (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 1);
  const OrbitCoreRingSpec spec = { .capacity = 8, .payload_capacity = FIXTURE_MAX_PAYLOAD };
  OrbitCoreRing *ring = fixture_open (fleet, 0, &spec);
  OrbitCoreObserver *observer = observe (name);
  OrbitCoreCursor *cursor = fixture_cursor (observe_ring (observer, 0), ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;

  for (uint64_t version = 1; version <= 20; version++)
    {
      check_equal (orbit_core_cursor_sleep (cursor, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + 2 * ORBIT_CORE_NS_PER_MS, &report), ORBIT_CORE_WAIT_TIMED_OUT);
      check_equal (atomic_load (&ring->memory->parking.armed), 0);
      fixture_publish (ring, version);
      check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
      fixture_expect_frame (cursor, version);
    }
  for (uint64_t version = 21; version <= 80; version++)
    fixture_publish (ring, version);
  while (orbit_core_cursor_next (cursor, NULL, NULL, &(OrbitCoreFrame){ 0 }, &report) == ORBIT_CORE_NEXT_FRAME)
    continue;
  check_equal (orbit_core_cursor_get_position (cursor), 80);
  fixture_check_account (cursor, 0);

  /* The name is removed while the observer uses the fleet. */
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_FAILED);
  check_equal (report.code, ORBIT_CORE_LOST);
  orbit_core_cursor_free (cursor);
  orbit_core_observer_free (observer);
}

/* --- damage --- */

static void
expect_sane (OrbitCoreCode code,
             const OrbitCoreReport *report)
{
  if (code != ORBIT_CORE_INCOMPATIBLE)
    scene_expect_sane (code, report);
}

static void
follow (OrbitCoreRing *ring)
{
  OrbitCoreCursor *cursor;
  OrbitCoreReport report;
  OrbitCoreFrame frame;

  if (orbit_core_cursor_new (ring, ORBIT_CORE_CURSOR_OLDEST, &cursor, &report) != ORBIT_CORE_OK)
    return;
  for (int i = 0; i < 2 * SCENE_CAPACITY; i++)
    {
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      if (next == ORBIT_CORE_NEXT_FAILED)
        scene_expect_sane (report.code, &report);
      if (next == ORBIT_CORE_NEXT_NONE)
        break;
      orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] += 50 * ORBIT_CORE_NS_PER_MS;
    }
  orbit_core_cursor_sleep (cursor, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC), &report);
  orbit_core_cursor_free (cursor);
}

/* Reads everything. Returns how many of the observer and its two rings could be opened. */
static int
look_at_all (const char *name)
{
  OrbitCoreFleetSummary summary;
  OrbitCoreObserver *observer;
  OrbitCoreReport report;
  OrbitCoreCode code;
  int n_opened = 0;

  check_ok (orbit_core_observer_summarize (name, NULL, &summary, &report), &report);
  code = orbit_core_observer_new (name, NULL, &observer, &report);
  expect_sane (code, &report);
  check_equal (code != ORBIT_CORE_OK, summary.condition == ORBIT_CORE_CONDITION_DAMAGED);
  if (code != ORBIT_CORE_OK)
    return 0;
  for (uint32_t node = 0; node < observer->header.fleet_size; node++)
    look_at (observer, node);
  for (uint8_t kind = 0; kind < 2; kind++)
    {
      OrbitCoreRing *ring;

      code = orbit_core_observer_open_ring (observer, kind, &ring, &report);
      expect_sane (code, &report);
      if (code != ORBIT_CORE_OK)
        continue;
      n_opened++;
      follow (ring);
    }
  orbit_core_observer_free (observer);
  return n_opened + 1;
}

/* The kind table and the id counters, which are most of a fleet segment, are not used by an observer. After the header of a
 * ring, each word is damaged at a different byte. */
static size_t
get_step (int which,
          size_t offset)
{
  if (which == 0)
    return offset >= 384 && offset < 35200 ? 211 : 1;
  return offset >= 640 ? 5 : 1;
}

/* Damages bytes of every segment in turn, with the rest intact. The observer must not change any byte. */
static void
test_bytes (const void *data)
{
  static uint8_t intact[65536], seen[65536];
  const int which = *(const int *) data;
  int n_opened = 0, n_looks = 0;
  Scene scene;
  Target target;

  scene_set_up (&scene);
  target = scene.targets[which];
  check (target.size <= sizeof intact);
  for (int i = 0; i < 2; i++)
    fixture_publish (scene.rings[0][i], 1);
  memcpy (intact, target.memory, target.size);
  for (size_t offset = 0; offset < target.size; offset += get_step (which, offset))
    {
      target.memory[offset] ^= 0xff;
      memcpy (seen, target.memory, target.size);
      n_opened += look_at_all (scene.name);
      n_looks++;
      check (memcmp (seen, target.memory, target.size) == 0);
      memcpy (target.memory, intact, target.size);
    }
  check (n_opened > n_looks && n_opened < 3 * n_looks);
  scene_tear_down (&scene);
}

static void
test_pile_up (const void *data)
{
  static uint8_t seen[65536];
  Random random = { 11 };

  for (int round = 0; round < 40; round++)
    {
      Scene scene;

      scene_set_up (&scene);
      for (uint64_t version = 1; version < 6; version++)
        for (int i = 0; i < 2; i++)
          fixture_publish (scene.rings[0][i], version);
      for (int i = 0; i < 30; i++)
        {
          const Target *target = &scene.targets[scene_random (&random, SCENE_N_SEGMENTS)];

          scene_damage (target, &random);
          memcpy (seen, target->memory, target->size);
          look_at_all (scene.name);
          check (memcmp (seen, target->memory, target->size) == 0);
        }
      scene_tear_down (&scene);
    }
}

int
main (void)
{
  static const bool no = false, yes = true;
  static const int segments[] = { 0, 1, 2 };

  fixture_init (100);
  tap_run (test_changes_nothing, &no, "beside a live member nothing is changed");
  tap_run (test_changes_nothing, &yes, "after the last member nothing is changed");
  tap_run (test_waits, NULL, "waiting without arming");
  tap_run (test_bytes, &segments[0], "bytes of the fleet");
  tap_run (test_bytes, &segments[1], "bytes of a shared ring");
  tap_run (test_bytes, &segments[2], "bytes of a per-node ring");
  tap_run (test_pile_up, NULL, "accumulated damage");
  return tap_finish ();
}
