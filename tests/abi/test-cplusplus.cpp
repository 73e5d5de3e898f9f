// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// C++ can include the public header, link against the shared library, and use what it declares.

#include <orbit-glib/orbit-glib.h>

static void
test_link ()
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (OrbitNetId) id = orbit_net_id_parse ("3:7:1024", &error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (ORBIT_DEFAULT_CAPACITY, ORBIT_DEFAULT_PAYLOAD_CAPACITY,
                                                        ORBIT_TOPOLOGY_PER_NODE);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_net_id_get_counter (id), ==, 1024);
  g_assert_cmpint (orbit_ring_spec_get_topology (spec), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_null (orbit_net_id_parse ("3:7", &error));
  g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/cplusplus/link", test_link);
  return g_test_run ();
}
