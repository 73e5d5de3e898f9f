/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The id of a frame. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_NET_ID (orbit_net_id_get_type ())

typedef struct _OrbitNetId OrbitNetId;

/**
 * OrbitNetId:
 * @value: the id as one number: 8 bits of kind, 16 of node id, 40 of counter, from the top
 *
 * The id of a frame, unique in its fleet.
 *
 * An id consists of the kind of the ring, the node id of the publisher, and the number of frames that were published
 * there before. It is a plain value, and stays valid after its frame was overwritten.
 *
 * As a number an id has up to 64 bits, more than a JavaScript number can represent. JavaScript code should use the
 * fields, the text or the bytes, and not [method@Orbit.NetId.get_value] or the `value` field.
 *
 * Since: 1.0
 */
struct _OrbitNetId
{
  guint64 value;
};

ORBIT_AVAILABLE_IN_1_0
GType       orbit_net_id_get_type       (void);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId *orbit_net_id_new            (guint8             kind,
                                         guint16            node_id,
                                         guint64            counter,
                                         GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId *orbit_net_id_new_from_bytes (GBytes            *bytes,
                                         GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId *orbit_net_id_parse          (const char        *text,
                                         GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId *orbit_net_id_copy           (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
void        orbit_net_id_free           (OrbitNetId        *id);
ORBIT_AVAILABLE_IN_1_0
guint8      orbit_net_id_get_kind       (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
guint16     orbit_net_id_get_node_id    (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
guint64     orbit_net_id_get_counter    (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
guint64     orbit_net_id_get_value      (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
gboolean    orbit_net_id_equal          (gconstpointer      id,
                                         gconstpointer      other);
ORBIT_AVAILABLE_IN_1_0
int         orbit_net_id_compare        (gconstpointer      id,
                                         gconstpointer      other);
ORBIT_AVAILABLE_IN_1_0
guint       orbit_net_id_hash           (gconstpointer      id);
ORBIT_AVAILABLE_IN_1_0
char       *orbit_net_id_to_string      (const OrbitNetId  *id);
ORBIT_AVAILABLE_IN_1_0
GBytes     *orbit_net_id_to_bytes       (const OrbitNetId  *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitNetId, orbit_net_id_free)

G_END_DECLS
