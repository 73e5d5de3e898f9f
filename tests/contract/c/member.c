/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another process: joins the fleet and publishes heartbeats until it is killed or its parent has ended. */

#include <orbit-glib/orbit-glib.h>

#include <signal.h>
#include <sys/prctl.h>

int
main (int argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (GError) error = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  fleet = orbit_fleet_join_shm (argv[1], (guint) g_ascii_strtoull (argv[2], NULL, 10), 0, &error);
  if (fleet == NULL || !orbit_fleet_start_heartbeat (fleet, 10, &error))
    g_error ("%s", error->message);
  g_main_loop_run (loop);
  return 0;
}
