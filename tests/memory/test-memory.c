/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A million repetitions of each operation do not increase resident memory, and a process that has left maps nothing of the
 * fleet. The limit of growth is so low that a leak of the smallest block in each operation exceeds it. */

#include "tests/glib/testing.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define BYTES_PER_OPERATION 4 /* malloc() has no block below 24 */
#define BYTES_OF_NOISE (128 * 1024)
#define RECORD_KIND 8

/* The objects that the operations use. */
typedef struct
{
  OrbitFleet *fleet;
  OrbitCursor *cursor;
  OrbitNetId *id; /* of an existing frame */
  const char *name;
  guint n_signals;
} Scene;

typedef void (*Operation) (Scene *scene);

static guint million = 1000000;
static gboolean measures = TRUE;

static const guint8 payload[TESTING_PAYLOAD_CAPACITY] = { 1, 2, 3 };

static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  gulong pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

/* The mapping of a segment may have the name that the file had while it was created, but it always has the inode. */
static gboolean
is_mapped (const char *maps,
           const char *path)
{
  g_autofree char *column = NULL;
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  column = g_strdup_printf (" %02x:%02x %" G_GUINT64_FORMAT " ", major (status.st_dev), minor (status.st_dev),
                            (guint64) status.st_ino);
  return strstr (maps, column) != NULL;
}

/* The number of segments of the fleet, and the number of those that this process maps. */
static void
count_segments (const char *fleet_name,
                guint *n_segments,
                guint *n_mapped)
{
  g_autofree char *maps = NULL;
  g_autofree char *pattern = g_strdup_printf ("/dev/shm/orbit-%s-*", fleet_name);
  glob_t found;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_assert_cmpint (glob (pattern, 0, NULL, &found), ==, 0);
  *n_segments = (guint) found.gl_pathc;
  *n_mapped = 0;
  for (gsize i = 0; i < found.gl_pathc; i++)
    *n_mapped += is_mapped (maps, found.gl_pathv[i]);
  globfree (&found);
}

static void
assert_flat (Scene *scene,
             Operation operation,
             guint count)
{
  gssize before, growth;

  /* Allocates everything that is allocated only once. */
  for (guint i = 0; i < count / 10; i++)
    operation (scene);

  before = (gssize) resident_bytes ();
  for (guint i = 0; i < count; i++)
    operation (scene);
  growth = (gssize) resident_bytes () - before;

  g_test_message ("%u operations, grown by %" G_GSSIZE_FORMAT " bytes", count, growth);
  if (measures)
    g_assert_cmpint (growth, <=, (gssize) count * BYTES_PER_OPERATION + BYTES_OF_NOISE);
}

static void
publish (Scene *scene)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, sizeof payload);
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (scene->fleet, TESTING_KIND, 1, 1, payload, sizeof payload, NULL);
  g_autoptr (OrbitNetId) other_id = orbit_fleet_publish (scene->fleet, TESTING_KIND, 1, 1, bytes, NULL);

  g_assert_true (id != NULL && other_id != NULL);
}

static void
publish_variant (Scene *scene)
{
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (scene->fleet, RECORD_KIND, 1, 1, g_variant_new ("(sd)", "name", 1.5), NULL);
  g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (scene->fleet, RECORD_KIND, NULL);
  g_autoptr (GVariant) value = orbit_frame_get_variant (frame, NULL);

  g_assert_true (id != NULL && value != NULL);
}

static void
read_frames (Scene *scene)
{
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (scene->fleet, scene->id, NULL);
  g_autoptr (OrbitFrame) head = orbit_fleet_read_head (scene->fleet, TESTING_KIND, NULL);
  g_autoptr (GBytes) kept = g_bytes_ref (orbit_frame_get_payload (head));
  g_autofree char *text = orbit_net_id_to_string (orbit_frame_get_id (frame));

  g_assert_true (g_bytes_get_size (kept) > 0 && text != NULL);
}

static void
read_cursor (Scene *scene)
{
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (scene->fleet, TESTING_KIND, 1, 1, payload, sizeof payload, NULL);
  g_autoptr (OrbitFrame) frame = orbit_cursor_next (scene->cursor, NULL);
  g_autoptr (OrbitFrame) none = orbit_cursor_next (scene->cursor, NULL);

  g_assert_true (id != NULL && frame != NULL && none == NULL);
}

static void
read_batch (Scene *scene)
{
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (OrbitFrame) frame = NULL;

  orbit_fleet_publish_packed (scene->fleet, TESTING_KIND, 1, 1, payload, sizeof payload, sizeof payload / 4, NULL);
  batch = orbit_cursor_read_batch (scene->cursor, 100, NULL);
  frame = orbit_frame_batch_get_frame (batch, 3);
  g_assert_true (frame != NULL && g_bytes_get_size (orbit_frame_get_payload (frame)) == sizeof payload / 4);
}

static void
fail (Scene *scene)
{
  static const guint8 too_much[TESTING_PAYLOAD_CAPACITY + 1];
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other_error = NULL;

  g_assert_null (orbit_fleet_publish_data (scene->fleet, TESTING_KIND, 1, 1, too_much, sizeof too_much, &error));
  g_assert_null (orbit_net_id_parse ("1:2:three", &other_error));
  g_assert_true (error != NULL && other_error != NULL);
}

static void
beat (Scene *scene)
{
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (scene->fleet, NULL);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (scene->fleet, 1000, NULL);
  gsize n_missing;
  g_autofree guint16 *missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);

  g_assert_true (heartbeat != NULL && n_missing == TESTING_FLEET_SIZE - 1 && missing != NULL);
}

static void
count_signal (Scene *scene)
{
  scene->n_signals++;
}

static void
notify (Scene *scene)
{
  orbit_cursor_set_stall_timeout (scene->cursor, orbit_cursor_get_stall_timeout (scene->cursor) ^ 1);
}

static void
create_cursor (Scene *scene)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (scene->fleet, TESTING_KIND, ORBIT_CURSOR_START_HEAD, NULL);
  g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, NULL);

  g_assert_true (cursor != NULL && frame == NULL);
}

/* Another member joins and leaves, and two signals report that. */
static void
come_and_go (Scene *scene)
{
  g_autoptr (OrbitFleet) other = orbit_fleet_join_shm (scene->name, TESTING_FLEET_SIZE, 0, NULL);

  g_assert_nonnull (other);
  scene->n_signals = 0;
  while (scene->n_signals < 1)
    g_main_context_iteration (NULL, TRUE);
  orbit_fleet_leave (other);
  while (scene->n_signals < 2)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_operations (Testing *test)
{
  g_autoptr (GError) error = NULL;
  Scene scene = { .fleet = test->fleet, .name = test->name };

  testing_declare (test->fleet, RECORD_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, NULL, "(sd)", &error);
  scene.cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_HEAD);
  g_signal_connect_swapped (scene.cursor, "notify::stall-timeout", G_CALLBACK (count_signal), &scene);

  assert_flat (&scene, publish, million);
  assert_flat (&scene, publish_variant, million);
  scene.id = orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, payload, sizeof payload, NULL);
  assert_flat (&scene, read_frames, million);
  g_clear_object (&scene.cursor);
  scene.cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_HEAD);
  assert_flat (&scene, read_cursor, million);
  assert_flat (&scene, read_batch, million);
  assert_flat (&scene, fail, million);
  assert_flat (&scene, beat, million);
  assert_flat (&scene, create_cursor, million / 10);

  g_signal_connect_swapped (scene.cursor, "notify::stall-timeout", G_CALLBACK (count_signal), &scene);
  assert_flat (&scene, notify, million);
  g_assert_cmpuint (scene.n_signals, >=, million);

  g_object_unref (scene.cursor);
  orbit_net_id_free (scene.id);
}

static void
test_members (Testing *test)
{
  g_autoptr (GError) error = NULL;
  Scene scene = { .fleet = test->fleet, .name = test->name };

  /* It has no pidfds, and a thread that waits for a lock stops all others there. */
  if (!measures)
    {
      g_test_skip ("valgrind 3.19 cannot watch members");
      return;
    }

  g_signal_connect_swapped (test->fleet, "node-joined", G_CALLBACK (count_signal), &scene);
  g_signal_connect_swapped (test->fleet, "node-left", G_CALLBACK (count_signal), &scene);
  g_assert_nonnull (orbit_fleet_get_nodes (test->fleet, &error));
  assert_flat (&scene, come_and_go, million / 100);
}

static void
test_mappings (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitFrame) frame = NULL;
  guint n_segments, n_mapped;

  testing_publish (test->fleet, "text");
  frame = orbit_cursor_next (cursor, NULL);
  count_segments (test->name, &n_segments, &n_mapped);
  g_assert_cmpuint (n_segments, ==, 2);
  g_assert_cmpuint (n_mapped, ==, 2);

  /* Nothing is mapped, although a cursor and a ring still exist. */
  orbit_fleet_leave (test->fleet);
  count_segments (test->name, &n_segments, &n_mapped);
  g_assert_cmpuint (orbit_ring_get_kind (ring), ==, TESTING_KIND);
  g_assert_cmpuint (n_segments, ==, 2);
  g_assert_cmpuint (n_mapped, ==, 0);
  testing_assert_text (g_steal_pointer (&frame), 0, "text");
}

int
main (int argc,
      char *argv[])
{
  const char *operations = g_getenv ("ORBIT_MEMORY_OPERATIONS");

  testing_init (&argc, &argv);
  if (operations != NULL)
    {
      million = (guint) g_ascii_strtoull (operations, NULL, 10);
      measures = FALSE;
    }
  testing_add ("/memory/operations", TESTING_MEMORY | TESTING_SHM, test_operations);
  testing_add ("/memory/members", TESTING_SHM, test_members);
  testing_add ("/memory/mappings", TESTING_SHM, test_mappings);
  return g_test_run ();
}
