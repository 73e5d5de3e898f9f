/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Constants of the protocol, as plain integers, which the introspection scanner can read. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

/**
 * ORBIT_DEFAULT_CAPACITY:
 *
 * The default number of slots of a ring.
 *
 * Since: 1.0
 */
#define ORBIT_DEFAULT_CAPACITY 1024

/**
 * ORBIT_DEFAULT_PAYLOAD_CAPACITY:
 *
 * The default size of the largest payload of a ring, in bytes.
 *
 * Since: 1.0
 */
#define ORBIT_DEFAULT_PAYLOAD_CAPACITY 256

/**
 * ORBIT_MAX_FLEET_SIZE:
 *
 * The largest number of nodes of a fleet. Node ids are below the size of their fleet.
 *
 * Since: 1.0
 */
#define ORBIT_MAX_FLEET_SIZE 4096

/**
 * ORBIT_HEARTBEAT_RING_KIND:
 *
 * The kind of the ring that heartbeats are published in.
 *
 * Since: 1.0
 */
#define ORBIT_HEARTBEAT_RING_KIND 221

/**
 * ORBIT_HEARTBEAT_FRAME_KIND:
 *
 * The frame kind of a heartbeat.
 *
 * Since: 1.0
 */
#define ORBIT_HEARTBEAT_FRAME_KIND 1
