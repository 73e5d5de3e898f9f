/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Joining and leaving" that are about leaving, destroying and damage, in C. */

#include "contract.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void
fleet_leave (OrbitBacking backing)
{
  static const guint8 data[4];
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "before");
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, sizeof data);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_uint32 (1));
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 4, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (fleet, KIND, NULL);
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, NULL);
  g_autoptr (GError) error = NULL;
  gsize n_heartbeats;

#define ASSERT_CLOSED(call) G_STMT_START { g_assert_true ((call) == 0); contract_assert_fails (error, CLOSED); } G_STMT_END

  for (guint i = 0; i < 2; i++)
    {
      orbit_fleet_leave (fleet);

      ASSERT_CLOSED (orbit_fleet_declare (fleet, OTHER_KIND, spec, &error));
      ASSERT_CLOSED (orbit_fleet_get_ring (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_HEAD, &error));
      ASSERT_CLOSED (orbit_fleet_next_id (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_get_head (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_get_ring_capacity (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_reset_ring (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_publish (fleet, KIND, 1, 1, bytes, &error));
      ASSERT_CLOSED (orbit_fleet_publish_data (fleet, KIND, 1, 1, data, sizeof data, &error));
      ASSERT_CLOSED (orbit_fleet_publish_variant (fleet, OTHER_KIND, 1, 1, value, &error));
      ASSERT_CLOSED (orbit_fleet_publish_packed (fleet, KIND, 1, 1, data, sizeof data, 1, &error));
      ASSERT_CLOSED (orbit_fleet_read (fleet, id, &error));
      ASSERT_CLOSED (orbit_fleet_read_head (fleet, KIND, &error));
      ASSERT_CLOSED (orbit_fleet_read_at (fleet, KIND, 0, &error));
      ASSERT_CLOSED (orbit_fleet_publish_heartbeat (fleet, &error));
      ASSERT_CLOSED (orbit_fleet_publish_heartbeat_at (fleet, 1, &error));
      ASSERT_CLOSED (orbit_fleet_get_latest_heartbeats (fleet, &n_heartbeats, &error));
      ASSERT_CLOSED (orbit_fleet_get_heartbeat_snapshot (fleet, 1, &error));
      ASSERT_CLOSED (orbit_fleet_get_heartbeat_snapshot_at (fleet, 1, 1, &error));
      ASSERT_CLOSED (orbit_fleet_start_heartbeat (fleet, 1, &error));
      ASSERT_CLOSED (orbit_fleet_watch_heartbeats (fleet, 1, &error));
      ASSERT_CLOSED (orbit_fleet_get_nodes (fleet, &error));
      ASSERT_CLOSED (orbit_ring_get_head (ring, &error));
      ASSERT_CLOSED (orbit_ring_next_version (ring, &error));
      ASSERT_CLOSED (orbit_ring_read (ring, id, &error));
      ASSERT_CLOSED (orbit_ring_read_head (ring, &error));
      ASSERT_CLOSED (orbit_ring_read_at (ring, 0, &error));
      ASSERT_CLOSED (orbit_ring_write (ring, 1, 1, data, sizeof data, NULL, &error));
      ASSERT_CLOSED (orbit_cursor_next (cursor, &error));
      ASSERT_CLOSED (orbit_cursor_read_batch (cursor, 1, &error));
    }

  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, 1);
  g_assert_cmpuint (orbit_fleet_get_fleet_size (fleet), ==, FLEET_SIZE);
  g_assert_cmpuint (orbit_ring_get_kind (ring), ==, KIND);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, CAPACITY);
}

static void
fleet_frames_outlive_it (OrbitBacking backing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "kept");
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, id, &error);
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 10, &error);
  g_autoptr (OrbitFrame) in_batch = NULL;

  g_assert_no_error (error);
  g_clear_object (&cursor);
  orbit_fleet_leave (fleet);
  g_clear_object (&fleet);

  contract_assert_text (frame, "kept");
  in_batch = orbit_frame_batch_get_frame (batch, 0);
  contract_assert_text (in_batch, "kept");
}

static void
fleet_destroy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) new_fleet = NULL;
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "old");

  orbit_fleet_leave (fleet);
  g_assert_true (orbit_fleet_destroy (orbit_fleet_get_name (fleet), NULL, &error));
  g_assert_no_error (error);

  new_fleet = contract_join_too (fleet, 0);
  g_assert_cmpuint (contract_head (new_fleet, KIND), ==, 0);
  g_assert_null (orbit_fleet_read (new_fleet, id, &error));
  g_assert_no_error (error);
}

static void
fleet_destroy_busy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitNetId) id = NULL;

  g_assert_false (orbit_fleet_destroy (orbit_fleet_get_name (fleet), NULL, &error));
  contract_assert_fails (error, BUSY);
  id = contract_publish (fleet, KIND, "still here");
}

static void
fleet_destroy_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_fleet_destroy (contract_name (), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
fleet_forked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitNetId) id = NULL;
  int status;
  pid_t child;

  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      id = orbit_fleet_next_id (fleet, KIND, &error);
      _exit (id == NULL && g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_FORKED) &&
                     orbit_fleet_get_nodes (fleet, NULL) == NULL
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);

  id = contract_publish (fleet, KIND, "the parent is still a member");
}

static char *
segment_path (const char *name)
{
  return g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", name, (guint) geteuid ());
}

static void
fleet_corrupt (void)
{
  const char *name = contract_name ();
  g_autofree char *path = segment_path (name);
  g_autofree char *garbage = g_strnfill (65536, '?');
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, garbage, 65536, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_assert_null (orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, &error));
  contract_assert_fails (error, CORRUPT);
}

static void
fleet_permission (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  const char *name = orbit_fleet_get_name (fleet);
  g_autofree char *path = segment_path (name);

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_null (orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, &error));
  contract_assert_fails (error, PERMISSION);
}

static void
on_lost (OrbitFleet *fleet,
         const char *message,
         gpointer data)
{
  *(char **) data = g_strdup (message);
}

static void
on_stopped (OrbitCursor *cursor,
            const GError *error,
            gpointer data)
{
  *(GError **) data = g_error_copy (error);
}

static void
remove_segment (OrbitFleet *fleet)
{
  g_autofree char *path = segment_path (orbit_fleet_get_name (fleet));

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
lost_member (void)
{
  static const guint8 data[4];
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *told = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);

  g_assert_no_error (error);
  g_signal_connect (fleet, "segment-lost", G_CALLBACK (on_lost), &told);
  g_signal_connect (cursor, "stopped", G_CALLBACK (on_stopped), &reason);
  g_assert_true (orbit_cursor_start (cursor, &error));
  remove_segment (fleet);
  g_assert_null (orbit_fleet_get_ring (fleet, KIND, &error));
  contract_assert_fails (error, LOST);
  g_assert_null (orbit_fleet_publish_data (fleet, KIND, 1, 1, data, sizeof data, &error));
  contract_assert_fails (error, LOST);
  contract_wait_until (told != NULL && reason != NULL);
  g_assert_nonnull (strstr (told, orbit_fleet_get_name (fleet)));
  contract_assert_fails (reason, LOST);
}

static void
lost_newcomer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) new_fleet = NULL;
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "old");

  remove_segment (fleet);
  g_assert_null (orbit_fleet_join_shm (orbit_fleet_get_name (fleet), FLEET_SIZE, CAPACITY, &error));
  contract_assert_fails (error, BUSY);
  g_assert_false (orbit_fleet_destroy (orbit_fleet_get_name (fleet), NULL, &error));
  contract_assert_fails (error, BUSY);
  orbit_fleet_leave (fleet);
  new_fleet = contract_join_too (fleet, 0);
  g_assert_cmpuint (contract_head (new_fleet, KIND), ==, 0);
  g_assert_null (orbit_fleet_read (new_fleet, id, &error));
  g_assert_no_error (error);
}

static void
lost_ring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-%d-%u", orbit_fleet_get_name (fleet), KIND, (guint) geteuid ());
  g_autoptr (OrbitFleet) newcomer = NULL;
  g_autoptr (OrbitFleet) new_fleet = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (OrbitNetId) other_id = NULL;
  g_autoptr (OrbitNetId) new_id = NULL;

  id = contract_publish (fleet, KIND, "old");
  g_assert_cmpint (g_unlink (path), ==, 0);
  newcomer = contract_join_too (fleet, 1);
  g_assert_null (orbit_fleet_get_ring (newcomer, KIND, &error));
  contract_assert_fails (error, LOST);
  other_id = contract_publish (newcomer, OTHER_KIND, "other");
  orbit_fleet_leave (newcomer);
  orbit_fleet_leave (fleet);
  g_assert_true (orbit_fleet_destroy (orbit_fleet_get_name (fleet), NULL, &error));
  g_assert_no_error (error);
  new_fleet = contract_join_too (fleet, 0);
  new_id = contract_publish (new_fleet, KIND, "new");
  g_assert_cmpuint (orbit_net_id_get_counter (new_id), ==, 0);
}

void
contract_add_leaving (void)
{
  contract_add_both ("fleet/leave", fleet_leave);
  contract_add_both ("fleet/frames-outlive-it", fleet_frames_outlive_it);
  contract_add ("fleet/destroy", fleet_destroy);
  contract_add ("fleet/destroy-busy", fleet_destroy_busy);
  contract_add ("fleet/destroy-missing", fleet_destroy_missing);
  contract_add ("fleet/forked", fleet_forked);
  contract_add ("fleet/corrupt", fleet_corrupt);
  contract_add ("fleet/permission", fleet_permission);
  contract_add ("lost/member", lost_member);
  contract_add ("lost/newcomer", lost_newcomer);
  contract_add ("lost/ring", lost_ring);
}
