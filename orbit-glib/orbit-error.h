/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain of the library. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib.h>

#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * ORBIT_FLEET_ERROR:
 *
 * The error domain of the library. Its codes are those of [error@Orbit.FleetError].
 *
 * Since: 1.0
 */
#define ORBIT_FLEET_ERROR (orbit_fleet_error_quark ())

/**
 * OrbitFleetError:
 * @ORBIT_FLEET_ERROR_FAILED: another failure
 * @ORBIT_FLEET_ERROR_EMPTY_FLEET: the fleet size is 0
 * @ORBIT_FLEET_ERROR_INVALID_NAME: the name of a fleet is empty, too long, or contains invalid characters
 * @ORBIT_FLEET_ERROR_INVALID_CAPACITY: a capacity is not a power of two, or is out of range
 * @ORBIT_FLEET_ERROR_INVALID_ARGUMENT: another argument is out of range or malformed
 * @ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET: a node id is not below the size of the fleet
 * @ORBIT_FLEET_ERROR_NODE_IN_USE: a live member has that node id
 * @ORBIT_FLEET_ERROR_FLEET_FULL: live members have all node ids of the fleet
 * @ORBIT_FLEET_ERROR_INCOMPATIBLE: the fleet or ring exists with another size, geometry, type or version
 * @ORBIT_FLEET_ERROR_CORRUPT: the shared memory contains data that no member could have written
 * @ORBIT_FLEET_ERROR_PERMISSION: the segment belongs to another user, or its mode lets other users access it
 * @ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE: a payload is larger than the ring's payload capacity, which is at most 16 MiB
 * @ORBIT_FLEET_ERROR_TYPE_MISMATCH: a value is not of the declared type of the ring, or no type is declared
 * @ORBIT_FLEET_ERROR_BUSY: another member or thread holds what is needed; a later attempt may succeed
 * @ORBIT_FLEET_ERROR_READ_ONLY: the fleet or ring cannot be written by this process
 * @ORBIT_FLEET_ERROR_FORKED: the object belongs to the parent of this forked process
 * @ORBIT_FLEET_ERROR_CLOSED: the member has left the fleet
 * @ORBIT_FLEET_ERROR_NO_SPACE: there is not enough memory for the segment
 * @ORBIT_FLEET_ERROR_LOST: a segment of the fleet was removed or renamed, or its name refers to another file
 * @ORBIT_FLEET_ERROR_NOT_FOUND: no ring of the fleet has that label
 *
 * Error codes of the library.
 *
 * The message names the object, the value and the limit. Failures of system calls are reported in the domain
 * `G_IO_ERROR`.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_FLEET_ERROR_FAILED,
  ORBIT_FLEET_ERROR_EMPTY_FLEET,
  ORBIT_FLEET_ERROR_INVALID_NAME,
  ORBIT_FLEET_ERROR_INVALID_CAPACITY,
  ORBIT_FLEET_ERROR_INVALID_ARGUMENT,
  ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET,
  ORBIT_FLEET_ERROR_NODE_IN_USE,
  ORBIT_FLEET_ERROR_FLEET_FULL,
  ORBIT_FLEET_ERROR_INCOMPATIBLE,
  ORBIT_FLEET_ERROR_CORRUPT,
  ORBIT_FLEET_ERROR_PERMISSION,
  ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE,
  ORBIT_FLEET_ERROR_TYPE_MISMATCH,
  ORBIT_FLEET_ERROR_BUSY,
  ORBIT_FLEET_ERROR_READ_ONLY,
  ORBIT_FLEET_ERROR_FORKED,
  ORBIT_FLEET_ERROR_CLOSED,
  ORBIT_FLEET_ERROR_NO_SPACE,
  ORBIT_FLEET_ERROR_LOST,
  ORBIT_FLEET_ERROR_NOT_FOUND,
} OrbitFleetError;

ORBIT_AVAILABLE_IN_1_0
GQuark orbit_fleet_error_quark (void);

G_END_DECLS
