/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl show */

#include "commands.h"
#include "describe.h"

/* A problem, and how to solve it. */
static void
explain (const Cli *cli,
         const OrbitFleetInfo *info,
         guint n_died)
{
  const char *name = orbit_fleet_info_get_name (info);
  CliColour colour;
  const char *condition = describe_condition (orbit_fleet_info_get_condition (info), &colour);
  g_autofree char *bytes = describe_bytes (orbit_fleet_info_get_bytes (info));
  g_autofree char *problem = orbit_fleet_info_get_problem (info) != NULL ? cli_make_printable (orbit_fleet_info_get_problem (info)) : NULL;

  g_print ("fleet %s: %s%s%s, %u of %u members alive, %s\n", name, cli_begin_colour (cli, colour), condition, cli_end_colour (cli, colour),
           orbit_fleet_info_get_n_alive (info), orbit_fleet_info_get_fleet_size (info), bytes);
  if (problem != NULL)
    g_print ("%s\n", problem);
  switch (orbit_fleet_info_get_condition (info))
    {
    case ORBIT_FLEET_CONDITION_LEFT_OVER:
      if (n_died > 0)
        g_print ("No process uses it, and %u of its last members died without leaving. What they published can still be read.\n", n_died);
      else
        g_print ("No process uses it. What was published can still be read.\n");
      g_print ("'orbitctl clean %s' removes it; the next member to join continues it.\n", name);
      break;
    case ORBIT_FLEET_CONDITION_RETIRED:
      g_print ("A process was killed while it destroyed the fleet. 'orbitctl clean %s' removes the rest.\n", name);
      break;
    case ORBIT_FLEET_CONDITION_DAMAGED:
      g_print ("No process can join it. End the members that are left; then 'orbitctl clean %s' removes it.\n", name);
      break;
    default:
      break;
    }
}

static guint
count_died (GListModel *nodes)
{
  guint n_died = 0;

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      n_died += orbit_node_get_state (node) == ORBIT_NODE_STATE_DIED;
    }
  return n_died;
}

static void
begin_json (JsonBuilder *builder,
            const OrbitFleetInfo *info)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "fleet");
  describe_fleet_as_json (builder, info);
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_array (builder);
}

static void
end_json (JsonBuilder *builder,
          GListModel *nodes)
{
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "nodes");
  describe_nodes_as_json (builder, nodes);
  json_builder_end_object (builder);
}

/* The list also contains fleets that cannot be attached. */
static int
show_from_list (const Cli *cli,
                const GError *attach_error)
{
  gsize n_fleets = 0;
  OrbitFleetInfo **fleets = orbit_observer_list_fleets (cli->directory, &n_fleets, NULL);
  int code = CLI_GO_ON;

  for (gsize i = 0; i < n_fleets; i++)
    {
      if (g_str_equal (orbit_fleet_info_get_name (fleets[i]), cli->arguments[0]))
        {
          g_autoptr (JsonBuilder) builder = json_builder_new ();
          g_autoptr (GListStore) nodes = g_list_store_new (ORBIT_TYPE_NODE);

          code = orbit_fleet_info_get_problem (fleets[i]) != NULL ? CLI_PROBLEM : CLI_OK;
          if (!cli->json)
            explain (cli, fleets[i], 0);
          begin_json (builder, fleets[i]);
          end_json (builder, G_LIST_MODEL (nodes));
          if (cli->json)
            cli_print_json (builder, TRUE);
        }
      orbit_fleet_info_free (fleets[i]);
    }
  g_free (fleets);
  return code != CLI_GO_ON ? code : cli_fail (cli, attach_error);
}

static int
show (const Cli *cli,
      OrbitObserver *observer,
      guint max_age_ms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleetInfo) info = orbit_observer_get_info (observer, &error);
  g_autoptr (GListModel) nodes = info != NULL ? orbit_observer_get_nodes (observer, max_age_ms, &error) : NULL;
  g_autoptr (GString) text = g_string_new ("\n");
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree guint8 *kinds = NULL;
  gboolean damaged;
  gsize n_kinds;

  if (nodes == NULL)
    return cli_fail (cli, error);
  kinds = orbit_observer_get_kinds (observer, &n_kinds, &error);
  if (kinds == NULL)
    return cli_fail (cli, error);
  begin_json (builder, info);
  damaged = describe_kinds (cli, observer, kinds, n_kinds, text, builder);
  end_json (builder, nodes);
  g_string_append_c (text, '\n');
  describe_nodes (cli, nodes, text);
  if (cli->json)
    {
      cli_print_json (builder, TRUE);
    }
  else
    {
      explain (cli, info, count_died (nodes));
      g_print ("%s", text->str);
    }
  return damaged ? CLI_PROBLEM : CLI_OK;
}

int
cmd_show (Cli *cli,
          char **argv)
{
  int max_age_ms = 0;
  const GOptionEntry entries[] = {
    { "max-age", 'm', 0, G_OPTION_ARG_INT, &max_age_ms, "Judge heartbeats: older ones are stale", "MILLISECONDS" },
    { NULL },
  };
  const int code = cli_parse (cli, argv, entries, 1, 1);
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (GError) error = NULL;

  if (code != CLI_GO_ON)
    return code;
  if (max_age_ms < 0)
    return cli_misuse (cli, "--max-age must not be negative");
  observer = orbit_observer_new (cli->arguments[0], cli->directory, &error);
  return observer != NULL ? show (cli, observer, (guint) max_age_ms) : show_from_list (cli, error);
}
