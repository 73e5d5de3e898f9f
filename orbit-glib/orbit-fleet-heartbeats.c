/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing and reading heartbeats, which are frames of kind 221 that contain only times. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include <orbit-glib/core/clock.h>

#include <orbit-glib/liveness/heartbeat-reader.h>
#include <orbit-glib/liveness/heartbeat-timer.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-heartbeat-snapshot-private.h"
#include "orbit-warning-private.h"

static OrbitHeartbeat *
publish (OrbitFleet *self,
         OrbitEpoch captured_at,
         const gint64 *boot_ns,
         GError **error)
{
  OrbitCoreRing *ring = orbit_ring_table_open (&self->rings, ORBIT_HEARTBEAT_RING_KIND, error);
  OrbitHeartbeat *heartbeat;
  OrbitLiveness *liveness;
  OrbitCoreReport report;
  guint64 id;

  if (ring == NULL)
    return NULL;
  if (orbit_core_fleet_check_sometimes (self->state.core, &report) != ORBIT_CORE_OK ||
      orbit_core_ring_write (ring, ORBIT_HEARTBEAT_FRAME_KIND, (guint64) captured_at, boot_ns, boot_ns != NULL ? sizeof *boot_ns : 0, &id, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  orbit_core_ring_wake (ring);
  liveness = g_atomic_pointer_get (&self->liveness);
  if (liveness != NULL)
    orbit_liveness_note_own_heartbeat (liveness);
  heartbeat = g_new (OrbitHeartbeat, 1);
  orbit_heartbeat_init (heartbeat, id, captured_at);
  return heartbeat;
}

/**
 * orbit_fleet_publish_heartbeat:
 * @self: a fleet
 * @error: return location for an error
 *
 * Publishes a heartbeat, which states that this member is well now.
 *
 * A heartbeat carries the time of the boot clock and of the wall clock, so that its age does not change when the wall
 * clock is set.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the heartbeat, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitHeartbeat *
orbit_fleet_publish_heartbeat (OrbitFleet *self,
                               GError **error)
{
  gint64 boot_ns;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);
  return publish (self, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL) / ORBIT_CORE_NS_PER_MS, &boot_ns, error);
}

/**
 * orbit_fleet_publish_heartbeat_at:
 * @self: a fleet
 * @captured_at: when this member was well, in milliseconds since the Unix epoch
 * @error: return location for an error
 *
 * Publishes a heartbeat with a given wall-clock time. It carries no boot-clock time, so its age changes when the wall
 * clock is set.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the heartbeat, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitHeartbeat *
orbit_fleet_publish_heartbeat_at (OrbitFleet *self,
                                  OrbitEpoch captured_at,
                                  GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return publish (self, captured_at, NULL, error);
}

static OrbitCoreRing *
open_ring (OrbitFleet *self,
           GError **error)
{
  return orbit_ring_table_open (&self->rings, ORBIT_HEARTBEAT_RING_KIND, error);
}

/**
 * orbit_fleet_get_latest_heartbeats:
 * @self: a fleet
 * @n_heartbeats: (out): return location for their number
 * @error: return location for an error
 *
 * Gets the newest heartbeat of every node that has published one, ordered by node id.
 *
 * The times of heartbeats that carry a boot-clock time are converted to the wall clock as it is set now, so that
 * [method@Orbit.Heartbeat.get_age] returns their true age.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: (array length=n_heartbeats) (transfer full): the heartbeats, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitHeartbeat **
orbit_fleet_get_latest_heartbeats (OrbitFleet *self,
                                   gsize *n_heartbeats,
                                   GError **error)
{
  OrbitHeartbeat **latest;
  OrbitHeartbeatCollection collection;
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (n_heartbeats != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_heartbeats = 0;
  ring = open_ring (self, error);
  if (ring == NULL || !orbit_heartbeat_collection_fill (&collection, ring, error))
    return NULL;

  /* Allocate one extra element: NULL would mean an error, so an empty array must not be NULL. */
  latest = g_new0 (OrbitHeartbeat *, collection.n_heartbeats + 1);
  for (guint i = 0; i < collection.n_heartbeats; i++)
    latest[i] = orbit_heartbeat_copy (&collection.heartbeats[i]);
  *n_heartbeats = collection.n_heartbeats;
  orbit_heartbeat_collection_clear (&collection);
  return latest;
}

/* @now may be NULL, for the time at which the heartbeats are read. */
static OrbitHeartbeatSnapshot *
take_snapshot (OrbitFleet *self,
               const OrbitEpoch *now,
               guint max_age_ms,
               GError **error)
{
  OrbitHeartbeatClocks clocks;
  OrbitHeartbeatSnapshot *snapshot;
  guint space, n_latest;
  OrbitCoreRing *ring = open_ring (self, error);

  if (ring == NULL || !orbit_heartbeats_count_lanes (ring, &space, error))
    return NULL;
  orbit_heartbeat_clocks_read (&clocks);
  snapshot = orbit_heartbeat_snapshot_new (now != NULL ? *now : clocks.wall_ms, max_age_ms, self->fleet_size, NULL, space);
  if (!orbit_heartbeats_read (ring, &clocks, orbit_heartbeat_snapshot_get_room (snapshot), NULL, NULL, space, &n_latest, error))
    {
      orbit_heartbeat_snapshot_unref (snapshot);
      return NULL;
    }
  orbit_heartbeat_snapshot_truncate (snapshot, n_latest);
  return snapshot;
}

/**
 * orbit_fleet_get_heartbeat_snapshot:
 * @self: a fleet
 * @max_age_ms: the age in milliseconds beyond which a heartbeat is stale
 * @error: return location for an error
 *
 * Takes a snapshot of which nodes are fresh, stale and missing now.
 *
 * The cost is proportional to the number of nodes, and does not depend on the heartbeat rate.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the snapshot, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitHeartbeatSnapshot *
orbit_fleet_get_heartbeat_snapshot (OrbitFleet *self,
                                    guint max_age_ms,
                                    GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return take_snapshot (self, NULL, max_age_ms, error);
}

/**
 * orbit_fleet_get_heartbeat_snapshot_at:
 * @self: a fleet
 * @now: the time to compare with, in milliseconds since the Unix epoch
 * @max_age_ms: the age in milliseconds beyond which a heartbeat is stale
 * @error: return location for an error
 *
 * Takes a snapshot of which nodes are fresh, stale and missing at a given time.
 *
 * Errors: the same as [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the snapshot, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitHeartbeatSnapshot *
orbit_fleet_get_heartbeat_snapshot_at (OrbitFleet *self,
                                       OrbitEpoch now,
                                       guint max_age_ms,
                                       GError **error)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return take_snapshot (self, &now, max_age_ms, error);
}

static gpointer
new_weak_ref (OrbitFleet *self)
{
  GWeakRef *fleet = g_new (GWeakRef, 1);

  g_weak_ref_init (fleet, self);
  return fleet;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* FALSE for errors that do not go away: the fleet was left or revoked, has lost its segment, or was inherited by a
 * forked child. */
static gboolean
may_pass (const GError *error)
{
  return !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED) &&
         !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_LOST) &&
         !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_FORKED);
}

/* @data: a weak reference to the fleet, which owns the timer. */
static gboolean
beat_once (gpointer data)
{
  g_autoptr (OrbitFleet) self = g_weak_ref_get (data);
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  heartbeat = orbit_fleet_publish_heartbeat (self, &error);
  if (heartbeat != NULL)
    return G_SOURCE_CONTINUE;
  if (!may_pass (error))
    {
      g_debug ("fleet '%s' stops publishing heartbeats: %s", self->name, error->message);
      return G_SOURCE_REMOVE;
    }
  orbit_warn_once (ORBIT_WARNING_BEAT, "fleet '%s': a heartbeat could not be published; publishing is tried again: %s", self->name, error->message);
  orbit_heartbeat_timer_retry (g_main_current_source ());
  return G_SOURCE_CONTINUE;
}

/**
 * orbit_fleet_start_heartbeat:
 * @self: a fleet
 * @interval_ms: the time between heartbeats in milliseconds, at least 1
 * @error: return location for an error
 *
 * Publishes a heartbeat now, and then at regular intervals from the thread-default main context.
 *
 * A main loop that hangs publishes no heartbeats, so that other members notice. The heartbeats stop when
 * [method@Orbit.Fleet.stop_heartbeat] or [method@Orbit.Fleet.leave] is called, and when the object is finalized.
 * Calling this again changes the interval. If a later heartbeat cannot be published, it is tried again after the
 * interval or after 1 second, whichever is shorter; a warning is logged the first time.
 *
 * ```c
 * orbit_fleet_start_heartbeat (fleet, 100, &error);
 * ```
 *
 * In Python: `fleet.start_heartbeat(100)`; in JavaScript: `fleet.start_heartbeat(100)`.
 *
 * Errors: `INVALID_ARGUMENT` for an interval of 0, and the errors of [method@Orbit.Fleet.get_ring].
 *
 * Returns: `TRUE` if heartbeats are published from now on, `FALSE` with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_start_heartbeat (OrbitFleet *self,
                             guint interval_ms,
                             GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  GSource *beat;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (interval_ms == 0)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': a heartbeat interval of 0 ms is less than 1", self->name);
      return FALSE;
    }
  heartbeat = orbit_fleet_publish_heartbeat (self, error);
  if (heartbeat == NULL)
    return FALSE;

  context = g_main_context_ref_thread_default ();
  beat = orbit_heartbeat_timer_new (interval_ms);
  g_source_set_callback (beat, beat_once, new_weak_ref (self), free_weak_ref);
  g_source_attach (beat, context);
  return orbit_fleet_set_beat (self, beat, error);
}

/**
 * orbit_fleet_stop_heartbeat:
 * @self: a fleet
 *
 * Stops the heartbeats that [method@Orbit.Fleet.start_heartbeat] started. Does nothing if there are none.
 *
 * Since: 1.0
 */
void
orbit_fleet_stop_heartbeat (OrbitFleet *self)
{
  g_return_if_fail (ORBIT_IS_FLEET (self));

  orbit_fleet_set_beat (self, NULL, NULL);
}
