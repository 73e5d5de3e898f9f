/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Observes joins, leaves and deaths. */

#include "membership.h"

#include <orbit-glib/orbit-node-private.h>

void
orbit_membership_init (OrbitMembership *self,
                       OrbitMembers *members)
{
  self->members = members;
  self->nodes = orbit_node_list_new ();
}

void
orbit_membership_clear (OrbitMembership *self)
{
  g_clear_object (&self->nodes);
}

static void
report_joined (OrbitMembership *self,
               guint node_id,
               const OrbitCoreNodeInfo *info,
               gboolean quietly)
{
  OrbitObservedMember *member = &self->members->table[node_id];
  g_autoptr (OrbitNode) node = orbit_node_new (node_id, info);

  member->present = TRUE;
  member->joined_at = g_get_monotonic_time ();
  g_set_object (&member->node, node);
  orbit_node_list_put (self->nodes, node);
  if (!quietly)
    orbit_members_mark (self->members, node_id, "joined");
  if (!quietly && !orbit_members_is_stopped (self->members))
    self->members->reports->joined (self->members->owner, node);
}

static void
read_member (OrbitMembership *self,
             guint node_id,
             gboolean quietly)
{
  OrbitObservedMember *member = &self->members->table[node_id];
  OrbitCoreNodeInfo info;
  gboolean unseen_owners;

  if (!orbit_core_fleet_read_node (self->members->fleet, node_id, &info))
    return; /* it is being written; its writer wakes the liveness when it is done */

  if (member->present && (member->incarnation != info.incarnation || info.state != ORBIT_CORE_NODE_JOINED))
    orbit_members_report_gone (self->members, node_id, &info);
  if (orbit_members_is_stopped (self->members) || member->incarnation == info.incarnation || info.state != ORBIT_CORE_NODE_JOINED)
    return;

  /* A member that joined and died before it was observed is not reported, but may have died before it woke waiters. */
  unseen_owners = orbit_core_roster_count_owners (member->incarnation, info.incarnation) > 1;
  member->incarnation = info.incarnation;
  if (orbit_core_death_watch_add (self->members->deaths, node_id, &info))
    report_joined (self, node_id, &info, quietly);
  else
    unseen_owners = TRUE;
  if (unseen_owners)
    orbit_core_fleet_wake_waiters (self->members->fleet);
}

void
orbit_membership_read_roster (OrbitMembership *self,
                              gboolean quietly)
{
  for (guint node_id = 0; node_id < self->members->n_members && !orbit_members_is_stopped (self->members); node_id++)
    read_member (self, node_id, quietly);
}

void
orbit_membership_read_deaths (OrbitMembership *self)
{
  OrbitCoreNodeInfo info;
  guint32 node_id;

  while (!orbit_members_is_stopped (self->members) && orbit_core_death_watch_next (self->members->deaths, &node_id))
    {
      /* A process may leave and then end: the two are observed in either order. */
      gboolean whole = orbit_core_fleet_read_node (self->members->fleet, node_id, &info);

      if (self->members->table[node_id].present)
        orbit_members_report_gone (self->members, node_id, whole ? &info : NULL);
      else
        orbit_core_death_watch_remove (self->members->deaths, node_id);
    }
}
