/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor in a main loop: as a source, and reading by itself and emitting signals. */

#include <orbit-glib/orbit-cursor.h>

#include <orbit-glib/orbit-error.h>

#include <orbit-glib/reading/reader-source.h>

#include "orbit-cursor-private.h"
#include "orbit-cursor-signals-private.h"

/* The maximum that one dispatch reads. */
#define BURST_FRAMES 256
#define BURST_PAYLOADS ((gsize) 1024 * 1024) /* bytes */

/* After a damaged frame reading continues; after any other error it cannot. */
static gboolean
is_the_end (const GError *error)
{
  return error != NULL && !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT);
}

static gboolean
read_burst (OrbitCursor *self,
            gpointer data)
{
  g_autoptr (GSource) source = g_source_ref (self->started);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrameBatch) batch = orbit_reader_read_batch (&self->reader, BURST_FRAMES, BURST_PAYLOADS, &error);
  guint64 n_lost = orbit_reader_count_lost (&self->reader) - self->n_lost_reported;

  if (n_lost > 0)
    {
      self->n_lost_reported += n_lost;
      orbit_cursor_signals_emit_overrun (G_OBJECT (self), n_lost);
    }
  /* Emit the frames even if a handler of "overrun" has stopped the cursor: they have been read, and must not be lost. */
  if (batch != NULL && orbit_frame_batch_get_n_frames (batch) > 0)
    orbit_cursor_signals_emit_frames (G_OBJECT (self), batch);
  if (is_the_end (error) && !g_source_is_destroyed (source))
    {
      orbit_cursor_stop (self);
      orbit_cursor_signals_emit_stopped (G_OBJECT (self), error);
    }
  return !g_source_is_destroyed (source);
}

/**
 * orbit_cursor_start:
 * @self: a cursor
 * @error: return location for an error
 *
 * Starts reading in the thread-default main context, and emits the signals [signal@Orbit.Cursor::frames],
 * [signal@Orbit.Cursor::overrun] and [signal@Orbit.Cursor::stopped].
 *
 * Frames are read with the default priority, a limited number at a time, and between two bursts other sources are
 * dispatched, whatever their priorities. Reading ends with [method@Orbit.Cursor.stop], when the fleet is left, and when
 * the cursor is finalized: the source does not hold a reference to it. A second call does nothing, unless the source
 * was destroyed, for example with its main context: then reading continues in the main context that is the
 * thread-default one now.
 *
 * Do not read from a cursor that is started: each frame is returned once.
 *
 * ```c
 * g_signal_connect (cursor, "frames", G_CALLBACK (on_frames), NULL);
 * orbit_cursor_start (cursor, &error);
 * ```
 *
 * In Python: `cursor.connect("frames", lambda cursor, batch: print(len(batch)))`; in JavaScript: `cursor.connect('frames', (_cursor, batch) => print(batch.length))`.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: `TRUE` if the cursor is started, `FALSE` with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
orbit_cursor_start (OrbitCursor *self,
                    GError **error)
{
  g_autoptr (GMainContext) context = NULL;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!orbit_reader_check_joined (&self->reader, error))
    return FALSE;
  if (self->started != NULL && !g_source_is_destroyed (self->started))
    return TRUE;

  g_clear_pointer (&self->started, g_source_unref);
  context = g_main_context_ref_thread_default ();
  self->n_lost_reported = orbit_reader_count_lost (&self->reader);
  self->started = orbit_reader_source_new (&self->reader, G_OBJECT (self), FALSE);
  g_source_set_callback (self->started, G_SOURCE_FUNC (read_burst), NULL, NULL);
  g_source_attach (self->started, context);
  return TRUE;
}

/**
 * orbit_cursor_stop:
 * @self: a cursor
 *
 * Stops a cursor that [method@Orbit.Cursor.start] started. Does nothing otherwise.
 *
 * No frame is lost: the next read continues after the last frame that was emitted.
 *
 * Since: 1.0
 */
void
orbit_cursor_stop (OrbitCursor *self)
{
  g_return_if_fail (ORBIT_IS_CURSOR (self));

  if (self->started == NULL)
    return;
  g_source_destroy (self->started);
  g_clear_pointer (&self->started, g_source_unref);
}

/**
 * orbit_cursor_create_source:
 * @self: a cursor
 * @cancellable: (nullable): a cancellable, or `NULL`
 *
 * Creates a source that is ready while there may be frames to read.
 *
 * The callback is an [callback@Orbit.CursorSourceFunc]; in C set it by `g_source_set_callback()` and `G_SOURCE_FUNC()`.
 * It should read a limited number of frames: while there are more, it is called again. Between two calls all other
 * sources that are ready are dispatched, whatever their priorities, so that a user interface is drawn even at a high
 * rate of frames. The callback returns `FALSE` to remove the source.
 *
 * The source is also ready if reading would fail, for example after [method@Orbit.Fleet.leave], so that the callback
 * gets the error, and when @cancellable is cancelled.
 *
 * The source can be attached to any main context with any priority. It holds a reference to the cursor. While it is
 * attached, only the thread that runs the context may use the cursor.
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

  source = orbit_reader_source_new (&self->reader, G_OBJECT (self), TRUE);
  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (source, child);
    }
  return source;
}
