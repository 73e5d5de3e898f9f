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
   * A cursor that was started has read frames.
   *
   * Emitted once for each burst, not for each frame. A burst ends after 256 frames or about 1 MiB of payload; if there
   * are more frames, the next burst follows after other sources of the main loop were dispatched.
   *
   * Since: 1.0
   */
  signals[FRAMES] = g_signal_new ("frames", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, ORBIT_TYPE_FRAME_BATCH);

  /**
   * OrbitCursor::overrun:
   * @self: the cursor
   * @n_lost: the number of positions that were passed without a frame since the last emission
   *
   * A cursor that was started has lost frames: they were overwritten before they were read, or abandoned by their
   * writers.
   *
   * Emitted at most once for each burst, before [signal@Orbit.Cursor::frames]. The sum of the numbers is the growth of
   * [property@Orbit.Cursor:n-overwritten] and [property@Orbit.Cursor:n-abandoned] since the start.
   *
   * Since: 1.0
   */
  signals[OVERRUN] = g_signal_new ("overrun", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT64);

  /**
   * OrbitCursor::stopped:
   * @self: the cursor
   * @error: the reason: `CLOSED` if the fleet was left, `LOST` if it has lost a segment, `FORKED` in a forked child
   *
   * A cursor that was started cannot read any more, and has stopped.
   *
   * Not emitted by [method@Orbit.Cursor.stop].
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
