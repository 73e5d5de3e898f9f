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
 * @ORBIT_FLEET_ERROR_FAILED: something else went wrong
 * @ORBIT_FLEET_ERROR_EMPTY_FLEET: a fleet of size 0 was asked for
 * @ORBIT_FLEET_ERROR_INVALID_NAME: the name of a fleet is empty, too long, or has characters it must not have
 * @ORBIT_FLEET_ERROR_INVALID_CAPACITY: a capacity is not a power of two, or outside its limits
 * @ORBIT_FLEET_ERROR_INVALID_ARGUMENT: another argument is outside its limits or malformed
 * @ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET: a node id is not below the size of the fleet
 * @ORBIT_FLEET_ERROR_NODE_IN_USE: a live member has that node id
 * @ORBIT_FLEET_ERROR_FLEET_FULL: every node id of the fleet is taken by a live member
 * @ORBIT_FLEET_ERROR_INCOMPATIBLE: what exists was made with another size, geometry, type or version
 * @ORBIT_FLEET_ERROR_CORRUPT: shared memory holds something that no member could have written
 * @ORBIT_FLEET_ERROR_PERMISSION: the segment belongs to somebody else or is open to others
 * @ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE: a payload is larger than the ring's payload capacity, which is 16 MiB at most
 * @ORBIT_FLEET_ERROR_TYPE_MISMATCH: a value is not of the type declared for the ring, or none is declared
 * @ORBIT_FLEET_ERROR_BUSY: somebody holds what is needed; trying again later may succeed
 * @ORBIT_FLEET_ERROR_READ_ONLY: the fleet or ring cannot be written by this process
 * @ORBIT_FLEET_ERROR_FORKED: the object was made by the parent process and is not usable in a forked child
 * @ORBIT_FLEET_ERROR_CLOSED: the member has left the fleet
 * @ORBIT_FLEET_ERROR_NO_SPACE: there is not enough memory for the segment
 * @ORBIT_FLEET_ERROR_LOST: a segment of the fleet has lost its name, or its name stands for another file
 *
 * What can go wrong with a fleet.
 *
 * The message always names the object, the value and the limit. Other failures of the system are
 * reported in the domain `G_IO_ERROR`.
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
} OrbitFleetError;

ORBIT_AVAILABLE_IN_1_0
GQuark orbit_fleet_error_quark (void);

G_END_DECLS
