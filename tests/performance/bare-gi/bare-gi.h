/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Functions with the signatures of the library's hot functions that do nothing: the cost of a call from a script into C. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 value;
} BareGiId;

GType       bare_gi_id_get_type           (void);

#define BARE_GI_TYPE_CALLEE (bare_gi_callee_get_type ())
G_DECLARE_FINAL_TYPE (BareGiCallee, bare_gi_callee, BARE_GI, CALLEE, GObject)

BareGiCallee *bare_gi_callee_new          (gsize size);

BareGiId     *bare_gi_callee_take         (BareGiCallee *self,
                                           guint8 kind,
                                           guint8 frame_kind,
                                           guint64 version,
                                           const guint8 *data,
                                           gsize length,
                                           GError **error);
guint         bare_gi_callee_take_packed  (BareGiCallee *self,
                                           guint8 kind,
                                           guint8 frame_kind,
                                           guint64 version,
                                           const guint8 *data,
                                           gsize length,
                                           gsize record_size,
                                           GError **error);
guint64       bare_gi_callee_take_kind    (BareGiCallee *self,
                                           guint8 kind,
                                           GError **error);
GBytes       *bare_gi_callee_give_bytes   (BareGiCallee *self);
GBytes       *bare_gi_callee_give_up_to   (BareGiCallee *self,
                                           guint max_frames,
                                           GError **error);

G_END_DECLS
