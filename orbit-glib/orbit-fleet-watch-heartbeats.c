/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who is well: the newest heartbeats, turned into states and signals.
 *
 * One timer is set to the moment at which the next heartbeat can become too old. Only while somebody's heartbeat is awaited
 * do beats wake the watch, at a limited rate. */

#include <orbit-glib/orbit-glib.h>

#include <orbit-glib/core/clock.h>

#include "orbit-error-private.h"
#include "orbit-fleet-watch-parts-private.h"
#include "orbit-heartbeat-collection-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-node-private.h"
#include "orbit-warning-private.h"

/* Beats wake a watch that awaits one at most once in so long: more often while something happens. */
#define MIN_PAUSE_US (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_PAUSE_US (80 * G_TIME_SPAN_MILLISECOND)
#define RETRY_US (500 * G_TIME_SPAN_MILLISECOND) /* after the heartbeats could not be read */
#define NEVER G_MAXINT64
#define SUSPENDED_NS (100 * ORBIT_CORE_NS_PER_MS) /* that the boot clock gains on the monotonic one only in suspend */

static gint64
read_suspended_ns (void)
{
  gint64 boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);

  return boot_ns - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

/* A suspend makes nobody stale by itself: when the host wakes up, everybody has one maximum age to beat in. */
static void
notice_suspend (OrbitFleetWatch *watch)
{
  gint64 suspended_ns = read_suspended_ns ();

  if (suspended_ns - watch->suspended_ns > SUSPENDED_NS)
    watch->graced_until = g_get_monotonic_time () + watch->max_age_ms * G_TIME_SPAN_MILLISECOND;

  /* It never shrinks: what is less was read with a pause between the clocks. */
  watch->suspended_ns = MAX (watch->suspended_ns, suspended_ns);
}

/* Where the end of a member could not be told, as without inotify for a process that has executed another program. */
static gboolean
is_found_dead (OrbitFleetWatch *watch,
               guint node_id)
{
  OrbitCoreFleet *core = watch->fleet->core;
  OrbitCoreNodeInfo info;

  if (orbit_core_fleet_is_alive (core, node_id, watch->members[node_id].incarnation))
    return FALSE;
  orbit_fleet_watch_tell_gone (watch, node_id, orbit_core_fleet_read_node (core, node_id, &info) ? &info : NULL);
  return TRUE;
}

/* Judges one member, and gives the time at which to look at it again; NEVER if a beat is awaited. Its last act may be a
 * call of the program's handlers, which may do anything. */
static gint64
judge (OrbitFleetWatch *watch,
       guint node_id,
       const OrbitHeartbeat *heartbeat,
       gint64 age_ms,
       gboolean quietly)
{
  const gint64 now = g_get_monotonic_time ();
  const guint round = watch->round;
  OrbitWatchedMember *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  OrbitNodeState before = orbit_node_get_state (node);
  gint64 left_ms;
  gboolean recovers, turns;

  if (heartbeat == NULL)
    {
      if (member->missed)
        return NEVER;
      if (now < member->missing_at)
        return member->missing_at;
      if (!quietly && is_found_dead (watch, node_id))
        return NEVER;
      member->missed = TRUE;
      watch->pause_us = MIN_PAUSE_US;
      if (!quietly)
        orbit_fleet_emit_heartbeat_missing (watch->fleet, node_id);
      return NEVER;
    }

  left_ms = (gint64) watch->max_age_ms - age_ms;
  if (left_ms < 0 && now < watch->graced_until && before != ORBIT_NODE_STATE_STALE)
    return watch->graced_until;

  if (left_ms < 0 && before != ORBIT_NODE_STATE_STALE && !quietly && is_found_dead (watch, node_id))
    return NEVER;

  recovers = left_ms >= 0 && (before == ORBIT_NODE_STATE_STALE || member->missed);
  turns = recovers || (left_ms < 0 && before != ORBIT_NODE_STATE_STALE);
  if (left_ms >= 0)
    member->missed = FALSE;
  if (turns)
    watch->pause_us = MIN_PAUSE_US;

  orbit_node_set_heartbeat (node, heartbeat);
  if (round == watch->round && !orbit_fleet_watch_is_stopped (watch))
    orbit_node_set_state (node, left_ms < 0 ? ORBIT_NODE_STATE_STALE : ORBIT_NODE_STATE_FRESH);
  if (turns && !quietly && round == watch->round && !orbit_fleet_watch_is_stopped (watch))
    {
      if (recovers)
        orbit_fleet_emit_heartbeat_recovered (watch->fleet, node_id, heartbeat);
      else
        orbit_fleet_emit_heartbeat_stale (watch->fleet, node_id, heartbeat);
    }

  /* An age equal to the maximum is still fresh. */
  return left_ms < 0 ? NEVER : now + (left_ms + 1) * G_TIME_SPAN_MILLISECOND;
}

/* Judges everybody, sets the timer, and says whether a beat of another member is awaited. */
static gboolean
judge_all (OrbitFleetWatch *watch,
           gboolean quietly)
{
  const guint round = ++watch->round;
  const guint own_node_id = watch->fleet->core->member.roster.node;
  OrbitHeartbeatCollection collection;
  g_autoptr (GError) error = NULL;
  gboolean awaiting = FALSE;
  gint64 next = NEVER;
  guint i = 0;

  /* Set before the look, so that a beat after it is noticed. */
  g_atomic_int_set (&watch->awaits_self, TRUE);
  if (!orbit_heartbeat_collection_fill (&collection, watch->fleet, &error))
    {
      /* A fleet that has lost its segment says so by a signal, and is not read again. */
      if (!orbit_fleet_watch_is_stopped (watch) && !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_LOST))
        {
          orbit_warn_once (ORBIT_WARNING_HEARTBEATS, "fleet '%s': heartbeats could not be read, and are read again: %s", watch->fleet->name, error->message);
          g_source_set_ready_time (watch->expiry, g_get_monotonic_time () + RETRY_US);
        }
      return FALSE;
    }
  notice_suspend (watch);
  for (guint node_id = 0; node_id < watch->n_members && round == watch->round && !orbit_fleet_watch_is_stopped (watch); node_id++)
    {
      OrbitWatchedMember *member = &watch->members[node_id];
      const OrbitHeartbeat *heartbeat = NULL;
      gint64 again, age_ms = 0;
      gboolean awaited;

      while (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) < node_id)
        i++;
      if (!member->present)
        continue;

      /* What an earlier owner of the node id has published says nothing of this one. */
      if (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) == node_id &&
          collection.incarnations[i] == (member->incarnation & ORBIT_CORE_FRAME_INCARNATION_MASK))
        {
          heartbeat = &collection.heartbeats[i];
          age_ms = collection.ages_ms[i];
        }

      again = judge (watch, node_id, heartbeat, age_ms, quietly);
      awaited = again == NEVER || heartbeat == NULL;
      next = MIN (next, again);
      if (node_id != own_node_id)
        awaiting = awaiting || awaited;
      else if (!awaited && round == watch->round)
        g_atomic_int_set (&watch->awaits_self, FALSE);
    }
  orbit_heartbeat_collection_clear (&collection);

  /* A handler has left the fleet, or looked by itself, perhaps with another maximum age. */
  if (round != watch->round || orbit_fleet_watch_is_stopped (watch))
    return FALSE;
  g_source_set_ready_time (watch->expiry, next == NEVER ? -1 : next);
  return awaiting;
}

void
orbit_fleet_watch_look_at_heartbeats (OrbitFleetWatch *watch,
                                      gboolean quietly)
{
  gint64 now, later, next;

  if (watch->max_age_ms == 0 || orbit_fleet_watch_is_stopped (watch) || !judge_all (watch, quietly))
    return;

  /* Beats may come by the thousand while one is awaited: the next look is then made by the timer. */
  now = g_get_monotonic_time ();
  later = watch->beats_armed_at + watch->pause_us;
  if (now < later)
    {
      next = g_source_get_ready_time (watch->expiry);
      g_source_set_ready_time (watch->expiry, next < 0 ? later : MIN (next, later));
      return;
    }
  watch->beats_armed_at = now;
  watch->pause_us = MIN (watch->pause_us * 2, MAX_PAUSE_US);
  if (orbit_core_fleet_arm (watch->fleet->core, &watch->beats_watch))
    judge_all (watch, quietly);
}

/* In the thread of the sleeper. */
static void
wake_for_beats (void *data,
                bool notified)
{
  OrbitFleetWatch *watch = data;

  g_source_set_ready_time (watch->news, 0);
}

void
orbit_fleet_watch_note_own_beat (OrbitFleetWatch *watch)
{
  if (g_atomic_int_get (&watch->awaits_self))
    wake_for_beats (watch, true);
}

/* Start watching the heartbeat ring on first use, unless the fleet is being left. Fails if there is no ring; without a thread to
 * wait in, heartbeats that are awaited are looked for twice a second. */
static gboolean
watch_beats (OrbitFleetWatch *watch,
             GError **error)
{
  OrbitCoreRing *ring = orbit_fleet_open_core_ring (watch->fleet, ORBIT_HEARTBEAT_RING_KIND, error);
  g_autoptr (GMutexLocker) locker = NULL;
  OrbitCoreReport report;

  if (ring == NULL)
    return FALSE;
  locker = g_mutex_locker_new (&watch->fleet->watch_lock);
  if (watch->watches_beats || orbit_fleet_watch_is_stopped (watch))
    return TRUE;
  watch->beats_watch = (OrbitCoreWatch){ .ready = wake_for_beats, .data = watch };
  watch->watches_beats = orbit_core_fleet_watch_ring (watch->fleet->core, ring, &watch->beats_watch, &report) == ORBIT_CORE_OK;
  if (!watch->watches_beats && report.code == ORBIT_CORE_CLOSED)
    return orbit_error_set_from_core (error, &report);
  if (!watch->watches_beats)
    {
      orbit_warn_once (ORBIT_WARNING_HEARTBEATS, "fleet '%s': heartbeats that are awaited are looked for twice a second: %s", watch->fleet->name, report.text);
      g_source_set_ready_time (watch->slow, 0);
    }
  return TRUE;
}

void
orbit_fleet_watch_retry_beats (OrbitFleetWatch *watch)
{
  if (watch->max_age_ms > 0 && !watch->watches_beats && !orbit_fleet_watch_is_stopped (watch))
    watch_beats (watch, NULL);
}

gboolean
orbit_fleet_watch_set_max_age (OrbitFleetWatch *watch,
                               guint max_age_ms,
                               GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (max_age_ms > 0 && !watch_beats (watch, error))
    return FALSE;

  watch->round++;
  watch->max_age_ms = max_age_ms;
  watch->suspended_ns = read_suspended_ns ();
  watch->graced_until = now;
  watch->pause_us = MIN_PAUSE_US;
  watch->beats_armed_at = now - MIN_PAUSE_US;
  g_atomic_int_set (&watch->awaits_self, FALSE);
  g_source_set_ready_time (watch->expiry, -1);
  for (guint i = 0; i < watch->n_members; i++)
    {
      OrbitWatchedMember *member = &watch->members[i];

      member->missed = FALSE;
      member->missing_at = now + max_age_ms * G_TIME_SPAN_MILLISECOND;
      if (member->present && max_age_ms == 0)
        orbit_node_set_state (member->node, ORBIT_NODE_STATE_ALIVE);
    }
  orbit_fleet_watch_look_at_heartbeats (watch, TRUE);
  return TRUE;
}
