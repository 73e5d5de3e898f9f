/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who is there: the roster and the deaths, turned into nodes and signals. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-fleet-watch-parts-private.h"
#include "orbit-node-private.h"

static guint
find_item (OrbitFleetWatch *watch,
           guint node_id)
{
  guint low = 0;
  guint high = g_list_model_get_n_items (G_LIST_MODEL (watch->nodes));

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (OrbitNode) node = g_list_model_get_item (G_LIST_MODEL (watch->nodes), middle);

      if (orbit_node_get_node_id (node) < node_id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
orbit_fleet_watch_tell_gone (OrbitFleetWatch *watch,
                             guint node_id,
                             const OrbitCoreNodeInfo *info)
{
  OrbitWatchedMember *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  gboolean left = info != NULL && orbit_core_roster_has_left (info, member->incarnation);

  member->present = FALSE;
  orbit_core_death_watch_remove (watch->deaths, node_id);
  if (!left)
    orbit_core_fleet_wake_waiters (watch->fleet->core);
  orbit_node_set_state (node, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  if (!orbit_fleet_watch_is_stopped (watch))
    orbit_fleet_emit_node_left (watch->fleet, node, left ? ORBIT_LEAVE_REASON_LEFT : ORBIT_LEAVE_REASON_DIED);
}

static void
tell_joined (OrbitFleetWatch *watch,
             guint node_id,
             const OrbitCoreNodeInfo *info,
             gboolean quietly)
{
  OrbitWatchedMember *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = orbit_node_new (node_id, info);
  gpointer items[] = { node };
  guint n_replaced = member->node != NULL ? 1 : 0;

  member->present = TRUE;
  member->missed = FALSE;
  member->missing_at = g_get_monotonic_time () + watch->max_age_ms * G_TIME_SPAN_MILLISECOND;
  g_set_object (&member->node, node);
  g_list_store_splice (watch->nodes, find_item (watch, node_id), n_replaced, items, 1);
  if (!quietly && !orbit_fleet_watch_is_stopped (watch))
    orbit_fleet_emit_node_joined (watch->fleet, node);
}

/* @quietly: at the start of the watch, when what has happened before is told by the nodes alone. */
static void
look_at_member (OrbitFleetWatch *watch,
                guint node_id,
                gboolean quietly)
{
  OrbitWatchedMember *member = &watch->members[node_id];
  OrbitCoreNodeInfo info;
  gboolean unseen_owners;

  if (!orbit_core_fleet_read_node (watch->fleet->core, node_id, &info))
    return; /* it is being written; its writer wakes us when it is done */

  if (member->present && (member->incarnation != info.incarnation || info.state != ORBIT_CORE_NODE_JOINED))
    orbit_fleet_watch_tell_gone (watch, node_id, &info);
  if (orbit_fleet_watch_is_stopped (watch) || member->incarnation == info.incarnation || info.state != ORBIT_CORE_NODE_JOINED)
    return;

  /* A member that joined and died before it was observed is not reported, but may have died before it woke waiters. */
  unseen_owners = orbit_core_roster_count_owners (member->incarnation, info.incarnation) > 1;
  member->incarnation = info.incarnation;
  if (orbit_core_death_watch_add (watch->deaths, node_id, &info))
    tell_joined (watch, node_id, &info, quietly);
  else
    unseen_owners = TRUE;
  if (unseen_owners)
    orbit_core_fleet_wake_waiters (watch->fleet->core);
}

void
orbit_fleet_watch_look_at_roster (OrbitFleetWatch *watch,
                                  gboolean quietly)
{
  /* First armed, then read: a change after this wakes us again. */
  if (!orbit_core_fleet_arm (watch->fleet->core, &watch->roster_watch))
    return;
  for (guint node_id = 0; node_id < watch->n_members && !orbit_fleet_watch_is_stopped (watch); node_id++)
    look_at_member (watch, node_id, quietly);
}

void
orbit_fleet_watch_look_for_deaths (OrbitFleetWatch *watch)
{
  OrbitCoreNodeInfo info;
  guint32 node_id;

  while (!orbit_fleet_watch_is_stopped (watch) && orbit_core_death_watch_next (watch->deaths, &node_id))
    {
      /* The end of the process and a leave just before it are seen in either order. */
      gboolean whole = orbit_core_fleet_read_node (watch->fleet->core, node_id, &info);

      if (watch->members[node_id].present)
        orbit_fleet_watch_tell_gone (watch, node_id, whole ? &info : NULL);
      else
        orbit_core_death_watch_remove (watch->deaths, node_id);
    }
}
