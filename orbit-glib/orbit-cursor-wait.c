/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting for frames: blocking, asynchronous, and in event loops other than GLib's. */

#include <orbit-glib/orbit-cursor.h>

#include <orbit-glib/core/cursor-wait.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"

#define NEVER G_MAXINT64

/* Returns the deadline. A negative timeout, and one beyond the range of the clock, wait without limit. */
static gint64
get_deadline_us (gint64 timeout_us)
{
  gint64 now = g_get_monotonic_time ();

  return timeout_us >= 0 && timeout_us < G_MAXINT64 / ORBIT_CORE_NS_PER_US - now ? now + timeout_us : NEVER;
}

static void
interrupt (GCancellable *cancellable,
           gpointer data)
{
  orbit_core_cursor_interrupt (data);
}

/* A spin cannot be cancelled; it takes microseconds. */
static OrbitCoreWait
wait_for_news (OrbitCoreCursor *core,
               gint64 deadline,
               GCancellable *cancellable,
               OrbitCoreReport *report)
{
  OrbitCoreWait result = orbit_core_cursor_spin (core, deadline, report);
  gulong connection = 0;

  if (result != ORBIT_CORE_WAIT_TIMED_OUT)
    return result;
  if (cancellable != NULL)
    connection = g_cancellable_connect (cancellable, G_CALLBACK (interrupt), core, NULL);
  do
    result = orbit_core_cursor_sleep (core, deadline, report);
  while (result == ORBIT_CORE_WAIT_INTERRUPTED && !g_cancellable_is_cancelled (cancellable)); /* left over from another wait */
  g_cancellable_disconnect (cancellable, connection);
  return result;
}

/**
 * orbit_cursor_wait:
 * @self: a cursor
 * @timeout_us: the maximum time to wait in microseconds; -1 waits without limit, 0 does not wait
 * @cancellable: (nullable): a cancellable, or `NULL`
 * @error: return location for an error
 *
 * Blocks the thread until there is a frame to read.
 *
 * The thread sleeps in the kernel; if recent waits took only microseconds, it spins for some microseconds first. After
 * a return of `TRUE` the next read returns a frame, or the error of a damaged frame, unless the ring is reset in
 * between, or a writer that overtakes the reader dies. Time is measured by the monotonic clock, which stops while the
 * host is suspended.
 *
 * If a frame is available, `TRUE` is returned even if @cancellable is cancelled. A cancellation takes precedence over
 * the time-out.
 *
 * ```c
 * while (orbit_cursor_wait (cursor, -1, NULL, &error))
 *   {
 *     g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);
 *
 *     if (frame == NULL)
 *       break;
 *   }
 * ```
 *
 * In Python: `cursor.wait()`; in JavaScript: `cursor.wait()`.
 *
 * Errors: [error@Gio.IOErrorEnum.CANCELLED] as soon as @cancellable is cancelled, from any thread; `CLOSED` as soon as
 * another thread leaves the fleet, `FORKED`, `CORRUPT`.
 *
 * Returns: `TRUE` if there is a frame; `FALSE` without an error after the time-out, and `FALSE` with @error set on
 * failure
 *
 * Since: 1.0
 */
gboolean
orbit_cursor_wait (OrbitCursor *self,
                   gint64 timeout_us,
                   GCancellable *cancellable,
                   GError **error)
{
  OrbitCoreCursor *core;
  OrbitCoreReport report;
  gint64 deadline_us;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = orbit_reader_get_core (&self->reader, error);
  if (core == NULL)
    return FALSE;
  if (self->reader.postponed != NULL)
    return TRUE;

  deadline_us = get_deadline_us (timeout_us);
  switch (wait_for_news (core, deadline_us == NEVER ? NEVER : deadline_us * ORBIT_CORE_NS_PER_US, cancellable, &report))
    {
    case ORBIT_CORE_WAIT_NEWS:
      return TRUE;
    case ORBIT_CORE_WAIT_INTERRUPTED:
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    case ORBIT_CORE_WAIT_FAILED:
      return orbit_error_set_from_core (error, &report);
    default:
      orbit_reader_note_end (&self->reader);
      return FALSE;
    }
}

/* --- asynchronously --- */

typedef struct
{
  gint64 deadline_us;
} Waiting;

/* Completes the task if the wait has ended, and returns whether it has. */
static gboolean
try_to_finish (GTask *task)
{
  OrbitCursor *self = g_task_get_source_object (task);
  const Waiting *waiting = g_task_get_task_data (task);
  GError *error = NULL;
  OrbitCoreCursor *core = orbit_reader_get_core (&self->reader, &error);
  OrbitCoreNext next = ORBIT_CORE_NEXT_FRAME;
  OrbitCoreReport report;

  if (core == NULL)
    {
      g_task_return_error (task, error);
      return TRUE;
    }
  if (self->reader.postponed == NULL)
    next = orbit_core_cursor_look (core, &report);
  if (next == ORBIT_CORE_NEXT_FRAME)
    {
      g_task_return_boolean (task, TRUE);
    }
  else if (next == ORBIT_CORE_NEXT_FAILED)
    {
      orbit_error_set_from_core (&error, &report);
      g_task_return_error (task, error);
    }
  else if (g_task_return_error_if_cancelled (task))
    {
      return TRUE;
    }
  else if (g_get_monotonic_time () >= waiting->deadline_us)
    {
      g_task_return_boolean (task, FALSE);
    }
  else
    {
      return FALSE;
    }
  return TRUE;
}

static gboolean
on_ready (OrbitCursor *self,
          gpointer data)
{
  return try_to_finish (data) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/**
 * orbit_cursor_wait_async:
 * @self: a cursor
 * @timeout_us: the maximum time to wait in microseconds; -1 waits without limit, 0 does not wait
 * @io_priority: the priority of the source that waits, such as `G_PRIORITY_DEFAULT`
 * @cancellable: (nullable): a cancellable, or `NULL`
 * @callback: (scope async) (closure user_data): called in the thread-default main context when the wait has ended
 * @user_data: data for @callback
 *
 * Waits for a frame without blocking.
 *
 * This is the asynchronous form of [method@Orbit.Cursor.wait]. Do not read from the cursor until @callback is called.
 *
 * Since: 1.0
 */
void
orbit_cursor_wait_async (OrbitCursor *self,
                         gint64 timeout_us,
                         int io_priority,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSource) source = NULL;
  Waiting *waiting;

  g_return_if_fail (ORBIT_IS_CURSOR (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  waiting = g_new (Waiting, 1);
  waiting->deadline_us = get_deadline_us (timeout_us);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, orbit_cursor_wait_async);
  g_task_set_name (task, "[orbit-glib] wait");
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, waiting, g_free);
  /* An available frame takes precedence, as in the blocking wait. */
  g_task_set_check_cancellable (task, FALSE);
  if (try_to_finish (task))
    return;

  source = orbit_cursor_create_source (self, cancellable);
  if (waiting->deadline_us != NEVER)
    g_source_set_ready_time (source, waiting->deadline_us);
  g_task_attach_source (task, source, G_SOURCE_FUNC (on_ready));
}

/**
 * orbit_cursor_wait_finish:
 * @self: a cursor
 * @result: the result that was passed to the callback of [method@Orbit.Cursor.wait_async]
 * @error: return location for an error
 *
 * Finishes a wait that [method@Orbit.Cursor.wait_async] started.
 *
 * Errors: the same as [method@Orbit.Cursor.wait].
 *
 * Returns: `TRUE` if there is a frame; `FALSE` without an error after the time-out, and `FALSE` with @error set on
 * failure
 *
 * Since: 1.0
 */
gboolean
orbit_cursor_wait_finish (OrbitCursor *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * orbit_cursor_get_fd:
 * @self: a cursor
 * @error: return location for an error
 *
 * Gets a file descriptor that is readable while there may be frames to read, for event loops other than GLib's: epoll,
 * asyncio, libuv.
 *
 * Poll the descriptor for input, and do not read, write or close it. When it is readable, read from the cursor until
 * there is nothing left, with [method@Orbit.Cursor.next], or with [method@Orbit.Cursor.read_batch] until a batch has
 * fewer frames than requested. Then the descriptor is not readable any more; a [method@Orbit.Cursor.wait] that returns
 * `FALSE` has the same effect. It may become readable twice more with nothing to read, about 1 ms and 50 ms later,
 * while the cursor goes to sleep; then it is quiet, and costs nothing, until something is published. After
 * [method@Orbit.Fleet.leave] it stays readable, since reading fails then.
 *
 * Each call returns the same descriptor. It belongs to the cursor, and is closed with it.
 *
 * Errors: `CLOSED`, `FORKED`, or an error of [error@Gio.IOErrorEnum] if the process has too many descriptors or threads.
 *
 * Returns: the descriptor, or -1 with @error set
 *
 * Since: 1.0
 */
int
orbit_cursor_get_fd (OrbitCursor *self,
                     GError **error)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return orbit_reader_get_fd (&self->reader, error);
}
