/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor as a source of a main loop.
 *
 * While there are frames the loop is not put to sleep, and the source takes turns with the others; when there are none
 * the source sets an alarm, which wakes the loop. Nothing is polled. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-cursor-private.h"

#define BLIND_POLL_MS 10 /* where there is no thread to be had */

typedef struct
{
  GSource source;
  OrbitCursor *kept; /* NULL: held weakly, by its owner */
  GWeakRef cursor;
  OrbitCursorAlarm *alarm; /* NULL: none was needed yet, or was to be had */
  GPollFD poll; /* of the alarm; not by g_source_add_unix_fd(), which dispatches for a ring that has no news */
  gboolean stands_back; /* in the next iteration, so that sources of lower priority have their turn */
  gboolean stood_back;  /* in this one */
} CursorSource;

/* Once there is nothing to read for the first time: a source that is always busy needs none. */
static gboolean
set_alarm (CursorSource *self,
           OrbitCursor *cursor)
{
  if (self->alarm != NULL)
    return TRUE;
  self->alarm = orbit_cursor_alarm_new (cursor->core, NULL);
  if (self->alarm == NULL)
    return FALSE;
  self->poll = (GPollFD){ .fd = orbit_cursor_alarm_get_fd (self->alarm), .events = G_IO_IN };
  g_source_add_poll (&self->source, &self->poll);
  return TRUE;
}

static gboolean
prepare (GSource *source,
         int *timeout)
{
  CursorSource *self = (CursorSource *) source;
  g_autoptr (OrbitCursor) cursor = g_weak_ref_get (&self->cursor);

  *timeout = -1;
  self->stood_back = self->stands_back;
  self->stands_back = FALSE;
  if (cursor == NULL)
    return FALSE;
  if (self->stood_back)
    {
      *timeout = 0;
      return FALSE;
    }
  if (orbit_cursor_has_news (cursor))
    return TRUE;
  if (!set_alarm (self, cursor))
    {
      *timeout = BLIND_POLL_MS;
      return orbit_cursor_has_news (cursor);
    }
  return !orbit_cursor_alarm_rest (self->alarm);
}

static gboolean
check (GSource *source)
{
  CursorSource *self = (CursorSource *) source;
  g_autoptr (OrbitCursor) cursor = g_weak_ref_get (&self->cursor);

  if (cursor == NULL)
    return FALSE;
  if ((self->poll.revents & G_IO_IN) != 0)
    orbit_cursor_alarm_clear (self->alarm);
  return !self->stood_back && orbit_cursor_has_news (cursor);
}

static gboolean
dispatch (GSource *source,
          GSourceFunc callback,
          gpointer user_data)
{
  CursorSource *self = (CursorSource *) source;
  OrbitCursorSourceFunc function = (OrbitCursorSourceFunc) G_CALLBACK (callback);
  g_autoptr (OrbitCursor) cursor = g_weak_ref_get (&self->cursor);

  if (cursor == NULL)
    return G_SOURCE_REMOVE;
  if (callback == NULL)
    {
      g_warning ("A source of an OrbitCursor was dispatched without a callback. Call g_source_set_callback() first.");
      return G_SOURCE_REMOVE;
    }
  if (!function (cursor, user_data))
    return G_SOURCE_REMOVE;
  self->stands_back = orbit_cursor_has_news (cursor);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  CursorSource *self = (CursorSource *) source;

  g_clear_pointer (&self->alarm, orbit_cursor_alarm_free);
  g_weak_ref_clear (&self->cursor);
  g_clear_object (&self->kept);
}

/* What makes g_source_set_closure() work, and with it the callbacks of other languages. */
static gboolean
invoke_closure (OrbitCursor *cursor,
                gpointer data)
{
  g_auto (GValue) parameter = G_VALUE_INIT;
  g_auto (GValue) result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&parameter, ORBIT_TYPE_CURSOR);
  g_value_set_object (&parameter, cursor);
  g_closure_invoke (data, &result, 1, &parameter, NULL);
  return g_value_get_boolean (&result);
}

static GSourceFuncs funcs = {
  .prepare = prepare,
  .check = check,
  .dispatch = dispatch,
  .finalize = finalize,
  .closure_callback = (GSourceFunc) G_CALLBACK (invoke_closure),
  .closure_marshal = (GSourceDummyMarshal) G_CALLBACK (g_cclosure_marshal_generic),
};

GSource *
orbit_cursor_create_weak_source (OrbitCursor *self)
{
  GSource *source = g_source_new (&funcs, sizeof (CursorSource));

  g_weak_ref_init (&((CursorSource *) source)->cursor, self);
  g_source_set_static_name (source, "[orbit-glib] cursor");
  return source;
}

/**
 * orbit_cursor_create_source:
 * @self: a cursor
 * @cancellable: (nullable): a cancellable, or `NULL`
 *
 * Makes a source that is ready while there may be frames to read.
 *
 * Its callback is an [callback@Orbit.CursorSourceFunc]; in C it is set by `g_source_set_callback()` with a cast by
 * `G_SOURCE_FUNC()`. It should read a limited number of frames, and need not read all: while some are left, it is called
 * again. Between two calls all other sources that are ready have a turn, whatever their priorities, so that not even a
 * flood of frames keeps a user interface from drawing. The callback removes the source by returning `FALSE`.
 *
 * The source is ready, too, when reading would fail, as after [method@Orbit.Fleet.leave]; the callback is told by the
 * error. It is ready when @cancellable is cancelled.
 *
 * The source can be attached to any main context, with any priority, and holds a reference to the cursor. While it is
 * attached, the cursor belongs to the thread that runs that context.
 *
 * Returns: (transfer full): the source
 *
 * Since: 1.0
 */
GSource *
orbit_cursor_create_source (OrbitCursor *self,
                            GCancellable *cancellable)
{
  GSource *source;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  source = orbit_cursor_create_weak_source (self);
  ((CursorSource *) source)->kept = g_object_ref (self);
  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (source, child);
    }
  return source;
}
