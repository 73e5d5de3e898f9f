/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decides when a heartbeat is stale.
 *
 * One timer is set to the time at which the next heartbeat may become too old. Heartbeats wake the liveness only while one is
 * awaited, and at a limited rate. */

#include "staleness.h"

#include <orbit-glib/core/clock.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-heartbeat-private.h>
#include <orbit-glib/orbit-node-private.h>
#include <orbit-glib/orbit-warning-private.h>

#include "heartbeat-reader.h"

/* An awaited heartbeat wakes the liveness at most once in this time, which is short after a change and then grows. */
#define MIN_PAUSE_US (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_PAUSE_US (80 * G_TIME_SPAN_MILLISECOND)
#define RETRY_US (500 * G_TIME_SPAN_MILLISECOND) /* after the heartbeats could not be read */
#define NEVER G_MAXINT64

/* The boot clock gains this much on the monotonic clock only in a suspend. */
#define SUSPENDED_NS (100 * ORBIT_CORE_NS_PER_MS)

void
orbit_staleness_init (OrbitStaleness *self,
                      OrbitMembers *members)
{
  self->members = members;
  self->missing = g_new0 (guint32, members->n_members);
}

void
orbit_staleness_clear (OrbitStaleness *self)
{
  g_clear_pointer (&self->missing, g_free);
}

gboolean
orbit_staleness_awaits_self (OrbitStaleness *self)
{
  return g_atomic_int_get (&self->awaits_self);
}

static gint64
read_suspended_ns (void)
{
  gint64 boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);

  return boot_ns - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

/* A suspend does not make members stale. After resume, each member has one maximum age to publish a heartbeat. */
static void
notice_suspend (OrbitStaleness *self)
{
  gint64 suspended_ns = read_suspended_ns ();

  if (suspended_ns - self->suspended_ns > SUSPENDED_NS)
    self->graced_until = g_get_monotonic_time () + self->max_age_ms * G_TIME_SPAN_MILLISECOND;

  /* The difference never shrinks: a smaller one was read with a pause between the two clocks. */
  self->suspended_ns = MAX (self->suspended_ns, suspended_ns);
}

/* FALSE: a callback has stopped the liveness, or has begun another look, perhaps with another maximum age. */
static gboolean
is_current (OrbitStaleness *self,
            guint round)
{
  return round == self->round && !orbit_members_is_stopped (self->members);
}

/* Judges a member that has not published a heartbeat, and returns the time at which to look at it again. */
static gint64
judge_silent (OrbitStaleness *self,
              guint node_id,
              gboolean quietly)
{
  OrbitObservedMember *member = &self->members->table[node_id];
  gint64 missing_at = MAX (self->began_at, member->joined_at) + self->max_age_ms * G_TIME_SPAN_MILLISECOND;

  if (self->missing[node_id] == member->incarnation)
    return NEVER;
  if (g_get_monotonic_time () < missing_at)
    return missing_at;
  if (!quietly && orbit_members_check_death (self->members, node_id))
    return NEVER;
  self->missing[node_id] = member->incarnation;
  self->pause_us = MIN_PAUSE_US;
  if (!quietly)
    {
      orbit_members_mark (self->members, node_id, "missing");
      self->members->reports->missing (self->members->owner, node_id);
    }
  return NEVER;
}

/* Judges a member by its newest heartbeat, and returns the time at which to look at it again; NEVER if the next heartbeat is
 * awaited. It calls the report last, because the callback may do anything. */
static gint64
judge_heartbeat (OrbitStaleness *self,
                 guint node_id,
                 const OrbitHeartbeat *heartbeat,
                 gint64 age_ms,
                 gboolean quietly)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 left_ms = (gint64) self->max_age_ms - age_ms; /* an age equal to the maximum is still fresh */
  const gboolean stale = left_ms < 0;
  const guint round = self->round;
  OrbitObservedMember *member = &self->members->table[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  const gboolean was_stale = orbit_node_get_state (node) == ORBIT_NODE_STATE_STALE;
  const gboolean was_missing = self->missing[node_id] == member->incarnation;
  gboolean changed;

  if (stale && !was_stale && now < self->graced_until)
    return self->graced_until;
  if (stale && !was_stale && !quietly && orbit_members_check_death (self->members, node_id))
    return NEVER;

  changed = stale ? !was_stale : was_stale || was_missing;
  if (!stale)
    self->missing[node_id] = 0;
  if (changed)
    self->pause_us = MIN_PAUSE_US;

  orbit_node_set_heartbeat (node, heartbeat);
  if (is_current (self, round))
    orbit_node_set_state (node, stale ? ORBIT_NODE_STATE_STALE : ORBIT_NODE_STATE_FRESH);
  if (changed && !quietly && is_current (self, round))
    {
      orbit_members_mark (self->members, node_id, stale ? "stale" : "recovered");
      if (stale)
        self->members->reports->stale (self->members->owner, node_id, heartbeat);
      else
        self->members->reports->recovered (self->members->owner, node_id, heartbeat);
    }
  return stale ? NEVER : now + (left_ms + 1) * G_TIME_SPAN_MILLISECOND;
}

/* The index of the heartbeat of a node id, at @from or after it. @collection is ordered by node id. */
static guint
find_heartbeat (const OrbitHeartbeatCollection *collection,
                guint from,
                guint node_id)
{
  while (from < collection->n_heartbeats && orbit_heartbeat_get_node_id (&collection->heartbeats[from]) < node_id)
    from++;
  return from;
}

/* Ignores heartbeats published by a previous owner of the node id. */
static gboolean
is_of_member (const OrbitHeartbeatCollection *collection,
              guint index,
              guint node_id,
              const OrbitObservedMember *member)
{
  return index < collection->n_heartbeats && orbit_heartbeat_get_node_id (&collection->heartbeats[index]) == node_id &&
         collection->incarnations[index] == (member->incarnation & ORBIT_CORE_FRAME_INCARNATION_MASK);
}

/* Sets the timer to the next attempt. A fleet that was left or has lost its segment is not read again. */
static void
retry_later (OrbitStaleness *self,
             GSource *timer,
             const GError *error)
{
  if (orbit_members_is_stopped (self->members) || g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_LOST))
    return;
  orbit_warn_once (ORBIT_WARNING_HEARTBEATS, "fleet '%s': heartbeats could not be read; reading is tried again: %s",
                   self->members->fleet->member.name, error->message);
  g_source_set_ready_time (timer, g_get_monotonic_time () + RETRY_US);
}

/* Judges all members, sets the timer, and returns whether a heartbeat of another member is awaited. */
static gboolean
judge_all (OrbitStaleness *self,
           GSource *timer,
           gboolean quietly)
{
  OrbitMembers *members = self->members;
  const guint round = ++self->round;
  const guint own_node_id = members->fleet->member.roster.node;
  OrbitHeartbeatCollection collection;
  g_autoptr (GError) error = NULL;
  gboolean awaiting = FALSE;
  gint64 next = NEVER;
  guint index = 0;

  /* Set before the heartbeats are read: one that is published after that causes another look. */
  g_atomic_int_set (&self->awaits_self, TRUE);
  if (!orbit_heartbeat_collection_fill (&collection, self->ring, &error))
    {
      retry_later (self, timer, error);
      return FALSE;
    }
  notice_suspend (self);
  for (guint node_id = 0; node_id < members->n_members && is_current (self, round); node_id++)
    {
      const OrbitObservedMember *member = &members->table[node_id];
      gboolean found, awaited;
      gint64 again;

      index = find_heartbeat (&collection, index, node_id);
      if (!member->present)
        continue;

      found = is_of_member (&collection, index, node_id, member);
      again = found ? judge_heartbeat (self, node_id, &collection.heartbeats[index], collection.ages_ms[index], quietly)
                    : judge_silent (self, node_id, quietly);
      awaited = again == NEVER || !found;
      next = MIN (next, again);
      if (node_id != own_node_id)
        awaiting = awaiting || awaited;
      else if (!awaited && round == self->round)
        g_atomic_int_set (&self->awaits_self, FALSE);
    }
  orbit_heartbeat_collection_clear (&collection);
  if (!is_current (self, round))
    return FALSE;
  g_source_set_ready_time (timer, next == NEVER ? -1 : next);
  return awaiting;
}

void
orbit_staleness_look (OrbitStaleness *self,
                      const OrbitCoreParkingWatch *heartbeat_watch,
                      GSource *timer,
                      gboolean quietly)
{
  gint64 now, later, next;

  if (self->max_age_ms == 0 || orbit_members_is_stopped (self->members) || !judge_all (self, timer, quietly))
    return;

  /* Thousands of heartbeats may come while one is awaited: leave the next look to the timer. */
  now = g_get_monotonic_time ();
  later = self->armed_at + self->pause_us;
  if (now < later)
    {
      next = g_source_get_ready_time (timer);
      g_source_set_ready_time (timer, next < 0 ? later : MIN (next, later));
      return;
    }
  self->armed_at = now;
  self->pause_us = MIN (self->pause_us * 2, MAX_PAUSE_US);
  if (orbit_core_fleet_arm (self->members->fleet, heartbeat_watch))
    judge_all (self, timer, quietly);
}

void
orbit_staleness_set_max_age (OrbitStaleness *self,
                             OrbitCoreRing *ring,
                             guint max_age_ms)
{
  gint64 now = g_get_monotonic_time ();

  if (max_age_ms > 0)
    self->ring = ring;
  self->round++;
  self->max_age_ms = max_age_ms;
  self->began_at = now;
  self->suspended_ns = read_suspended_ns ();
  self->graced_until = now;
  self->pause_us = MIN_PAUSE_US;
  self->armed_at = now - MIN_PAUSE_US;
  g_atomic_int_set (&self->awaits_self, FALSE);
  for (guint i = 0; i < self->members->n_members; i++)
    {
      OrbitObservedMember *member = &self->members->table[i];

      self->missing[i] = 0;
      if (member->present && max_age_ms == 0)
        orbit_node_set_state (member->node, ORBIT_NODE_STATE_ALIVE);
    }
}
