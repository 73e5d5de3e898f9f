/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

static void
on_joined (OrbitFleet *fleet,
           OrbitNode *node)
{
  g_print ("node %u joined: %s\n", orbit_node_get_node_id (node), orbit_node_get_label (node));
}

static void
on_left (OrbitFleet *fleet,
         OrbitNode *node,
         OrbitLeaveReason reason,
         gpointer loop)
{
  g_print ("node %u %s\n", orbit_node_get_node_id (node), reason == ORBIT_LEAVE_REASON_DIED ? "died" : "left");
  g_main_loop_quit (loop);
}

static void
on_stale (OrbitFleet *fleet,
          guint node_id)
{
  g_print ("node %u hangs\n", node_id);
}

static void
on_recovered (OrbitFleet *fleet,
              guint node_id)
{
  g_print ("node %u is well again\n", node_id);
}

static gboolean
run (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);

  if (fleet == NULL)
    return FALSE;
  g_signal_connect (fleet, "node-joined", G_CALLBACK (on_joined), NULL);
  g_signal_connect (fleet, "node-left", G_CALLBACK (on_left), loop);
  g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (on_stale), NULL);
  g_signal_connect (fleet, "heartbeat-recovered", G_CALLBACK (on_recovered), NULL);
  if (!orbit_fleet_start_heartbeat (fleet, 100, error) || /* milliseconds */
      !orbit_fleet_watch_heartbeats (fleet, 500, error))
    return FALSE;
  g_print ("watching\n");
  g_main_loop_run (loop);
  return TRUE;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;

  if (!run (&error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
