/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Functions with the signatures of the library's hot functions that do nothing. */

#include "bare-gi.h"

struct _BareGiCallee
{
  GObject parent_instance;
  GBytes *bytes;
};

G_DEFINE_FINAL_TYPE (BareGiCallee, bare_gi_callee, G_TYPE_OBJECT)

static BareGiId *
bare_gi_id_copy (const BareGiId *id)
{
  return g_memdup2 (id, sizeof *id);
}

static void
bare_gi_id_free (BareGiId *id)
{
  g_free (id);
}

G_DEFINE_BOXED_TYPE (BareGiId, bare_gi_id, bare_gi_id_copy, bare_gi_id_free)

static void
bare_gi_callee_finalize (GObject *object)
{
  g_bytes_unref (BARE_GI_CALLEE (object)->bytes);
  G_OBJECT_CLASS (bare_gi_callee_parent_class)->finalize (object);
}

static void
bare_gi_callee_class_init (BareGiCalleeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bare_gi_callee_finalize;
}

static void
bare_gi_callee_init (BareGiCallee *self)
{
  self->bytes = g_bytes_new (NULL, 0);
}

/**
 * bare_gi_callee_new:
 * @size: how many bytes to give when asked for bytes
 *
 * Returns: (transfer full): a new object
 */
BareGiCallee *
bare_gi_callee_new (gsize size)
{
  BareGiCallee *self = g_object_new (BARE_GI_TYPE_CALLEE, NULL);

  g_bytes_unref (self->bytes);
  self->bytes = g_bytes_new_take (g_malloc0 (size), size);
  return self;
}

/**
 * bare_gi_callee_take:
 * @self: an object
 * @kind: like the argument of orbit_fleet_publish_data()
 * @frame_kind: likewise
 * @version: likewise
 * @data: (array length=length): likewise
 * @length: likewise
 * @error: return location for an error that never comes
 *
 * Returns: (transfer full): always the same value
 */
BareGiId *
bare_gi_callee_take (BareGiCallee *self,
                     guint8 kind,
                     guint8 frame_kind,
                     guint64 version,
                     const guint8 *data,
                     gsize length,
                     GError **error)
{
  return g_new0 (BareGiId, 1);
}

/**
 * bare_gi_callee_take_packed:
 * @self: an object
 * @kind: like the argument of orbit_fleet_publish_packed()
 * @frame_kind: likewise
 * @version: likewise
 * @data: (array length=length): likewise
 * @length: likewise
 * @record_size: likewise
 * @error: return location for an error that never comes
 *
 * Returns: always 1
 */
guint
bare_gi_callee_take_packed (BareGiCallee *self,
                            guint8 kind,
                            guint8 frame_kind,
                            guint64 version,
                            const guint8 *data,
                            gsize length,
                            gsize record_size,
                            GError **error)
{
  return 1;
}

/**
 * bare_gi_callee_take_kind:
 * @self: an object
 * @kind: like the argument of orbit_fleet_get_head()
 * @error: return location for an error that never comes
 *
 * Returns: always 0
 */
guint64
bare_gi_callee_take_kind (BareGiCallee *self,
                          guint8 kind,
                          GError **error)
{
  return 0;
}

/**
 * bare_gi_callee_give_bytes:
 * @self: an object
 *
 * Returns: (transfer full): the same bytes every time
 */
GBytes *
bare_gi_callee_give_bytes (BareGiCallee *self)
{
  return g_bytes_ref (self->bytes);
}

/**
 * bare_gi_callee_give_up_to:
 * @self: an object
 * @max_frames: like the argument of orbit_cursor_read_batch()
 * @error: return location for an error that never comes
 *
 * Returns: (transfer full): the same bytes every time
 */
GBytes *
bare_gi_callee_give_up_to (BareGiCallee *self,
                           guint max_frames,
                           GError **error)
{
  return g_bytes_ref (self->bytes);
}
