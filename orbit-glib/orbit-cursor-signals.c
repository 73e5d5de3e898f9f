/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor that reads by itself, from the main loop, and tells by signals. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-cursor-private.h"

/* What one dispatch may take on. */
#define BURST_FRAMES 256
#define BURST_PAYLOADS (1024 * 1024) /* bytes */

enum
{
  FRAMES,
  OVERRUN,
  STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
orbit_cursor_install_signals (OrbitCursorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * OrbitCursor::frames:
   * @self: the cursor
   * @batch: the frames, at least one and at most 256
   *
   * Frames have come, and a cursor that was started has read them.
   *
   * It comes once for each burst, not for each frame. A burst ends after 256 frames or about one MiB of payload; if there
   * are more, the next follows when other sources of the main loop have had their turn.
   *
   * Since: 1.0
   */
  signals[FRAMES] = g_signal_new ("frames", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, ORBIT_TYPE_FRAME_BATCH);

  /**
   * OrbitCursor::overrun:
   * @self: the cursor
   * @n_lost: how many positions it has passed without a frame since it told so last
   *
   * A cursor that was started has lost frames: they were overwritten before it came, or abandoned by their writers.
   *
   * It comes at most once for each burst, before the frames of the burst. The numbers add up to those that
   * [property@Orbit.Cursor:n-overwritten] and [property@Orbit.Cursor:n-abandoned] have grown by since the start.
   *
   * Since: 1.0
   */
  signals[OVERRUN] = g_signal_new ("overrun", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT64);

  /**
   * OrbitCursor::stopped:
   * @self: the cursor
   * @error: why: `CLOSED` if the fleet was left, `LOST` if it has lost a segment, `FORKED` in a forked child
   *
   * A cursor that was started can read no more, and has stopped by itself.
   *
   * It does not come after [method@Orbit.Cursor.stop].
   *
   * Since: 1.0
   */
  signals[STOPPED] = g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static guint64
count_lost (OrbitCursor *self)
{
  return self->core->n_overwritten + self->core->n_abandoned;
}

/* A damaged frame is one that is lost; everything else is the end. */
static gboolean
is_the_end (const GError *error)
{
  return error != NULL && !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT);
}

static gboolean
read_burst (OrbitCursor *self,
            gpointer data)
{
  g_autoptr (GSource) reading = g_source_ref (self->reading);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_bounded (self, BURST_FRAMES, BURST_PAYLOADS, &error);
  guint64 n_lost = count_lost (self) - self->n_lost_told;

  if (n_lost > 0)
    {
      self->n_lost_told += n_lost;
      g_signal_emit (self, signals[OVERRUN], 0, n_lost);
    }
  /* Also if a handler of the first has stopped the cursor: what was read must not be lost. */
  if (batch != NULL && orbit_frame_batch_get_n_frames (batch) > 0)
    g_signal_emit (self, signals[FRAMES], 0, batch);
  if (is_the_end (error) && !g_source_is_destroyed (reading))
    {
      orbit_cursor_stop (self);
      g_signal_emit (self, signals[STOPPED], 0, error);
    }
  return !g_source_is_destroyed (reading);
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
 * does not keep the cursor alive. Starting again does nothing.
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

  if (!orbit_cursor_check_joined (self, error))
    return FALSE;
  if (self->reading != NULL)
    return TRUE;

  context = g_main_context_ref_thread_default ();
  self->n_lost_told = count_lost (self);
  self->reading = orbit_cursor_create_weak_source (self);
  g_source_set_callback (self->reading, G_SOURCE_FUNC (read_burst), NULL, NULL);
  g_source_attach (self->reading, context);
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

  if (self->reading == NULL)
    return;
  g_source_destroy (self->reading);
  g_clear_pointer (&self->reading, g_source_unref);
}
