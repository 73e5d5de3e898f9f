/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several threads opening, declaring and dropping the same ring, or meeting its value type for the first time. */

#include "testing-threads.h"

static gpointer
get_ring (gpointer data)
{
  TestingWorker *worker = data;

  testing_wait_for_others (worker);
  worker->found = orbit_fleet_get_ring (worker->fleet, TESTING_KIND, &worker->error);
  return NULL;
}

/* The first thread that asks creates the object, all threads get the same one, and it is finalized when all have dropped it. */
static void
test_get_ring (Testing *test)
{
  for (guint round = 0; round < 500; round++)
    {
      TestingWorker workers[TESTING_N_THREADS];
      gpointer weak;

      testing_run_threads (workers, test->fleet, get_ring, NULL);
      weak = workers[0].found;
      g_object_add_weak_pointer (weak, &weak);
      for (guint i = 0; i < TESTING_N_THREADS; i++)
        {
          g_assert_no_error (workers[i].error);
          g_assert_true (workers[i].found == workers[0].found);
        }
      for (guint i = 0; i < TESTING_N_THREADS; i++)
        g_object_unref (workers[i].found);
      g_assert_null (weak);
    }
}

static gpointer
get_and_drop_ring (gpointer data)
{
  TestingWorker *worker = data;

  testing_wait_for_others (worker);
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (OrbitRing) ring = testing_get_ring (worker->fleet);

      g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, TESTING_CAPACITY);
    }
  return NULL;
}

static void
test_drop_ring (Testing *test)
{
  TestingWorker workers[TESTING_N_THREADS];

  testing_run_threads (workers, test->fleet, get_and_drop_ring, NULL);
}

/* Half of the threads declare one geometry, the other half another one. */
static gpointer
declare_ring (gpointer data)
{
  TestingWorker *worker = data;

  testing_wait_for_others (worker);
  testing_declare (worker->fleet, TESTING_KIND, worker->number % 2 ? 16 : 32, 8, ORBIT_TOPOLOGY_SHARED, NULL, worker->number % 2 ? "t" : "d", &worker->error);
  return NULL;
}

static void
test_declare (Testing *test)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("%s-%u", test->name, round);
      g_autoptr (OrbitFleet) fleet = testing_join_full (test, name, TESTING_FLEET_SIZE, -1, 0, 0, &error);
      TestingWorker workers[TESTING_N_THREADS];
      guint capacity;

      g_assert_no_error (error);
      testing_run_threads (workers, fleet, declare_ring, NULL);
      capacity = orbit_fleet_get_ring_capacity (fleet, TESTING_KIND, &error);
      for (guint i = 0; i < TESTING_N_THREADS; i++)
        {
          if (capacity == (i % 2 ? 16 : 32))
            g_assert_no_error (workers[i].error);
          else
            testing_assert_error (&workers[i].error, ORBIT_FLEET_ERROR_TYPE_MISMATCH, "kind 7", "'t'", "'d'");
        }
      g_clear_object (&fleet);
      g_assert_cmpint (orbit_fleet_destroy (name, NULL, NULL), ==, test->backing == ORBIT_BACKING_SHM);
    }
}

static gpointer
decode (gpointer data)
{
  TestingWorker *worker = data;

  testing_wait_for_others (worker);
  for (guint i = 0; i < 10 && worker->error == NULL; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (worker->fleet, TESTING_KIND, &worker->error);
      g_autoptr (GVariant) value = orbit_frame_get_variant (frame, &worker->error);

      if (value != NULL && g_variant_get_double (value) == 0.5)
        worker->n_done++;
    }
  return NULL;
}

static void
test_decode (Testing *test)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("%s-%u", test->name, round);
      g_autoptr (OrbitFleet) writer = testing_join_full (test, name, TESTING_FLEET_SIZE, -1, 0, 0, &error);
      g_autoptr (OrbitFleet) reader = testing_join_full (test, name, TESTING_FLEET_SIZE, -1, 0, 0, &error);
      g_autoptr (OrbitNetId) id = NULL;
      TestingWorker workers[TESTING_N_THREADS];

      g_assert_no_error (error);
      testing_declare (writer, TESTING_KIND, 2, 8, ORBIT_TOPOLOGY_SHARED, NULL, "d", &error);
      id = orbit_fleet_publish_variant (writer, TESTING_KIND, 1, 1, g_variant_new_double (0.5), &error);
      g_assert_no_error (error);
      testing_run_threads (workers, reader, decode, NULL);
      for (guint i = 0; i < TESTING_N_THREADS; i++)
        {
          g_assert_no_error (workers[i].error);
          g_assert_cmpuint (workers[i].n_done, ==, 10);
        }
      g_clear_object (&writer);
      g_clear_object (&reader);
      g_assert_true (orbit_fleet_destroy (name, NULL, NULL));
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/threads-rings/get-ring", TESTING_FLEETS, test_get_ring);
  testing_add ("/threads-rings/drop-ring", TESTING_FLEETS, test_drop_ring);
  testing_add ("/threads-rings/declare", TESTING_FLEETS, test_declare);
  testing_add ("/threads-rings/decode", TESTING_NAME, test_decode);

  return g_test_run ();
}
