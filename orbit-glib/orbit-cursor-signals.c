/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals of a cursor. */

#include "orbit-cursor-signals-private.h"

#include <orbit-glib/orbit-frame-batch.h>

enum
{
  FRAMES,
  OVERRUN,
  STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
orbit_cursor_signals_install (GType type)
{
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

void
orbit_cursor_signals_emit_frames (GObject *cursor,
                                  OrbitFrameBatch *batch)
{
  g_signal_emit (cursor, signals[FRAMES], 0, batch);
}

void
orbit_cursor_signals_emit_overrun (GObject *cursor,
                                   guint64 n_lost)
{
  g_signal_emit (cursor, signals[OVERRUN], 0, n_lost);
}

void
orbit_cursor_signals_emit_stopped (GObject *cursor,
                                   const GError *error)
{
  g_signal_emit (cursor, signals[STOPPED], 0, error);
}
