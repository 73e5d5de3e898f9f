/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a fleet knows of its rings: declaring, finding, asking and resetting them. */

#include <orbit-glib/orbit-fleet.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-net-id-private.h"

/**
 * orbit_fleet_declare:
 * @self: a fleet
 * @kind: the kind
 * @spec: what its ring is to be like
 * @error: return location for an error
 *
 * Says what the ring of a kind is like, before its first use.
 *
 * The ring is made at once if it does not exist. What @spec leaves out is as the ring has it; of a new ring it is the fleet's
 * [property@Orbit.Fleet:capacity] and [property@Orbit.Fleet:payload-capacity], one ring shared by all nodes, no label and no value type.
 *
 * Errors: `TYPE_MISMATCH` if the ring exists with another value type, `INCOMPATIBLE` if with another label, topology or capacity (the message
 * tells the first difference in this order, both values, and who made the ring),
 * `INVALID_CAPACITY`, `INVALID_ARGUMENT` (a label that is too long or not UTF-8, a value type that is too long or not
 * definite), and those of [method@Orbit.Fleet.get_ring].
 *
 * Returns: whether the ring is as declared; otherwise @error is set
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_declare (OrbitFleet *self,
                     guint8 kind,
                     const OrbitRingSpec *spec,
                     GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (spec != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return orbit_ring_table_declare (&self->rings, kind, spec, error);
}

/**
 * orbit_fleet_get_ring:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gives the ring of a kind; it is made if it does not exist.
 *
 * While anyone holds the ring, the same object is given every time. It keeps the fleet object alive.
 *
 * Errors: `INCOMPATIBLE`, `CORRUPT`, `PERMISSION`, `NO_SPACE`, `BUSY`, `LOST` (a segment of the fleet, or the one that the
 * fleet has made for this kind, was removed or replaced), `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full): the ring, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitRing *
orbit_fleet_get_ring (OrbitFleet *self,
                      guint8 kind,
                      GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return orbit_ring_table_get (&self->rings, kind, error);
}

/**
 * orbit_fleet_create_cursor:
 * @self: a fleet
 * @kind: the kind
 * @start: where to begin
 * @error: return location for an error
 *
 * Makes a cursor that reads the ring of a kind in order.
 *
 * If the ring does not exist, it is not made: the cursor sees an empty ring until anyone makes it, by declaring it, publishing or
 * [method@Orbit.Fleet.get_ring]. All ways of waiting are told then. Such a cursor starts at the first frame that is published,
 * whatever @start is, and counts what has been overwritten by then.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the cursor, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitCursor *
orbit_fleet_create_cursor (OrbitFleet *self,
                           guint8 kind,
                           OrbitCursorStart start,
                           GError **error)
{
  OrbitCoreCursor *cursor;
  OrbitCoreReport report;
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_table_open_to_read (&self->rings, kind, error);
  if (core == NULL)
    return NULL;
  if ((core->absent ? orbit_core_cursor_new_unbound (self->core, kind, &cursor, &report)
                    : orbit_core_cursor_new (core, (OrbitCoreCursorStart) start, &cursor, &report)) == ORBIT_CORE_OK)
    return orbit_cursor_new (G_OBJECT (self), cursor);
  orbit_error_set_from_core (error, &report);
  return NULL;
}

/**
 * orbit_fleet_next_id:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Mints an id without publishing a frame.
 *
 * The id carries @kind and this member's node id. Nobody in the fleet is ever given it again, in another process or
 * after a restart. Minted counters have the highest of their 40 bits set, published ones begin at 0, so that the two
 * never meet while a ring has carried fewer than 2³⁹ frames since its last reset.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full): the id, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_fleet_next_id (OrbitFleet *self,
                     guint8 kind,
                     GError **error)
{
  OrbitCoreFleet *core;
  OrbitCoreReport report;
  guint64 id;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_table_get_fleet (&self->rings, error);
  if (core == NULL)
    return NULL;
  if (orbit_core_fleet_mint (core, kind, &id, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return orbit_net_id_new_from_value (id);
}

/**
 * orbit_fleet_get_head:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gives the number of positions claimed in the ring of a kind since its last reset.
 *
 * That is the number of frames published, and of those whose writer died or gave up. On a per-node ring it is the sum
 * over all lanes. It is 0 while nobody has made the ring, which this does not do.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
 *
 * Returns: the number of positions; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_fleet_get_head (OrbitFleet *self,
                      guint8 kind,
                      GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  guint64 head;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  if (ring == NULL)
    return 0;
  if (orbit_core_ring_get_head (ring, &head, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  return head;
}

/**
 * orbit_fleet_get_ring_capacity:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gives the number of slots in the ring of a kind; on a per-node ring, in each lane.
 *
 * While nobody has made the ring, which this does not do, it is the [property@Orbit.Fleet:capacity] of the fleet, which the ring
 * has unless it is declared otherwise.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
 *
 * Returns: the number of slots, a power of two; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint
orbit_fleet_get_ring_capacity (OrbitFleet *self,
                               guint8 kind,
                               GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  if (ring == NULL)
    return 0;
  if (orbit_core_fleet_check (self->core, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  if (!ring->absent)
    return ring->header.capacity;
  return kind == ORBIT_CORE_HEARTBEAT_KIND ? ORBIT_CORE_HEARTBEAT_CAPACITY : self->core->header.capacity;
}

/**
 * orbit_fleet_reset_ring:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Forgets all frames in the ring of a kind; heads and counters start again at 0.
 *
 * It is safe beside writers and readers in any process. Cursors skip to what is published after the reset, count what
 * they skip as overwritten, and tell of the reset by [property@Orbit.Cursor:n-resets]. A frame that is published while the reset
 * is made may be delivered after it with the counter it had before; [method@Orbit.Fleet.read] does not find such a frame.
 * A ring that does not exist is not made, and has nothing to forget.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
 *
 * Returns: whether the ring was reset; otherwise @error is set
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_reset_ring (OrbitFleet *self,
                        guint8 kind,
                        GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  if (ring == NULL)
    return FALSE;
  if (!ring->absent && orbit_core_ring_reset (ring, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}
