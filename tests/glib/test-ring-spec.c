/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A spec keeps the values that were set, and copies are independent. */

#include <orbit-glib/orbit-glib.h>

static void
assert_type (const OrbitRingSpec *spec,
             const char *expected)
{
  const GVariantType *type = orbit_ring_spec_get_value_type (spec);
  g_autofree char *text = type != NULL ? g_variant_type_dup_string (type) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_constants (void)
{
  g_assert_cmpint (ORBIT_DEFAULT_CAPACITY, ==, 1024);
  g_assert_cmpint (ORBIT_DEFAULT_PAYLOAD_CAPACITY, ==, 256);
  g_assert_cmpint (ORBIT_MAX_FLEET_SIZE, ==, 4096);
  g_assert_cmpint (ORBIT_HEARTBEAT_RING_KIND, ==, 221);
  g_assert_cmpint (ORBIT_HEARTBEAT_FRAME_KIND, ==, 1);
}

static void
test_geometry (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 100, ORBIT_TOPOLOGY_PER_NODE);

  g_assert_cmpuint (orbit_ring_spec_get_capacity (spec), ==, 4);
  g_assert_cmpuint (orbit_ring_spec_get_payload_capacity (spec), ==, 100);
  g_assert_cmpint (orbit_ring_spec_get_topology (spec), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_null (orbit_ring_spec_get_label (spec));
  g_assert_null (orbit_ring_spec_get_value_type (spec));
}

static void
test_impossible_wishes_are_kept (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (3, G_MAXUINT, (OrbitTopology) 77);

  g_assert_cmpuint (orbit_ring_spec_get_capacity (spec), ==, 3);
  g_assert_cmpuint (orbit_ring_spec_get_payload_capacity (spec), ==, G_MAXUINT);
  g_assert_cmpint (orbit_ring_spec_get_topology (spec), ==, 77);
}

static void
test_label (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 100, ORBIT_TOPOLOGY_SHARED);
  char label[] = "prices";

  orbit_ring_spec_set_label (spec, label);
  label[0] = 'X';
  g_assert_cmpstr (orbit_ring_spec_get_label (spec), ==, "prices");

  orbit_ring_spec_set_label (spec, orbit_ring_spec_get_label (spec));
  g_assert_cmpstr (orbit_ring_spec_get_label (spec), ==, "prices");

  orbit_ring_spec_set_label (spec, "");
  g_assert_cmpstr (orbit_ring_spec_get_label (spec), ==, "");

  orbit_ring_spec_set_label (spec, NULL);
  g_assert_null (orbit_ring_spec_get_label (spec));
}

static void
test_value_type (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 100, ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(td)"));
  assert_type (spec, "(td)");

  /* The string of a type inside another one does not end with a zero byte. */
  orbit_ring_spec_set_value_type (spec, g_variant_type_first (orbit_ring_spec_get_value_type (spec)));
  assert_type (spec, "t");

  orbit_ring_spec_set_value_type (spec, orbit_ring_spec_get_value_type (spec));
  assert_type (spec, "t");

  orbit_ring_spec_set_value_type (spec, NULL);
  assert_type (spec, NULL);
}

static void
test_copy (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (8, 16, ORBIT_TOPOLOGY_PER_NODE);
  g_autoptr (OrbitRingSpec) bare = orbit_ring_spec_copy (spec);
  g_autoptr (OrbitRingSpec) copy = NULL;

  g_assert_null (orbit_ring_spec_get_label (bare));
  assert_type (bare, NULL);

  orbit_ring_spec_set_label (spec, "prices");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("a{sv}"));
  copy = g_boxed_copy (ORBIT_TYPE_RING_SPEC, spec);
  orbit_ring_spec_set_label (spec, "changed");
  orbit_ring_spec_set_value_type (spec, NULL);

  g_assert_cmpuint (orbit_ring_spec_get_capacity (copy), ==, 8);
  g_assert_cmpuint (orbit_ring_spec_get_payload_capacity (copy), ==, 16);
  g_assert_cmpint (orbit_ring_spec_get_topology (copy), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpstr (orbit_ring_spec_get_label (copy), ==, "prices");
  assert_type (copy, "a{sv}");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ring-spec/constants", test_constants);
  g_test_add_func ("/ring-spec/geometry", test_geometry);
  g_test_add_func ("/ring-spec/invalid-values-are-kept", test_impossible_wishes_are_kept);
  g_test_add_func ("/ring-spec/label", test_label);
  g_test_add_func ("/ring-spec/value-type", test_value_type);
  g_test_add_func ("/ring-spec/copy", test_copy);

  return g_test_run ();
}
