/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several processes: members that die before their children, and members that share only the name of the fleet. */

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing.h"

/* Synchronizes two processes: one writes a byte, and the other waits for it. */
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
  guint8 heard;

  g_assert_cmpint (read (line.fds[0], &heard, 1), ==, 1);
  g_assert_true (heard == (guint8) word);
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

/* Wait until the child runs: before that, the kernel may have copied more of its parent than it will keep. */
static void
be_orphan (gpointer data)
{
  Orphanage *orphanage = data;

  say (orphanage->ready, 'r');
  await (orphanage->over, 'x');
}

/* Joins, forks a child that does not exit, and waits to be killed. */
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
  testing_assert_in_use (test, 2);
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

/* Several processes use the same node id in turn. Some are killed, others leave. */
static void
test_ids_across_processes (Testing *test)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Line line = open_line ();
  Minter minter = { .test = test, .fd = line.fds[1] };

  for (guint round = 0; round < 6; round++)
    {
      GPid child;

      minter.dies = round % 2 != 0;
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

/* The code of the program when it is started as another member. */
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

  testing_add ("/process/parent-leaves-before-child", TESTING_SHM, test_parent_leaves_before_child);
  testing_add ("/process/parent-dies-before-child", TESTING_SHM, test_parent_dies_before_child);
  testing_add ("/process/ids-across-processes", TESTING_SHM, test_ids_across_processes);
  testing_add ("/process/other-environment", TESTING_SHM, test_other_environment);

  return g_test_run ();
}
