/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor in a main loop: as a source, and reading by itself and emitting signals. */

#include <orbit-glib/orbit-cursor.h>

#include <orbit-glib/orbit-error.h>

#include <orbit-glib/reading/reader-source.h>

#include "orbit-cursor-private.h"
#include "orbit-cursor-signals-private.h"

/* The most that one dispatch reads. */
#define BURST_FRAMES 256
#define BURST_PAYLOADS ((gsize) 1024 * 1024) /* bytes */

/* A damaged frame is lost, and reading goes on; after any other error it cannot. */
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
  /* Also if a handler of "overrun" has stopped the cursor: the frames have been read, and must not be lost. */
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
 * Begins to read by itself, from the thread-default main context, and to tell by the signals
 * [signal@Orbit.Cursor::frames], [signal@Orbit.Cursor::overrun] and [signal@Orbit.Cursor::stopped].
 *
 * It reads with the default priority, a limited number of frames at a time, and lets other sources have their turns in
 * between, whatever their priorities. It ends with [method@Orbit.Cursor.stop], with the fleet, and with the object: it
 * does not keep the cursor alive. Starting again does nothing, unless the main context of the first start was freed: then
 * the cursor reads from the one that is the thread-default now.
 *
 * While it is started, nobody else should read: each frame is given once.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: whether it reads now; otherwise @error is set
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
 * Ends what [method@Orbit.Cursor.start] began; does nothing if nothing did.
 *
 * No frame is lost by it: the next read goes on behind the last frame that a signal told of.
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

  source = orbit_reader_source_new (&self->reader, G_OBJECT (self), TRUE);
  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (source, child);
    }
  return source;
}
