/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Heartbeats", in C. */

#include "contract.h"

/* A time in the past, to which tests add. */
#define THEN G_GINT64_CONSTANT (1000000000000)

static OrbitHeartbeat *
beat_at (OrbitFleet *fleet,
         OrbitEpoch captured_at)
{
  g_autoptr (GError) error = NULL;
  OrbitHeartbeat *heartbeat = orbit_fleet_publish_heartbeat_at (fleet, captured_at, &error);

  g_assert_no_error (error);
  return heartbeat;
}

static OrbitHeartbeatSnapshot *
snapshot_at (OrbitFleet *fleet,
             OrbitEpoch now,
             guint max_age_ms)
{
  g_autoptr (GError) error = NULL;
  OrbitHeartbeatSnapshot *snapshot = orbit_fleet_get_heartbeat_snapshot_at (fleet, now, max_age_ms, &error);

  g_assert_no_error (error);
  return snapshot;
}

static void
free_heartbeats (OrbitHeartbeat **heartbeats,
                 gsize n)
{
  for (gsize i = 0; i < n; i++)
    orbit_heartbeat_free (heartbeats[i]);
  g_free (heartbeats);
}

#define assert_node_ids(get_node_ids, snapshot, ...) \
  G_STMT_START { \
    static const guint16 expected[] = { 0, ## __VA_ARGS__ }; \
    gsize n; \
    g_autofree guint16 *node_ids = get_node_ids (snapshot, &n); \
    g_assert_cmpmem (node_ids, n * sizeof (guint16), expected + 1, sizeof expected - sizeof (guint16)); \
  } G_STMT_END

static void
heartbeat_publish (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);

  for (guint i = 0; i < 3; i++)
    {
      OrbitEpoch before = orbit_epoch_now ();
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (orbit_heartbeat_get_node_id (heartbeat), ==, 2);
      g_assert_cmpuint (orbit_heartbeat_get_counter (heartbeat), ==, i);
      g_assert_cmpuint (orbit_net_id_get_kind (orbit_heartbeat_get_id (heartbeat)), ==, ORBIT_HEARTBEAT_RING_KIND);
      g_assert_cmpint (orbit_heartbeat_get_captured_at (heartbeat), >=, before);
      g_assert_cmpint (orbit_heartbeat_get_captured_at (heartbeat), <=, orbit_epoch_now ());
    }
}

static void
heartbeat_publish_at (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (GError) error = NULL;
  OrbitHeartbeat **latest;
  gsize n;

  g_assert_cmpint (orbit_heartbeat_get_captured_at (heartbeat), ==, THEN);
  latest = orbit_fleet_get_latest_heartbeats (fleet, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[0]), ==, THEN);
  free_heartbeats (latest, n);
}

static void
heartbeat_frame (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, orbit_heartbeat_get_id (heartbeat), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_get_kind (frame), ==, ORBIT_HEARTBEAT_RING_KIND);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, ORBIT_HEARTBEAT_FRAME_KIND);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, THEN);
}

static void
heartbeat_age (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);

  g_assert_cmpint (orbit_heartbeat_get_age (heartbeat, THEN), ==, 0);
  g_assert_cmpint (orbit_heartbeat_get_age (heartbeat, THEN + 1000), ==, 1000);
}

static void
heartbeat_equal_age_is_fresh (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);

  g_assert_true (orbit_heartbeat_is_fresh (heartbeat, THEN + 500, 750));
  g_assert_true (orbit_heartbeat_is_fresh (heartbeat, THEN + 750, 750));
  g_assert_false (orbit_heartbeat_is_fresh (heartbeat, THEN + 751, 750));
  g_assert_false (orbit_heartbeat_is_fresh (heartbeat, THEN + 1000, 750));
}

static void
heartbeat_future_has_age_zero (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);

  g_assert_cmpint (orbit_heartbeat_get_age (heartbeat, THEN - 1000), ==, 0);
  g_assert_true (orbit_heartbeat_is_fresh (heartbeat, THEN - 1000, 0));
}

static void
heartbeat_copy (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (OrbitHeartbeat) copy = orbit_heartbeat_copy (heartbeat);

  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (copy), orbit_heartbeat_get_id (heartbeat)));
  g_assert_cmpint (orbit_heartbeat_get_captured_at (copy), ==, THEN);
}

static void
heartbeat_latest (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 2);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 0);
  g_autoptr (GError) error = NULL;
  OrbitHeartbeat **latest;
  gsize n;

  orbit_heartbeat_free (beat_at (fleet, THEN));
  orbit_heartbeat_free (beat_at (other, THEN + 1));
  orbit_heartbeat_free (beat_at (fleet, THEN + 2));

  latest = orbit_fleet_get_latest_heartbeats (other, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (latest[0]), ==, 0);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[0]), ==, THEN + 1);
  g_assert_cmpuint (orbit_heartbeat_get_node_id (latest[1]), ==, 2);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[1]), ==, THEN + 2);
  free_heartbeats (latest, n);
}

static void
snapshot_fields (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = snapshot_at (fleet, THEN + 10, 20);
  OrbitHeartbeat **latest;
  gsize n;

  g_assert_cmpint (orbit_heartbeat_snapshot_get_now (snapshot), ==, THEN + 10);
  g_assert_cmpuint (orbit_heartbeat_snapshot_get_max_age (snapshot), ==, 20);
  latest = orbit_heartbeat_snapshot_get_latest (snapshot, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (latest[0]), orbit_heartbeat_get_id (heartbeat)));
  g_assert_cmpint (orbit_heartbeat_get_captured_at (latest[0]), ==, THEN);
  free_heartbeats (latest, n);
}

static void
snapshot_now (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (GError) error = NULL;
  OrbitEpoch before = orbit_epoch_now ();
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (fleet, 60000, &error);

  g_assert_no_error (error);
  g_assert_cmpint (orbit_heartbeat_snapshot_get_now (snapshot), >=, before);
  g_assert_cmpint (orbit_heartbeat_snapshot_get_now (snapshot), <=, orbit_epoch_now ());
  g_assert_false (orbit_heartbeat_snapshot_is_stale (snapshot, orbit_heartbeat_get_node_id (heartbeat)));
  assert_node_ids (orbit_heartbeat_snapshot_get_stale_node_ids, snapshot);
}

static void
snapshot_missing (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = snapshot_at (fleet, THEN, 0);

  assert_node_ids (orbit_heartbeat_snapshot_get_missing_node_ids, snapshot, 0, 2);
  assert_node_ids (orbit_heartbeat_snapshot_get_stale_node_ids, snapshot);
  g_assert_false (orbit_heartbeat_snapshot_is_stale (snapshot, 0));
  g_assert_cmpuint (orbit_heartbeat_get_node_id (heartbeat), ==, 1);
}

static void
snapshot_stale (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (fleet, THEN);
  g_autoptr (OrbitHeartbeatSnapshot) fresh = snapshot_at (fleet, THEN + 750, 750);
  g_autoptr (OrbitHeartbeatSnapshot) stale = snapshot_at (fleet, THEN + 751, 750);

  assert_node_ids (orbit_heartbeat_snapshot_get_stale_node_ids, fresh);
  g_assert_false (orbit_heartbeat_snapshot_is_stale (fresh, 1));
  assert_node_ids (orbit_heartbeat_snapshot_get_stale_node_ids, stale, 1);
  assert_node_ids (orbit_heartbeat_snapshot_get_missing_node_ids, stale, 0, 2);
  g_assert_true (orbit_heartbeat_snapshot_is_stale (stale, orbit_heartbeat_get_node_id (heartbeat)));
  g_assert_false (orbit_heartbeat_snapshot_is_stale (stale, 0));
  g_assert_false (orbit_heartbeat_snapshot_is_stale (stale, FLEET_SIZE));
}

static void
snapshot_quiet_node (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) quiet = contract_join_too (fleet, 1);
  g_autoptr (OrbitHeartbeat) heartbeat = beat_at (quiet, THEN);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = NULL;

  for (guint i = 0; i < 1000; i++)
    orbit_heartbeat_free (beat_at (fleet, THEN + i));
  snapshot = snapshot_at (fleet, THEN + 1000, 750);
  assert_node_ids (orbit_heartbeat_snapshot_get_missing_node_ids, snapshot, 2);
  assert_node_ids (orbit_heartbeat_snapshot_get_stale_node_ids, snapshot, 1);
  g_assert_true (orbit_heartbeat_snapshot_is_stale (snapshot, orbit_heartbeat_get_node_id (heartbeat)));
}

static void
snapshot_references (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  OrbitHeartbeatSnapshot *snapshot = snapshot_at (fleet, THEN, 5);

  g_assert_true (orbit_heartbeat_snapshot_ref (snapshot) == snapshot);
  orbit_heartbeat_snapshot_unref (snapshot);
  g_assert_cmpuint (orbit_heartbeat_snapshot_get_max_age (snapshot), ==, 5);
  orbit_heartbeat_snapshot_unref (snapshot);
}

void
contract_add_heartbeats (void)
{
  contract_add_both ("heartbeat/publish", heartbeat_publish);
  contract_add_both ("heartbeat/publish-at", heartbeat_publish_at);
  contract_add_both ("heartbeat/frame", heartbeat_frame);
  contract_add_both ("heartbeat/age", heartbeat_age);
  contract_add_both ("heartbeat/equal-age-is-fresh", heartbeat_equal_age_is_fresh);
  contract_add_both ("heartbeat/future-has-age-zero", heartbeat_future_has_age_zero);
  contract_add_both ("heartbeat/copy", heartbeat_copy);
  contract_add ("heartbeat/latest", heartbeat_latest);
  contract_add_both ("snapshot/fields", snapshot_fields);
  contract_add_both ("snapshot/now", snapshot_now);
  contract_add_both ("snapshot/missing", snapshot_missing);
  contract_add_both ("snapshot/stale", snapshot_stale);
  contract_add ("snapshot/quiet-node", snapshot_quiet_node);
  contract_add ("snapshot/references", snapshot_references);
}
