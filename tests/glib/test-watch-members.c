/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members that join, leave and die, with real processes. */

#define _GNU_SOURCE

#include "testing-watch.h"

#include "orbit-glib/core/layout.h"
#include "orbit-glib/orbit-fleet-private.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_join_and_leave (Testing *test)
{
  TestingMember member;
  TestingLog log;
  gint64 since;

  testing_log_init (&log, test->fleet);
  testing_assert_nodes (log.nodes, "0:alive");
  testing_member_start (&member, test, 2);
  testing_log_expect (&log, "joined 2", NULL);
  testing_assert_nodes (log.nodes, "0:alive 2:alive");

  since = g_get_monotonic_time ();
  testing_member_tell (&member, TESTING_LEAVE);
  testing_log_expect (&log, "left 2 left", NULL);
  testing_log_print_delay (&log, "leave", since);
  testing_assert_nodes (log.nodes, "0:alive 2:left");

  /* A member that has left is not reported as dead. */
  testing_member_end (&member);
  testing_log_expect_nothing (&log, 50);
  testing_log_clear (&log);
}

static void
test_kill (Testing *test)
{
  TestingMember member;
  TestingLog log;
  gint64 since;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, -1);
  testing_log_expect (&log, "joined 1", NULL);
  testing_member_tell (&member, TESTING_BEATS);

  /* The death is reported immediately, even if the heartbeat is fresh, and even if the process is a zombie for which its parent
   * has not waited. */
  testing_watch (test->fleet, 60000);
  testing_assert_nodes (log.nodes, "0:alive 1:fresh");
  since = g_get_monotonic_time ();
  testing_member_kill (&member, SIGKILL);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_print_delay (&log, "SIGKILL", since);
  testing_assert_nodes (log.nodes, "0:alive 1:died");
  testing_member_end (&member);
  testing_log_expect_nothing (&log, 50);
  testing_log_clear (&log);
}

static void
test_exit (Testing *test)
{
  TestingMember member;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, -1);
  testing_log_expect (&log, "joined 1", NULL);
  testing_member_tell (&member, TESTING_EXIT);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_member_end (&member);

  /* A leave and the exit right after it are noticed in one look. */
  for (int i = 0; i < 20; i++)
    {
      testing_member_start (&member, test, -1);
      testing_log_expect (&log, "joined 1", NULL);
      testing_member_tell (&member, TESTING_LEAVE_EXIT);
      testing_member_end (&member);
      testing_log_expect (&log, "left 1 left", NULL);
    }
  testing_log_clear (&log);
}

static void
test_forked_child (Testing *test)
{
  TestingMember member;
  TestingLog log;
  int child;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, -1);
  testing_log_expect (&log, "joined 1", NULL);
  child = testing_member_tell (&member, TESTING_FORK);
  testing_member_kill (&member, SIGKILL);
  testing_log_expect (&log, "left 1 died", NULL);
  g_assert_no_errno (kill (child, 0));
  kill (child, SIGKILL);
  testing_member_end (&member);
  testing_log_clear (&log);
}

/* A member takes over the node id immediately after its previous owner left or died, before the watch has looked. */
static void
test_takeover (Testing *test)
{
  g_autoptr (OrbitNode) first = NULL, second = NULL;
  TestingMember member, other;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, 1);
  testing_log_expect (&log, "joined 1", NULL);
  first = testing_find_node (log.nodes, 1);
  g_assert_cmpint (orbit_node_get_pid (first), ==, member.pid);

  testing_member_tell (&member, TESTING_LEAVE);
  testing_member_tell (&member, TESTING_JOIN);
  testing_log_expect (&log, "left 1 left", "joined 1", NULL);
  second = testing_find_node (log.nodes, 1);
  g_assert_true (second != first);
  g_assert_cmpint (orbit_node_get_state (first), ==, ORBIT_NODE_STATE_LEFT);

  testing_member_kill (&member, SIGKILL);
  g_assert_no_errno (waitid (P_PID, (id_t) member.pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
  testing_member_start (&other, test, 1);
  testing_log_expect (&log, "left 1 died", "joined 1", NULL);
  g_assert_cmpint (orbit_node_get_state (second), ==, ORBIT_NODE_STATE_DIED);
  testing_assert_nodes (log.nodes, "0:alive 1:alive");
  testing_member_end (&member);
  testing_member_end (&other);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

/* A member that joined and left before it was observed is not reported, and does not change what is reported of the one before. */
static void
test_unseen_between (Testing *test)
{
  TestingMember members[3];
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_member_start (&members[0], test, 1);
  testing_log_expect (&log, "joined 1", NULL);

  testing_member_tell (&members[0], TESTING_LEAVE);
  testing_member_start (&members[1], test, 1);
  testing_member_end (&members[1]);
  testing_member_start (&members[2], test, 1);
  testing_log_expect (&log, "left 1 left", "joined 1", NULL);
  testing_member_end (&members[0]);

  testing_member_end (&members[2]);
  testing_member_start (&members[0], test, 1);
  testing_member_tell (&members[0], TESTING_LEAVE);
  testing_member_tell (&members[0], TESTING_JOIN);
  testing_log_expect (&log, "left 1 died", "joined 1", NULL);

  testing_member_tell (&members[0], TESTING_LEAVE);
  testing_member_start (&members[1], test, 1);
  testing_member_end (&members[1]);
  testing_log_expect (&log, "left 1 left", NULL);
  testing_log_expect_nothing (&log, 50);
  testing_assert_nodes (log.nodes, "0:alive 1:left");
  testing_member_end (&members[0]);
  testing_log_clear (&log);
}

/* A process with the pid of a member but another start time is not that member. */
static void
test_reused_pid (Testing *test)
{
  OrbitCoreNodeRecord *record = &test->fleet->state.core->memory->nodes[1];
  TestingMember member;
  TestingLog log;

  testing_member_start (&member, test, 1);
  atomic_fetch_sub (&record->start_time, 1);
  testing_log_init (&log, test->fleet);
  testing_assert_nodes (log.nodes, "0:alive");
  testing_member_kill (&member, SIGKILL);
  testing_log_expect_nothing (&log, 50);
  testing_member_end (&member);
  testing_member_start (&member, test, 1);
  testing_log_expect (&log, "joined 1", NULL);
  testing_member_end (&member);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

/* A process that executes another program is reported immediately, with heartbeats or without. */
static void
test_exec (Testing *test)
{
  TestingMember members[2];
  TestingLog log;

  testing_log_init (&log, test->fleet);
  for (guint round = 0; round < 3; round++)
    {
      gboolean beating = round > 0;

      testing_member_start (&members[0], test, 1);
      testing_member_start (&members[1], test, 2);
      testing_log_expect (&log, "joined 1", "joined 2", NULL);
      if (beating)
        {
          testing_member_tell (&members[0], TESTING_BEAT);
          testing_member_tell (&members[1], TESTING_BEAT);
          testing_watch (test->fleet, 60000);
        }
      testing_member_tell (&members[0], TESTING_EXEC);
      testing_log_expect (&log, "left 1 died", NULL);
      testing_log_expect_nothing (&log, 200);
      testing_member_tell (&members[1], TESTING_EXEC);
      testing_log_expect (&log, "left 2 died", NULL);
      testing_member_end (&members[0]);
      testing_member_end (&members[1]);
    }
  testing_log_clear (&log);
}

/* A member that is process 1 of its own pid namespace, and is killed from outside. */
static pid_t
start_in_namespace (Testing *test,
                    guint node_id)
{
  char report[2];
  int ready[2];
  pid_t helper;

  g_assert_no_errno (pipe (ready));
  fflush (NULL);
  helper = fork ();
  if (helper == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (unshare (CLONE_NEWPID) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWPID) != 0)
        _exit (77);
      if (fork () == 0)
        {
          prctl (PR_SET_PDEATHSIG, SIGKILL);
          alarm (60);
          testing_join (test, (int) node_id);
          g_assert_cmpint (write (ready[1], "j", 1), ==, 1);
          for (;;)
            pause ();
        }
      g_assert_cmpint (write (ready[1], "f", 1), ==, 1);
      close (ready[1]);
      for (;;)
        pause ();
    }
  close (ready[1]);
  if (read (ready[0], report, 1) == 1)
    {
      g_assert_cmpint (read (ready[0], report + 1, 1), ==, 1);
      close (ready[0]);
      return helper;
    }
  close (ready[0]);
  waitpid (helper, NULL, 0);
  return 0;
}

static void
test_other_pid_namespace (Testing *test)
{
  pid_t helpers[2];
  TestingLog log;
  gint64 since;

  testing_log_init (&log, test->fleet);
  helpers[0] = start_in_namespace (test, 1);
  if (helpers[0] == 0)
    {
      testing_log_clear (&log);
      g_test_skip ("no pid namespaces here");
      return;
    }
  helpers[1] = start_in_namespace (test, 2);
  testing_log_expect (&log, "joined 1", "joined 2", NULL);
  testing_log_expect_nothing (&log, 50);

  /* The member is killed with its parent, because its process id is not known here. */
  since = g_get_monotonic_time ();
  g_assert_no_errno (kill (helpers[0], SIGKILL));
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_print_delay (&log, "SIGKILL in another pid namespace", since);

  waitpid (helpers[0], NULL, 0);
  helpers[0] = start_in_namespace (test, 1);
  testing_log_expect (&log, "joined 1", NULL);
  kill (helpers[0], SIGKILL);
  kill (helpers[1], SIGKILL);
  testing_log_expect_any_order (&log, "left 1 died", "left 2 died", NULL);
  waitpid (helpers[0], NULL, 0);
  waitpid (helpers[1], NULL, 0);

  /* The thread that waits for a lock ends with the watch. */
  helpers[0] = start_in_namespace (test, 3);
  testing_log_expect (&log, "joined 3", NULL);
  orbit_fleet_leave (test->fleet);
  kill (helpers[0], SIGKILL);
  waitpid (helpers[0], NULL, 0);
  testing_run_until (orbit_fleet_destroy (test->name, NULL, NULL));
  testing_log_clear (&log);
}

/* In a forked child that continues to run its parent's loop no signal is emitted. In the parent all are. */
static void
run_in_child (gpointer data)
{
  TestingLog *log = data;
  g_autoptr (GError) error = NULL;

  log->left = TRUE;
  g_assert_null (orbit_fleet_get_nodes (log->fleet, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_assert_false (orbit_fleet_watch_heartbeats (log->fleet, 10, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_assert_false (orbit_fleet_start_heartbeat (log->fleet, 10, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  testing_run_for (100);
  testing_log_clear (log);
  g_object_unref (log->fleet);
  _exit (0);
}

static void
test_watcher_forks (Testing *test)
{
  TestingMember member;
  TestingLog log;
  pid_t child;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, 1);
  testing_log_expect (&log, "joined 1", NULL);
  testing_watch (test->fleet, 30);
  testing_log_expect_any_order (&log, "missing 0", "missing 1", NULL);

  fflush (NULL);
  child = fork ();
  if (child == 0)
    run_in_child (&log);
  testing_member_kill (&member, SIGKILL);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_wait_for (child);
  testing_member_end (&member);
  testing_member_start (&member, test, 1);
  testing_log_expect (&log, "joined 1", NULL);
  testing_log_expect (&log, "missing 1", NULL);
  testing_member_end (&member);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-members/join-and-leave", TESTING_SHM, test_join_and_leave);
  testing_add ("/watch-members/kill", TESTING_SHM, test_kill);
  testing_add ("/watch-members/exit", TESTING_SHM, test_exit);
  testing_add ("/watch-members/forked-child", TESTING_SHM, test_forked_child);
  testing_add ("/watch-members/takeover", TESTING_SHM, test_takeover);
  testing_add ("/watch-members/unseen-between", TESTING_SHM, test_unseen_between);
  testing_add ("/watch-members/reused-pid", TESTING_SHM, test_reused_pid);
  testing_add ("/watch-members/exec", TESTING_SHM, test_exec);
  testing_add ("/watch-members/other-pid-namespace", TESTING_SHM, test_other_pid_namespace);
  testing_add ("/watch-members/watcher-forks", TESTING_SHM, test_watcher_forks);
  return g_test_run ();
}
