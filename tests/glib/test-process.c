/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Other processes: children that a member forks, and members that have nothing in common but the name. */

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing-calls.h"

/* A line of communication between two processes: one writes a byte for the other to wait for. */
typedef struct
{
  int fds[2];
} Line;

static Line
open_line (void)
{
  Line line;

  g_assert_no_errno (pipe (line.fds));
  return line;
}

static void
say (Line line,
     char word)
{
  g_assert_cmpint (write (line.fds[1], &word, 1), ==, 1);
}

static void
await (Line line,
       char word)
{
  char heard;

  g_assert_cmpint (read (line.fds[0], &heard, 1), ==, 1);
  g_assert_cmpint (heard, ==, word);
}

static void
close_line (Line line)
{
  close (line.fds[0]);
  close (line.fds[1]);
}

static void
assert_free (Testing *test,
             guint16 node_id)
{
  g_autoptr (OrbitFleet) fleet = testing_join (test, node_id);

  testing_publish (fleet, "successor");
}

static void
assert_in_use (Testing *test,
               guint16 node_id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_join_shm_as (test->name, TESTING_FLEET_SIZE, 0, node_id, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NODE_IN_USE);
}

typedef struct
{
  Testing *test;
  TestingObjects objects;
} Family;

/* The child may look and may let go, and what it joins by itself is its own. */
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
      assert_in_use (test, 0);
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

/* Neither leaving in the child nor its exit with everything in its hands is any business of the parent's. */
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
    assert_in_use (test, 0);
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

static void
wait_for_line (gpointer data)
{
  await (*(Line *) data, 'x');
}

static void
test_parent_leaves_before_child (Testing *test)
{
  Line line = open_line ();
  GPid child = testing_start (wait_for_line, &line);

  orbit_fleet_leave (test->fleet);
  assert_free (test, 0);
  say (line, 'x');
  testing_wait_for (child);
  close_line (line);
}

typedef struct
{
  Testing *test;
  Line ready;
  Line over;
} Orphanage;

/* Only what has run is a child: before that, the kernel may have copied more of its parent than it is to keep. */
static void
be_orphan (gpointer data)
{
  Orphanage *orphanage = data;

  say (orphanage->ready, 'r');
  await (orphanage->over, 'x');
}

/* Joins, forks a child that stays, and waits to be killed. */
static void
be_doomed_parent (gpointer data)
{
  Orphanage *orphanage = data;
  OrbitFleet *fleet = testing_join (orphanage->test, 2);

  testing_publish (fleet, "last");
  testing_start (be_orphan, orphanage);
  pause ();
}

static void
test_parent_dies_before_child (Testing *test)
{
  Orphanage orphanage = { .test = test, .ready = open_line (), .over = open_line () };
  GPid parent = testing_start (be_doomed_parent, &orphanage);
  g_autoptr (GError) error = NULL;

  await (orphanage.ready, 'r');
  assert_in_use (test, 2);
  g_assert_no_errno (kill (parent, SIGKILL));
  g_assert_cmpint (waitpid (parent, NULL, 0), ==, parent);
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, &error), 0, "last");
  assert_free (test, 2);
  say (orphanage.over, 'x');
  close_line (orphanage.ready);
  close_line (orphanage.over);
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

/* A write that is under way at the fork is the parent's to end. */
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

/* Opens and closes nothing: a child that GLib's own locks have caught can do little. */
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

typedef struct
{
  Testing *test;
  int fd;
  gboolean dies;
} Minter;

static void
mint_in_child (gpointer data)
{
  Minter *minter = data;
  OrbitFleet *fleet = testing_join (minter->test, 1);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (OrbitNetId) id = orbit_fleet_next_id (fleet, TESTING_KIND, NULL);
      guint64 value = orbit_net_id_get_value (id);

      g_assert_cmpint (write (minter->fd, &value, sizeof value), ==, sizeof value);
    }
  if (minter->dies)
    raise (SIGKILL);
  g_assert_finalize_object (fleet);
}

/* The same node id, one process after the other, killed or not. */
static void
test_ids_across_processes (Testing *test)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Line line = open_line ();
  Minter minter = { .test = test, .fd = line.fds[1] };

  for (guint round = 0; round < 6; round++)
    {
      GPid child;

      minter.dies = round % 2;
      child = testing_start (mint_in_child, &minter);
      for (guint i = 0; i < 100; i++)
        {
          g_autoptr (OrbitNetId) own = orbit_fleet_next_id (test->fleet, TESTING_KIND, NULL);
          guint64 value = orbit_net_id_get_value (own);

          g_assert_true (g_hash_table_add (known, g_memdup2 (&value, sizeof value)));
          g_assert_cmpint (read (line.fds[0], &value, sizeof value), ==, sizeof value);
          g_assert_true (g_hash_table_add (known, g_memdup2 (&value, sizeof value)));
        }
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
    }
  close_line (line);
}

/* What this program does when it is started as another member. */
static int
be_member (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, TESTING_FLEET_SIZE, 0, &error);

  g_assert_no_error (error);
  testing_assert_text (orbit_fleet_read_head (fleet, TESTING_KIND, &error), 0, "question");
  g_assert_cmpuint (testing_publish (fleet, "answer"), ==, 1);
  return 0;
}

static void
test_other_environment (Testing *test)
{
  g_autofree char *directory = g_strdup_printf ("/dev/shm/orbit-%s-home", test->name);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *environment[] = { NULL };

  g_assert_no_errno (g_mkdir (directory, 0700));
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_setenv (launcher, "HOME", directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "TMPDIR", directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", directory, TRUE);
  g_subprocess_launcher_set_cwd (launcher, directory);

  testing_publish (test->fleet, "question");
  process = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--member", test->name, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 1, &error), 1, "answer");
  g_assert_no_errno (g_rmdir (directory));
}

int
main (int argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--member"))
    return be_member (argv[2]);
  testing_init (&argc, &argv);

  testing_add ("/process/fork", TESTING_FLEETS, test_fork);
  testing_add ("/process/child-leaves", TESTING_FLEETS, test_child_leaves);
  testing_add ("/process/grandchild", TESTING_FLEETS, test_grandchild);
  testing_add ("/process/parent-leaves-before-child", TESTING_SHM, test_parent_leaves_before_child);
  testing_add ("/process/parent-dies-before-child", TESTING_SHM, test_parent_dies_before_child);
  testing_add ("/process/fork-within-write", TESTING_RINGS, test_fork_within_write);
  testing_add ("/process/fork-beside-threads", TESTING_FLEETS, test_fork_beside_threads);
  testing_add ("/process/ids-across-processes", TESTING_SHM, test_ids_across_processes);
  testing_add ("/process/other-environment", TESTING_SHM, test_other_environment);

  return g_test_run ();
}
