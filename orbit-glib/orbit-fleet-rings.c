/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rings of a fleet: declaring, finding, querying and resetting them. */

#include <orbit-glib/orbit-fleet.h>

#include "orbit-cursor-create-private.h"
#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-net-id-private.h"

/**
 * orbit_fleet_declare:
 * @self: a fleet
 * @kind: the kind
 * @spec: the description of its ring
 * @error: return location for an error
 *
 * Declares the ring of a kind, before its first use.
 *
 * The ring is created if it does not exist. What @spec leaves out is taken from the ring; for a new ring it is the
 * [property@Orbit.Fleet:capacity] and the [property@Orbit.Fleet:payload-capacity] of the fleet, the topology
 * [enum@Orbit.Topology.SHARED], no label and no value type.
 *
 * ```c
 * g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (64, 0, ORBIT_TOPOLOGY_ANY);
 *
 * orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
 * orbit_fleet_declare (fleet, 3, spec, &error);
 * ```
 *
 * In Python: `fleet.declare(3, "(sd)", capacity=64)`; in JavaScript: `fleet.declare(3, '(sd)', {capacity: 64})`.
 *
 * Errors: `TYPE_MISMATCH` if the ring exists with another value type, `INCOMPATIBLE` if it exists with another label,
 * topology or capacity (the message has the first difference in this order, both values, and the member that made the
 * ring), or if another ring of the fleet has the label; `INVALID_CAPACITY`, `INVALID_ARGUMENT` (a label that is too long
 * or not UTF-8, a value type that is too long or not definite), and the errors of [method@Orbit.Fleet.get_ring].
 *
 * Returns: `TRUE` if the ring is as declared, `FALSE` with @error set otherwise
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
 * orbit_fleet_declare_label:
 * @self: a fleet
 * @label: the label of the ring: 1 to 63 bytes of UTF-8
 * @spec: (nullable): the description of the ring, whose label is %NULL or @label; %NULL leaves everything out
 * @error: return location for an error
 *
 * Declares a ring by its label, and gives its kind.
 *
 * A label is a name in its fleet: at most one ring has it. If a ring of the fleet has the label, it is declared as
 * [method@Orbit.Fleet.declare] does it. Otherwise the label gets a kind that has no ring, and the ring is created.
 * All members that declare a label get the same kind, in whatever order they start and also at the same time. Free kinds
 * are taken from 255 downward, so that members that use numbers for other rings are best to begin with small ones.
 *
 * A ring has its label and its kind until the fleet is destroyed.
 *
 * ```c
 * int kind = orbit_fleet_declare_label (fleet, "readings", NULL, &error);
 *
 * if (kind >= 0)
 *   orbit_net_id_free (orbit_fleet_publish_data (fleet, kind, 0, 0, (const guint8 *) "wind", 4, &error));
 * ```
 *
 * In Python: `fleet.declare("readings", "(sd)")`; in JavaScript: `fleet.declare('readings', '(sd)')`.
 *
 * Errors: `INVALID_ARGUMENT` if the label is empty, too long, not UTF-8 or not the one in @spec; `NO_SPACE` if each kind has
 * a ring already; `BUSY` if another member has been stopped while it gave a ring its label; and the errors of
 * [method@Orbit.Fleet.declare].
 *
 * Returns: the kind, 0 to 255; -1 with @error set on failure
 *
 * Since: 1.0
 */
gint
orbit_fleet_declare_label (OrbitFleet *self,
                           const char *label,
                           const OrbitRingSpec *spec,
                           GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), -1);
  g_return_val_if_fail (label != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return orbit_ring_table_declare_label (&self->rings, label, spec, error);
}

/**
 * orbit_fleet_lookup_kind:
 * @self: a fleet
 * @label: the label of a ring
 * @error: return location for an error
 *
 * Looks up the kind of the ring that has a label. Creates no ring.
 *
 * The label is one that any member has declared, by [method@Orbit.Fleet.declare_label] or [method@Orbit.Fleet.declare]. A
 * program that may start before the others declares the label itself. The kind of a label never changes while the fleet
 * exists, so that it can be kept. The label of [const@Orbit.HEARTBEAT_RING_KIND] is `heartbeats`.
 *
 * Errors: `NOT_FOUND` if no ring has the label; `LOST`, `CLOSED`, `FORKED`.
 *
 * Returns: the kind, 0 to 255; -1 with @error set on failure
 *
 * Since: 1.0
 */
gint
orbit_fleet_lookup_kind (OrbitFleet *self,
                         const char *label,
                         GError **error)
{
  OrbitCoreFleet *core;
  OrbitCoreReport report;
  guint8 kind;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), -1);
  g_return_val_if_fail (label != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  core = orbit_ring_table_get_core (&self->rings, error);
  if (core == NULL || !orbit_error_check (orbit_core_fleet_lookup_kind (core, label, &kind, &report), &report, error))
    return -1;
  return kind;
}

/**
 * orbit_fleet_get_ring:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gets the ring of a kind. Creates it if it does not exist.
 *
 * As long as a reference to the ring is held, each call returns the same object. The ring holds a reference to the
 * fleet.
 *
 * Errors: `INCOMPATIBLE`, `CORRUPT`, `PERMISSION`, `NO_SPACE`, `BUSY`, `LOST` (the fleet segment, or the segment that
 * the fleet made for this kind, was removed or replaced), `CLOSED`, `FORKED`.
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
 * @start: where to start
 * @error: return location for an error
 *
 * Creates a cursor that reads the ring of a kind in order.
 *
 * If the ring does not exist, it is not created: the cursor finds an empty ring until any member creates it, by
 * [method@Orbit.Fleet.declare], [method@Orbit.Fleet.get_ring] or publishing. All waits then end. Such a cursor starts at
 * the first frame that is published, for any @start, and counts what has been overwritten by then.
 *
 * ```c
 * g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, 3, ORBIT_CURSOR_START_OLDEST, &error);
 * ```
 *
 * In Python: `for frame in fleet.create_cursor(3, Orbit.CursorStart.OLDEST):`; in JavaScript: `for (const frame of fleet.create_cursor(3, Orbit.CursorStart.OLDEST))`.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
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
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  if (ring == NULL)
    return NULL;
  if (!ring->absent)
    return orbit_cursor_new (G_OBJECT (self), ring, start, error);
  if (!orbit_error_check (orbit_core_cursor_new_unbound (self->state.core, kind, &cursor, &report), &report, error))
    return NULL;
  return orbit_cursor_new_for_core (G_OBJECT (self), cursor);
}

/**
 * orbit_fleet_next_id:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Mints an id without publishing a frame.
 *
 * The id contains @kind and this member's node id. It is unique in the fleet, across processes and restarts. Counters
 * of minted ids have the highest of their 40 bits set, and counters of frames start at 0, so that they differ as long
 * as a ring has carried fewer than 2³⁹ frames since its last reset.
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

  core = orbit_ring_table_get_core (&self->rings, error);
  if (core == NULL || !orbit_error_check (orbit_core_fleet_mint (core, kind, &id, &report), &report, error))
    return NULL;
  return orbit_net_id_new_from_value (id);
}

/**
 * orbit_fleet_get_head:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gets the number of positions claimed in the ring of a kind since its last reset.
 *
 * These are the published frames and the positions that writers abandoned. On a per-node ring it is the sum over all
 * lanes. It is 0 if the ring does not exist; this function does not create it.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
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
  if (ring == NULL || !orbit_error_check (orbit_core_ring_get_head (ring, &head, &report), &report, error))
    return 0;
  return head;
}

/**
 * orbit_fleet_get_ring_capacity:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Gets the number of slots in the ring of a kind; on a per-node ring, in each lane.
 *
 * If the ring does not exist, it is the [property@Orbit.Fleet:capacity] of the fleet, which the ring will have unless it
 * is declared otherwise; this function does not create it.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
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
  if (ring == NULL || !orbit_error_check (orbit_core_fleet_check (self->state.core, &report), &report, error))
    return 0;
  if (!ring->absent)
    return ring->header.capacity;
  return kind == ORBIT_CORE_HEARTBEAT_KIND ? ORBIT_CORE_HEARTBEAT_CAPACITY : self->state.core->header.capacity;
}

/**
 * orbit_fleet_reset_ring:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Removes all frames from the ring of a kind. Heads and counters start again at 0.
 *
 * A reset is safe while writers and readers in any process use the ring. Cursors skip to the frames published after the
 * reset, count the skipped positions as overwritten, and count the reset in [property@Orbit.Cursor:n-resets]. A frame
 * that is published during the reset may be delivered after it with its old counter; [method@Orbit.Fleet.read] does not
 * find such a frame.
 * A ring that does not exist is not created.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: `TRUE` if the ring was reset, `FALSE` with @error set otherwise
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
  return ring->absent || orbit_error_check (orbit_core_ring_reset (ring, &report), &report, error);
}
