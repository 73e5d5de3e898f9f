/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A writer that is killed between its commit and its wake-up: a process that watches deaths wakes its own waiters. */

#include "testing-watch.h"

#include <orbit-glib/core/seam.h>

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orbit-glib/orbit-fleet-private.h"

static void
die_before_waking (OrbitCoreStep step)
{
  if (step == ORBIT_CORE_STEP_WRITE_DONE || step == ORBIT_CORE_STEP_WRITE_HEAD_MOVED)
    kill (getpid (), SIGKILL);
}

static G_NORETURN void
publish_and_die (const char *name)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet = orbit_fleet_join_shm (name, TESTING_FLEET_SIZE, 0, &error);

  g_assert_no_error (error);
  orbit_core_step_hook = die_before_waking;
  testing_publish (fleet, "text");
  _exit (1);
}

typedef struct
{
  OrbitCursor *cursor;
  gboolean done; /* atomic */
} Waiter;

static gpointer
wait_for_frame (gpointer data)
{
  Waiter *waiter = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_cursor_wait (waiter->cursor, -1, NULL, &error));
  g_assert_no_error (error);
  g_atomic_int_set (&waiter->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
test_killed_before_waking (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;
  Waiter waiter = { .cursor = cursor };
  GThread *thread;
  pid_t child;

  orbit_fleet_get_nodes (test->fleet, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("waiter", wait_for_frame, &waiter);
  g_usleep (200000); /* until its naps are over, and it sleeps without limit */
  g_assert_false (g_atomic_int_get (&waiter.done));

  fflush (NULL);
  child = fork ();
  if (child == 0)
    publish_and_die (test->name);
  while (!g_atomic_int_get (&waiter.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  waitpid (child, NULL, 0);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-wakes/killed-before-waking", TESTING_SHM, test_killed_before_waking);
  return g_test_run ();
}
