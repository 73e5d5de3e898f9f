/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of observed members, and how one is reported gone. */

#include "members.h"

#include <orbit-glib/core/marks.h>

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-node-private.h>

gboolean
orbit_members_init (OrbitMembers *self,
                    OrbitCoreFleet *fleet,
                    const OrbitLivenessReports *reports,
                    GObject *owner,
                    GError **error)
{
  OrbitCoreReport report;

  self->owner = owner;
  self->reports = reports;
  self->fleet = fleet;
  self->n_members = fleet->header.fleet_size;
  self->table = g_new0 (OrbitObservedMember, self->n_members);
  if (orbit_core_death_watch_new (fleet, &self->deaths, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}

void
orbit_members_clear (OrbitMembers *self)
{
  g_clear_pointer (&self->deaths, orbit_core_death_watch_free);
  for (guint i = 0; i < self->n_members; i++)
    g_clear_object (&self->table[i].node);
  g_clear_pointer (&self->table, g_free);
}

void
orbit_members_report_gone (OrbitMembers *self,
                           guint node_id,
                           const OrbitCoreNodeInfo *info)
{
  OrbitObservedMember *member = &self->table[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  gboolean left = info != NULL && orbit_core_roster_has_left (info, member->incarnation);

  member->present = FALSE;
  orbit_core_death_watch_remove (self->deaths, node_id);
  if (!left)
    orbit_core_fleet_wake_waiters (self->fleet);
  orbit_members_mark (self, node_id, left ? "left" : "died");
  orbit_node_set_state (node, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  if (!orbit_members_is_stopped (self))
    self->reports->left (self->owner, node, left ? ORBIT_LEAVE_REASON_LEFT : ORBIT_LEAVE_REASON_DIED);
}

void
orbit_members_mark (OrbitMembers *self,
                    guint node_id,
                    const char *change)
{
  const gint64 now = orbit_core_marks_now ();

  if (now != 0)
    orbit_core_mark (now, now, change, "fleet '%s': node %u", self->fleet->member.name, node_id);
}

gboolean
orbit_members_check_death (OrbitMembers *self,
                           guint node_id)
{
  OrbitCoreNodeInfo info;

  if (orbit_core_fleet_is_alive (self->fleet, node_id, self->table[node_id].incarnation))
    return FALSE;
  orbit_members_report_gone (self, node_id, orbit_core_fleet_read_node (self->fleet, node_id, &info) ? &info : NULL);
  return TRUE;
}
