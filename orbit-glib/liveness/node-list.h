/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list of nodes that only the library can change: a GListModel without any method to insert, remove or sort. */

#pragma once

#include <gio/gio.h>

#include <orbit-glib/orbit-node.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_NODE_LIST (orbit_node_list_get_type ())

G_DECLARE_FINAL_TYPE (OrbitNodeList, orbit_node_list, ORBIT, NODE_LIST, GObject)

OrbitNodeList *orbit_node_list_new (void);

/* Inserts @node in the order of the node ids, or puts it in the place of the node that has the same id. */
void           orbit_node_list_put (OrbitNodeList *self,
                                    OrbitNode     *node);

G_END_DECLS
