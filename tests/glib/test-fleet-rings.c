/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Declaring rings: matching, different and impossible declarations. */

#include "testing.h"

#include "orbit-glib/orbit-fleet-private.h"

static void
test_same_again (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) ring = NULL;

  for (int i = 0; i < 2; i++)
    {
      testing_declare (test->fleet, TESTING_KIND, 16, 100, ORBIT_TOPOLOGY_PER_NODE, "prices", "(sd)", &error);
      g_assert_no_error (error);
    }
  ring = testing_get_ring (test->fleet);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, 16);
  g_assert_cmpuint (orbit_ring_get_payload_capacity (ring), ==, 100);
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, "prices");
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (ring), G_VARIANT_TYPE ("(sd)")));
}

/* Fields that a spec leaves out are taken from the ring. */
static void
test_left_out (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "d", &error);
  testing_declare (test->fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_declare (test->fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", NULL, &error);
  testing_declare (test->fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, NULL, "d", &error);
  g_assert_no_error (error);
}

/* Every specification except that of the ring is refused, and the message names both. */
static void
assert_mismatches (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;

  testing_declare (fleet, 1, 32, 100, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "'prices'", "kind 1", "capacity of 32", "with 16", "made it");
  testing_declare (fleet, 1, 16, 99, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "payload capacity of 99", "with 100");
  testing_declare (fleet, 1, 16, 100, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "declared per-node", "made it shared");
  testing_declare (fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "quotes", "d", &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "'quotes'", "'prices'");
  testing_declare (fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "(d)", &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "'prices'", "'(d)'", "'d'");
  testing_declare (fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "d", &error);
  g_assert_no_error (error);
}

static void
test_mismatches (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "d", &error);
  g_assert_no_error (error);
  assert_mismatches (test->fleet);
}

static void
test_mismatches_of_peer (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) before = testing_join (test, -1);
  g_autoptr (OrbitFleet) after = NULL;
  g_autoptr (OrbitRing) ring = NULL;

  testing_declare (before, 1, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "d", &error);
  g_assert_no_error (error);
  after = testing_join (test, -1);
  assert_mismatches (test->fleet);
  assert_mismatches (after);

  ring = orbit_fleet_get_ring (after, 1, &error);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, "prices");
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (ring), G_VARIANT_TYPE_DOUBLE));
}

static void
test_declared_after_use (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "text");
  testing_declare (test->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  g_assert_no_error (error);
  testing_declare (test->fleet, TESTING_KIND, 16, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "kind 7", "capacity of 16", "made it with 8");
  testing_declare (test->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, "late", NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "'late'", "without a label");
  testing_declare (test->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_SHARED, NULL, "s", &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "'s'", "without a value type");
  testing_assert_text (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), 0, "text");
}

static void
test_impossible (Testing *test)
{
  static const struct
  {
    guint capacity;
    guint payload_capacity;
    int topology;
    const char *label;
    const char *value_type;
    OrbitFleetError code;
    const char *parts[2];
  } cases[] = {
    { 1, 8, 0, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "capacity 1", "power of two" } },
    { 12, 8, 0, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "capacity 12", "power of two" } },
    { 1 << 25, 8, 0, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "33554432", "16777216" } },
    { 2, 16777217, 0, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "16777217", "16777216" } },
    { 2, 8, 3, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "topology", "3" } },
    { 2, 8, -1, NULL, NULL, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "topology", "-1" } },
    { 2, 8, 0, "latin-1: \xe9", NULL, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "'latin-1: \xef\xbf\xbd'", "UTF-8" } },
    { 2, 8, 0, NULL, "*", ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "'*'", "definite" } },
    { 2, 8, 0, NULL, "a?", ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "'a?'", "definite" } },
    { 2, 8, 0, NULL, "r", ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "'r'", "definite" } },
    { 2, 8, 0, NULL, "a{s*}", ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "'a{s*}'", "definite" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      testing_declare (test->fleet, TESTING_KIND, cases[i].capacity, cases[i].payload_capacity, (OrbitTopology) cases[i].topology,
                       cases[i].label, cases[i].value_type, &error);
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      testing_assert_error (&error, cases[i].code, "kind 7", cases[i].parts[0], cases[i].parts[1]);
    }

  /* No ring was created. */
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (test->fleet, TESTING_KIND, NULL), ==, TESTING_CAPACITY);
}

/* A tuple, because other types of this length would be nested too deeply. */
static char *
type_of_length (gsize length)
{
  char *type = g_strnfill (length, 's');

  type[0] = '(';
  type[length - 1] = ')';
  return type;
}

static void
test_long_texts (Testing *test)
{
  g_autofree char *label = g_strnfill (63, 'l');
  g_autofree char *longer_label = g_strnfill (64, 'l');
  g_autofree char *value_type = type_of_length (255);
  g_autofree char *longer_value_type = type_of_length (256);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) ring = NULL;

  testing_declare (test->fleet, TESTING_KIND, 2, 8, ORBIT_TOPOLOGY_SHARED, longer_label, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "kind 7", "label of 64 bytes", "63");
  testing_declare (test->fleet, TESTING_KIND, 2, 8, ORBIT_TOPOLOGY_SHARED, NULL, longer_value_type, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "kind 7", "value type of 256 bytes", "255");

  testing_declare (test->fleet, TESTING_KIND, 2, 8, ORBIT_TOPOLOGY_SHARED, label, value_type, &error);
  g_assert_no_error (error);
  ring = testing_get_ring (test->fleet);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, label);
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (ring), G_VARIANT_TYPE (value_type)));

  testing_declare (test->fleet, TESTING_KIND, 4, 8, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, label, "kind 7");
}

/* Sizes that are each valid, but whose product exceeds the memory of any machine. */
static void
test_too_large_for_memory (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, TESTING_KIND, 1 << 24, 1 << 24, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NO_SPACE, "bytes");
  testing_publish (test->fleet, "text");
}

/* Rings whose label is not UTF-8 or whose value type is not valid, as core/ can create them, are usable by other members. */
static void
test_made_by_others (Testing *test)
{
  static const char *const value_types[] = { "a*", "r", "no type", "\xff", "", "dd" };

  for (guint i = 0; i < G_N_ELEMENTS (value_types); i++)
    {
      const guint8 kind = (guint8) (10 + i);
      g_autofree char *label = g_strdup_printf ("%u latin-1: \xe9", i);
      OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 8, .label = label, .value_type = value_types[i] };
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitRing) ring = NULL;
      g_autoptr (OrbitNetId) id = NULL;
      g_autoptr (OrbitFrame) frame = NULL;
      OrbitCoreReport report;
      OrbitCoreRing *core;

      g_assert_cmpint (orbit_core_fleet_open_ring (test->fleet->state.core, kind, &spec, &core, &report), ==, ORBIT_CORE_OK);
      ring = orbit_fleet_get_ring (test->fleet, kind, &error);
      g_assert_no_error (error);
      g_assert_null (orbit_ring_get_label (ring));
      g_assert_null (orbit_ring_get_value_type (ring));

      g_assert_null (orbit_fleet_publish_variant (test->fleet, kind, 1, 1, g_variant_new_string ("text"), &error));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "latin-1: \xef\xbf\xbd", "'s'", "(none)");
      g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, kind, 1, 1, (const guint8 *) "xyz", 3, 2, &error), ==, 0);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "latin-1", "3 bytes", "2 bytes");
      g_assert_null (orbit_ring_read_lane_at (ring, 0, 0, &error));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "latin-1", "shared");

      id = orbit_fleet_publish_data (test->fleet, kind, 1, 1, (const guint8 *) "8 bytes.", 8, &error);
      frame = orbit_fleet_read (test->fleet, id, &error);
      g_assert_no_error (error);
      g_assert_null (orbit_frame_get_variant (frame, &error));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_TYPE_MISMATCH);
    }
}

static void
test_kinds_are_independent (Testing *test)
{
  static const guint8 kinds[] = { 0, 1, 127, 220, 222, 255 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      testing_declare (test->fleet, kinds[i], 2u << i, 8 + i, (OrbitTopology) (i % 2), NULL, NULL, &error);
      g_assert_no_error (error);
      for (guint n = 0; n < i; n++)
        orbit_net_id_free (orbit_fleet_publish_data (test->fleet, kinds[i], 1, n, NULL, 0, &error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_assert_cmpuint (orbit_fleet_get_ring_capacity (test->fleet, kinds[i], &error), ==, 2u << i);
      g_assert_cmpuint (orbit_fleet_get_head (test->fleet, kinds[i], &error), ==, i);
    }
  g_assert_true (orbit_fleet_reset_ring (test->fleet, 255, &error));
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, 255, &error), ==, 0);
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, 222, &error), ==, 4);
  g_assert_no_error (error);
}

static void
test_heartbeats_have_their_own (Testing *test)
{
  const guint8 kind = ORBIT_HEARTBEAT_RING_KIND;
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (NULL, 0);
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (OrbitFrame) frame = NULL;
  OrbitRingWrite write;

  testing_declare (test->fleet, kind, 16, 8, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, "'heartbeats'", "kind 221");
  g_assert_null (orbit_fleet_publish (test->fleet, kind, 1, 1, bytes, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, test->name, "221");
  g_assert_null (orbit_fleet_publish_data (test->fleet, kind, 1, 1, NULL, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, test->name, "221");
  g_assert_null (orbit_fleet_publish_variant (test->fleet, kind, 1, 1, g_variant_new_byte (1), &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, test->name, "221");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, kind, 1, 1, (const guint8 *) "x", 1, 1, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, test->name, "221");

  ring = orbit_fleet_get_ring (test->fleet, kind, &error);
  g_assert_false (orbit_ring_write (ring, 1, 1, NULL, 0, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "'heartbeats'", "221");
  g_assert_null (orbit_ring_begin_write (ring, 0, &write, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "'heartbeats'", "221");
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 0);

  /* All members may read them. */
  cursor = orbit_fleet_create_cursor (test->fleet, kind, ORBIT_CURSOR_START_OLDEST, &error);
  heartbeat = orbit_fleet_publish_heartbeat (test->fleet, &error);
  frame = orbit_cursor_next (cursor, &error);
  g_assert_no_error (error);
  g_assert_true (orbit_net_id_equal (orbit_frame_get_id (frame), orbit_heartbeat_get_id (heartbeat)));
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, ORBIT_HEARTBEAT_FRAME_KIND);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, orbit_heartbeat_get_captured_at (heartbeat));
  testing_declare (test->fleet, kind, orbit_ring_get_capacity (ring), orbit_ring_get_payload_capacity (ring), ORBIT_TOPOLOGY_PER_NODE, NULL, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet-rings/same-again", TESTING_FLEETS, test_same_again);
  testing_add ("/fleet-rings/left-out", TESTING_FLEETS, test_left_out);
  testing_add ("/fleet-rings/mismatches", TESTING_FLEETS, test_mismatches);
  testing_add ("/fleet-rings/mismatches-of-peer", TESTING_SHM, test_mismatches_of_peer);
  testing_add ("/fleet-rings/declared-after-use", TESTING_FLEETS, test_declared_after_use);
  testing_add ("/fleet-rings/impossible", TESTING_FLEETS, test_impossible);
  testing_add ("/fleet-rings/long-texts", TESTING_FLEETS, test_long_texts);
  testing_add ("/fleet-rings/too-large-for-memory", TESTING_MEMORY, test_too_large_for_memory);
  testing_add ("/fleet-rings/made-by-others", TESTING_FLEETS, test_made_by_others);
  testing_add ("/fleet-rings/kinds-are-independent", TESTING_FLEETS, test_kinds_are_independent);
  testing_add ("/fleet-rings/heartbeats-have-their-own", TESTING_FLEETS, test_heartbeats_have_their_own);

  return g_test_run ();
}
