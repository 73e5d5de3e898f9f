/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl list */

#include "commands.h"
#include "describe.h"

int
cmd_list (Cli *cli,
          char **argv)
{
  int code = cli_parse (cli, argv, NULL, 0, 0);
  g_autoptr (GString) text = g_string_new (NULL);
  OrbitFleetInfo **fleets;
  gsize n_fleets;

  if (code != CLI_GO_ON)
    return code;
  fleets = cli_list_fleets (cli, &n_fleets, &code);
  if (fleets == NULL)
    return code;
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      for (gsize i = 0; i < n_fleets; i++)
        describe_fleet_as_json (builder, fleets[i]);
      json_builder_end_array (builder);
      cli_print_json (builder, TRUE);
    }
  else if (n_fleets > 0)
    {
      describe_fleets (cli, fleets, n_fleets, text);
      g_print ("%s", text->str);
    }
  for (gsize i = 0; i < n_fleets; i++)
    orbit_fleet_info_free (fleets[i]);
  g_free (fleets);
  return CLI_OK;
}
