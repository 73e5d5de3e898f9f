/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Rings", in C. */

#include "contract.h"

static OrbitRing *
get_ring (OrbitFleet *fleet,
          guint8 kind)
{
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = orbit_fleet_get_ring (fleet, kind, &error);

  g_assert_no_error (error);
  return ring;
}

static void
publish_texts (OrbitFleet *fleet,
               guint n)
{
  for (guint i = 0; i < n; i++)
    {
      char text[] = { (char) ('0' + i), '\0' };

      orbit_net_id_free (contract_publish (fleet, KIND, text));
    }
}

static void
ring_defaults (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);

  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, CAPACITY);
  g_assert_cmpuint (orbit_ring_get_payload_capacity (ring), ==, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, ORBIT_TOPOLOGY_SHARED);
  g_assert_cmpuint (orbit_ring_get_lane_count (ring), ==, 1);
  g_assert_null (orbit_ring_get_label (ring));
  g_assert_null (orbit_ring_get_value_type (ring));
}

static void
ring_declare (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = NULL;
  g_autofree char *label = NULL;
  g_autoptr (GVariantType) value_type = NULL;
  guint kind, capacity, payload_capacity, lane_count;
  OrbitTopology topology;

  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_PER_NODE, "prices", "(sd)");
  ring = get_ring (fleet, KIND);
  g_assert_cmpuint (orbit_ring_get_kind (ring), ==, KIND);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, 16);
  g_assert_cmpuint (orbit_ring_get_payload_capacity (ring), ==, 100);
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, "prices");
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (ring), G_VARIANT_TYPE ("(sd)")));
  g_assert_cmpuint (orbit_ring_get_lane_count (ring), ==, FLEET_SIZE);

  g_object_get (ring,
                "kind", &kind,
                "capacity", &capacity,
                "payload-capacity", &payload_capacity,
                "topology", &topology,
                "label", &label,
                "value-type", &value_type,
                "lane-count", &lane_count,
                NULL);
  g_assert_cmpuint (kind, ==, KIND);
  g_assert_cmpuint (capacity, ==, 16);
  g_assert_cmpuint (payload_capacity, ==, 100);
  g_assert_cmpint (topology, ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpstr (label, ==, "prices");
  g_assert_true (g_variant_type_equal (value_type, G_VARIANT_TYPE ("(sd)")));
  g_assert_cmpuint (lane_count, ==, FLEET_SIZE);
}

static void
ring_declare_again (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = NULL;

  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "(sd)");
  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", "(sd)");
  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_SHARED, NULL, NULL);
  ring = get_ring (fleet, KIND);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, "prices");
}

static void
ring_declare_otherwise (OrbitBacking backing)
{
  static const struct { guint capacity, payload_capacity; OrbitTopology topology; const char *label, *old, *new; } others[] = {
    { 32, 100, ORBIT_TOPOLOGY_SHARED, "prices", "16", "32" },
    { 16, 101, ORBIT_TOPOLOGY_SHARED, "prices", "100", "101" },
    { 16, 100, ORBIT_TOPOLOGY_PER_NODE, "prices", "shared", "per" },
    { 16, 100, ORBIT_TOPOLOGY_SHARED, "orders", "prices", "orders" },
  };
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);

  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_SHARED, "prices", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (others[i].capacity, others[i].payload_capacity, others[i].topology);
      g_autoptr (GError) error = NULL;

      orbit_ring_spec_set_label (spec, others[i].label);
      g_assert_false (orbit_fleet_declare (fleet, KIND, spec, &error));
      g_assert_nonnull (strstr (error->message, others[i].old));
      g_assert_nonnull (strstr (error->message, others[i].new));
      contract_assert_fails (error, INCOMPATIBLE);
    }
}

static void
ring_declare_part (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitFleet) other = contract_join (backing, 0);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (32, 0, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 0, 0, ORBIT_TOPOLOGY_ANY, NULL, "(sd)");
  ring = get_ring (fleet, KIND);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, CAPACITY);
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, ORBIT_TOPOLOGY_SHARED);

  contract_declare (other, 16, 100, ORBIT_TOPOLOGY_PER_NODE, "prices", "(sd)");
  contract_declare (other, 0, 0, ORBIT_TOPOLOGY_ANY, NULL, NULL);
  contract_declare (other, 0, 100, ORBIT_TOPOLOGY_PER_NODE, "prices", NULL);
  /* The message has the first difference, both values, and the member that created the ring. */
  orbit_ring_spec_set_label (spec, "orders");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(st)"));
  g_assert_false (orbit_fleet_declare (other, KIND, spec, &error));
  for (const char *const *part = (const char *const[]){ "(st)", "(sd)", "node 0", "contract", NULL }; *part != NULL; part++)
    g_assert_nonnull (strstr (error->message, *part));
  contract_assert_fails (error, TYPE_MISMATCH);
}

static void
ring_declare_other_type (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (16, 100, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 16, 100, ORBIT_TOPOLOGY_SHARED, NULL, "(sd)");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(st)"));
  g_assert_false (orbit_fleet_declare (fleet, KIND, spec, &error));
  g_assert_nonnull (strstr (error->message, "(sd)"));
  g_assert_nonnull (strstr (error->message, "(st)"));
  contract_assert_fails (error, TYPE_MISMATCH);
}

static void
ring_declare_invalid (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (16, 100, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (OrbitRingSpec) uneven = orbit_ring_spec_new (3, 100, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (OrbitRingSpec) tiny = orbit_ring_spec_new (1, 100, ORBIT_TOPOLOGY_SHARED);
  g_autofree char *long_label = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_fleet_declare (fleet, KIND, uneven, &error));
  contract_assert_fails (error, INVALID_CAPACITY);
  g_assert_false (orbit_fleet_declare (fleet, KIND, tiny, &error));
  contract_assert_fails (error, INVALID_CAPACITY);

  orbit_ring_spec_set_label (spec, long_label);
  g_assert_false (orbit_fleet_declare (fleet, KIND, spec, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);

  orbit_ring_spec_set_label (spec, NULL);
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("a*"));
  g_assert_false (orbit_fleet_declare (fleet, KIND, spec, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
ring_same_object (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (OrbitRing) again = get_ring (fleet, KIND);
  g_autoptr (OrbitRing) other = get_ring (fleet, OTHER_KIND);

  g_assert_true (ring == again);
  g_assert_true (ring != other);
}

static void
ring_without_fleet (void)
{
  g_autoptr (OrbitRing) ring = g_object_new (ORBIT_TYPE_RING, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 0);
  contract_assert_fails (error, CLOSED);
  g_assert_null (orbit_ring_read_head (ring, &error));
  contract_assert_fails (error, CLOSED);
}

static void
ring_head (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (contract_head (fleet, KIND), ==, i);
      g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, i);
      g_assert_no_error (error);
      publish_texts (fleet, 1);
    }
}

static void
ring_reading_makes_none (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) id = contract_id (KIND, 0, 0);
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_read (fleet, id, &error));
  g_assert_null (orbit_fleet_read_head (fleet, KIND, &error));
  g_assert_null (orbit_fleet_read_at (fleet, KIND, 0, &error));
  g_assert_cmpuint (orbit_fleet_get_head (fleet, KIND, &error), ==, 0);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (fleet, KIND, &error), ==, CAPACITY);
  g_assert_true (orbit_fleet_reset_ring (fleet, KIND, &error));
  cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);
  g_assert_null (orbit_cursor_next (cursor, &error));
  g_assert_false (orbit_cursor_wait (cursor, 0, NULL, &error));
  g_assert_no_error (error);

  contract_declare (fleet, 2 * CAPACITY, 16, ORBIT_TOPOLOGY_PER_NODE, "readings", "(sd)");
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (fleet, KIND, &error), ==, 2 * CAPACITY);
}

static void
ring_capacity_four_six_writes (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 4, 16, ORBIT_TOPOLOGY_SHARED, NULL, NULL);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (fleet, KIND, &error), ==, 4);
  publish_texts (fleet, 6);
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (OrbitNetId) id = contract_id (KIND, 0, i);
      g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, id, &error);
      char text[] = { (char) ('0' + i), '\0' };

      g_assert_no_error (error);
      g_assert_cmpint (frame != NULL, ==, i >= 2);
      if (frame != NULL)
        contract_assert_text (frame, text);
    }
}

static void
ring_kinds_independent (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) other = contract_publish (fleet, OTHER_KIND, "other");

  publish_texts (fleet, 2);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 2);
  g_assert_cmpuint (contract_head (fleet, OTHER_KIND), ==, 1);
  g_assert_cmpuint (orbit_net_id_get_counter (other), ==, 0);
}

static void
ring_read (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "first");
  g_autoptr (OrbitNetId) newest = contract_publish (fleet, KIND, "second");
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) by_id = orbit_ring_read (ring, id, &error);
  g_autoptr (OrbitFrame) at = orbit_ring_read_at (ring, 0, &error);
  g_autoptr (OrbitFrame) head = orbit_ring_read_head (ring, &error);

  g_assert_no_error (error);
  contract_assert_text (by_id, "first");
  contract_assert_text (at, "first");
  contract_assert_text (head, "second");
  g_assert_true (orbit_net_id_equal (orbit_frame_get_id (head), newest));
}

static void
ring_lanes (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = NULL;

  contract_declare (fleet, 4, 16, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL);
  ring = get_ring (fleet, KIND);
  publish_texts (fleet, 2);

  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 0, &error), ==, 0);
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 1, &error), ==, 2);
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 2);
  g_assert_null (orbit_ring_read_lane_at (ring, 0, 1, &error));
  frame = orbit_ring_read_lane_at (ring, 1, 1, &error);
  g_assert_no_error (error);
  contract_assert_text (frame, "1");
}

static void
ring_no_lanes (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRing) shared = get_ring (fleet, OTHER_KIND);
  g_autoptr (OrbitRing) per_node = NULL;
  g_autoptr (GError) error = NULL;

  orbit_ring_get_lane_head (shared, 0, &error);
  contract_assert_fails (error, INVALID_ARGUMENT);
  g_assert_null (orbit_ring_read_lane_at (shared, 0, 0, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);

  contract_declare (fleet, 4, 16, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL);
  per_node = get_ring (fleet, KIND);
  orbit_ring_get_lane_head (per_node, FLEET_SIZE, &error);
  contract_assert_fails (error, NODE_OUTSIDE_FLEET);
  g_assert_null (orbit_ring_read_lane_at (per_node, FLEET_SIZE, 0, &error));
  contract_assert_fails (error, NODE_OUTSIDE_FLEET);
}

static void
ring_next_version (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitFleet) other = backing == ORBIT_BACKING_SHM ? contract_join_too (fleet, 1) : g_object_ref (fleet);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (OrbitRing) same = get_ring (other, KIND);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 1);
  g_assert_cmpuint (orbit_ring_next_version (same, &error), ==, 2);
  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 3);
  g_assert_no_error (error);
}

static void
ring_reset (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GError) error = NULL;

  publish_texts (fleet, 3);
  g_assert_true (orbit_fleet_reset_ring (fleet, KIND, &error));
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 0);
  g_assert_null (orbit_fleet_read_head (fleet, KIND, &error));
  g_assert_null (orbit_fleet_read_at (fleet, KIND, 2, &error));
  g_assert_no_error (error);

  id = contract_publish (fleet, KIND, "anew");
  g_assert_cmpuint (orbit_net_id_get_counter (id), ==, 0);
}

static void
ring_write (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 2);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  guint8 too_large[ORBIT_DEFAULT_PAYLOAD_CAPACITY + 1] = { 0 };
  OrbitNetId id;

  g_assert_true (orbit_ring_write (ring, 5, 6, "text", 4, &id, &error));
  frame = orbit_ring_read (ring, &id, &error);
  g_assert_no_error (error);
  contract_assert_text (frame, "text");
  g_assert_cmpuint (orbit_net_id_get_node_id (&id), ==, 2);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 5);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, 6);

  g_assert_true (orbit_ring_write (ring, 5, 6, NULL, 0, NULL, &error));
  g_assert_false (orbit_ring_write (ring, 5, 6, too_large, sizeof too_large, NULL, &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
}

static void
ring_write_in_place (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitRing) ring = get_ring (fleet, KIND);
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;
  OrbitNetId id;
  char *room;

  g_assert_null (orbit_ring_begin_write (ring, ORBIT_DEFAULT_PAYLOAD_CAPACITY + 1, &write, &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);

  room = orbit_ring_begin_write (ring, 4, &write, &error);
  g_assert_no_error (error);
  memcpy (room, "text", 4);
  g_assert_null (orbit_ring_read_head (ring, &error));
  g_assert_no_error (error);

  orbit_ring_end_write (ring, &write, 5, 6, &id);
  frame = orbit_ring_read_head (ring, &error);
  contract_assert_text (frame, "text");
  g_assert_true (orbit_net_id_equal (orbit_frame_get_id (frame), &id));
}

void
contract_add_rings (void)
{
  contract_add_both ("ring/defaults", ring_defaults);
  contract_add_both ("ring/declare", ring_declare);
  contract_add_both ("ring/declare-again", ring_declare_again);
  contract_add_both ("ring/declare-otherwise", ring_declare_otherwise);
  contract_add_both ("ring/declare-part", ring_declare_part);
  contract_add_both ("ring/declare-other-type", ring_declare_other_type);
  contract_add_both ("ring/declare-invalid", ring_declare_invalid);
  contract_add_both ("ring/same-object", ring_same_object);
  contract_add ("ring/without-fleet", ring_without_fleet);
  contract_add_both ("ring/head", ring_head);
  contract_add_both ("ring/reading-makes-none", ring_reading_makes_none);
  contract_add_both ("ring/capacity-four-six-writes", ring_capacity_four_six_writes);
  contract_add_both ("ring/kinds-independent", ring_kinds_independent);
  contract_add_both ("ring/read", ring_read);
  contract_add_both ("ring/lanes", ring_lanes);
  contract_add_both ("ring/no-lanes", ring_no_lanes);
  contract_add_both ("ring/next-version", ring_next_version);
  contract_add_both ("ring/reset", ring_reset);
  contract_add ("ring/write", ring_write);
  contract_add ("ring/write-in-place", ring_write_in_place);
}
