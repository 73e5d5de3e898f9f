/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Joining and leaving" that are about joining, in C. */

#include "contract.h"

#include <glib/gstdio.h>
#include <string.h>

static OrbitFleet *
join (OrbitBacking backing,
      const char *name,
      guint fleet_size,
      int node_id,
      GError **error)
{
  return g_initable_new (ORBIT_TYPE_FLEET, NULL, error,
                         "name", name,
                         "fleet-size", fleet_size,
                         "node-id", node_id,
                         "backing", backing,
                         NULL);
}

static void
fleet_join (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join (contract_name (), FLEET_SIZE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, 0);
  g_assert_false (orbit_fleet_is_shm (fleet));
}

static void
fleet_join_as (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_as (contract_name (), FLEET_SIZE, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, 2);
  g_assert_false (orbit_fleet_is_shm (fleet));
}

static void
fleet_join_shm (void)
{
  const char *name = contract_name ();

  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) second = orbit_fleet_join_shm_as (name, FLEET_SIZE, CAPACITY, 1, &error);
  g_autoptr (OrbitFleet) first = orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, &error);
  g_autoptr (OrbitFleet) third = orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (first), ==, 0);
  g_assert_cmpuint (orbit_fleet_get_node_id (second), ==, 1);
  g_assert_cmpuint (orbit_fleet_get_node_id (third), ==, 2);
  g_assert_true (orbit_fleet_is_shm (first));
}

static void
fleet_join_shm_as (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm_as (contract_name (), FLEET_SIZE, CAPACITY, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, 2);
  g_assert_true (orbit_fleet_is_shm (fleet));
}

static void
fleet_properties (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autofree char *name = NULL;
  g_autofree char *directory = NULL;
  OrbitBacking found;
  guint fleet_size, capacity, payload_capacity;
  int node_id;

  g_object_get (fleet,
                "name", &name,
                "fleet-size", &fleet_size,
                "node-id", &node_id,
                "backing", &found,
                "capacity", &capacity,
                "payload-capacity", &payload_capacity,
                "directory", &directory,
                NULL);
  g_assert_cmpstr (name, ==, orbit_fleet_get_name (fleet));
  g_assert_cmpuint (fleet_size, ==, FLEET_SIZE);
  g_assert_cmpuint (orbit_fleet_get_fleet_size (fleet), ==, FLEET_SIZE);
  g_assert_cmpint (node_id, ==, 1);
  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, 1);
  g_assert_cmpint (found, ==, backing);
  g_assert_cmpint (orbit_fleet_is_shm (fleet), ==, backing == ORBIT_BACKING_SHM);
  g_assert_cmpuint (capacity, ==, CAPACITY);
  g_assert_cmpuint (payload_capacity, ==, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  g_assert_null (directory);
}

static OrbitFleet *
construct (guint fleet_size,
           const char *property,
           int value)
{
  return g_object_new (ORBIT_TYPE_FLEET, "name", contract_name (), "fleet-size", fleet_size, property, value, NULL);
}

static void
fleet_left_before_init (void)
{
  g_autoptr (OrbitFleet) fleet = construct (FLEET_SIZE, "node-id", -1);
  g_autoptr (GError) error = NULL;

  orbit_fleet_leave (fleet);
  g_assert_false (g_initable_init (G_INITABLE (fleet), NULL, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_null (orbit_fleet_publish_data (fleet, KIND, 1, 1, NULL, 0, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_false (orbit_fleet_start_heartbeat (fleet, 1000, &error));
  contract_assert_fails (error, CLOSED);
}

static void
fleet_bad_values (void)
{
  static const struct
  {
    guint fleet_size;
    const char *property;
    int value;
    OrbitFleetError code;
  } cases[] = {
    { FLEET_SIZE, "node-id", 70000, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET },
    { FLEET_SIZE, "node-id", -2, ORBIT_FLEET_ERROR_INVALID_ARGUMENT },
    { FLEET_SIZE, "backing", 5, ORBIT_FLEET_ERROR_INVALID_ARGUMENT },
    { 4097, "node-id", -1, ORBIT_FLEET_ERROR_INVALID_ARGUMENT },
    { FLEET_SIZE, "capacity", 3, ORBIT_FLEET_ERROR_INVALID_CAPACITY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OrbitFleet) fleet = construct (cases[i].fleet_size, cases[i].property, cases[i].value);
      g_autoptr (GError) error = NULL;

      g_assert_false (g_initable_init (G_INITABLE (fleet), NULL, &error));
      g_assert_error (error, ORBIT_FLEET_ERROR, (int) cases[i].code);
    }
}

static void
fleet_construct (OrbitBacking backing)
{
  const char *name = contract_name ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitNetId) id = NULL;

  fleet = g_object_new (ORBIT_TYPE_FLEET,
                        "name", name,
                        "fleet-size", FLEET_SIZE,
                        "node-id", 2,
                        "backing", backing,
                        "capacity", 4,
                        "payload-capacity", 10,
                        NULL);
  g_assert_true (g_initable_init (G_INITABLE (fleet), NULL, &error));
  g_assert_true (g_initable_init (G_INITABLE (fleet), NULL, &error));
  g_assert_no_error (error);

  id = contract_publish (fleet, KIND, "0123456789");
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, 2);
  g_assert_null (orbit_fleet_publish_data (fleet, KIND, 1, 1, (const guint8 *) "0123456789a", 11, &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (fleet, KIND, &error), ==, 4);
}

static void
fleet_not_initialised (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = g_object_new (ORBIT_TYPE_FLEET, "name", contract_name (), "fleet-size", FLEET_SIZE, NULL);

  g_assert_null (orbit_fleet_next_id (fleet, KIND, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_cmpuint (orbit_fleet_get_head (fleet, KIND, &error), ==, 0);
  contract_assert_fails (error, CLOSED);
  g_assert_null (orbit_fleet_get_nodes (fleet, &error));
  contract_assert_fails (error, CLOSED);
}

static void
fleet_directory (void)
{
  const char *name = contract_name ();
  g_autofree char *directory = g_strdup_printf ("/dev/shm/orbit-%s-directory", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error,
                          "name", name,
                          "fleet-size", FLEET_SIZE,
                          "backing", ORBIT_BACKING_SHM,
                          "directory", directory,
                          NULL);
  g_assert_no_error (error);
  dir = g_dir_open (directory, 0, &error);
  g_assert_nonnull (g_dir_read_name (dir));

  orbit_fleet_leave (fleet);
  g_assert_true (orbit_fleet_destroy (name, directory, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
fleet_empty (OrbitBacking backing)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (join (backing, contract_name (), 0, -1, &error));
  contract_assert_fails (error, EMPTY_FLEET);
}

static void
fleet_too_large (OrbitBacking backing)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (join (backing, contract_name (), ORBIT_MAX_FLEET_SIZE + 1, -1, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
fleet_invalid_name (OrbitBacking backing)
{
  static const char *const names[] = {
    "", ".hidden", "-dash", "a/b", "a b", "a\nb", "\xc3\xa4",
    "12345678901234567890123456789012345678901234567890123456789012345",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (join (backing, names[i], FLEET_SIZE, -1, &error));
      contract_assert_fails (error, INVALID_NAME);
    }
}

static void
fleet_longest_name (OrbitBacking backing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  char name[65];

  memset (name, '_', 64);
  name[64] = '\0';
  memcpy (name, contract_name (), strlen (contract_name ()));

  fleet = join (backing, name, FLEET_SIZE, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (orbit_fleet_get_name (fleet), ==, name);

  orbit_fleet_leave (fleet);
  if (backing == ORBIT_BACKING_SHM)
    g_assert_true (orbit_fleet_destroy (name, NULL, &error));
}

static void
fleet_invalid_capacity (void)
{
  static const guint capacities[] = { 1, 3, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (capacities); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (orbit_fleet_join_shm (contract_name (), FLEET_SIZE, capacities[i], &error));
      contract_assert_fails (error, INVALID_CAPACITY);
    }
}

static void
fleet_node_outside (OrbitBacking backing)
{
  static const int node_ids[] = { FLEET_SIZE, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (node_ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (join (backing, contract_name (), FLEET_SIZE, node_ids[i], &error));
      contract_assert_fails (error, NODE_OUTSIDE_FLEET);
    }
}

static void
fleet_node_in_use (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 1);

  g_assert_null (orbit_fleet_join_shm_as (orbit_fleet_get_name (fleet), FLEET_SIZE, 0, 1, &error));
  contract_assert_fails (error, NODE_IN_USE);
}

static void
fleet_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) first = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) second = contract_join_too (first, 1);
  g_autoptr (OrbitFleet) third = contract_join_too (first, 2);

  g_assert_null (orbit_fleet_join_shm (orbit_fleet_get_name (first), FLEET_SIZE, 0, &error));
  contract_assert_fails (error, FLEET_FULL);

  orbit_fleet_leave (second);
  g_clear_object (&third);
  third = orbit_fleet_join_shm (orbit_fleet_get_name (first), FLEET_SIZE, 0, &error);
  g_assert_no_error (error);
}

static void
fleet_incompatible (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  const char *name = orbit_fleet_get_name (fleet);

  g_assert_null (orbit_fleet_join_shm (name, FLEET_SIZE + 1, 0, &error));
  contract_assert_fails (error, INCOMPATIBLE);
  g_assert_null (orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY * 2, &error));
  contract_assert_fails (error, INCOMPATIBLE);
}

static void
fleet_adopt_size (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) adopted = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_join_shm (contract_name (), 0, 0, &error));
  g_assert_nonnull (strstr (error->message, "does not exist"));
  contract_assert_fails (error, EMPTY_FLEET);
  adopted = orbit_fleet_join_shm (orbit_fleet_get_name (fleet), 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_fleet_size (adopted), ==, FLEET_SIZE);
  g_assert_null (orbit_fleet_join_shm_as (orbit_fleet_get_name (fleet), 0, 0, FLEET_SIZE, &error));
  contract_assert_fails (error, NODE_OUTSIDE_FLEET);
}

static void
fleet_adopt_capacity (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) adopting = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) new_fleet = orbit_fleet_join_shm (contract_name (), FLEET_SIZE, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (adopting, KIND, &error), ==, CAPACITY);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (new_fleet, KIND, &error), ==, ORBIT_DEFAULT_CAPACITY);
  g_assert_no_error (error);
}

static void
fleet_separate (void)
{
  const char *name = contract_name ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join (name, FLEET_SIZE, &error);
  g_autoptr (OrbitFleet) other = orbit_fleet_join (name, FLEET_SIZE, &error);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "mine");

  g_assert_cmpuint (contract_head (fleet, KIND), ==, 1);
  g_assert_cmpuint (contract_head (other, KIND), ==, 0);
  g_assert_null (orbit_fleet_read (other, id, &error));
  g_assert_no_error (error);
}

static void
fleet_shared (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "ours");
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (other, id, &error);

  g_assert_no_error (error);
  contract_assert_text (frame, "ours");
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 0);
}

static void
fleet_node_free_again (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) left = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) successor = NULL;

  orbit_fleet_leave (left);
  successor = contract_join_too (fleet, 1);
  g_assert_cmpuint (orbit_fleet_get_node_id (successor), ==, 1);
}

void
contract_add_joining (void)
{
  contract_add ("fleet/join", fleet_join);
  contract_add ("fleet/join-as", fleet_join_as);
  contract_add ("fleet/join-shm", fleet_join_shm);
  contract_add ("fleet/join-shm-as", fleet_join_shm_as);
  contract_add_both ("fleet/properties", fleet_properties);
  contract_add_both ("fleet/construct", fleet_construct);
  contract_add ("fleet/not-initialised", fleet_not_initialised);
  contract_add ("fleet/left-before-init", fleet_left_before_init);
  contract_add ("fleet/bad-values", fleet_bad_values);
  contract_add ("fleet/directory", fleet_directory);
  contract_add_both ("fleet/empty", fleet_empty);
  contract_add_both ("fleet/too-large", fleet_too_large);
  contract_add_both ("fleet/invalid-name", fleet_invalid_name);
  contract_add_both ("fleet/longest-name", fleet_longest_name);
  contract_add ("fleet/invalid-capacity", fleet_invalid_capacity);
  contract_add_both ("fleet/node-outside", fleet_node_outside);
  contract_add ("fleet/node-in-use", fleet_node_in_use);
  contract_add ("fleet/full", fleet_full);
  contract_add ("fleet/incompatible", fleet_incompatible);
  contract_add ("fleet/adopt-size", fleet_adopt_size);
  contract_add ("fleet/adopt-capacity", fleet_adopt_capacity);
  contract_add ("fleet/separate", fleet_separate);
  contract_add ("fleet/shared", fleet_shared);
  contract_add ("fleet/node-free-again", fleet_node_free_again);
}
