/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each blocking or fencing call refused with each error, before the fleet is joined and after it is watched: frames arrive,
 * deaths are reported, and an idle process does not spin. */

#define _GNU_SOURCE

#include "testing-watch.h"

#include "../core/forbid.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
#ifndef SYS_epoll_wait
#define SYS_epoll_wait SYS_epoll_pwait
#endif
#ifndef SYS_eventfd
#define SYS_eventfd SYS_eventfd2
#endif

#define IDLE_MS 600
#define MAX_IDLE_SLEEPS 100 /* CPU time of all threads of the child in that time */
#define MAX_IDLE_CPU_US 100000 /* a spinning thread would use all of it */

/* The private operations of futex() are not forbidden, because the C library needs them for threads. */
static const ForbidCall locks_waited_for = { NULL, { SYS_fcntl }, 1, .argument = 1, .mask = UINT32_MAX, .value = F_OFD_SETLKW };

static const ForbidCall calls[] = {
  { "futex-waitv", { SYS_futex_waitv }, 1 },
  { "shared-futex", { SYS_futex }, 1, .argument = 1, .mask = FUTEX_PRIVATE_FLAG, .value = 0 },
  { "shared-futexes", { SYS_futex, SYS_futex_waitv }, 2, .argument = 1, .mask = FUTEX_PRIVATE_FLAG, .value = 0 },
  { "membarrier", { SYS_membarrier }, 1 },
  { "membarrier-global", { SYS_membarrier }, 1, .mask = UINT32_MAX, .value = MEMBARRIER_CMD_GLOBAL_EXPEDITED },
  { "membarrier-private", { SYS_membarrier }, 1, .mask = UINT32_MAX, .value = MEMBARRIER_CMD_PRIVATE_EXPEDITED },
  { "epoll-create", { SYS_epoll_create1 }, 1 },
  { "epoll-ctl", { SYS_epoll_ctl }, 1 },
  { "epoll-wait", { SYS_epoll_wait, SYS_epoll_pwait }, 2 },
  { "eventfd", { SYS_eventfd, SYS_eventfd2 }, 2 },
  { "pidfd-open", { SYS_pidfd_open }, 1 },
  { "inotify", { SYS_inotify_init1, SYS_inotify_add_watch }, 2 },
  { "get-lock", { SYS_fcntl }, 1, .argument = 1, .mask = UINT32_MAX, .value = F_OFD_GETLK },
  { "wait-for-lock", { SYS_fcntl }, 1, .argument = 1, .mask = UINT32_MAX, .value = F_OFD_SETLKW },
  { "pidfd-open-and-wait-for-lock", { SYS_pidfd_open }, 1, .also = &locks_waited_for },
  { "pidfd-open-and-epoll-create", { SYS_pidfd_open, SYS_epoll_create1 }, 2 },
  { "pidfd-open-and-inotify", { SYS_pidfd_open, SYS_inotify_init1, SYS_inotify_add_watch }, 3 },
  { "timerfd", { SYS_timerfd_create, SYS_timerfd_settime }, 2 },
  { "clone", { SYS_clone, SYS_clone3 }, 2 },
};

static const int error_numbers[] = { EPERM, ENOSYS, EINVAL, ENOMEM };

typedef struct
{
  const ForbidCall *call;
  int error_number;
  gboolean after;
  Testing test;
  TestingMember members[2];
  guint n_frames;
  guint n_warnings;
} Scene;

static GLogWriterOutput
count_warnings (GLogLevelFlags level,
                const GLogField *fields,
                gsize n_fields,
                gpointer data)
{
  Scene *scene = data;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_str_equal (fields[i].value, "Orbit") && (level & G_LOG_LEVEL_WARNING) != 0)
      scene->n_warnings++;
  return g_log_writer_default (level, fields, n_fields, NULL);
}

static void
count_frames (OrbitCursor *cursor,
              OrbitFrameBatch *batch,
              Scene *scene)
{
  scene->n_frames += orbit_frame_batch_get_n_frames (batch);
}

static void
forbid (const Scene *scene)
{
  if (!forbid_call (scene->call, scene->error_number) || (scene->call->also != NULL && !forbid_call (scene->call->also, scene->error_number)))
    _exit (77);
}

static gint64
get_cpu_us (const struct rusage *usage)
{
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * G_TIME_SPAN_SECOND + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

static gboolean
end_wait (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the loop without waking it, until the time is over. */
static void
run_asleep (guint ms)
{
  g_autoptr (GSource) source = g_timeout_source_new (ms);
  gboolean over = FALSE;

  g_source_set_callback (source, end_wait, &over, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  while (!over)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

/* Asserts few sleeps and little CPU time, in the loop and in a wait. */
static void
expect_idle (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  struct rusage before, after;

  /* Wait for the end of activity that is under way. */
  run_asleep (200);
  getrusage (RUSAGE_SELF, &before);
  run_asleep (IDLE_MS);
  g_assert_false (orbit_cursor_wait (cursor, IDLE_MS * G_TIME_SPAN_MILLISECOND / 2, NULL, &error));
  g_assert_no_error (error);
  getrusage (RUSAGE_SELF, &after);
  g_assert_cmpint (after.ru_nvcsw - before.ru_nvcsw, <=, MAX_IDLE_SLEEPS);
  g_assert_cmpint (get_cpu_us (&after) - get_cpu_us (&before), <=, MAX_IDLE_CPU_US);
}

static void
read_all (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 1000, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), <, 1000);
}

static OrbitCursor *
create_cursor (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, ORBIT_HEARTBEAT_RING_KIND, ORBIT_CURSOR_START_HEAD, &error);

  g_assert_no_error (error);
  return cursor;
}

/* A frame is received in each of the three ways. @polled: -1 if no descriptor could be created. */
static void
expect_frames (Scene *scene,
               OrbitCursor *blocking,
               OrbitCursor *polled,
               int polled_fd)
{
  g_autoptr (GError) error = NULL;
  struct pollfd poll_fd = { .fd = polled_fd, .events = POLLIN };
  guint n_frames;

  for (guint i = 1; i <= 3; i++)
    {
      testing_member_tell (&scene->members[0], TESTING_BEAT);
      testing_run_until (scene->n_frames >= i);
      g_assert_true (orbit_cursor_wait (blocking, 20 * G_TIME_SPAN_SECOND, NULL, &error));
      g_assert_no_error (error);
      read_all (blocking);
      if (poll_fd.fd >= 0)
        {
          g_assert_cmpint (poll (&poll_fd, 1, 20000), ==, 1);
          read_all (polled);
        }
    }
  g_assert_false (orbit_cursor_wait (blocking, 60 * G_TIME_SPAN_MILLISECOND, NULL, &error));
  testing_member_tell (&scene->members[0], TESTING_BEATS);
  g_assert_true (orbit_cursor_wait (blocking, 20 * G_TIME_SPAN_SECOND, NULL, &error));
  g_assert_no_error (error);
  n_frames = scene->n_frames;
  testing_run_until (scene->n_frames >= n_frames + 10);
}

/* One member dies, one leaves, and one joins and then dies. */
static void
expect_changes (Scene *scene,
                TestingLog *log,
                OrbitCursor *blocking)
{
  testing_member_kill (&scene->members[1], SIGKILL);
  testing_log_expect (log, "left 2 died", NULL);
  testing_member_tell (&scene->members[0], TESTING_LEAVE);
  testing_log_expect (log, "left 1 left", NULL);
  testing_member_tell (&scene->members[0], TESTING_JOIN);
  testing_log_expect (log, "joined 1", NULL);
  read_all (blocking);
  expect_idle (blocking);
  testing_member_kill (&scene->members[0], SIGKILL);
  testing_log_expect (log, "left 1 died", NULL);
}

static void
run_scene (Scene *scene)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitCursor) signalling = NULL, blocking = NULL, polled = NULL;
  g_autoptr (GError) error = NULL;
  TestingLog log;
  int polled_fd;

  g_main_context_push_thread_default (context);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, scene, NULL);
  if (!scene->after)
    forbid (scene);
  fleet = testing_join_full (&scene->test, scene->test.name, TESTING_FLEET_SIZE, 0, 0, 0, &error);
  g_assert_no_error (error);
  testing_log_init (&log, fleet);
  signalling = create_cursor (fleet);
  blocking = create_cursor (fleet);
  polled = create_cursor (fleet);
  g_signal_connect (signalling, "frames", G_CALLBACK (count_frames), scene);
  orbit_cursor_start (signalling, &error);
  g_assert_no_error (error);
  polled_fd = orbit_cursor_get_fd (polled, scene->after ? &error : NULL);
  g_assert_no_error (error);
  read_all (polled);
  expect_idle (blocking);
  if (scene->after)
    {
      forbid (scene);
      expect_idle (blocking);
    }

  expect_frames (scene, blocking, polled, polled_fd);
  expect_changes (scene, &log, blocking);
  g_assert_cmpuint (scene->n_warnings, <=, 4);

  testing_log_clear (&log);
  orbit_fleet_leave (fleet);
  g_main_context_pop_thread_default (context);
  _exit (0);
}

/* In a child, beside members for which no call is forbidden. */
static void
start_scene (gpointer data)
{
  Scene *scene = data;

  testing_member_start (&scene->members[0], &scene->test, 1);
  testing_member_start (&scene->members[1], &scene->test, 2);
  run_scene (scene);
}

static void
run (gconstpointer data)
{
  const ForbidCall *call = data;
  Scene scenes[2 * G_N_ELEMENTS (error_numbers)];
  GPid pids[G_N_ELEMENTS (scenes)];
  gboolean skipped = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      scenes[i] = (Scene){ .call = call, .error_number = error_numbers[i / 2], .after = i % 2 != 0 };
      scenes[i].test.name = g_strdup_printf ("test-%d-%s-%u", (int) getpid (), call->name, i);
      scenes[i].test.backing = ORBIT_BACKING_SHM;
      pids[i] = testing_start (start_scene, &scenes[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      int status = testing_wait_status (pids[i]);

      if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
        skipped = TRUE;
      else if (status != 0)
        g_test_message ("%s fails with %s %s: wait status 0x%x", call->name, g_strerror (scenes[i].error_number),
                        scenes[i].after ? "after the first watch" : "before the join", (guint) status);
      if (status != 0 && !skipped)
        g_test_fail ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autoptr (GError) error = NULL;

      orbit_fleet_destroy (scenes[i].test.name, NULL, &error);
      g_free (scenes[i].test.name);
      if (!g_test_failed ())
        g_assert_no_error (error);
    }
  if (skipped)
    g_test_skip ("seccomp filters are not allowed here");
}

int
main (int argc,
      char **argv)
{
  testing_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *path = g_strdup_printf ("/forbidden/%s", calls[i].name);

      g_test_add_data_func (path, &calls[i], run);
    }
  return g_test_run ();
}
