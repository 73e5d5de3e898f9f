/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Forked children of a member: inherited objects cannot be used, and the children do not affect the parent. */

#include "testing-calls.h"

typedef struct
{
  Testing *test;
  TestingObjects objects;
} Family;

/* The child may read properties and drop references, and may join a fleet itself. */
static void
be_child (gpointer data)
{
  Family *family = data;
  Testing *test = family->test;
  g_autoptr (GError) error = NULL;
  OrbitFleet *own;

  testing_objects_assert_fail (&family->objects, ORBIT_FLEET_ERROR_FORKED);
  g_assert_cmpstr (orbit_fleet_get_name (family->objects.fleet), ==, test->name);
  g_assert_cmpuint (orbit_ring_get_capacity (family->objects.ring), ==, TESTING_CAPACITY);

  own = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (own), ==, test->backing == ORBIT_BACKING_SHM ? 1 : 0);
  testing_publish (own, "child");
  testing_objects_assert_fail (&family->objects, ORBIT_FLEET_ERROR_FORKED);

  testing_objects_clear (&family->objects);
  g_assert_finalize_object (test->fleet);
  testing_publish (own, "alone");
  g_assert_finalize_object (own);
}

static void
test_fork (Testing *test)
{
  Family family = { .test = test };
  g_autoptr (GError) error = NULL;

  testing_objects_init (&family.objects, test);
  testing_fork (be_child, &family);
  testing_objects_assert_works (&family.objects);
  if (test->backing == ORBIT_BACKING_SHM)
    {
      testing_assert_in_use (test, 0);
      testing_assert_text (orbit_ring_read_lane_at (family.objects.ring, 1, 1, &error), 1, "alone");
    }
  testing_objects_clear (&family.objects);
}

static void
leave_in_child (gpointer data)
{
  Family *family = data;

  orbit_fleet_leave (family->objects.fleet);
  testing_objects_assert_fail (&family->objects, ORBIT_FLEET_ERROR_CLOSED);
}

static void
do_nothing (gpointer data)
{
}

/* Leaving in the child, or exiting with all objects, does not affect the parent. */
static void
test_child_leaves (Testing *test)
{
  Family family = { .test = test };

  testing_objects_init (&family.objects, test);
  testing_fork (leave_in_child, &family);
  testing_objects_assert_works (&family.objects);
  testing_fork (do_nothing, NULL);
  testing_objects_assert_works (&family.objects);
  if (test->backing == ORBIT_BACKING_SHM)
    testing_assert_in_use (test, 0);
  testing_objects_clear (&family.objects);
}

static void
be_grandchild (gpointer data)
{
  Family *family = data;

  testing_objects_assert_fail (&family->objects, ORBIT_FLEET_ERROR_FORKED);
  testing_fork (be_child, family);
}

static void
test_grandchild (Testing *test)
{
  Family family = { .test = test };

  testing_objects_init (&family.objects, test);
  testing_fork (be_grandchild, &family);
  testing_objects_assert_works (&family.objects);
  testing_objects_clear (&family.objects);
}

typedef struct
{
  OrbitRing *ring;
  OrbitRingWrite write;
} OpenWrite;

static void
end_in_child (gpointer data)
{
  OpenWrite *open_write = data;
  OrbitNetId id;

  orbit_ring_end_write (open_write->ring, &open_write->write, 'c', 5, &id);
}

/* An unfinished write at the time of the fork can only be ended by the parent. */
static void
test_fork_within_write (Testing *test)
{
  OpenWrite open_write = { .ring = testing_get_ring (test->fleet) };
  g_autoptr (GError) error = NULL;

  memcpy (orbit_ring_begin_write (open_write.ring, 6, &open_write.write, &error), "parent", 6);
  testing_fork (end_in_child, &open_write);
  g_assert_null (orbit_ring_read_head (open_write.ring, &error));
  orbit_ring_end_write (open_write.ring, &open_write.write, 'p', 6, NULL);
  testing_assert_text (orbit_ring_read_head (open_write.ring, &error), 0, "parent");
  g_object_unref (open_write.ring);
}

static int stop_publishing;

/* The child opens and closes nothing, because locks of GLib may be held in it. */
static gpointer
publish_on (gpointer data)
{
  while (!g_atomic_int_get (&stop_publishing))
    testing_publish (data, "text");
  return NULL;
}

static void
join_in_child (gpointer data)
{
  Testing *test = data;
  g_autoptr (GError) error = NULL;
  OrbitFleet *own;

  g_assert_null (orbit_fleet_get_ring (test->fleet, TESTING_KIND, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  own = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, 0, 0, &error);
  g_assert_no_error (error);
  testing_publish (own, "child");
  g_assert_finalize_object (own);
}

static void
test_fork_beside_threads (Testing *test)
{
  GThread *threads[3];

  stop_publishing = 0;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("publisher", publish_on, test->fleet);
  for (guint i = 0; i < 50; i++)
    testing_fork (join_in_child, test);
  g_atomic_int_set (&stop_publishing, 1);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  testing_publish (test->fleet, "after");
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fork/calls", TESTING_FLEETS, test_fork);
  testing_add ("/fork/child-leaves", TESTING_FLEETS, test_child_leaves);
  testing_add ("/fork/grandchild", TESTING_FLEETS, test_grandchild);
  testing_add ("/fork/within-write", TESTING_RINGS, test_fork_within_write);
  testing_add ("/fork/beside-threads", TESTING_FLEETS, test_fork_beside_threads);

  return g_test_run ();
}
