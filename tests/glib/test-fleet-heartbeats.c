/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Heartbeats in a fleet: the newest one of each member and its time, with changes of the clocks. */

#include "testing.h"

#include "orbit-glib/core/clock.h"
#include "orbit-glib/orbit-fleet-private.h"

#define HOUR_MS G_GINT64_CONSTANT (3600000)
#define MINUTE_MS 60000

static void
move_clock (OrbitCoreClock clock,
            gint64 ms)
{
  orbit_core_clock_offset_ns[clock] += ms * ORBIT_CORE_NS_PER_MS;
}

/* Advances the wall clock and the boot clock, as passing time does. */
static void
let_pass (gint64 ms)
{
  move_clock (ORBIT_CORE_CLOCK_WALL, ms);
  move_clock (ORBIT_CORE_CLOCK_BOOT, ms);
}

static void
reset_clocks (void)
{
  memset (orbit_core_clock_offset_ns, 0, sizeof orbit_core_clock_offset_ns);
}

static void
beat (OrbitFleet *fleet)
{
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, NULL);

  g_assert_nonnull (heartbeat);
}

static void
beat_at (OrbitFleet *fleet,
         OrbitEpoch captured_at)
{
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat_at (fleet, captured_at, NULL);

  g_assert_nonnull (heartbeat);
}

/* The state of each node in a snapshot, as one letter: missing, stale or fresh. */
static char *
states_in (OrbitHeartbeatSnapshot *snapshot,
           guint fleet_size)
{
  char *states = g_strnfill (fleet_size, 'f');
  gsize n_missing, n_stale, n_latest;
  g_autofree guint16 *missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);
  g_autofree guint16 *stale = orbit_heartbeat_snapshot_get_stale_node_ids (snapshot, &n_stale);
  OrbitHeartbeat **latest = orbit_heartbeat_snapshot_get_latest (snapshot, &n_latest);

  g_assert_cmpuint (n_latest + n_missing, ==, fleet_size);
  for (gsize i = 0; i < n_missing; i++)
    states[missing[i]] = 'm';
  for (gsize i = 0; i < n_stale; i++)
    {
      g_assert_true (states[stale[i]] == 'f');
      g_assert_true (orbit_heartbeat_snapshot_is_stale (snapshot, stale[i]));
      states[stale[i]] = 's';
    }
  for (gsize i = 0; i < n_latest; i++)
    {
      g_assert_true (states[orbit_heartbeat_get_node_id (latest[i])] != 'm');
      orbit_heartbeat_free (latest[i]);
    }
  g_free (latest);
  return states;
}

static void
assert_states_at (OrbitFleet *fleet,
                  OrbitEpoch now,
                  guint max_age_ms,
                  const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot_at (fleet, now, max_age_ms, &error);
  g_autofree char *states = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (orbit_heartbeat_snapshot_get_now (snapshot), ==, now);
  g_assert_cmpuint (orbit_heartbeat_snapshot_get_max_age (snapshot), ==, max_age_ms);
  states = states_in (snapshot, orbit_fleet_get_fleet_size (fleet));
  g_assert_cmpstr (states, ==, expected);
}

/* With the time of the library and with a time that is passed. */
static void
assert_states (OrbitFleet *fleet,
               guint max_age_ms,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (fleet, max_age_ms, &error);
  g_autofree char *states = NULL;

  g_assert_no_error (error);
  states = states_in (snapshot, orbit_fleet_get_fleet_size (fleet));
  g_assert_cmpstr (states, ==, expected);
  assert_states_at (fleet, orbit_epoch_now (), max_age_ms, expected);
}

static void
test_publish (Testing *test)
{
  const OrbitEpoch before = orbit_epoch_now ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) first = orbit_fleet_publish_heartbeat (test->fleet, &error);
  g_autoptr (OrbitHeartbeat) second = orbit_fleet_publish_heartbeat_at (test->fleet, -5, &error);
  g_autoptr (OrbitFrame) frame = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (first), >=, before);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (first), <=, orbit_epoch_now ());
  g_assert_cmpuint (orbit_net_id_get_kind (orbit_heartbeat_get_id (first)), ==, ORBIT_HEARTBEAT_RING_KIND);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (first), ==, 0);
  g_assert_cmpuint (orbit_heartbeat_get_counter (first), ==, 0);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (second), ==, -5);
  g_assert_cmpuint (orbit_heartbeat_get_counter (second), ==, 1);

  frame = orbit_fleet_read (test->fleet, orbit_heartbeat_get_id (first), &error);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, ORBIT_HEARTBEAT_FRAME_KIND);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, (guint64) orbit_heartbeat_get_captured_at (first));
}

static void
test_latest (Testing *test)
{
  g_autoptr (OrbitFleet) peer = testing_join (test, 2);
  g_autoptr (GError) error = NULL;
  g_autofree OrbitHeartbeat **latest = NULL;
  gsize n_latest;

  latest = orbit_fleet_get_latest_heartbeats (test->fleet, &n_latest, &error);
  g_assert_no_error (error);
  g_assert_nonnull (latest);
  g_assert_cmpuint (n_latest, ==, 0);
  g_free (latest);

  beat_at (peer, 1000);
  for (int i = 0; i < 10; i++)
    beat_at (test->fleet, 2000 + i);
  beat_at (peer, 500);
  latest = orbit_fleet_get_latest_heartbeats (peer, &n_latest, &error);
  g_assert_cmpuint (n_latest, ==, 2);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (latest[0]), ==, 0);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[0]), ==, 2009);
  g_assert_cmpuint (orbit_heartbeat_get_counter (latest[0]), ==, 9);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (latest[1]), ==, 2);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[1]), ==, 500);
  g_assert_cmpuint (orbit_heartbeat_get_counter (latest[1]), ==, 1);
  for (gsize i = 0; i < n_latest; i++)
    orbit_heartbeat_free (latest[i]);
}

/* The time of a heartbeat is read as it was published, to the millisecond, although it is computed from two clocks. */
static void
test_stamp_survives (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) published = orbit_fleet_publish_heartbeat (test->fleet, &error);
  g_autofree OrbitHeartbeat **latest = NULL;
  gsize n_latest;

  let_pass (HOUR_MS);
  latest = orbit_fleet_get_latest_heartbeats (test->fleet, &n_latest, &error);
  g_assert_cmpuint (n_latest, ==, 1);
  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (latest[0]), orbit_heartbeat_get_id (published)));
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[0]), ==, orbit_heartbeat_get_captured_at (published));
  orbit_heartbeat_free (latest[0]);
  reset_clocks ();
}

static void
test_fresh_stale_missing (Testing *test)
{
  g_autoptr (OrbitFleet) second = testing_join (test, 2);
  g_autoptr (OrbitFleet) third = testing_join (test, 3);

  assert_states (test->fleet, 0, "mmmm");
  beat_at (test->fleet, 10000);
  beat_at (second, 10500);
  beat_at (third, 10250);
  assert_states_at (test->fleet, 11000, 750, "smff");
  assert_states_at (test->fleet, 11000, 749, "smfs");
  assert_states_at (test->fleet, 11000, 1000, "fmff");
  assert_states_at (test->fleet, 11000, 499, "smss");
  assert_states_at (test->fleet, 10500, 0, "smfs");
  assert_states_at (test->fleet, 0, 0, "fmff");
  assert_states_at (test->fleet, G_MAXINT64, G_MAXUINT, "smss");
  assert_states_at (test->fleet, G_MININT64, 0, "fmff");

  beat_at (test->fleet, G_MININT64);
  beat_at (second, G_MAXINT64);
  assert_states_at (test->fleet, 11000, 750, "smff");
  assert_states_at (test->fleet, G_MAXINT64, 0, "smfs");
}

static void
test_snapshot_is_a_copy (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (test->fleet, MINUTE_MS, &error);
  g_autofree char *states = NULL;

  beat (test->fleet);
  states = states_in (snapshot, TESTING_FLEET_SIZE);
  g_assert_cmpstr (states, ==, "mmmm");
  assert_states (test->fleet, MINUTE_MS, "fmmm");
}

static void
test_quiet_beside_busy (Testing *test)
{
  g_autoptr (OrbitFleet) busy = testing_join (test, 3);

  beat (test->fleet);
  for (int i = 0; i < 100000; i++)
    beat (busy);
  assert_states (test->fleet, MINUTE_MS, "fmmf");
  let_pass (HOUR_MS);
  beat (busy);
  assert_states (test->fleet, MINUTE_MS, "smmf");
  assert_states (busy, 2 * HOUR_MS, "fmmf");
  reset_clocks ();
}

/* Setting the wall clock, forward or back, changes neither a fresh member nor a stale one. */
static void
test_wall_clock_is_set (Testing *test)
{
  static const gint64 jumps[] = { HOUR_MS, -2 * HOUR_MS, HOUR_MS, -1000 * HOUR_MS, 24 * 365 * 40 * HOUR_MS, 100 };
  g_autoptr (OrbitFleet) stale = testing_join (test, 2);

  beat (stale);
  let_pass (2 * MINUTE_MS);
  beat (test->fleet);
  assert_states (test->fleet, MINUTE_MS, "fmsm");
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      move_clock (ORBIT_CORE_CLOCK_WALL, jumps[i]);
      assert_states (test->fleet, MINUTE_MS, "fmsm");
      assert_states (test->fleet, 4 * MINUTE_MS, "fmfm");
    }

  /* Heartbeats from before and after a jump have their real ages. */
  beat (stale);
  assert_states (test->fleet, MINUTE_MS, "fmfm");
  let_pass (2 * MINUTE_MS);
  move_clock (ORBIT_CORE_CLOCK_WALL, -HOUR_MS);
  beat (test->fleet);
  assert_states (test->fleet, MINUTE_MS, "fmsm");
  reset_clocks ();
}

static void
test_given_stamps_follow_wall_clock (Testing *test)
{
  beat_at (test->fleet, orbit_epoch_now ());
  assert_states (test->fleet, MINUTE_MS, "fmmm");
  move_clock (ORBIT_CORE_CLOCK_WALL, HOUR_MS);
  assert_states (test->fleet, MINUTE_MS, "smmm");
  move_clock (ORBIT_CORE_CLOCK_WALL, -2 * HOUR_MS);
  assert_states (test->fleet, MINUTE_MS, "fmmm");
  reset_clocks ();
}

/* The time of a suspend counts in the age, even if the wall clock did not advance. */
static void
test_suspended_time_counts (Testing *test)
{
  beat (test->fleet);
  move_clock (ORBIT_CORE_CLOCK_BOOT, HOUR_MS);
  assert_states (test->fleet, MINUTE_MS, "smmm");
  beat (test->fleet);
  let_pass (HOUR_MS);
  assert_states (test->fleet, MINUTE_MS, "smmm");
  reset_clocks ();
}

static void
test_successor (Testing *test)
{
  g_autoptr (OrbitFleet) member = testing_join (test, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;

  beat (member);
  let_pass (HOUR_MS);
  orbit_fleet_leave (member);
  g_clear_object (&member);
  assert_states (test->fleet, MINUTE_MS, "mmsm");
  member = testing_join (test, 2);
  assert_states (test->fleet, MINUTE_MS, "mmsm");
  heartbeat = orbit_fleet_publish_heartbeat (member, &error);
  g_assert_cmpuint (orbit_heartbeat_get_counter (heartbeat), ==, 1);
  assert_states (test->fleet, MINUTE_MS, "mmfm");
  reset_clocks ();
}

static void
write_raw (Testing *test,
           guint8 frame_kind,
           guint64 version,
           gconstpointer payload,
           gsize length)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  guint64 id;

  g_assert_cmpint (orbit_core_fleet_get_ring (test->fleet->state.core, ORBIT_HEARTBEAT_RING_KIND, &ring, &report), ==, ORBIT_CORE_OK);
  g_assert_cmpint (orbit_core_ring_write (ring, frame_kind, version, payload, length, &id, &report), ==, ORBIT_CORE_OK);
}

/* Frames in the ring of heartbeats that are not valid heartbeats: each is ignored or read with a strange age, and none causes more. */
static void
test_odd_frames (Testing *test)
{
  static const gint64 boot_stamps[] = { G_MAXINT64, G_MININT64, -1, 0, 1 };

  write_raw (test, ORBIT_HEARTBEAT_FRAME_KIND + 1, 0, NULL, 0);
  assert_states (test->fleet, MINUTE_MS, "mmmm");
  for (guint i = 0; i < G_N_ELEMENTS (boot_stamps); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree OrbitHeartbeat **latest = NULL;
      gsize n_latest;

      write_raw (test, ORBIT_HEARTBEAT_FRAME_KIND, G_MAXUINT64, &boot_stamps[i], sizeof boot_stamps[i]);
      latest = orbit_fleet_get_latest_heartbeats (test->fleet, &n_latest, &error);
      g_assert_cmpuint (n_latest, ==, 1);
      g_assert_cmpint (orbit_heartbeat_get_age (latest[0], orbit_epoch_now ()), >=, 0);
      orbit_heartbeat_free (latest[0]);
    }
  write_raw (test, ORBIT_HEARTBEAT_FRAME_KIND, 1000, "odd", 3);
  assert_states_at (test->fleet, 1500, 500, "fmmm");
  assert_states_at (test->fleet, 1501, 500, "smmm");
}

static void
test_largest_fleet (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) first = testing_join_full (test, test->name, ORBIT_MAX_FLEET_SIZE, 0, 0, 0, &error);
  g_autoptr (OrbitFleet) last = testing_join_full (test, test->name, ORBIT_MAX_FLEET_SIZE, ORBIT_MAX_FLEET_SIZE - 1, 0, 0, &error);
  g_autofree char *expected = g_strnfill (ORBIT_MAX_FLEET_SIZE, 'm');

  g_assert_no_error (error);
  assert_states (first, MINUTE_MS, expected);
  beat (last);
  expected[ORBIT_MAX_FLEET_SIZE - 1] = 'f';
  assert_states (first, MINUTE_MS, expected);
  beat_at (first, 0);
  expected[0] = 's';
  assert_states (last, MINUTE_MS, expected);

  for (guint16 node_id = 63; node_id < ORBIT_MAX_FLEET_SIZE - 1; node_id += 63)
    {
      g_autoptr (OrbitFleet) member = testing_join_full (test, test->name, ORBIT_MAX_FLEET_SIZE, node_id, 0, 0, &error);

      beat (member);
      expected[node_id] = 'f';
    }
  assert_states (first, MINUTE_MS, expected);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet-heartbeats/publish", TESTING_FLEETS, test_publish);
  testing_add ("/fleet-heartbeats/latest", TESTING_SHM, test_latest);
  testing_add ("/fleet-heartbeats/stamp-survives", TESTING_FLEETS, test_stamp_survives);
  testing_add ("/fleet-heartbeats/fresh-stale-missing", TESTING_SHM, test_fresh_stale_missing);
  testing_add ("/fleet-heartbeats/snapshot-is-a-copy", TESTING_FLEETS, test_snapshot_is_a_copy);
  testing_add ("/fleet-heartbeats/quiet-beside-busy", TESTING_SHM, test_quiet_beside_busy);
  testing_add ("/fleet-heartbeats/wall-clock-is-set", TESTING_SHM, test_wall_clock_is_set);
  testing_add ("/fleet-heartbeats/given-stamps-follow-wall-clock", TESTING_FLEETS, test_given_stamps_follow_wall_clock);
  testing_add ("/fleet-heartbeats/suspended-time-counts", TESTING_FLEETS, test_suspended_time_counts);
  testing_add ("/fleet-heartbeats/successor", TESTING_SHM, test_successor);
  testing_add ("/fleet-heartbeats/invalid-frames", TESTING_FLEETS, test_odd_frames);
  testing_add ("/fleet-heartbeats/largest-fleet", TESTING_NAME, test_largest_fleet);

  return g_test_run ();
}
