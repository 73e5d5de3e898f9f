/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames of a fleet: every function that publishes or looks up, in every kind of ring. */

#include "testing.h"

static void
assert_text_everywhere (Testing *test,
                        guint64 counter,
                        const char *text)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_new (TESTING_KIND, 0, counter, NULL);
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;

  testing_assert_text (orbit_fleet_read (test->fleet, id, &error), counter, text);
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, counter, &error), counter, text);
  testing_assert_text (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), counter, text);
  testing_assert_text (orbit_ring_read (ring, id, &error), counter, text);
  testing_assert_text (orbit_ring_read_at (ring, counter, &error), counter, text);
  testing_assert_text (orbit_ring_read_head (ring, &error), counter, text);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, counter + 1);
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, counter + 1);
}

static void
test_empty (Testing *test)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_new (TESTING_KIND, 0, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
  g_assert_null (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error));
  g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, &error));
  g_assert_null (orbit_fleet_read (test->fleet, id, &error));
  g_assert_no_error (error);
}

static void
test_publish (Testing *test)
{
  g_autoptr (GBytes) second = g_bytes_new ("second", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = NULL;

  g_assert_cmpuint (testing_publish (test->fleet, "first"), ==, 0);
  assert_text_everywhere (test, 0, "first");

  id = orbit_fleet_publish (test->fleet, TESTING_KIND, 's', 6, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_net_id_get_kind (id), ==, TESTING_KIND);
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, 0);
  g_assert_cmpuint (orbit_net_id_get_counter (id), ==, 1);
  assert_text_everywhere (test, 1, "second");
}

static void
test_empty_payload (Testing *test)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitNetId written;
  OrbitRingWrite write;

  orbit_net_id_free (orbit_fleet_publish (test->fleet, TESTING_KIND, 255, G_MAXUINT64, nothing, &error));
  orbit_net_id_free (orbit_fleet_publish_data (test->fleet, TESTING_KIND, 255, G_MAXUINT64, NULL, 0, &error));
  g_assert_true (orbit_ring_write (ring, 255, G_MAXUINT64, NULL, 0, &written, &error));
  g_assert_nonnull (orbit_ring_begin_write (ring, 0, &write, &error));
  orbit_ring_end_write (ring, &write, 255, G_MAXUINT64, &written);
  g_assert_no_error (error);

  for (guint64 counter = 0; counter < 4; counter++)
    {
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_at (test->fleet, TESTING_KIND, counter, &error);

      g_assert_cmpuint (orbit_frame_get_counter (frame), ==, counter);
      g_assert_cmpuint (orbit_frame_get_size (frame), ==, 0);
      g_assert_cmpuint (g_bytes_get_size (orbit_frame_get_payload (frame)), ==, 0);
      g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 255);
      g_assert_cmpuint (orbit_frame_get_version (frame), ==, G_MAXUINT64);
    }
}

/* Every size up to the limit can be published, and no publish function accepts one byte more. */
static void
test_sizes (Testing *test)
{
  g_autofree guint8 *data = g_malloc (TESTING_PAYLOAD_CAPACITY + 1);
  g_autoptr (GBytes) too_large = NULL;
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;

  for (guint i = 0; i <= TESTING_PAYLOAD_CAPACITY; i++)
    data[i] = (guint8) (200 - i);
  for (guint length = 0; length <= TESTING_PAYLOAD_CAPACITY; length++)
    {
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, length, data, length, &error);
      g_autoptr (OrbitFrame) frame = orbit_fleet_read (test->fleet, id, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (orbit_frame_get_payload (frame), NULL), orbit_frame_get_size (frame), data, length);
    }

  too_large = g_bytes_new (data, TESTING_PAYLOAD_CAPACITY + 1);
  g_assert_null (orbit_fleet_publish (test->fleet, TESTING_KIND, 1, 1, too_large, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "'testing' (kind 7)", "65 bytes", "exceeds 64");
  g_assert_null (orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, data, TESTING_PAYLOAD_CAPACITY + 1, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "65 bytes", "exceeds 64");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, data, TESTING_PAYLOAD_CAPACITY + 1, TESTING_PAYLOAD_CAPACITY + 1, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "65 bytes", "exceeds 64");
  g_assert_false (orbit_ring_write (ring, 1, 1, data, TESTING_PAYLOAD_CAPACITY + 1, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "65 bytes", "exceeds 64");
  g_assert_null (orbit_ring_begin_write (ring, G_MAXSIZE, &write, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "18446744073709551615 bytes", "exceeds 64");
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, TESTING_PAYLOAD_CAPACITY + 1);
}

static void
test_packed (Testing *test)
{
  const guint8 *data = (const guint8 *) "onetwosixten";
  static const char *const records[] = { "one", "two", "six", "ten" };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, data, 12, 3, &error), ==, 4);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_at (test->fleet, TESTING_KIND, i, &error);

      g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 5);
      g_assert_cmpuint (orbit_frame_get_version (frame), ==, 6);
      g_assert_cmpmem (g_bytes_get_data (orbit_frame_get_payload (frame), NULL), orbit_frame_get_size (frame), records[i], 3);
    }

  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, NULL, 0, 3, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, data, 12, 5, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "'testing' (kind 7)", "12 bytes", "of 5 bytes");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, data, 12, 24, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "12 bytes", "of 24 bytes");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, data, 12, 0, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "12 bytes", "of 0 bytes");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 5, 6, NULL, 0, 0, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "of 0 bytes");
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 4);
}

/* More than the ring holds: the last ones can be read. */
static void
test_packed_laps (Testing *test)
{
  guint8 data[100];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) i;
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, data, sizeof data, 1, &error), ==, sizeof data);
  for (guint i = 0; i < sizeof data; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_at (test->fleet, TESTING_KIND, i, &error);

      g_assert_cmpint (frame != NULL, ==, i >= sizeof data - TESTING_CAPACITY);
      if (frame != NULL)
        g_assert_cmpmem (g_bytes_get_data (orbit_frame_get_payload (frame), NULL), 1, &data[i], 1);
    }
  g_assert_no_error (error);
}

static void
test_overwrites_oldest (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, 1, 4, 8, test->topology, NULL, NULL, &error);
  for (guint64 counter = 0; counter < 6; counter++)
    {
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (test->fleet, 1, 1, counter, NULL, 0, &error);

      g_assert_cmpuint (orbit_net_id_get_counter (id), ==, counter);
    }
  for (guint64 counter = 0; counter < 7; counter++)
    {
      g_autoptr (OrbitNetId) id = orbit_net_id_new (1, 0, counter, NULL);
      g_autoptr (OrbitFrame) by_id = orbit_fleet_read (test->fleet, id, &error);
      g_autoptr (OrbitFrame) by_counter = orbit_fleet_read_at (test->fleet, 1, counter, &error);

      g_assert_cmpint (by_id != NULL, ==, counter >= 2 && counter < 6);
      g_assert_cmpint (by_counter != NULL, ==, counter >= 2 && counter < 6);
      if (by_id != NULL)
        g_assert_cmpuint (orbit_frame_get_version (by_id), ==, counter);
    }
  g_assert_no_error (error);
}

/* A look-up compares the whole id, and never returns a frame other than the requested one. */
static void
test_ids_of_others (Testing *test)
{
  static const struct
  {
    guint8 kind;
    guint16 node_id;
    guint64 counter;
  } cases[] = {
    { TESTING_KIND, 1, 0 },
    { TESTING_KIND, 3, 0 },
    { TESTING_KIND, TESTING_FLEET_SIZE, 0 },
    { TESTING_KIND, G_MAXUINT16, 0 },
    { TESTING_KIND, 0, 1 },
    { TESTING_KIND, 0, TESTING_CAPACITY },
    { TESTING_KIND, 0, G_GUINT64_CONSTANT (1) << 39 },
    { TESTING_KIND, 0, (G_GUINT64_CONSTANT (1) << 40) - 1 },
    { TESTING_KIND + 1, 0, 0 },
    { ORBIT_HEARTBEAT_RING_KIND, 0, 0 },
    { 255, G_MAXUINT16, 0 },
  };
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "text");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OrbitNetId) id = orbit_net_id_new (cases[i].kind, cases[i].node_id, cases[i].counter, NULL);

      g_assert_null (orbit_fleet_read (test->fleet, id, &error));
      g_assert_no_error (error);
      g_assert_null (orbit_ring_read (ring, id, &error));
      g_assert_no_error (error);
    }

  g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, G_GUINT64_CONSTANT (1) << 40, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "'testing' (kind 7)", "1099511627776", "1099511627775");
  g_assert_null (orbit_ring_read_at (ring, G_MAXUINT64, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "18446744073709551615");
}

/* Two members: one order in a shared ring, a lane for each in a per-node ring. Ids contain the node id of their publisher. */
static void
test_two_members (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) peer = NULL;
  g_autoptr (OrbitNetId) of_peer = orbit_net_id_new (TESTING_KIND, 2, test->topology == ORBIT_TOPOLOGY_SHARED ? 1 : 0, NULL);
  g_autoptr (OrbitFrame) frame = NULL;

  testing_publish (test->fleet, "mine");
  peer = testing_join (test, 2);
  g_assert_cmpuint (testing_publish (peer, "the peer's"), ==, orbit_net_id_get_counter (of_peer));
  frame = orbit_fleet_read (test->fleet, of_peer, &error);
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 2);
  testing_assert_text (g_steal_pointer (&frame), orbit_net_id_get_counter (of_peer), "the peer's");
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, &error), 0, "mine");
  testing_assert_text (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), orbit_net_id_get_counter (of_peer), "the peer's");
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 2);
  g_assert_no_error (error);
}

static void
test_reset (Testing *test)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_new (TESTING_KIND, 0, 0, NULL);
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 5 * round; i++)
        g_assert_cmpuint (testing_publish (test->fleet, "before"), ==, i);
      g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, &error));
      g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
      g_assert_null (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error));
      g_assert_null (orbit_fleet_read (test->fleet, id, &error));
      g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, &error));
    }
  g_assert_cmpuint (testing_publish (test->fleet, "after"), ==, 0);
  assert_text_everywhere (test, 0, "after");
}

static glong
resident_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "\nVmRSS:");
  g_assert_nonnull (line);
  return strtol (line + strlen ("\nVmRSS:"), NULL, 10);
}

static void
publish_and_read (Testing *test,
                  OrbitCursor *cursor,
                  guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, i, (const guint8 *) &i, sizeof i, NULL);
      g_autoptr (OrbitFrame) looked_up = orbit_fleet_read (test->fleet, id, NULL);
      g_autoptr (OrbitFrame) next = orbit_cursor_next (cursor, NULL);
      g_autoptr (OrbitRing) ring = i % 8 == 0 ? testing_get_ring (test->fleet) : NULL;

      if (ring != NULL)
        g_assert_cmpuint (orbit_ring_get_kind (ring), ==, TESTING_KIND);
      g_assert_cmpmem (g_bytes_get_data (orbit_frame_get_payload (looked_up), NULL), orbit_frame_get_size (looked_up), &i, sizeof i);
      g_assert_true (orbit_net_id_equal (orbit_frame_get_id (next), id));
    }
}

static void
test_memory_is_flat (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  glong before;

  if (TESTING_SANITIZES_ADDRESSES)
    {
      g_test_skip ("the sanitizer keeps what was freed, and looks for leaks by itself");
      return;
    }
  publish_and_read (test, cursor, 50000);
  before = resident_kib ();
  publish_and_read (test, cursor, 1000000);
  g_assert_cmpint (resident_kib () - before, <, 1024);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet-frames/empty", TESTING_RINGS, test_empty);
  testing_add ("/fleet-frames/publish", TESTING_RINGS, test_publish);
  testing_add ("/fleet-frames/empty-payload", TESTING_RINGS, test_empty_payload);
  testing_add ("/fleet-frames/sizes", TESTING_RINGS, test_sizes);
  testing_add ("/fleet-frames/packed", TESTING_RINGS, test_packed);
  testing_add ("/fleet-frames/packed-laps", TESTING_RINGS, test_packed_laps);
  testing_add ("/fleet-frames/overwrites-oldest", TESTING_RINGS, test_overwrites_oldest);
  testing_add ("/fleet-frames/ids-of-others", TESTING_RINGS, test_ids_of_others);
  testing_add ("/fleet-frames/two-members", TESTING_RINGS & ~TESTING_MEMORY, test_two_members);
  testing_add ("/fleet-frames/reset", TESTING_RINGS, test_reset);
  testing_add ("/fleet-frames/memory-is-flat", TESTING_RINGS, test_memory_is_flat);

  return g_test_run ();
}
