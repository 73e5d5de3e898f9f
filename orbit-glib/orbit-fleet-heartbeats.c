/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Heartbeats: frames of kind 221 that carry nothing but the time. */

#include <orbit-glib/orbit-glib.h>

#include <orbit-glib/core/clock.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-heartbeat-collection-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-heartbeat-snapshot-private.h"

/* A stamp that the two clocks agree on to so many milliseconds is given back as it was published. */
#define CLOCK_TOLERANCE_MS 10

#define CHUNK 64 /* frames read with one entry into the gate */

static OrbitHeartbeat *
publish (OrbitFleet *self,
         OrbitEpoch captured_at,
         const gint64 *boot_ns,
         GError **error)
{
  OrbitCoreRing *ring = orbit_fleet_open_core_ring (self, ORBIT_HEARTBEAT_RING_KIND, error);
  OrbitHeartbeat *heartbeat;
  OrbitFleetWatch *watch;
  OrbitCoreReport report;
  guint64 id;

  if (ring == NULL)
    return NULL;
  if (orbit_core_fleet_check_sometimes (self->core, &report) != ORBIT_CORE_OK ||
      orbit_core_ring_write (ring, ORBIT_HEARTBEAT_FRAME_KIND, (guint64) captured_at, boot_ns, boot_ns != NULL ? sizeof *boot_ns : 0, &id, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  orbit_core_ring_wake (ring);
  watch = g_atomic_pointer_get (&self->watch);
  if (watch != NULL)
    orbit_fleet_watch_note_own_beat (watch);
  heartbeat = g_new (OrbitHeartbeat, 1);
  orbit_heartbeat_init (heartbeat, id, captured_at);
  return heartbeat;
}

/**
 * orbit_fleet_publish_heartbeat:
 * @self: a fleet
 * @error: return location for an error
 *
 * Publishes a heartbeat: tells the fleet that this member was well just now.
 *
 * It carries the time of the boot clock beside that of the wall clock, so that its age does not jump when the wall clock
 * is set.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
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
 * Publishes a heartbeat with a given time, and with no other: its age follows the wall clock.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
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

static gint64
get_boot_age (const OrbitHeartbeatCollection *collection,
              gint64 boot_ns)
{
  return boot_ns > 0 && boot_ns < collection->boot_ns ? (collection->boot_ns - boot_ns) / ORBIT_CORE_NS_PER_MS : 0;
}

/* The stamp on today's wall clock: where the boot clock tells another age than the wall clock, the boot clock is right. */
static OrbitEpoch
place_on_wall_clock (const OrbitHeartbeatCollection *collection,
                     OrbitEpoch stamp,
                     gint64 age_ms)
{
  OrbitEpoch placed = collection->wall_ms - age_ms;

  return stamp >= placed - CLOCK_TOLERANCE_MS && stamp <= placed + CLOCK_TOLERANCE_MS ? stamp : placed;
}

/* Returns the age of the heartbeat in milliseconds, by the boot clock if it was stamped by it; never negative. */
static inline gint64
read_heartbeat (const OrbitCoreShortFrame *short_frame,
                const OrbitHeartbeatCollection *clocks,
                OrbitHeartbeat *heartbeat)
{
  const OrbitCoreFrame *frame = &short_frame->frame;
  gint64 age_ms;

  heartbeat->id.value = frame->id;
  heartbeat->captured_at = (OrbitEpoch) frame->version;
  if (frame->length != sizeof (gint64))
    return orbit_heartbeat_get_age (heartbeat, clocks->wall_ms);
  age_ms = get_boot_age (clocks, (gint64) short_frame->payload);
  heartbeat->captured_at = place_on_wall_clock (clocks, heartbeat->captured_at, age_ms);
  return age_ms;
}

G_STATIC_ASSERT (sizeof (gint64) == ORBIT_CORE_HEARTBEAT_PAYLOAD);

/* Reads the newest heartbeats into @heartbeats, which has room for @space; @ages_ms and @incarnations may be NULL. */
static gboolean
read_heartbeats (OrbitCoreRing *ring,
                 const OrbitHeartbeatCollection *clocks,
                 OrbitHeartbeat *heartbeats,
                 gint64 *ages_ms,
                 guint32 *incarnations,
                 guint space,
                 guint *n_heartbeats,
                 GError **error)
{
  OrbitCoreShortFrame frames[CHUNK];
  OrbitCoreReport report;
  guint32 lane = 0, n_frames = CHUNK;

  *n_heartbeats = 0;
  while (n_frames == CHUNK && *n_heartbeats < space)
    {
      if (orbit_core_ring_read_short_frames (ring, &lane, frames, MIN (CHUNK, space - *n_heartbeats), &n_frames, &report) != ORBIT_CORE_OK)
        return orbit_error_set_from_core (error, &report);
      for (guint i = 0; i < n_frames; i++)
        {
          gint64 age_ms;

          if (frames[i].frame.frame_kind != ORBIT_HEARTBEAT_FRAME_KIND)
            continue;
          age_ms = read_heartbeat (&frames[i], clocks, &heartbeats[*n_heartbeats]);
          if (ages_ms != NULL)
            ages_ms[*n_heartbeats] = age_ms;
          if (incarnations != NULL)
            incarnations[*n_heartbeats] = frames[i].frame.incarnation;
          *n_heartbeats += 1;
        }
    }
  return TRUE;
}

static void
read_clocks (OrbitHeartbeatCollection *clocks)
{
  clocks->wall_ms = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL) / ORBIT_CORE_NS_PER_MS;
  clocks->boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);
}

/* Opens the ring of the heartbeats, and tells how many members have ever beaten. */
static OrbitCoreRing *
open_heartbeats (OrbitFleet *self,
                 guint *n_lanes,
                 GError **error)
{
  OrbitCoreRing *ring = orbit_fleet_open_core_ring (self, ORBIT_HEARTBEAT_RING_KIND, error);
  OrbitCoreReport report;

  if (ring == NULL || orbit_core_ring_count_used_lanes (ring, n_lanes, &report) == ORBIT_CORE_OK)
    return ring;
  orbit_error_set_from_core (error, &report);
  return NULL;
}

gboolean
orbit_heartbeat_collection_fill (OrbitHeartbeatCollection *collection,
                                 OrbitFleet *self,
                                 GError **error)
{
  guint space;
  OrbitCoreRing *ring = open_heartbeats (self, &space, error);

  if (ring == NULL)
    return FALSE;
  *collection = (OrbitHeartbeatCollection){
    .heartbeats = g_new (OrbitHeartbeat, space),
    .ages_ms = g_new (gint64, space),
    .incarnations = g_new (guint32, space),
  };
  read_clocks (collection);
  if (!read_heartbeats (ring, collection, collection->heartbeats, collection->ages_ms, collection->incarnations, space, &collection->n_heartbeats, error))
    {
      orbit_heartbeat_collection_clear (collection);
      return FALSE;
    }
  return TRUE;
}

void
orbit_heartbeat_collection_clear (OrbitHeartbeatCollection *collection)
{
  g_clear_pointer (&collection->heartbeats, g_free);
  g_clear_pointer (&collection->ages_ms, g_free);
  g_clear_pointer (&collection->incarnations, g_free);
}

/**
 * orbit_fleet_get_latest_heartbeats:
 * @self: a fleet
 * @n_heartbeats: (out): return location for their number
 * @error: return location for an error
 *
 * Gives the newest heartbeat of every node that ever published one, by node id.
 *
 * Those that were stamped by the boot clock are told in terms of the wall clock as it is set now, so that
 * [method@Orbit.Heartbeat.get_age] gives their true age.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
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

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (n_heartbeats != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_heartbeats = 0;
  if (!orbit_heartbeat_collection_fill (&collection, self, error))
    return NULL;

  /* One more, so that an empty array is not NULL, which means an error. */
  latest = g_new0 (OrbitHeartbeat *, collection.n_heartbeats + 1);
  for (guint i = 0; i < collection.n_heartbeats; i++)
    latest[i] = orbit_heartbeat_copy (&collection.heartbeats[i]);
  *n_heartbeats = collection.n_heartbeats;
  orbit_heartbeat_collection_clear (&collection);
  return latest;
}

/* @now NULL: the time at which the heartbeats were looked at. */
static OrbitHeartbeatSnapshot *
take_snapshot (OrbitFleet *self,
               const OrbitEpoch *now,
               guint max_age_ms,
               GError **error)
{
  OrbitHeartbeatCollection clocks;
  OrbitHeartbeatSnapshot *snapshot;
  guint space, n_latest;
  OrbitCoreRing *ring = open_heartbeats (self, &space, error);

  if (ring == NULL)
    return NULL;
  read_clocks (&clocks);
  snapshot = orbit_heartbeat_snapshot_new (now != NULL ? *now : clocks.wall_ms, max_age_ms, self->fleet_size, NULL, space);
  if (!read_heartbeats (ring, &clocks, orbit_heartbeat_snapshot_get_room (snapshot), NULL, NULL, space, &n_latest, error))
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
 * Tells which nodes are fresh, stale and missing now.
 *
 * Its cost grows with the number of nodes and not with how often they beat.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
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
 * Tells which nodes are fresh, stale and missing, as seen at a given time.
 *
 * Errors: as of [method@Orbit.Fleet.get_ring].
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
