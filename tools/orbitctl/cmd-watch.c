/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl watch */

#include "commands.h"
#include "describe.h"

typedef struct
{
  const Cli *cli;
  const CliPace *pace;
  GHashTable *known; /* of node ids to OrbitNode */
  int n_events;
} Watch;

static void
print_event (Watch *self,
             const char *event,
             OrbitNode *node)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  self->n_events++;
  if (!self->cli->json)
    {
      g_autofree char *program = cli_make_printable (orbit_node_get_program (node));
      g_autofree char *label = orbit_node_get_label (node) != NULL ? cli_make_printable (orbit_node_get_label (node)) : g_strdup ("-");

      g_print ("%s %u %d %s %s\n", event, orbit_node_get_node_id (node), orbit_node_get_pid (node), program, label);
      return;
    }
  json_builder_begin_object (builder);
  describe_add_string (builder, "event", event);
  describe_add_number (builder, "time", orbit_epoch_now ());
  describe_add_number (builder, "node", orbit_node_get_node_id (node));
  describe_add_number (builder, "pid", orbit_node_get_pid (node));
  describe_add_string (builder, "program", orbit_node_get_program (node));
  describe_add_string (builder, "label", orbit_node_get_label (node));
  json_builder_end_object (builder);
  cli_print_json (builder, FALSE);
}

static gboolean
is_gone (OrbitNode *node)
{
  return orbit_node_get_state (node) == ORBIT_NODE_STATE_LEFT || orbit_node_get_state (node) == ORBIT_NODE_STATE_DIED;
}

static gboolean
is_same_member (OrbitNode *one,
                OrbitNode *other)
{
  return orbit_node_get_pid (one) == orbit_node_get_pid (other) && orbit_node_get_joined_at (one) == orbit_node_get_joined_at (other);
}

static void
compare (Watch *self,
         OrbitNode *node)
{
  gpointer key = GUINT_TO_POINTER (orbit_node_get_node_id (node));
  OrbitNode *before = g_hash_table_lookup (self->known, key);
  const OrbitNodeState state = orbit_node_get_state (node);

  if (before == NULL || !is_same_member (before, node))
    {
      /* It is no longer known how the previous owner ended. */
      if (before != NULL && !is_gone (before))
        print_event (self, "gone", before);
      print_event (self, "joined", node);
      if (state != ORBIT_NODE_STATE_ALIVE)
        print_event (self, describe_state (state, NULL), node);
    }
  else if (orbit_node_get_state (before) != state)
    {
      print_event (self, describe_state (state, NULL), node);
    }
  g_hash_table_insert (self->known, key, g_object_ref (node));
}

/* Members that are present at the beginning are printed as "present". Earlier members are not printed. */
static void
take_in (Watch *self,
         GListModel *nodes,
         gboolean first)
{
  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      if (!first)
        {
          compare (self, node);
          continue;
        }
      if (!is_gone (node))
        print_event (self, "present", node);
      g_hash_table_insert (self->known, GUINT_TO_POINTER (orbit_node_get_node_id (node)), g_object_ref (node));
    }
}

static int
run (Watch *self,
     OrbitObserver *observer)
{
  gboolean first = TRUE;

  cli_catch_signals ();
  while (!cli_is_interrupted () && (self->pace->count == 0 || self->n_events < self->pace->count))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GListModel) nodes = orbit_observer_get_nodes (observer, (guint) self->pace->max_age_ms, &error);

      if (nodes == NULL)
        return cli_fail (self->cli, error);
      take_in (self, nodes, first);
      first = FALSE;
      cli_sleep ((guint) self->pace->interval_ms, -1);
    }
  return CLI_OK;
}

int
cmd_watch (Cli *cli,
           char **argv)
{
  CliPace pace = { .interval_ms = 50, .max_age_ms = 1000 };
  const GOptionEntry entries[] = {
    { "count", 'n', 0, G_OPTION_ARG_INT, &pace.count, "End after so many lines", "COUNT" },
    { "interval", 'i', 0, G_OPTION_ARG_INT, &pace.interval_ms, "The time between two looks (default: 50)", "MILLISECONDS" },
    { "max-age", 'm', 0, G_OPTION_ARG_INT, &pace.max_age_ms, "The age beyond which a heartbeat is stale; 0: no judgement (default: 1000)", "MILLISECONDS" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, 1);
  g_autoptr (OrbitObserver) observer = NULL;
  Watch watch = { .cli = cli, .pace = &pace };

  if (code != CLI_GO_ON)
    return code;
  observer = cli_observe_at_pace (cli, &pace, &code);
  if (observer == NULL)
    return code;
  watch.known = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  code = run (&watch, observer);
  g_hash_table_unref (watch.known);
  return code;
}
