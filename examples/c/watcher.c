/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watches a fleet: prints which members join, leave, die, hang and recover. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#include <glib-unix.h>
#include <signal.h>

#define FLEET_SIZE 8
#define INTERVAL 100 /* ms */
#define MAX_AGE 500 /* ms */

static GMainLoop *loop;
static int n_left; /* of the events to print; below 1: no limit */

static void G_GNUC_PRINTF (1, 2)
tell (const char *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_print ("%s\n", text);
  if (--n_left == 0)
    g_main_loop_quit (loop);
}

static void
on_joined (OrbitFleet *fleet,
           OrbitNode *node)
{
  tell ("node %u joined: %s, process %d",
        orbit_node_get_node_id (node), orbit_node_get_program (node), orbit_node_get_pid (node));
}

static void
on_left (OrbitFleet *fleet,
         OrbitNode *node,
         OrbitLeaveReason reason)
{
  tell ("node %u %s", orbit_node_get_node_id (node), reason == ORBIT_LEAVE_REASON_DIED ? "died" : "left");
}

static void
on_stale (OrbitFleet *fleet,
          guint node_id)
{
  tell ("node %u hangs", node_id);
}

static void
on_recovered (OrbitFleet *fleet,
              guint node_id)
{
  tell ("node %u is back", node_id);
}

static gboolean
on_unix_signal (gpointer user_data)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
watch (const char *name,
       int count,
       GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, error);

  if (fleet == NULL)
    return FALSE;
  n_left = count;
  g_signal_connect (fleet, "node-joined", G_CALLBACK (on_joined), NULL);
  g_signal_connect (fleet, "node-left", G_CALLBACK (on_left), NULL);
  g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (on_stale), NULL);
  g_signal_connect (fleet, "heartbeat-recovered", G_CALLBACK (on_recovered), NULL);
  if (!orbit_fleet_start_heartbeat (fleet, INTERVAL, error) || !orbit_fleet_watch_heartbeats (fleet, MAX_AGE, error))
    return FALSE;

  g_print ("watching fleet '%s'\n", name);
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  int status;

  loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_unix_signal, NULL);
  g_unix_signal_add (SIGTERM, on_unix_signal, NULL);
  status = run_with_count (argc, argv, "Tells COUNT events (0: any number) of FLEET (readings) as they happen.", 0, watch);
  g_main_loop_unref (loop);
  return status;
}
