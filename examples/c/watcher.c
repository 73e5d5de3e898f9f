/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watches a fleet: tells who joins, leaves, dies, hangs and comes back. */

#include <orbit-glib/orbit-glib.h>

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>

#define FLEET_SIZE 8
#define INTERVAL 100 /* ms */
#define MAX_AGE 500 /* ms */

static GMainLoop *loop;
static int n_left; /* of the events that are to be told; below 1: any number */

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
       GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, error);

  if (fleet == NULL)
    return FALSE;
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
  g_autoptr (GOptionContext) options = g_option_context_new ("[FLEET] [COUNT]");
  g_autoptr (GError) error = NULL;
  const char *name;

  g_option_context_set_summary (options, "Tells COUNT events (0: any number) of FLEET (readings) as they happen.");
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_unix_signal, NULL);
  g_unix_signal_add (SIGTERM, on_unix_signal, NULL);
  name = argc > 1 ? argv[1] : "readings";
  n_left = argc > 2 ? atoi (argv[2]) : 0;
  if (!watch (name, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  /* The last one out removes the fleet; while others are in, this fails. */
  orbit_fleet_destroy (name, NULL, NULL);
  g_main_loop_unref (loop);
  return EXIT_SUCCESS;
}
