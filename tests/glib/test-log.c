/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the library logs for who examines a fleet: the exact debug messages of a scenario, and none for frames. */

#define _GNU_SOURCE

#include "testing-watch.h"

#include "../core/forbid.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *messages;
  guint handler;
} Log;

static void
collect (const char *domain,
         GLogLevelFlags level,
         const char *message,
         gpointer data)
{
  g_ptr_array_add (data, g_strdup (message));
}

static void
log_init (Log *log)
{
  log->messages = g_ptr_array_new_with_free_func (g_free);
  log->handler = g_log_set_handler ("Orbit", G_LOG_LEVEL_DEBUG, collect, log->messages);
}

static void
log_clear (Log *log)
{
  g_log_remove_handler ("Orbit", log->handler);
  g_ptr_array_unref (log->messages);
}

/* These, and no others, were logged since the last call. */
static void
log_expect (Log *log,
            const char *first,
            ...)
{
  va_list lines;
  guint n = 0;

  va_start (lines, first);
  for (const char *line = first; line != NULL; line = va_arg (lines, const char *))
    {
      g_assert_cmpuint (n, <, log->messages->len);
      g_assert_cmpstr (g_ptr_array_index (log->messages, n), ==, line);
      n++;
    }
  va_end (lines);
  g_assert_cmpuint (log->messages->len, ==, n);
  g_ptr_array_set_size (log->messages, 0);
}

static OrbitFleet *
join (Testing *test,
      int node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet = testing_join_full (test, test->name, TESTING_FLEET_SIZE, node_id, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, &error);

  g_assert_no_error (error);
  return fleet;
}

static char *
name_segment (Testing *test,
              const char *part)
{
  return g_strdup_printf ("orbit-%s-%s-%u", test->name, part, geteuid ());
}

static char *
describe_made (const char *name)
{
  g_autofree char *path = g_build_filename ("/dev/shm", name, NULL);
  GStatBuf file;

  g_assert_no_errno (g_stat (path, &file));
  return g_strdup_printf ("segment '%s': made in '/dev/shm', %" G_GUINT64_FORMAT " bytes", name, (guint64) file.st_size);
}

static char *
describe_removed (const char *name)
{
  return g_strdup_printf ("segment '%s': removed from '/dev/shm'", name);
}

static char *
describe_fleet (Testing *test,
                const char *what)
{
  return g_strdup_printf ("fleet '%s': %s", test->name, what);
}

static void
take_over (Testing *test,
             Log *log)
{
  g_autofree char *joined = describe_fleet (test, "joined as node 1 of 4, incarnation 2");
  g_autofree char *left = describe_fleet (test, "left, and gave up node 1");
  g_autofree char *taken = NULL;
  g_autofree char *text = NULL;
  g_autoptr (OrbitFleet) second = NULL;
  TestingMember member;

  testing_member_start (&member, test, 1);
  testing_member_kill (&member, SIGKILL);
  testing_member_end (&member);
  text = g_strdup_printf ("node 1 is taken over from '%s' (pid %d), which died", program_invocation_short_name, (int) member.pid);
  taken = describe_fleet (test, text);
  second = join (test, 1);
  log_expect (log, taken, joined, NULL);
  g_clear_object (&second);
  log_expect (log, left, NULL);
}

static void
test_scenario (Testing *test)
{
  g_autofree char *fleet_name = name_segment (test, "fleet");
  g_autofree char *ring_name = name_segment (test, "7");
  g_autofree char *joined = describe_fleet (test, "joined as node 0 of 4, incarnation 1");
  g_autofree char *left = describe_fleet (test, "left, and gave up node 0");
  g_autofree char *fleet_made = NULL;
  g_autofree char *ring_made = NULL;
  g_autofree char *fleet_removed = describe_removed (fleet_name);
  g_autofree char *ring_removed = describe_removed (ring_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  Log log;

  log_init (&log);
  fleet = join (test, 0);
  fleet_made = describe_made (fleet_name);
  log_expect (&log, fleet_made, joined, NULL);

  testing_publish (fleet, "text");
  ring_made = describe_made (ring_name);
  log_expect (&log, ring_made, NULL);

  /* Nothing for frames. */
  cursor = testing_create_cursor (fleet, ORBIT_CURSOR_START_HEAD);
  testing_publish_texts (fleet, 100);
  testing_assert_batch (cursor, 100, 93, 8);
  testing_assert_end (cursor);
  g_clear_object (&cursor);
  log_expect (&log, NULL);

  take_over (test, &log);

  g_clear_object (&fleet);
  log_expect (&log, left, NULL);
  g_assert_true (orbit_fleet_destroy (test->name, NULL, &error));
  g_assert_no_error (error);
  log_expect (&log, ring_removed, fleet_removed, NULL);
  log_clear (&log);
}

static void
publish_again (const char *domain,
               GLogLevelFlags level,
               const char *message,
               gpointer data)
{
  Testing *test = data;
  g_autoptr (OrbitFleet) other = NULL;

  if (strstr (message, "-7-") == NULL)
    return;
  testing_publish (test->fleet, "from the handler");
  other = testing_join (test, -1);
  orbit_fleet_leave (other);
}

/* No lock is held while a handler runs. */
static void
test_handler_calls_the_library (Testing *test)
{
  const guint handler = g_log_set_handler ("Orbit", G_LOG_LEVEL_DEBUG, publish_again, test);

  testing_publish (test->fleet, "text");
  g_log_remove_handler ("Orbit", handler);
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, NULL), 0, "from the handler");
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 1, NULL), 1, "text");
}

/* In a process that has not asked the kernel yet. */
static void
test_fall_back (void)
{
  const ForbidCall membarrier_call = { "membarrier", { SYS_membarrier }, 1 };
  g_autofree char *fence = g_strdup_printf ("membarrier() is refused: each call makes a fence of its own: %s", g_strerror (EPERM));
  g_autofree char *waiters = g_strdup_printf ("membarrier() is refused: waiters look for frames of this process 20 times a second: %s", g_strerror (EPERM));
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  Log log;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  log_init (&log);
  if (!forbid_call (&membarrier_call, EPERM))
    return;
  fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", "here", "fleet-size", 1u, "backing", ORBIT_BACKING_MEMORY, NULL);
  g_assert_no_error (error);
  log_expect (&log, fence, waiters, "fleet 'here': joined as node 0 of 1, incarnation 1", NULL);
  log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/log/scenario", TESTING_NAME, test_scenario);
  testing_add ("/log/handler-calls-the-library", TESTING_SHM, test_handler_calls_the_library);
  g_test_add_func ("/log/fall-back", test_fall_back);

  return g_test_run ();
}
