/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor: the position of a reader in a ring. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <gio/gio.h>

#include <orbit-glib/orbit-frame-batch.h>
#include <orbit-glib/orbit-frame.h>
#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * OrbitCursorStart:
 * @ORBIT_CURSOR_START_OLDEST: at the oldest frame in the ring
 * @ORBIT_CURSOR_START_HEAD: after the newest frame: only frames that are published from now on
 *
 * Where a new cursor begins to read.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_CURSOR_START_OLDEST,
  ORBIT_CURSOR_START_HEAD,
} OrbitCursorStart;

/**
 * OrbitFrameView: (skip)
 * @id: the frame's id
 * @version: the frame's version
 * @data: (array length=length): the payload
 * @length: size of the payload, in bytes
 * @frame_kind: the frame's message class
 *
 * A frame in the cursor's own buffer, see [method@Orbit.Cursor.next_view].
 *
 * Since: 1.0
 */
typedef struct
{
  OrbitNetId id;
  guint64 version;
  const guint8 *data;
  gsize length;
  guint8 frame_kind;
} OrbitFrameView;

#define ORBIT_TYPE_CURSOR (orbit_cursor_get_type ())

ORBIT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (OrbitCursor, orbit_cursor, ORBIT, CURSOR, GObject)

ORBIT_AVAILABLE_IN_1_0
OrbitFrame      *orbit_cursor_next              (OrbitCursor     *self,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrameBatch *orbit_cursor_read_batch        (OrbitCursor     *self,
                                                 guint            max_frames,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
gboolean         orbit_cursor_next_view         (OrbitCursor     *self,
                                                 OrbitFrameView  *view,
                                                 GError         **error);

/**
 * OrbitCursorSourceFunc:
 * @cursor: the cursor, which may have frames to read
 * @user_data: (closure): the data that was set with the callback
 *
 * The type of the callback of a source created by [method@Orbit.Cursor.create_source].
 *
 * Returns: `G_SOURCE_CONTINUE` to be called again, `G_SOURCE_REMOVE` to remove the source
 *
 * Since: 1.0
 */
typedef gboolean (*OrbitCursorSourceFunc) (OrbitCursor *cursor,
                                           gpointer     user_data);

ORBIT_AVAILABLE_IN_1_0
gboolean         orbit_cursor_wait              (OrbitCursor     *self,
                                                 gint64           timeout_us,
                                                 GCancellable    *cancellable,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
void             orbit_cursor_wait_async        (OrbitCursor     *self,
                                                 gint64           timeout_us,
                                                 int              io_priority,
                                                 GCancellable    *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer         user_data);
ORBIT_AVAILABLE_IN_1_0
gboolean         orbit_cursor_wait_finish       (OrbitCursor     *self,
                                                 GAsyncResult    *result,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
GSource         *orbit_cursor_create_source     (OrbitCursor     *self,
                                                 GCancellable    *cancellable);
ORBIT_AVAILABLE_IN_1_0
int              orbit_cursor_get_fd            (OrbitCursor     *self,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
gboolean         orbit_cursor_start             (OrbitCursor     *self,
                                                 GError         **error);
ORBIT_AVAILABLE_IN_1_0
void             orbit_cursor_stop              (OrbitCursor     *self);

ORBIT_AVAILABLE_IN_1_0
guint64          orbit_cursor_get_position      (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
guint64          orbit_cursor_get_n_delivered   (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
guint64          orbit_cursor_get_n_overwritten (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
guint64          orbit_cursor_get_n_abandoned   (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
guint64          orbit_cursor_get_n_resets      (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
gint64           orbit_cursor_get_stall_timeout (OrbitCursor     *self);
ORBIT_AVAILABLE_IN_1_0
void             orbit_cursor_set_stall_timeout (OrbitCursor     *self,
                                                 gint64           stall_timeout_us);

G_END_DECLS
