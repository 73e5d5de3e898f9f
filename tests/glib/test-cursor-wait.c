/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting on a cursor, blocking and asynchronously: what ends a wait, and that a wait reads no frame. */

#include "testing-threads.h"

#define FOREVER (-1)

static gboolean
wait_well (OrbitCursor *cursor,
           gint64 timeout_us)
{
  g_autoptr (GError) error = NULL;
  gboolean there = orbit_cursor_wait (cursor, timeout_us, NULL, &error);

  g_assert_no_error (error);
  return there;
}

static void
assert_gives (OrbitCursor *cursor,
              guint64 counter,
              const char *text)
{
  g_autoptr (GError) error = NULL;

  testing_assert_text (orbit_cursor_next (cursor, &error), counter, text);
  g_assert_no_error (error);
}

typedef struct
{
  Testing *test;
  OrbitCursor *cursor;
  GCancellable *cancellable;
} Scene;

static gpointer
publish_later (gpointer data)
{
  g_usleep (20000);
  testing_publish (((Scene *) data)->test->fleet, "later");
  return NULL;
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (((Scene *) data)->cancellable);
  return NULL;
}

static gpointer
leave_later (gpointer data)
{
  g_usleep (20000);
  orbit_fleet_leave (((Scene *) data)->test->fleet);
  return NULL;
}

static void
test_there (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  g_assert_false (wait_well (cursor, 0));
  testing_publish (test->fleet, "a");
  for (guint i = 0; i < 3; i++)
    g_assert_true (wait_well (cursor, i == 0 ? FOREVER : i == 1 ? 0 : G_MAXINT64));
  assert_gives (cursor, 0, "a");
  g_assert_false (wait_well (cursor, 0));
}

static void
test_comes (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  Scene scene = { .test = test };

  for (guint i = 0; i < 5; i++)
    {
      GThread *thread = g_thread_new ("publisher", publish_later, &scene);

      g_assert_true (wait_well (cursor, i % 2 == 0 ? FOREVER : 20 * G_TIME_SPAN_SECOND));
      g_thread_join (thread);
      assert_gives (cursor, i, "later");
    }
}

static void
test_times_out (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  gint64 before = g_get_monotonic_time ();

  g_assert_false (wait_well (cursor, 20000));
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 20000);
  g_assert_false (wait_well (cursor, 1));
}

static void
assert_cancelled (OrbitCursor *cursor,
                  gint64 timeout_us,
                  GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_cursor_wait (cursor, timeout_us, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Scene scene = { .cancellable = cancellable };

  for (guint i = 0; i < 5; i++)
    {
      GThread *thread = g_thread_new ("canceller", cancel_later, &scene);

      assert_cancelled (cursor, i % 2 == 0 ? FOREVER : 20 * G_TIME_SPAN_SECOND, cancellable);
      g_thread_join (thread);
      assert_cancelled (cursor, 0, cancellable);
      g_cancellable_reset (cancellable);
    }

  /* An interruption that comes after a wait has ended does not end the next one. */
  testing_publish (test->fleet, "a");
  g_assert_true (orbit_cursor_wait (cursor, FOREVER, cancellable, NULL));
  assert_gives (cursor, 0, "a");
  g_cancellable_cancel (cancellable);
  g_cancellable_reset (cancellable);
  g_assert_false (wait_well (cursor, 1000));

  /* An available frame takes precedence over a cancellation. */
  g_cancellable_cancel (cancellable);
  testing_publish (test->fleet, "b");
  g_assert_true (orbit_cursor_wait (cursor, FOREVER, cancellable, NULL));
}

static void
test_left (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  Scene scene = { .test = test };
  GThread *thread = g_thread_new ("leaver", leave_later, &scene);
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_cursor_wait (cursor, FOREVER, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_thread_join (thread);
  g_assert_false (orbit_cursor_wait (cursor, FOREVER, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
}

/* One publish wakes all waiting threads. */

static gpointer
wait_in_turn (gpointer data)
{
  TestingWorker *worker = data;
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (worker->fleet, ORBIT_CURSOR_START_OLDEST);

  testing_wait_for_others (worker);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_true (wait_well (cursor, FOREVER));
      orbit_frame_unref (orbit_cursor_next (cursor, NULL));
      __atomic_fetch_add (&worker->n_done, 1, __ATOMIC_RELEASE);
    }
  return NULL;
}

static void
publish_in_turn (TestingWorker *workers)
{
  for (guint i = 0; i < 200; i++)
    {
      testing_publish (workers[0].fleet, "turn");
      for (guint j = 0; j < TESTING_N_THREADS; j++)
        while (__atomic_load_n (&workers[j].n_done, __ATOMIC_ACQUIRE) <= i)
          g_thread_yield ();
    }
}

static void
test_wakes_all (Testing *test)
{
  TestingWorker workers[TESTING_N_THREADS];

  testing_run_threads (workers, test->fleet, wait_in_turn, publish_in_turn);
}

/* --- asynchronously --- */

typedef struct
{
  gboolean done;
  gboolean there;
  GThread *thread;
  GError *error;
} Outcome;

static void
note_outcome (GObject *source,
              GAsyncResult *result,
              gpointer data)
{
  Outcome *outcome = data;

  outcome->there = orbit_cursor_wait_finish (ORBIT_CURSOR (source), result, &outcome->error);
  outcome->thread = g_thread_self ();
  outcome->done = TRUE;
}

static void
await (Outcome *outcome,
       GMainContext *context)
{
  while (!outcome->done)
    g_main_context_iteration (context, TRUE);
  g_assert_true (outcome->thread == g_thread_self ());
}

/* If the result is known when the wait begins, the callback still runs later, and never before the call returns. */
static void
test_async_there (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { 0 };

      orbit_cursor_wait_async (cursor, i == 0 ? 0 : FOREVER, G_PRIORITY_DEFAULT, NULL, note_outcome, &outcome);
      g_assert_false (outcome.done);
      await (&outcome, NULL);
      g_assert_no_error (outcome.error);
      g_assert_cmpint (outcome.there, ==, i == 1);
      testing_publish (test->fleet, "a");
    }
  assert_gives (cursor, 0, "a");
}

static void
test_async_comes (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GMainContext) context = g_main_context_new ();
  Scene scene = { .test = test };

  /* In a context other than the default one. */
  g_main_context_push_thread_default (context);
  for (guint i = 0; i < 5; i++)
    {
      Outcome outcome = { 0 };
      GThread *thread = g_thread_new ("publisher", publish_later, &scene);

      orbit_cursor_wait_async (cursor, i % 2 == 0 ? FOREVER : 20 * G_TIME_SPAN_SECOND, G_PRIORITY_LOW, NULL, note_outcome, &outcome);
      await (&outcome, context);
      g_assert_no_error (outcome.error);
      g_assert_true (outcome.there);
      g_thread_join (thread);
      assert_gives (cursor, i, "later");
    }
  g_main_context_pop_thread_default (context);
}

static void
test_async_times_out (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  gint64 before = g_get_monotonic_time ();
  Outcome outcome = { 0 };

  orbit_cursor_wait_async (cursor, 20000, G_PRIORITY_DEFAULT, NULL, note_outcome, &outcome);
  await (&outcome, NULL);
  g_assert_no_error (outcome.error);
  g_assert_false (outcome.there);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 20000);
}

static void
test_async_cancelled (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Scene scene = { .cancellable = cancellable };
  GThread *thread = g_thread_new ("canceller", cancel_later, &scene);

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { 0 };

      orbit_cursor_wait_async (cursor, FOREVER, G_PRIORITY_DEFAULT, cancellable, note_outcome, &outcome);
      await (&outcome, NULL);
      g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&outcome.error);
    }
  g_thread_join (thread);
}

static void
test_async_left (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  Scene scene = { .test = test };
  GThread *thread = g_thread_new ("leaver", leave_later, &scene);

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { 0 };

      orbit_cursor_wait_async (cursor, FOREVER, G_PRIORITY_DEFAULT, NULL, note_outcome, &outcome);
      await (&outcome, NULL);
      testing_assert_error (&outcome.error, ORBIT_FLEET_ERROR_CLOSED, test->name);
    }
  g_thread_join (thread);
}

/* The task holds a reference to the cursor until its callback has run. */
static void
test_async_dropped (Testing *test)
{
  OrbitCursor *cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  Outcome outcome = { 0 };

  orbit_cursor_wait_async (cursor, FOREVER, G_PRIORITY_DEFAULT, NULL, note_outcome, &outcome);
  g_object_unref (cursor);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (outcome.done);
  testing_publish (test->fleet, "a");
  await (&outcome, NULL);
  g_assert_true (outcome.there);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/cursor-wait/there", TESTING_RINGS, test_there);
  testing_add ("/cursor-wait/comes", TESTING_RINGS, test_comes);
  testing_add ("/cursor-wait/times-out", TESTING_RINGS, test_times_out);
  testing_add ("/cursor-wait/cancelled", TESTING_RINGS, test_cancelled);
  testing_add ("/cursor-wait/left", TESTING_RINGS, test_left);
  testing_add ("/cursor-wait/wakes-all", TESTING_RINGS, test_wakes_all);
  testing_add ("/cursor-wait/async/there", TESTING_RINGS, test_async_there);
  testing_add ("/cursor-wait/async/comes", TESTING_RINGS, test_async_comes);
  testing_add ("/cursor-wait/async/times-out", TESTING_FLEETS, test_async_times_out);
  testing_add ("/cursor-wait/async/cancelled", TESTING_FLEETS, test_async_cancelled);
  testing_add ("/cursor-wait/async/left", TESTING_FLEETS, test_async_left);
  testing_add ("/cursor-wait/async/dropped", TESTING_FLEETS, test_async_dropped);
  return g_test_run ();
}
