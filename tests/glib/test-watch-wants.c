/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Background work that fails because of a lack of descriptors: one warning is logged, a slower method is used, and no event is
 * lost. */

#define _GNU_SOURCE

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing-watch.h"

#define N_MEMBERS 40
#define SPARE 9 /* descriptors that remain free for the watcher */

typedef enum
{
  DIE_IN_WANT,
  DIE_AFTER_WANT,
  LEAVE_IN_WANT,
  BEGIN_IN_WANT, /* the watch needs them, too */
} What;

static const char *const names[] = { "die-in-want", "die-after-want", "leave-in-want", "begin-in-want" };

typedef struct
{
  Testing test;
  What what;
  struct rlimit before;
} Scene;

static OrbitFleet *
join (Scene *scene,
      int node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet = testing_join_full (&scene->test, scene->test.name, N_MEMBERS + 1, node_id, 0, 0, &error);

  g_assert_no_error (error);
  return fleet;
}

static void
be_a_member (Scene *scene,
             int node_id,
             int socket)
{
  OrbitFleet *fleet;
  char command;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  alarm (60);
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &scene->before));
  fleet = join (scene, node_id);
  g_assert_cmpint (write (socket, "j", 1), ==, 1);
  if (read (socket, &command, 1) == 1)
    orbit_fleet_leave (fleet);
  pause ();
}

static void
start_members (Scene *scene,
               GPid *pids,
               const int sockets[2])
{
  char reply;

  for (int i = 0; i < N_MEMBERS; i++)
    {
      pids[i] = fork ();
      g_assert_cmpint (pids[i], >=, 0);
      if (pids[i] == 0)
        be_a_member (scene, i + 1, sockets[1]);
    }
  for (int i = 0; i < N_MEMBERS; i++)
    g_assert_cmpint (read (sockets[0], &reply, 1), ==, 1);
}

/* Occupies all free descriptor numbers below the limit except @n_spare. */
static void
set_limit (Scene *scene,
           guint n_spare)
{
  struct rlimit limit;
  int free_fd = dup (0);

  g_assert_cmpint (free_fd, >, 0);
  close (free_fd);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &scene->before));
  limit = (struct rlimit){ .rlim_cur = (rlim_t) free_fd + n_spare, .rlim_max = scene->before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
}

static void
assert_all (TestingLog *log,
            const char *prefix,
            const char *suffix)
{
  testing_run_until (log->lines->len >= N_MEMBERS);
  for (int i = 1; i <= N_MEMBERS; i++)
    {
      g_autofree char *line = g_strdup_printf ("%s %d%s", prefix, i, suffix);

      g_assert_true (g_ptr_array_find_with_equal_func (log->lines, line, g_str_equal, NULL));
    }
  g_assert_cmpuint (log->lines->len, ==, N_MEMBERS);
  g_ptr_array_set_size (log->lines, 0);
}

static void
run_scene (gpointer data)
{
  Scene *scene = data;
  OrbitFleet *fleet = join (scene, 0);
  GPid pids[N_MEMBERS];
  int sockets[2];
  TestingLog log;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, sockets));
  g_test_expect_message ("Orbit", G_LOG_LEVEL_WARNING, "*deaths*twice a second*");
  if (scene->what == BEGIN_IN_WANT)
    set_limit (scene, 0);
  testing_log_init (&log, fleet);
  if (scene->what != BEGIN_IN_WANT)
    set_limit (scene, SPARE);
  start_members (scene, pids, sockets);
  assert_all (&log, "joined", "");
  g_test_assert_expected_messages ();

  if (scene->what == DIE_AFTER_WANT)
    {
      g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &scene->before));
      testing_log_expect_nothing (&log, 1000);
    }
  if (scene->what == LEAVE_IN_WANT)
    {
      char commands[N_MEMBERS] = { 0 };

      g_assert_cmpint (write (sockets[0], commands, sizeof commands), ==, sizeof commands);
      assert_all (&log, "left", " left");
    }
  for (int i = 0; i < N_MEMBERS; i++)
    {
      g_assert_no_errno (kill (pids[i], SIGKILL));
      g_assert_cmpint (waitpid (pids[i], NULL, 0), ==, pids[i]);
    }
  if (scene->what != LEAVE_IN_WANT)
    assert_all (&log, "left", " died");
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &scene->before));
  testing_log_expect_nothing (&log, 600);

  testing_log_clear (&log);
  orbit_fleet_leave (fleet);
  _exit (0);
}

static void
run (gconstpointer data)
{
  Scene scene = { .test.backing = ORBIT_BACKING_SHM, .what = *(const What *) data };
  g_autoptr (GError) error = NULL;

  scene.test.name = g_strdup_printf ("test-%d-%s", (int) getpid (), names[scene.what]);
  testing_fork (run_scene, &scene);
  orbit_fleet_destroy (scene.test.name, NULL, &error);
  g_assert_no_error (error);
  g_free (scene.test.name);
}

int
main (int argc,
      char **argv)
{
  static const What whats[] = { DIE_IN_WANT, DIE_AFTER_WANT, LEAVE_IN_WANT, BEGIN_IN_WANT };

  testing_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (whats); i++)
    {
      g_autofree char *path = g_strdup_printf ("/watch-wants/%s", names[i]);

      g_test_add_data_func (path, &whats[i], run);
    }
  return g_test_run ();
}
