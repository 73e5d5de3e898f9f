/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How an id is packed into 64 bits, for the library. */

#pragma once

#include <orbit-glib/orbit-net-id.h>

G_BEGIN_DECLS

#define ORBIT_NET_ID_COUNTER_BITS 40
#define ORBIT_NET_ID_NODE_BITS 16
#define ORBIT_NET_ID_COUNTER_MAX ((G_GUINT64_CONSTANT (1) << ORBIT_NET_ID_COUNTER_BITS) - 1)

static inline guint64
orbit_net_id_pack (guint8 kind,
                   guint16 node_id,
                   guint64 counter)
{
  return (guint64) kind << (ORBIT_NET_ID_COUNTER_BITS + ORBIT_NET_ID_NODE_BITS) |
         (guint64) node_id << ORBIT_NET_ID_COUNTER_BITS |
         (counter & ORBIT_NET_ID_COUNTER_MAX);
}

static inline guint8
orbit_net_id_unpack_kind (guint64 value)
{
  return (guint8) (value >> (ORBIT_NET_ID_COUNTER_BITS + ORBIT_NET_ID_NODE_BITS));
}

static inline guint16
orbit_net_id_unpack_node_id (guint64 value)
{
  return (guint16) (value >> ORBIT_NET_ID_COUNTER_BITS);
}

static inline guint64
orbit_net_id_unpack_counter (guint64 value)
{
  return value & ORBIT_NET_ID_COUNTER_MAX;
}

static inline void
orbit_net_id_init (OrbitNetId *id,
                   guint64 value)
{
  id->value = value;
}

/* Creates an id without checks, from a value that was read from a ring. */
static inline OrbitNetId *
orbit_net_id_new_from_value (guint64 value)
{
  OrbitNetId *id = g_new (OrbitNetId, 1);

  orbit_net_id_init (id, value);
  return id;
}

G_END_DECLS
