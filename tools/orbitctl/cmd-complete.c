/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl complete */

#include "commands.h"

#include <string.h>

static int
print_fleets (const Cli *cli)
{
  gsize n_fleets;
  OrbitFleetInfo **fleets = orbit_observer_list_fleets (cli->directory, &n_fleets, NULL);

  for (gsize i = 0; i < n_fleets; i++)
    {
      g_print ("%s\n", orbit_fleet_info_get_name (fleets[i]));
      orbit_fleet_info_free (fleets[i]);
    }
  g_free (fleets);
  return CLI_OK;
}

/* Leave out labels with spaces, which cannot be completed as one word. */
static int
print_kinds (const Cli *cli)
{
  g_autoptr (OrbitObserver) observer = orbit_observer_new (cli->arguments[1], cli->directory, NULL);
  g_autofree guint8 *kinds = NULL;
  gsize n_kinds = 0;

  if (observer != NULL)
    kinds = orbit_observer_get_kinds (observer, &n_kinds, NULL);
  for (gsize i = 0; i < n_kinds; i++)
    {
      g_autoptr (OrbitRingInfo) info = orbit_observer_get_ring_info (observer, kinds[i], NULL);
      const char *label = info != NULL ? orbit_ring_info_get_label (info) : NULL;

      g_print ("%d\n", kinds[i]);
      if (label != NULL && strpbrk (label, " \t\n") == NULL)
        g_print ("%s\n", label);
    }
  return CLI_OK;
}

int
cmd_complete (Cli *cli,
              char **argv)
{
  const int code = cli_parse (cli, argv, NULL, 1, 2);

  if (code != CLI_GO_ON)
    return code;
  if (g_str_equal (cli->arguments[0], "fleets") && cli->n_arguments == 1)
    return print_fleets (cli);
  if (g_str_equal (cli->arguments[0], "kinds") && cli->n_arguments == 2)
    return print_kinds (cli);
  return cli_misuse (cli, "there are only 'fleets' and 'kinds FLEET'");
}
