/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl nodes */

#include "commands.h"
#include "describe.h"

static void
print_nodes (const Cli *cli,
             GListModel *nodes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (!cli->json)
    {
      describe_nodes (cli, nodes, text);
      g_print ("%s", text->str);
      return;
    }
  describe_nodes_as_json (builder, nodes);
  cli_print_json (builder, FALSE);
}

/* The data whose change causes another table to be printed. The age of a heartbeat does not. */
static char *
get_key (GListModel *nodes)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      g_string_append_printf (key, "%u %d %d %" G_GINT64_FORMAT ";", orbit_node_get_node_id (node), (int) orbit_node_get_state (node), orbit_node_get_pid (node),
                              orbit_node_get_joined_at (node));
    }
  return g_string_free (key, FALSE);
}

static int
watch_nodes (const Cli *cli,
             OrbitObserver *observer,
             gboolean watch,
             const CliPace *pace)
{
  g_autofree char *last = NULL;
  int n_printed = 0;

  cli_catch_signals ();
  while (!cli_is_interrupted ())
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GListModel) nodes = orbit_observer_get_nodes (observer, (guint) pace->max_age_ms, &error);
      g_autofree char *key = NULL;

      if (nodes == NULL)
        return cli_fail (cli, error);
      key = get_key (nodes);
      if (g_strcmp0 (key, last) != 0)
        {
          if (n_printed > 0 && !cli->json)
            g_print ("\n");
          print_nodes (cli, nodes);
          if (++n_printed == pace->count || !watch)
            break;
          g_free (last);
          last = g_steal_pointer (&key);
        }
      cli_sleep ((guint) pace->interval_ms, -1);
    }
  return CLI_OK;
}

int
cmd_nodes (Cli *cli,
           char **argv)
{
  gboolean watch = FALSE;
  CliPace pace = { .interval_ms = 200 };
  const GOptionEntry entries[] = {
    { "watch", 'w', 0, G_OPTION_ARG_NONE, &watch, "Go on, and print again what has changed", NULL },
    { "count", 'n', 0, G_OPTION_ARG_INT, &pace.count, "With --watch, end after so many prints", "COUNT" },
    { "interval", 'i', 0, G_OPTION_ARG_INT, &pace.interval_ms, "With --watch, the time between two looks (default: 200)", "MILLISECONDS" },
    { "max-age", 'm', 0, G_OPTION_ARG_INT, &pace.max_age_ms, "Judge heartbeats: older ones are stale", "MILLISECONDS" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, 1);
  g_autoptr (OrbitObserver) observer = NULL;

  if (code != CLI_GO_ON)
    return code;
  observer = cli_observe_at_pace (cli, &pace, &code);
  return observer != NULL ? watch_nodes (cli, observer, watch, &pace) : code;
}
