/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Typed values: published and read by every read function. */

#include "testing.h"

static void
declare_type (Testing *test,
              const char *value_type)
{
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, NULL, value_type, &error);
  g_assert_no_error (error);
}

static OrbitNetId *
publish (OrbitFleet *fleet,
         GVariant *value)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_fleet_publish_variant (fleet, TESTING_KIND, 9, 10, value, &error);

  g_assert_no_error (error);
  return id;
}

/* Takes ownership of the frame. */
static void
assert_holds (OrbitFrame *frame,
              GVariant *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;

  g_assert_nonnull (frame);
  value = orbit_frame_get_variant (frame, &error);
  orbit_frame_unref (frame);
  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (value), ==, g_variant_get_type_string (expected));
  g_assert_cmpvariant (value, expected);
}

static const char *const texts[] = {
  "true",
  "byte 0xff",
  "int16 -2",
  "uint16 65535",
  "int32 -2147483648",
  "uint64 18446744073709551615",
  "handle 3",
  "-0.5",
  "''",
  "'grüße'",
  "objectpath '/org/example'",
  "signature 'a{sv}'",
  "<<<'deep'>>>",
  "@ms nothing",
  "@mmi just nothing",
  "@ay []",
  "@as []",
  "()",
  "['one', '', 'three']",
  "('mixed', 1, true, [1.5, 2.5])",
  "{'price': <101.5>, 'name': <'ORB'>}",
  "[(uint64 1, byte 2), (3, 4)]",
  "b'bytes'",
};

static void
test_round_trip (Testing *test)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const guint8 kind = (guint8) (10 + i);
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (texts[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitNetId) id = NULL;
      g_autoptr (OrbitRing) ring = NULL;
      g_autoptr (OrbitCursor) single = NULL;
      g_autoptr (OrbitCursor) many = NULL;
      g_autoptr (OrbitFrameBatch) batch = NULL;

      testing_declare (test->fleet, kind, 2, 128, (OrbitTopology) (i % 2), NULL, g_variant_get_type_string (value), &error);
      single = orbit_fleet_create_cursor (test->fleet, kind, ORBIT_CURSOR_START_OLDEST, &error);
      many = orbit_fleet_create_cursor (test->fleet, kind, ORBIT_CURSOR_START_OLDEST, &error);
      ring = orbit_fleet_get_ring (test->fleet, kind, &error);
      g_assert_no_error (error);

      id = orbit_fleet_publish_variant (test->fleet, kind, 9, 10, value, &error);
      g_assert_no_error (error);
      assert_holds (orbit_fleet_read (test->fleet, id, &error), value);
      assert_holds (orbit_fleet_read_head (test->fleet, kind, &error), value);
      assert_holds (orbit_fleet_read_at (test->fleet, kind, 0, &error), value);
      assert_holds (orbit_ring_read (ring, id, &error), value);
      assert_holds (orbit_cursor_next (single, &error), value);
      batch = orbit_cursor_read_batch (many, 10, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 1);
      assert_holds (orbit_frame_batch_get_frame (batch, 0), value);
    }
}

static void
test_frame_fields (Testing *test)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_uint64 (5));
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (OrbitFrame) frame = NULL;

  declare_type (test, "t");
  id = publish (test->fleet, value);
  frame = orbit_fleet_read (test->fleet, id, &error);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 9);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, 10);
  g_assert_cmpuint (orbit_frame_get_size (frame), ==, 8);
  g_assert_cmpuint (orbit_net_id_get_counter (id), ==, 0);
  orbit_net_id_free (publish (test->fleet, value));
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 2);
}

static void
test_wrong_type (Testing *test)
{
  static const char *const wrong[] = { "'text'", "(1.5,)", "uint64 1", "@ad []", "<1.5>", "@md just 1.5" };
  g_autoptr (GError) error = NULL;

  declare_type (test, "d");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (wrong[i]));
      g_autofree char *named = g_strdup_printf ("'%s'", g_variant_get_type_string (value));

      g_assert_null (orbit_fleet_publish_variant (test->fleet, TESTING_KIND, 1, 1, value, &error));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", named, "'d'");
    }
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
}

static void
test_no_type (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = NULL;

  g_assert_null (orbit_fleet_publish_variant (test->fleet, TESTING_KIND, 1, 1, g_variant_new_double (1), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", "'d'", "(none)");
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);

  testing_publish (test->fleet, "8 bytes.");
  frame = orbit_fleet_read_head (test->fleet, TESTING_KIND, &error);
  g_assert_null (orbit_frame_get_variant (frame, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "7:0:0");
}

/* A member that did not declare the ring knows its type. */
static void
test_peer_decodes (Testing *test)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed ("{'name': <'ORB'>}"));
  g_autoptr (OrbitFleet) peer = testing_join (test, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = NULL;

  declare_type (test, "a{sv}");
  id = publish (test->fleet, value);
  assert_holds (orbit_fleet_read (peer, id, &error), value);
  orbit_net_id_free (publish (peer, value));
  assert_holds (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), value);
  g_assert_null (orbit_fleet_publish_variant (peer, TESTING_KIND, 1, 1, g_variant_new_string ("text"), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "'s'", "'a{sv}'");
}

/* Values that were received from elsewhere may not be in normal form. Readers require it, so they are normalized. */
static void
test_not_normal (Testing *test)
{
  static const struct
  {
    const char *type;
    const char *data;
    gsize length;
  } cases[] = {
    { "b", "\x02", 1 },
    { "t", "1234567", 7 },
    { "t", "", 0 },
    { "s", "no zero", 7 },
    { "s", "\xff", 2 },
    { "o", "no path", 8 },
    { "as", "one\0\xff", 5 },
    { "(ss)", "one\0two", 8 },
    { "a{sv}", "\xff\xff\xff\xff", 4 },
    { "(yt)", "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20", 16 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint8 kind = (guint8) (10 + i);
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (cases[i].type), cases[i].data, cases[i].length, FALSE, NULL, NULL));
      g_autoptr (GVariant) normal = g_variant_get_normal_form (value);
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitNetId) id = NULL;

      g_assert_false (g_variant_is_normal_form (value));
      testing_declare (test->fleet, kind, 2, 64, ORBIT_TOPOLOGY_SHARED, NULL, cases[i].type, &error);
      id = orbit_fleet_publish_variant (test->fleet, kind, 1, 1, value, &error);
      g_assert_no_error (error);
      assert_holds (orbit_fleet_read (test->fleet, id, &error), normal);
    }
}

static void
test_byteswapped (Testing *test)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed ("[(uint64 1, 'one'), (2, 'two')]"));
  g_autoptr (GVariant) swapped = g_variant_byteswap (value);
  g_autoptr (GVariant) back = g_variant_byteswap (swapped);
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed ("[(uint64 72057594037927936, 'one'), (144115188075855872, 'two')]"));
  g_autoptr (GError) error = NULL;

  declare_type (test, "a(ts)");
  orbit_net_id_free (publish (test->fleet, swapped));
  assert_holds (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), expected);
  orbit_net_id_free (publish (test->fleet, back));
  assert_holds (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), value);
}

/* Children of containers may not be aligned. */
static void
test_part_of_another (Testing *test)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (g_variant_new_parsed ("(byte 1, <(uint64 5, 'five')>, byte 2)"));
  g_autoptr (GVariant) serialised = g_variant_get_normal_form (whole);
  g_autoptr (GVariant) boxed = NULL;
  g_autoptr (GVariant) part = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (g_variant_get_data (serialised));
  boxed = g_variant_get_child_value (serialised, 1);
  part = g_variant_get_variant (boxed);
  declare_type (test, "(ts)");
  orbit_net_id_free (publish (test->fleet, part));
  assert_holds (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), part);
}

static void
count_free (gpointer data)
{
  *(guint *) data += 1;
}

static GVariant *
new_counted (guint *n_freed)
{
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTE, "x", 1, TRUE, count_free, n_freed);
}

/* A floating value is consumed, whether it is published or not. Otherwise the caller keeps its reference. */
static void
test_references (Testing *test)
{
  guint n_freed = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) kept = g_variant_ref_sink (new_counted (&n_freed));

  declare_type (test, "y");
  orbit_net_id_free (publish (test->fleet, new_counted (&n_freed)));
  g_assert_cmpuint (n_freed, ==, 1);
  orbit_net_id_free (publish (test->fleet, kept));
  g_assert_cmpuint (n_freed, ==, 1);

  g_assert_null (orbit_fleet_publish_variant (test->fleet, TESTING_KIND + 1, 1, 1, new_counted (&n_freed), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH);
  g_assert_cmpuint (n_freed, ==, 2);
  orbit_fleet_leave (test->fleet);
  g_assert_null (orbit_fleet_publish_variant (test->fleet, TESTING_KIND, 1, 1, new_counted (&n_freed), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED);
  g_assert_cmpuint (n_freed, ==, 3);
  g_assert_cmpint (g_variant_get_byte (kept), ==, 'x');
}

static void
test_too_large (Testing *test)
{
  g_autofree char *fits = g_strnfill (TESTING_PAYLOAD_CAPACITY - 1, 'x');
  g_autofree char *exceeds = g_strnfill (TESTING_PAYLOAD_CAPACITY, 'x');
  g_autoptr (GError) error = NULL;

  declare_type (test, "s");
  g_assert_null (orbit_fleet_publish_variant (test->fleet, TESTING_KIND, 1, 1, g_variant_new_string (exceeds), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE, "kind 7", "65 bytes", "64");
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
  orbit_net_id_free (publish (test->fleet, g_variant_new_string (fits)));
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 1);
}

/* Calls every function that publishes bytes, with bytes that are not a value of the declared type. */
static void
assert_bytes_refused (OrbitFleet *fleet,
                      const char *data,
                      gsize length,
                      const char *size,
                      const char *type)
{
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (fleet, TESTING_KIND, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_publish (fleet, TESTING_KIND, 1, 1, bytes, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", size, type);
  g_assert_null (orbit_fleet_publish_data (fleet, TESTING_KIND, 1, 1, (const guint8 *) data, length, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", size, type);
  g_assert_cmpuint (orbit_fleet_publish_packed (fleet, TESTING_KIND, 1, 1, (const guint8 *) data, length, length, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", size, type);
  g_assert_false (orbit_ring_write (ring, 1, 1, data, length, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", size, type);
  g_assert_cmpuint (orbit_fleet_get_head (fleet, TESTING_KIND, &error), ==, 0);
}

static void
test_bytes_of_fixed_size (Testing *test)
{
  static const gdouble values[] = { 1.5, 2.5, 3.5 };
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;

  declare_type (test, "d");
  assert_bytes_refused (test->fleet, "five!", 5, "5 bytes", "'d'");
  assert_bytes_refused (test->fleet, "sixteen bytes...", 16, "16 bytes", "'d'");
  ring = orbit_fleet_get_ring (test->fleet, TESTING_KIND, &error);
  g_assert_null (orbit_ring_begin_write (ring, 5, &write, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", "5 bytes", "'d'");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) values, sizeof values, 4, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", "4 bytes", "'d'");

  /* The bytes of values are published, one or many at once. */
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) values, sizeof values, 8, &error), ==, 3);
  g_assert_true (orbit_ring_write (ring, 1, 1, values, 8, NULL, &error));
  frame = orbit_fleet_read_at (test->fleet, TESTING_KIND, 2, &error);
  assert_holds (g_steal_pointer (&frame), g_variant_new_double (3.5));
}

static void
test_bytes_of_variable_size (Testing *test)
{
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;

  declare_type (test, "s");
  assert_bytes_refused (test->fleet, "no NUL at the end", 17, "17 bytes", "'s'");
  assert_bytes_refused (test->fleet, "\xff", 2, "2 bytes", "'s'");
  g_assert_null (orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, NULL, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", "0 bytes", "'s'");
  orbit_net_id_free (orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "text", 5, &error));
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "a\0b\0", 4, 2, &error), ==, 2);

  /* A payload that is filled in in place is not checked, so readers get an error. */
  ring = orbit_fleet_get_ring (test->fleet, TESTING_KIND, &error);
  memcpy (orbit_ring_begin_write (ring, 5, &write, &error), "five!", 5);
  orbit_ring_end_write (ring, &write, 1, 1, NULL);
  frame = orbit_fleet_read_head (test->fleet, TESTING_KIND, &error);
  g_assert_null (orbit_frame_get_variant (frame, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "7:0:3", "5 bytes", "'s'");
}

static void
test_outlives_fleet (Testing *test)
{
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed ("['one', 'two']"));
  g_autoptr (GError) error = NULL;
  OrbitFrame *frame;

  declare_type (test, "as");
  orbit_net_id_free (publish (test->fleet, expected));
  frame = orbit_fleet_read_head (test->fleet, TESTING_KIND, &error);
  g_assert_finalize_object (g_steal_pointer (&test->fleet));
  assert_holds (frame, expected);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/variant/round-trip", TESTING_FLEETS, test_round_trip);
  testing_add ("/variant/frame-fields", TESTING_FLEETS, test_frame_fields);
  testing_add ("/variant/wrong-type", TESTING_FLEETS, test_wrong_type);
  testing_add ("/variant/no-type", TESTING_FLEETS, test_no_type);
  testing_add ("/variant/peer-decodes", TESTING_SHM, test_peer_decodes);
  testing_add ("/variant/not-normal", TESTING_FLEETS, test_not_normal);
  testing_add ("/variant/byteswapped", TESTING_FLEETS, test_byteswapped);
  testing_add ("/variant/part-of-another", TESTING_FLEETS, test_part_of_another);
  testing_add ("/variant/references", TESTING_FLEETS, test_references);
  testing_add ("/variant/too-large", TESTING_FLEETS, test_too_large);
  testing_add ("/variant/bytes-of-fixed-size", TESTING_FLEETS, test_bytes_of_fixed_size);
  testing_add ("/variant/bytes-of-variable-size", TESTING_FLEETS, test_bytes_of_variable_size);
  testing_add ("/variant/outlives-fleet", TESTING_FLEETS, test_outlives_fleet);

  return g_test_run ();
}
