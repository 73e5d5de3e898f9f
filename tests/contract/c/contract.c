/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The contract in C: runs the tests of all files, in fleets that are removed after each test. */

#include "contract.h"

#include <unistd.h>

typedef struct
{
  void (*test) (void);
  void (*test_backing) (OrbitBacking backing);
  OrbitBacking backing;
} Line;

static GPtrArray *names; /* of the fleets of the running test */

const char *
contract_name (void)
{
  static guint n_names;
  char *name = g_strdup_printf ("contract-%d-%u", (int) getpid (), ++n_names);

  g_ptr_array_add (names, name);
  return name;
}

static void
destroy_fleets (void)
{
  guint i;

  for (i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!orbit_fleet_destroy (g_ptr_array_index (names, i), NULL, &error) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_assert_no_error (error);
    }
  g_ptr_array_set_size (names, 0);
}

static void
run_line (gconstpointer data)
{
  const Line *line = data;

  if (line->test != NULL)
    line->test ();
  else
    line->test_backing (line->backing);
  destroy_fleets ();
}

static void
add (const char *line,
     const char *suffix,
     Line test)
{
  g_autofree char *path = g_strconcat ("/", line, suffix, NULL);

  g_test_add_data_func_full (path, g_memdup2 (&test, sizeof test), run_line, g_free);
}

void
contract_add (const char *line,
              void (*test) (void))
{
  add (line, NULL, (Line){ .test = test });
}

void
contract_add_both (const char *line,
                   void (*test) (OrbitBacking backing))
{
  add (line, "/memory", (Line){ .test_backing = test, .backing = ORBIT_BACKING_MEMORY });
  add (line, "/shm", (Line){ .test_backing = test, .backing = ORBIT_BACKING_SHM });
}

OrbitFleet *
contract_join (OrbitBacking backing,
               guint16 node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet;

  fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error,
                          "name", contract_name (),
                          "fleet-size", FLEET_SIZE,
                          "node-id", node_id,
                          "backing", backing,
                          "capacity", CAPACITY,
                          NULL);
  g_assert_no_error (error);
  return fleet;
}

OrbitFleet *
contract_join_too (OrbitFleet *fleet,
                   guint16 node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *too = orbit_fleet_join_shm_as (orbit_fleet_get_name (fleet), FLEET_SIZE, 0, node_id, &error);

  g_assert_no_error (error);
  return too;
}

OrbitNetId *
contract_publish (OrbitFleet *fleet,
                  guint8 kind,
                  const char *text)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_fleet_publish_data (fleet, kind, 1, 1, (const guint8 *) text, strlen (text), &error);

  g_assert_no_error (error);
  return id;
}

void
contract_declare (OrbitFleet *fleet,
                  guint capacity,
                  guint payload_capacity,
                  OrbitTopology topology,
                  const char *label,
                  const char *value_type)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (capacity, payload_capacity, topology);
  g_autoptr (GError) error = NULL;

  orbit_ring_spec_set_label (spec, label);
  if (value_type != NULL)
    orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE (value_type));
  g_assert_true (orbit_fleet_declare (fleet, KIND, spec, &error));
  g_assert_no_error (error);
}

OrbitNetId *
contract_id (guint8 kind,
             guint16 node_id,
             guint64 counter)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_net_id_new (kind, node_id, counter, &error);

  g_assert_no_error (error);
  return id;
}

guint64
contract_head (OrbitFleet *fleet,
               guint8 kind)
{
  g_autoptr (GError) error = NULL;
  guint64 head = orbit_fleet_get_head (fleet, kind, &error);

  g_assert_no_error (error);
  return head;
}

int
main (int argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  names = g_ptr_array_new_with_free_func (g_free);

  contract_add_values ();
  contract_add_joining ();
  contract_add_leaving ();
  contract_add_rings ();
  contract_add_labels ();
  contract_add_publishing ();
  contract_add_reading ();
  contract_add_cursors ();
  contract_add_heartbeats ();
  contract_add_members ();
  contract_add_watching ();
  contract_add_waiting ();
  contract_add_looping ();
  contract_add_observing ();
  contract_add_finding ();

  status = g_test_run ();
  g_ptr_array_unref (names);
  return status;
}
