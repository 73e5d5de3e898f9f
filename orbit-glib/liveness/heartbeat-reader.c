/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Converts frames of the heartbeat ring to heartbeats and their ages. */

#include "heartbeat-reader.h"

#include <orbit-glib/core/clock.h>
#include <orbit-glib/core/fleet.h>

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-heartbeat-private.h>
#include <orbit-glib/orbit-limits.h>

/* If the ages by the two clocks differ by at most so many milliseconds, the stamp is returned as it was published. */
#define CLOCK_TOLERANCE_MS 10

#define CHUNK 64 /* frames read with one entry into the gate */

/* 0 for a time that is not between the boot and now. Unsigned, which makes one comparison of two and a short division. */
static inline gint64
get_boot_age (const OrbitHeartbeatClocks *clocks,
              gint64 boot_ns)
{
  const guint64 age_ns = (guint64) clocks->boot_ns - (guint64) boot_ns;

  return age_ns < (guint64) clocks->boot_ns ? (gint64) (age_ns / ORBIT_CORE_NS_PER_MS) : 0;
}

/* Converts a stamp to the wall clock as it is set now: if the two clocks give different ages, the boot clock is right. */
static inline OrbitEpoch
convert_to_wall_clock (const OrbitHeartbeatClocks *clocks,
                       OrbitEpoch stamp,
                       gint64 age_ms)
{
  OrbitEpoch converted = clocks->wall_ms - age_ms;

  return (guint64) stamp - (guint64) converted + CLOCK_TOLERANCE_MS <= 2 * CLOCK_TOLERANCE_MS ? stamp : converted;
}

/* Returns the age of the heartbeat in milliseconds. */
static inline gint64
read_heartbeat (const OrbitCoreShortFrame *frame,
                const OrbitHeartbeatClocks *clocks,
                OrbitHeartbeat *heartbeat)
{
  gint64 age_ms;

  heartbeat->id.value = frame->id;
  heartbeat->captured_at = (OrbitEpoch) frame->version;
  if (G_UNLIKELY (orbit_core_details_get_length (frame->details) != sizeof (gint64)))
    return orbit_heartbeat_get_age (heartbeat, clocks->wall_ms);
  age_ms = get_boot_age (clocks, (gint64) frame->payload);
  heartbeat->captured_at = convert_to_wall_clock (clocks, heartbeat->captured_at, age_ms);
  return age_ms;
}

G_STATIC_ASSERT (sizeof (gint64) == ORBIT_CORE_HEARTBEAT_PAYLOAD);

gboolean
orbit_heartbeats_read (OrbitCoreRing *ring,
                       const OrbitHeartbeatClocks *clocks,
                       OrbitHeartbeat *heartbeats,
                       gint64 *ages_ms,
                       guint32 *incarnations,
                       guint space,
                       guint *n_heartbeats,
                       GError **error)
{
  const OrbitHeartbeatClocks now = *clocks; /* in registers, as the number is */
  OrbitCoreShortFrame frames[CHUNK];
  OrbitCoreReport report;
  guint32 lane = 0, n_frames = CHUNK;
  guint n = 0;

  *n_heartbeats = 0;
  while (n_frames == CHUNK && n < space)
    {
      if (orbit_core_ring_read_short_frames (ring, &lane, frames, MIN (CHUNK, space - n), &n_frames, &report) != ORBIT_CORE_OK)
        return orbit_error_set_from_core (error, &report);
      for (guint i = 0; i < n_frames; i++)
        {
          gint64 age_ms;

          if (orbit_core_details_get_frame_kind (frames[i].details) != ORBIT_HEARTBEAT_FRAME_KIND)
            continue;
          age_ms = read_heartbeat (&frames[i], &now, &heartbeats[n]);
          if (ages_ms != NULL)
            ages_ms[n] = age_ms;
          if (incarnations != NULL)
            incarnations[n] = orbit_core_details_get_incarnation (frames[i].details);
          n++;
        }
    }
  *n_heartbeats = n;
  return TRUE;
}

void
orbit_heartbeat_clocks_read (OrbitHeartbeatClocks *clocks)
{
  clocks->wall_ms = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL) / ORBIT_CORE_NS_PER_MS;
  clocks->boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);
}

gboolean
orbit_heartbeats_count_lanes (OrbitCoreRing *ring,
                              guint *n_lanes,
                              GError **error)
{
  OrbitCoreReport report;

  if (orbit_core_ring_count_used_lanes (ring, n_lanes, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}

gboolean
orbit_heartbeat_collection_fill (OrbitHeartbeatCollection *collection,
                                 OrbitCoreRing *ring,
                                 GError **error)
{
  OrbitHeartbeatClocks clocks;
  guint space;

  if (!orbit_heartbeats_count_lanes (ring, &space, error))
    return FALSE;
  *collection = (OrbitHeartbeatCollection){
    .heartbeats = g_new (OrbitHeartbeat, space),
    .ages_ms = g_new (gint64, space),
    .incarnations = g_new (guint32, space),
  };
  orbit_heartbeat_clocks_read (&clocks);
  if (!orbit_heartbeats_read (ring, &clocks, collection->heartbeats, collection->ages_ms, collection->incarnations, space, &collection->n_heartbeats, error))
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
