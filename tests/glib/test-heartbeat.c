/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Heartbeats and snapshots: ages, and which members are late. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-glib/orbit-heartbeat-private.h"
#include "orbit-glib/orbit-heartbeat-snapshot-private.h"
#include "orbit-glib/orbit-net-id-private.h"

static OrbitHeartbeat
heartbeat_of (guint16 node_id,
              guint64 counter,
              OrbitEpoch captured_at)
{
  OrbitHeartbeat heartbeat;

  orbit_heartbeat_init (&heartbeat, orbit_net_id_pack (ORBIT_HEARTBEAT_RING_KIND, node_id, counter), captured_at);
  return heartbeat;
}

static void
test_fields (void)
{
  OrbitHeartbeat heartbeat = heartbeat_of (4095, 1099511627775, -5);

  g_assert_cmpuint (orbit_net_id_get_kind (orbit_heartbeat_get_id (&heartbeat)), ==, 221);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (&heartbeat), ==, 4095);
  g_assert_cmpuint (orbit_heartbeat_get_counter (&heartbeat), ==, 1099511627775);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (&heartbeat), ==, -5);
}

static void
test_copy (void)
{
  OrbitHeartbeat heartbeat = heartbeat_of (3, 10, 1000);
  g_autoptr (OrbitHeartbeat) copy = g_boxed_copy (ORBIT_TYPE_HEARTBEAT, &heartbeat);

  heartbeat = heartbeat_of (0, 0, 0);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (copy), ==, 3);
  g_assert_cmpuint (orbit_heartbeat_get_counter (copy), ==, 10);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (copy), ==, 1000);
}

static void
test_age (void)
{
  static const struct
  {
    OrbitEpoch captured_at;
    OrbitEpoch now;
    gint64 age;
  } cases[] = {
    { 1000, 1000, 0 },
    { 1000, 1001, 1 },
    { 1000, 2000, 1000 },
    { 1000, 999, 0 },
    { 2000, 1000, 0 },
    { -1000, 1000, 2000 },
    { 0, G_MAXINT64, G_MAXINT64 },
    { -1, G_MAXINT64, G_MAXINT64 },
    { G_MININT64, G_MAXINT64, G_MAXINT64 },
    { G_MININT64, -1, G_MAXINT64 },
    { G_MININT64, 0, G_MAXINT64 },
    { G_MININT64, G_MININT64, 0 },
    { G_MAXINT64, G_MININT64, 0 },
    { G_MAXINT64, G_MAXINT64, 0 },
    { G_MAXINT64 - 1, G_MAXINT64, 1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OrbitHeartbeat heartbeat = heartbeat_of (0, 0, cases[i].captured_at);

      g_assert_cmpint (orbit_heartbeat_get_age (&heartbeat, cases[i].now), ==, cases[i].age);
    }
}

static void
test_fresh (void)
{
  OrbitHeartbeat heartbeat = heartbeat_of (0, 0, 10000);
  OrbitHeartbeat ancient = heartbeat_of (0, 0, G_MININT64);

  g_assert_true (orbit_heartbeat_is_fresh (&heartbeat, 10500, 750));
  g_assert_true (orbit_heartbeat_is_fresh (&heartbeat, 10750, 750));
  g_assert_false (orbit_heartbeat_is_fresh (&heartbeat, 10751, 750));
  g_assert_false (orbit_heartbeat_is_fresh (&heartbeat, 11000, 750));
  g_assert_true (orbit_heartbeat_is_fresh (&heartbeat, 10000, 0));
  g_assert_false (orbit_heartbeat_is_fresh (&heartbeat, 10001, 0));
  g_assert_true (orbit_heartbeat_is_fresh (&heartbeat, 0, 0));
  g_assert_true (orbit_heartbeat_is_fresh (&heartbeat, 10000 + (gint64) G_MAXUINT, G_MAXUINT));
  g_assert_false (orbit_heartbeat_is_fresh (&heartbeat, 10001 + (gint64) G_MAXUINT, G_MAXUINT));
  g_assert_false (orbit_heartbeat_is_fresh (&ancient, G_MAXINT64, G_MAXUINT));
}

static void
assert_node_ids (const guint16 *node_ids,
                 gsize n_node_ids,
                 const guint16 *expected,
                 gsize n_expected)
{
  g_assert_nonnull (node_ids);
  g_assert_cmpmem (node_ids, n_node_ids * sizeof *node_ids, expected, n_expected * sizeof *expected);
}

static void
test_snapshot (void)
{
  static const guint16 expected_missing[] = { 0, 3, 5 };
  static const guint16 expected_stale[] = { 1, 4 };
  OrbitHeartbeat latest[] = {
    heartbeat_of (1, 11, 9000),
    heartbeat_of (2, 12, 9250),
    heartbeat_of (4, 14, 9249),
    heartbeat_of (6, 16, 20000),
  };
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_heartbeat_snapshot_new (10000, 750, 7, latest, G_N_ELEMENTS (latest));
  g_autofree guint16 *missing = NULL;
  g_autofree guint16 *stale = NULL;
  g_autofree OrbitHeartbeat **heartbeats = NULL;
  gsize n_missing, n_stale, n_heartbeats;
  guint i;

  g_assert_cmpint (orbit_heartbeat_snapshot_get_now (snapshot), ==, 10000);
  g_assert_cmpuint (orbit_heartbeat_snapshot_get_max_age (snapshot), ==, 750);

  missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);
  assert_node_ids (missing, n_missing, expected_missing, G_N_ELEMENTS (expected_missing));
  stale = orbit_heartbeat_snapshot_get_stale_node_ids (snapshot, &n_stale);
  assert_node_ids (stale, n_stale, expected_stale, G_N_ELEMENTS (expected_stale));

  for (i = 0; i < 10; i++)
    g_assert_cmpint (orbit_heartbeat_snapshot_is_stale (snapshot, (guint16) i), ==, i == 1 || i == 4);
  g_assert_false (orbit_heartbeat_snapshot_is_stale (snapshot, G_MAXUINT16));

  heartbeats = orbit_heartbeat_snapshot_get_latest (snapshot, &n_heartbeats);
  g_clear_pointer (&snapshot, orbit_heartbeat_snapshot_unref);
  g_assert_cmpuint (n_heartbeats, ==, G_N_ELEMENTS (latest));
  for (i = 0; i < n_heartbeats; i++)
    {
      g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (heartbeats[i]), &latest[i].id));
      g_assert_cmpint (orbit_heartbeat_get_captured_at (heartbeats[i]), ==, latest[i].captured_at);
      orbit_heartbeat_free (heartbeats[i]);
    }
}

static void
test_silent_fleet (void)
{
  static const guint16 expected_missing[] = { 0, 1, 2 };
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_heartbeat_snapshot_new (0, 0, 3, NULL, 0);
  g_autofree guint16 *missing = NULL;
  g_autofree guint16 *stale = NULL;
  g_autofree OrbitHeartbeat **heartbeats = NULL;
  gsize n_missing, n_stale, n_heartbeats;

  missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);
  assert_node_ids (missing, n_missing, expected_missing, G_N_ELEMENTS (expected_missing));
  stale = orbit_heartbeat_snapshot_get_stale_node_ids (snapshot, &n_stale);
  assert_node_ids (stale, n_stale, NULL, 0);
  heartbeats = orbit_heartbeat_snapshot_get_latest (snapshot, &n_heartbeats);
  g_assert_nonnull (heartbeats);
  g_assert_cmpuint (n_heartbeats, ==, 0);
  g_assert_false (orbit_heartbeat_snapshot_is_stale (snapshot, 0));
}

static void
test_largest_fleet (void)
{
  OrbitHeartbeat latest[ORBIT_MAX_FLEET_SIZE];
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = NULL;
  g_autofree guint16 *missing = NULL;
  g_autofree guint16 *stale = NULL;
  gsize n_missing, n_stale;
  guint i;

  for (i = 0; i < ORBIT_MAX_FLEET_SIZE; i++)
    latest[i] = heartbeat_of ((guint16) i, 1, i % 2);
  snapshot = orbit_heartbeat_snapshot_new (1, 0, ORBIT_MAX_FLEET_SIZE, latest, ORBIT_MAX_FLEET_SIZE);

  missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);
  g_assert_cmpuint (n_missing, ==, 0);
  stale = orbit_heartbeat_snapshot_get_stale_node_ids (snapshot, &n_stale);
  g_assert_cmpuint (n_stale, ==, ORBIT_MAX_FLEET_SIZE / 2);
  for (i = 0; i < ORBIT_MAX_FLEET_SIZE; i++)
    g_assert_cmpint (orbit_heartbeat_snapshot_is_stale (snapshot, (guint16) i), ==, i % 2 == 0);
}

static void
test_snapshot_references (void)
{
  OrbitHeartbeat latest = heartbeat_of (0, 1, 500);
  OrbitHeartbeatSnapshot *snapshot = orbit_heartbeat_snapshot_new (1000, 100, 1, &latest, 1);
  OrbitHeartbeatSnapshot *copy = g_boxed_copy (ORBIT_TYPE_HEARTBEAT_SNAPSHOT, snapshot);

  g_assert_true (copy == snapshot);
  orbit_heartbeat_snapshot_unref (snapshot);
  g_assert_true (orbit_heartbeat_snapshot_is_stale (copy, 0));
  orbit_heartbeat_snapshot_unref (copy);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/heartbeat/fields", test_fields);
  g_test_add_func ("/heartbeat/copy", test_copy);
  g_test_add_func ("/heartbeat/age", test_age);
  g_test_add_func ("/heartbeat/fresh", test_fresh);
  g_test_add_func ("/heartbeat-snapshot/members", test_snapshot);
  g_test_add_func ("/heartbeat-snapshot/silent-fleet", test_silent_fleet);
  g_test_add_func ("/heartbeat-snapshot/largest-fleet", test_largest_fleet);
  g_test_add_func ("/heartbeat-snapshot/references", test_snapshot_references);

  return g_test_run ();
}
