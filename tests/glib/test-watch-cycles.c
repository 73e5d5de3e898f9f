/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members of several processes that join and leave at once, many times. */

#include "testing-watch.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child: joins and leaves under one node id, again and again. */
static void
run_cycles (Testing *test,
            guint node_id)
{
  for (int i = 0; i < 60; i++)
    {
      OrbitFleet *fleet = testing_join (test, (int) node_id);

      if (i % 2 == 0)
        g_usleep (4000);
      g_object_unref (fleet);
    }
}

/* For each reported join a leave is reported, and no member is reported to join twice. */
static void
check_lines (TestingLog *log)
{
  guint n_joined[TESTING_FLEET_SIZE] = { 0 };
  guint state[TESTING_FLEET_SIZE] = { 0 };

  for (guint i = 0; i < log->lines->len; i++)
    {
      const char *line = g_ptr_array_index (log->lines, i);
      guint node_id;

      if (sscanf (line, "joined %u", &node_id) == 1)
        {
          g_assert_cmpuint (state[node_id]++, ==, 0);
          n_joined[node_id]++;
        }
      else
        {
          g_assert_cmpint (sscanf (line, "left %u left", &node_id), ==, 1);
          g_assert_true (g_str_has_suffix (line, "left"));
          g_assert_cmpuint (state[node_id]--, ==, 1);
        }
    }
  for (guint node_id = 1; node_id < TESTING_FLEET_SIZE; node_id++)
    {
      g_test_message ("node %u: %u of 60 joins were seen before they ended", node_id, n_joined[node_id]);
      g_assert_cmpuint (n_joined[node_id], >, 10);
      g_assert_cmpuint (state[node_id], ==, node_id == 3);
    }
}

static void
test_cycles (Testing *test)
{
  pid_t children[TESTING_FLEET_SIZE] = { 0 };
  guint n_running = TESTING_FLEET_SIZE - 1;
  TestingMember last;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  fflush (NULL);
  for (guint node_id = 1; node_id < TESTING_FLEET_SIZE; node_id++)
    {
      children[node_id] = fork ();
      if (children[node_id] == 0)
        {
          run_cycles (test, node_id);
          _exit (0);
        }
    }
  while (n_running > 0)
    {
      int status;
      pid_t child = waitpid (-1, &status, WNOHANG);

      if (child > 0)
        {
          g_assert_cmpint (status, ==, 0);
          n_running--;
        }
      testing_run_for (1);
    }
  testing_member_start (&last, test, 3);
  testing_run_until (log.lines->len > 0 && g_str_equal (g_ptr_array_index (log.lines, log.lines->len - 1), "joined 3"));

  check_lines (&log);
  g_ptr_array_set_size (log.lines, 0);
  testing_member_end (&last);
  testing_log_expect (&log, "left 3 died", NULL);
  testing_log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-members/cycles", TESTING_SHM, test_cycles);
  return g_test_run ();
}
