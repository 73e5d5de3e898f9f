/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Waiting", in C: blocking, asynchronously, and by a descriptor. */

#include "contract.h"

#include <gio/gio.h>
#include <poll.h>

static OrbitCursor *
create_cursor (OrbitFleet *fleet,
               guint8 kind)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, kind, ORBIT_CURSOR_START_OLDEST, &error);

  g_assert_no_error (error);
  return cursor;
}

static void
publish (OrbitFleet *fleet)
{
  orbit_net_id_free (contract_publish (fleet, KIND, "frame"));
}

static gboolean
wait_well (OrbitCursor *cursor,
           gint64 timeout_us,
           GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean there = orbit_cursor_wait (cursor, timeout_us, cancellable, &error);

  g_assert_no_error (error);
  return there;
}

static guint
drain (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  OrbitFrame *frame;
  guint n_frames = 0;

  while ((frame = orbit_cursor_next (cursor, &error)) != NULL)
    {
      orbit_frame_unref (frame);
      n_frames++;
    }
  g_assert_no_error (error);
  return n_frames;
}

static void
wait_there (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  publish (fleet);
  g_assert_true (wait_well (cursor, -1, NULL));
  g_assert_true (wait_well (cursor, 0, NULL));
  g_assert_true (wait_well (cursor, -1, cancellable));
  g_assert_cmpuint (drain (cursor), ==, 1);
  g_assert_false (wait_well (cursor, 0, NULL));
}

static void
wait_times_out (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);

  g_assert_false (wait_well (cursor, 0, NULL));
  g_assert_false (wait_well (cursor, 1000, NULL));
}

static gpointer
publish_soon (gpointer fleet)
{
  g_usleep (20000);
  publish (fleet);
  return NULL;
}

static void
wait_comes (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);

  for (guint i = 0; i < 4; i++)
    {
      GThread *thread = g_thread_new ("publisher", publish_soon, fleet);

      g_assert_true (wait_well (cursor, -1, NULL));
      g_assert_cmpuint (drain (cursor), ==, 1);
      g_thread_join (thread);
    }
}

static void
wait_process (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_HEARTBEAT_RING_KIND);
  g_autofree char *size = g_strdup_printf ("%d", FLEET_SIZE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) other = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                                    g_getenv ("CONTRACT_MEMBER"), orbit_fleet_get_name (fleet), size, NULL);
  g_autoptr (OrbitFrame) frame = NULL;

  g_assert_no_error (error);
  g_assert_true (wait_well (cursor, 30 * G_TIME_SPAN_SECOND, NULL));
  frame = orbit_cursor_next (cursor, &error);
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 1);
  g_subprocess_force_exit (other);
  g_subprocess_wait (other, NULL, NULL);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
wait_cancelled (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("canceller", cancel_soon, cancellable);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (orbit_cursor_wait (cursor, -1, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_thread_join (thread);
  publish (fleet);
  g_assert_true (wait_well (cursor, -1, cancellable));
}

static gpointer
leave_soon (gpointer fleet)
{
  g_usleep (20000);
  orbit_fleet_leave (fleet);
  return NULL;
}

static void
wait_left (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  GThread *thread = g_thread_new ("leaver", leave_soon, fleet);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (orbit_cursor_wait (cursor, -1, NULL, &error));
      contract_assert_fails (error, CLOSED);
    }
  g_thread_join (thread);
}

static void
wait_without_fleet (void)
{
  g_autoptr (OrbitCursor) cursor = g_object_new (ORBIT_TYPE_CURSOR, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_cursor_wait (cursor, -1, NULL, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_cmpint (orbit_cursor_get_fd (cursor, &error), ==, -1);
  contract_assert_fails (error, CLOSED);
  g_assert_false (orbit_cursor_start (cursor, &error));
  contract_assert_fails (error, CLOSED);
}

/* --- asynchronously --- */

typedef struct
{
  gboolean done;
  gboolean there;
  GError *error;
} Outcome;

static void
note (GObject *cursor,
      GAsyncResult *result,
      gpointer data)
{
  Outcome *outcome = data;

  outcome->there = orbit_cursor_wait_finish (ORBIT_CURSOR (cursor), result, &outcome->error);
  outcome->done = TRUE;
}

static void
async_comes (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { FALSE };

      orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, NULL, note, &outcome);
      g_assert_false (outcome.done);
      if (i == 0)
        publish (fleet);
      contract_wait_until (outcome.done);
      g_assert_no_error (outcome.error);
      g_assert_true (outcome.there);
    }
  g_assert_cmpuint (drain (cursor), ==, 1);
}

static void
async_late (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitFleet) maker = backing == ORBIT_BACKING_SHM ? contract_join_too (fleet, 1) : g_object_ref (fleet);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  Outcome outcome = { FALSE };

  orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, NULL, note, &outcome);
  contract_declare (maker, CAPACITY, 64, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (outcome.done);
  publish (maker);
  contract_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.there);
  g_assert_cmpuint (drain (cursor), ==, 1);
}

static void
async_times_out (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { FALSE };

      orbit_cursor_wait_async (cursor, i * 1000, G_PRIORITY_DEFAULT, NULL, note, &outcome);
      contract_wait_until (outcome.done);
      g_assert_no_error (outcome.error);
      g_assert_false (outcome.there);
    }
}

static void
async_cancelled (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { FALSE };

  orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, cancellable, note, &outcome);
  g_cancellable_cancel (cancellable);
  contract_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

static void
async_several (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome endless[3] = { { FALSE } };
  Outcome timed = { FALSE };
  Outcome stopped = { FALSE };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (endless); i++)
    orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, NULL, note, &endless[i]);
  orbit_cursor_wait_async (cursor, 1000, G_PRIORITY_DEFAULT, NULL, note, &timed);
  orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, cancellable, note, &stopped);
  contract_wait_until (timed.done);
  g_assert_no_error (timed.error);
  g_cancellable_cancel (cancellable);
  contract_wait_until (stopped.done);
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&stopped.error);
  for (i = 0; i < G_N_ELEMENTS (endless); i++)
    g_assert_false (endless[i].done);
  orbit_net_id_free (contract_publish (fleet, KIND, "frame"));
  for (i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      contract_wait_until (endless[i].done);
      g_assert_no_error (endless[i].error);
    }
}

static void
async_left (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  Outcome outcome = { FALSE };

  orbit_cursor_wait_async (cursor, -1, G_PRIORITY_DEFAULT, NULL, note, &outcome);
  orbit_fleet_leave (fleet);
  contract_wait_until (outcome.done);
  contract_assert_fails (outcome.error, CLOSED);
}

/* --- by a descriptor --- */

static gboolean
is_readable (int fd,
             int timeout_ms)
{
  struct pollfd entry = { .fd = fd, .events = POLLIN };

  return poll (&entry, 1, timeout_ms) == 1;
}

/* At the ends of the two naps of a waiter the descriptor is readable without a frame. */
static void
assert_quiet (OrbitCursor *cursor,
              int fd)
{
  for (guint n_naps = 0; is_readable (fd, 0); n_naps++)
    {
      g_assert_cmpuint (n_naps, <, 2);
      g_assert_cmpuint (drain (cursor), ==, 0);
    }
}

static void
fd_readable (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GError) error = NULL;
  int fd = orbit_cursor_get_fd (cursor, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (drain (cursor), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      assert_quiet (cursor, fd);
      publish (fleet);
      g_assert_true (is_readable (fd, -1));
      g_assert_cmpint (orbit_cursor_get_fd (cursor, &error), ==, fd);
      g_assert_cmpuint (drain (cursor), ==, 1);
    }
}

static void
fd_left (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, KIND);
  g_autoptr (GError) error = NULL;
  int fd = orbit_cursor_get_fd (cursor, &error);

  g_assert_cmpuint (drain (cursor), ==, 0);
  orbit_fleet_leave (fleet);
  g_assert_true (is_readable (fd, -1));
  g_assert_cmpint (orbit_cursor_get_fd (cursor, &error), ==, -1);
  contract_assert_fails (error, CLOSED);
}

void
contract_add_waiting (void)
{
  contract_add_both ("wait/there", wait_there);
  contract_add_both ("wait/times-out", wait_times_out);
  contract_add_both ("wait/comes", wait_comes);
  contract_add ("wait/process", wait_process);
  contract_add_both ("wait/cancelled", wait_cancelled);
  contract_add_both ("wait/left", wait_left);
  contract_add ("wait/without-fleet", wait_without_fleet);
  contract_add_both ("async/comes", async_comes);
  contract_add_both ("async/late", async_late);
  contract_add_both ("async/times-out", async_times_out);
  contract_add_both ("async/cancelled", async_cancelled);
  contract_add_both ("async/several", async_several);
  contract_add_both ("async/left", async_left);
  contract_add_both ("fd/readable", fd_readable);
  contract_add_both ("fd/left", fd_left);
}
