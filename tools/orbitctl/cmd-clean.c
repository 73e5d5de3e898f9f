/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl clean */

#include "commands.h"
#include "describe.h"

static gboolean
is_wanted (const Cli *cli,
           const OrbitFleetInfo *info)
{
  return cli->n_arguments == 0 || g_strv_contains ((const char *const *) cli->arguments, orbit_fleet_info_get_name (info));
}

static void
print_result (const Cli *cli,
              JsonBuilder *builder,
              const OrbitFleetInfo *info,
              const char *result)
{
  g_autofree char *bytes = describe_bytes (orbit_fleet_info_get_bytes (info));

  if (!cli->json)
    {
      g_print ("%s: %s (%s, %s)\n", orbit_fleet_info_get_name (info), result, describe_condition (orbit_fleet_info_get_condition (info), NULL), bytes);
      return;
    }
  json_builder_begin_object (builder);
  describe_add_string (builder, "name", orbit_fleet_info_get_name (info));
  describe_add_string (builder, "condition", describe_condition (orbit_fleet_info_get_condition (info), NULL));
  describe_add_number (builder, "bytes", (gint64) orbit_fleet_info_get_bytes (info));
  describe_add_string (builder, "result", result);
  json_builder_end_object (builder);
}

/* The call that removes a fleet decides under the lock of the fleet whether it is in use. */
static int
clean (const Cli *cli,
       JsonBuilder *builder,
       const OrbitFleetInfo *info,
       gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  const gboolean alive = orbit_fleet_info_get_condition (info) == ORBIT_FLEET_CONDITION_ALIVE;

  if (alive || dry_run)
    {
      if (!alive || cli->n_arguments > 0)
        print_result (cli, builder, info, alive ? "in use" : "would be removed");
      return alive && cli->n_arguments > 0 ? CLI_FAILED : CLI_OK;
    }
  if (orbit_fleet_destroy (orbit_fleet_info_get_name (info), cli->directory, &error))
    {
      print_result (cli, builder, info, "removed");
      return CLI_OK;
    }
  if (g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_BUSY))
    {
      print_result (cli, builder, info, "in use");
      return cli->n_arguments > 0 ? CLI_FAILED : CLI_OK;
    }
  /* Another process has removed the fleet after it was listed. */
  if (cli->n_arguments == 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return CLI_OK;
  return cli_fail (cli, error);
}

static gboolean
has_name (OrbitFleetInfo **fleets,
          gsize n_fleets,
          const char *name)
{
  for (gsize i = 0; i < n_fleets; i++)
    if (g_str_equal (orbit_fleet_info_get_name (fleets[i]), name))
      return TRUE;
  return FALSE;
}

int
cmd_clean (Cli *cli,
           char **argv)
{
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, "Remove nothing; only tell what would be", NULL },
    { NULL },
  };
  int result = CLI_OK, code = cli_parse (cli, argv, entries, 0, G_MAXUINT);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  OrbitFleetInfo **fleets;
  gsize n_fleets;

  if (code != CLI_GO_ON)
    return code;
  fleets = cli_list_fleets (cli, &n_fleets, &code);
  if (fleets == NULL)
    return code;
  for (guint i = 0; i < cli->n_arguments; i++)
    if (!has_name (fleets, n_fleets, cli->arguments[i]))
      {
        g_printerr ("orbitctl %s: there is no fleet '%s'\n", cli->name, cli->arguments[i]);
        result = CLI_NOT_FOUND;
      }
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n_fleets; i++)
    {
      code = is_wanted (cli, fleets[i]) ? clean (cli, builder, fleets[i], dry_run) : CLI_OK;
      if (code != CLI_OK)
        result = code;
      orbit_fleet_info_free (fleets[i]);
    }
  json_builder_end_array (builder);
  if (cli->json)
    cli_print_json (builder, TRUE);
  g_free (fleets);
  return result;
}
