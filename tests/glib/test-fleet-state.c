/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The states of a fleet object: which calls each refuses, and with which error; and what construction by properties refuses. */

#include "testing-calls.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include <orbit-glib/orbit-fleet-private.h>

static OrbitFleet *
construct (Testing *test)
{
  return g_object_new (ORBIT_TYPE_FLEET, "name", test->name, "fleet-size", TESTING_FLEET_SIZE, "backing", test->backing, NULL);
}

static void
assert_phase (OrbitFleet *fleet,
              OrbitFleetPhase phase)
{
  g_assert_cmpint (orbit_fleet_state_get (&fleet->state), ==, phase);
}

static void
assert_init_fails (OrbitFleet *fleet,
                   OrbitFleetError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (g_initable_init (G_INITABLE (fleet), NULL, &error));
  testing_assert_error (&error, code, orbit_fleet_get_name (fleet));
}

static void
test_constructed (Testing *test)
{
  g_autoptr (OrbitFleet) fleet = construct (test);
  g_autoptr (GError) error = NULL;

  assert_phase (fleet, ORBIT_FLEET_CONSTRUCTED);
  testing_objects_assert_fail (&(TestingObjects){ .fleet = fleet }, ORBIT_FLEET_ERROR_CLOSED);
  g_assert_true (g_initable_init (G_INITABLE (fleet), NULL, &error));
  assert_phase (fleet, ORBIT_FLEET_JOINED);
  testing_publish (fleet, "text");
  g_assert_true (orbit_fleet_start_heartbeat (fleet, 1000, &error));
  g_assert_no_error (error);
}

/* A failed join changes nothing, and can be repeated. */
static void
test_init_again (Testing *test)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (OrbitFleet) fleet = construct (test);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (g_initable_init (G_INITABLE (fleet), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_phase (fleet, ORBIT_FLEET_CONSTRUCTED);
  testing_objects_assert_fail (&(TestingObjects){ .fleet = fleet }, ORBIT_FLEET_ERROR_CLOSED);
  g_assert_true (g_initable_init (G_INITABLE (fleet), NULL, &error));
  g_assert_no_error (error);
  testing_publish (fleet, "text");
}

static void
test_left_before_init (Testing *test)
{
  g_autoptr (OrbitFleet) fleet = construct (test);

  orbit_fleet_leave (fleet);
  assert_phase (fleet, ORBIT_FLEET_LEFT);
  assert_init_fails (fleet, ORBIT_FLEET_ERROR_CLOSED);
  assert_init_fails (fleet, ORBIT_FLEET_ERROR_CLOSED);
  testing_objects_assert_fail (&(TestingObjects){ .fleet = fleet }, ORBIT_FLEET_ERROR_CLOSED);
  orbit_fleet_leave (fleet);
}

static void
test_left (Testing *test)
{
  TestingObjects objects;

  testing_objects_init (&objects, test);
  orbit_fleet_leave (objects.fleet);
  assert_phase (objects.fleet, ORBIT_FLEET_LEFT);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  assert_init_fails (objects.fleet, ORBIT_FLEET_ERROR_CLOSED);
  testing_objects_clear (&objects);
}

static gpointer
leave (gpointer data)
{
  orbit_fleet_leave (data);
  return NULL;
}

/* Leaving waits for an unfinished write of another thread. */
static void
test_leaving (Testing *test)
{
  OrbitRingWrite write;
  TestingObjects objects;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  testing_objects_init (&objects, test);
  g_assert_true (orbit_ring_begin_write (objects.ring, 4, &write, &error));
  g_assert_no_error (error);
  thread = g_thread_new ("leave", leave, objects.fleet);
  while (orbit_fleet_get_ring_capacity (objects.fleet, TESTING_KIND, NULL) != 0)
    g_usleep (1000);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  assert_init_fails (objects.fleet, ORBIT_FLEET_ERROR_CLOSED);
  assert_phase (objects.fleet, ORBIT_FLEET_LEAVING);
  orbit_ring_end_write (objects.ring, &write, 1, 2, NULL);
  g_thread_join (thread);
  assert_phase (objects.fleet, ORBIT_FLEET_LEFT);
  testing_objects_clear (&objects);
}

typedef struct
{
  OrbitFleet *fleet;
  int go; /* atomic */
} Race;

static gpointer
leave_in_race (gpointer data)
{
  Race *race = data;

  while (!g_atomic_int_get (&race->go))
    ;
  orbit_fleet_leave (race->fleet);
  return NULL;
}

/* TRUE means that the timer was started, or that the leave which ended it came later. In both cases a heartbeat was published. */
static void
test_start_heartbeat_while_leaving (Testing *test)
{
  for (int round = 0; round < 200; round++)
    {
      g_autoptr (OrbitFleet) fleet = orbit_fleet_join (test->name, 1, NULL);
      Race race = { .fleet = fleet };
      GThread *thread = g_thread_new ("leave", leave_in_race, &race);
      g_autoptr (GError) error = NULL;
      gboolean started;

      g_atomic_int_set (&race.go, TRUE);
      for (int pause = 0; pause < round * 20; pause++)
        g_atomic_int_get (&race.go);
      started = orbit_fleet_start_heartbeat (fleet, 1000, &error);
      if (!started)
        testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
      g_thread_join (thread);
      g_assert_null (fleet->beat);
      g_assert_false (orbit_fleet_start_heartbeat (fleet, 1000, &error));
      testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
    }
}

static void
check_child (gpointer data)
{
  TestingObjects *objects = data;

  assert_phase (objects->fleet, ORBIT_FLEET_FORKED);
  testing_objects_assert_fail (objects, ORBIT_FLEET_ERROR_FORKED);
  assert_init_fails (objects->fleet, ORBIT_FLEET_ERROR_FORKED);
  _exit (0);
}

static void
test_forked (Testing *test)
{
  TestingObjects objects;

  testing_objects_init (&objects, test);
  testing_fork (check_child, &objects);
  assert_phase (objects.fleet, ORBIT_FLEET_JOINED);
  testing_objects_assert_works (&objects);
  testing_objects_clear (&objects);
}

static void
test_lost (Testing *test)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", test->name, (guint) geteuid ());
  g_autoptr (GError) error = NULL;
  TestingObjects objects;

  testing_objects_init (&objects, test);
  g_assert_no_errno (g_unlink (path));
  g_assert_null (orbit_fleet_get_nodes (objects.fleet, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name);
  assert_phase (objects.fleet, ORBIT_FLEET_LOST);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_LOST);
  assert_init_fails (objects.fleet, ORBIT_FLEET_ERROR_LOST);
  orbit_fleet_leave (objects.fleet);
  assert_phase (objects.fleet, ORBIT_FLEET_LEFT);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  testing_objects_clear (&objects);
}

/* A value outside the range of its property is refused with an error that names the property, and never replaced by another value. */
static void
test_bad_values (Testing *test)
{
  static const struct
  {
    const char *property;
    int value;
    OrbitFleetError code;
    const char *part;
  } cases[] = {
    { "node-id", 70000, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "node 70000" },
    { "node-id", 65536, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "node 65536" },
    { "node-id", G_MAXINT, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "node 2147483647" },
    { "node-id", TESTING_FLEET_SIZE, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "node 4" },
    { "node-id", -2, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "-2" },
    { "node-id", G_MININT, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "-2147483648" },
    { "backing", 5, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "5 is not a backing" },
    { "backing", 2, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "2 is not a backing" },
    { "backing", -1, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "-1 is not a backing" },
    { "fleet-size", 0, ORBIT_FLEET_ERROR_EMPTY_FLEET, "at least one" },
    { "fleet-size", 4097, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "4097" },
    { "fleet-size", -1, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "4294967295" },
    { "capacity", 3, ORBIT_FLEET_ERROR_INVALID_CAPACITY, "3 slots" },
    { "capacity", -1, ORBIT_FLEET_ERROR_INVALID_CAPACITY, "4294967295" },
    { "payload-capacity", (1 << 24) + 1, ORBIT_FLEET_ERROR_INVALID_CAPACITY, "16777217" },
    { "payload-capacity", -1, ORBIT_FLEET_ERROR_INVALID_CAPACITY, "4294967295" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (g_str_equal (cases[i].property, "fleet-size"))
        g_assert_null (g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, cases[i].property, cases[i].value, NULL));
      else
        g_assert_null (g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, "fleet-size", TESTING_FLEET_SIZE, cases[i].property, cases[i].value, NULL));
      g_test_message ("%s = %d", cases[i].property, cases[i].value);
      testing_assert_error (&error, cases[i].code, test->name, cases[i].part);
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/fleet-state/constructed", TESTING_NAME, test_constructed);
  testing_add ("/fleet-state/init-again", TESTING_NAME, test_init_again);
  testing_add ("/fleet-state/left-before-init", TESTING_NAME, test_left_before_init);
  testing_add ("/fleet-state/left", TESTING_FLEETS, test_left);
  testing_add ("/fleet-state/leaving", TESTING_FLEETS, test_leaving);
  testing_add ("/fleet-state/start-heartbeat-while-leaving", TESTING_NAME, test_start_heartbeat_while_leaving);
  testing_add ("/fleet-state/forked", TESTING_FLEETS, test_forked);
  testing_add ("/fleet-state/lost", TESTING_SHM, test_lost);
  testing_add ("/fleet-state/bad-values", TESTING_NAME, test_bad_values);
  return g_test_run ();
}
