/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joins, leaves and deaths. */

#include "membership.h"

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-node-private.h>

gboolean
orbit_membership_init (OrbitMembership *self,
                       OrbitCoreFleet *fleet,
                       OrbitReporter *reporter,
                       GError **error)
{
  OrbitCoreReport report;

  self->fleet = fleet;
  self->reporter = reporter;
  self->n_members = fleet->header.fleet_size;
  self->members = g_new0 (OrbitObservedMember, self->n_members);
  self->nodes = orbit_node_list_new ();
  if (orbit_core_death_watch_new (fleet, &self->deaths, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}

void
orbit_membership_clear (OrbitMembership *self)
{
  g_clear_pointer (&self->deaths, orbit_core_death_watch_free);
  for (guint i = 0; i < self->n_members; i++)
    g_clear_object (&self->members[i].node);
  g_clear_pointer (&self->members, g_free);
  g_clear_object (&self->nodes);
}

/* @info: the record of the member, or NULL if it could not be read. It says whether the member left or died. */
static void
report_gone (OrbitMembership *self,
             guint node_id,
             const OrbitCoreNodeInfo *info)
{
  OrbitObservedMember *member = &self->members[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  gboolean left = info != NULL && orbit_core_roster_has_left (info, member->incarnation);

  member->present = FALSE;
  orbit_core_death_watch_remove (self->deaths, node_id);
  if (!left)
    orbit_core_fleet_wake_waiters (self->fleet);
  orbit_node_set_state (node, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  if (!orbit_reporter_is_stopped (self->reporter))
    self->reporter->reports->left (self->reporter->owner, node, left ? ORBIT_LEAVE_REASON_LEFT : ORBIT_LEAVE_REASON_DIED);
}

static void
report_joined (OrbitMembership *self,
               guint node_id,
               const OrbitCoreNodeInfo *info,
               gboolean quietly)
{
  OrbitObservedMember *member = &self->members[node_id];
  g_autoptr (OrbitNode) node = orbit_node_new (node_id, info);

  member->present = TRUE;
  member->joined_at = g_get_monotonic_time ();
  g_set_object (&member->node, node);
  orbit_node_list_put (self->nodes, node);
  if (!quietly && !orbit_reporter_is_stopped (self->reporter))
    self->reporter->reports->joined (self->reporter->owner, node);
}

static void
read_member (OrbitMembership *self,
             guint node_id,
             gboolean quietly)
{
  OrbitObservedMember *member = &self->members[node_id];
  OrbitCoreNodeInfo info;
  gboolean unseen_owners;

  if (!orbit_core_fleet_read_node (self->fleet, node_id, &info))
    return; /* it is being written; its writer wakes the liveness when it is done */

  if (member->present && (member->incarnation != info.incarnation || info.state != ORBIT_CORE_NODE_JOINED))
    report_gone (self, node_id, &info);
  if (orbit_reporter_is_stopped (self->reporter) || member->incarnation == info.incarnation || info.state != ORBIT_CORE_NODE_JOINED)
    return;

  /* A member that joined and died before it was observed is not reported, but may have died before it woke waiters. */
  unseen_owners = info.incarnation - member->incarnation > 1;
  member->incarnation = info.incarnation;
  if (orbit_core_death_watch_add (self->deaths, node_id, &info))
    report_joined (self, node_id, &info, quietly);
  else
    unseen_owners = TRUE;
  if (unseen_owners)
    orbit_core_fleet_wake_waiters (self->fleet);
}

void
orbit_membership_read_roster (OrbitMembership *self,
                              gboolean quietly)
{
  for (guint node_id = 0; node_id < self->n_members && !orbit_reporter_is_stopped (self->reporter); node_id++)
    read_member (self, node_id, quietly);
}

void
orbit_membership_read_deaths (OrbitMembership *self)
{
  OrbitCoreNodeInfo info;
  guint32 node_id;

  while (!orbit_reporter_is_stopped (self->reporter) && orbit_core_death_watch_next (self->deaths, &node_id))
    {
      /* A process may leave and then end: the two are observed in either order. */
      gboolean whole = orbit_core_fleet_read_node (self->fleet, node_id, &info);

      if (self->members[node_id].present)
        report_gone (self, node_id, whole ? &info : NULL);
      else
        orbit_core_death_watch_remove (self->deaths, node_id);
    }
}

gboolean
orbit_membership_check_death (OrbitMembership *self,
                              guint node_id)
{
  OrbitCoreNodeInfo info;

  if (orbit_core_fleet_is_alive (self->fleet, node_id, self->members[node_id].incarnation))
    return FALSE;
  report_gone (self, node_id, orbit_core_fleet_read_node (self->fleet, node_id, &info) ? &info : NULL);
  return TRUE;
}
