/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Words, tables and JSON for fleets, kinds and members. */

#include "describe.h"

#include "table.h"

char *
describe_bytes (guint64 bytes)
{
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
  double size = (double) bytes / 1024;
  guint unit = 0;

  if (bytes < 1024)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " B", bytes);
  for (; size >= 1024 && unit + 1 < G_N_ELEMENTS (units); unit++)
    size /= 1024;
  return g_strdup_printf ("%.1f %s", size, units[unit]);
}

const char *
describe_condition (OrbitFleetCondition condition,
                    CliColour *colour)
{
  static const char *const names[] = { "alive", "left-over", "retired", "damaged" };
  static const CliColour colours[] = { CLI_GOOD, CLI_WARNING, CLI_WARNING, CLI_BAD };

  if (colour != NULL)
    *colour = colours[condition];
  return names[condition];
}

const char *
describe_state (OrbitNodeState state,
                CliColour *colour)
{
  static const char *const names[] = { "absent", "alive", "fresh", "stale", "left", "died" };
  static const CliColour colours[] = { CLI_DIM, CLI_GOOD, CLI_GOOD, CLI_WARNING, CLI_DIM, CLI_BAD };

  if (colour != NULL)
    *colour = colours[state];
  return names[state];
}

const char *
describe_topology (OrbitTopology topology)
{
  return topology == ORBIT_TOPOLOGY_PER_NODE ? "per-node" : "shared";
}

gint64
describe_beat_age (OrbitNode *node)
{
  const OrbitHeartbeat *heartbeat = orbit_node_get_last_heartbeat (node);

  return heartbeat != NULL ? orbit_heartbeat_get_age (heartbeat, orbit_epoch_now ()) : -1;
}

void
describe_add_string (JsonBuilder *builder,
                     const char *name,
                     const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
describe_add_number (JsonBuilder *builder,
                     const char *name,
                     gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

void
describe_fleets (const Cli *cli,
                 OrbitFleetInfo **fleets,
                 gsize n_fleets,
                 GString *text)
{
  Table *table = table_new ("FLEET|CONDITION|>ALIVE|>SIZE|>KINDS|>BYTES");

  for (gsize i = 0; i < n_fleets; i++)
    {
      g_autofree char *bytes = describe_bytes (orbit_fleet_info_get_bytes (fleets[i]));
      CliColour colour;
      const char *condition = describe_condition (orbit_fleet_info_get_condition (fleets[i]), &colour);

      table_add (table, CLI_PLAIN, "%s", orbit_fleet_info_get_name (fleets[i]));
      table_add (table, colour, "%s", condition);
      table_add (table, CLI_PLAIN, "%u", orbit_fleet_info_get_n_alive (fleets[i]));
      table_add (table, CLI_PLAIN, "%u", orbit_fleet_info_get_fleet_size (fleets[i]));
      table_add (table, CLI_PLAIN, "%u", orbit_fleet_info_get_n_kinds (fleets[i]));
      table_add (table, CLI_PLAIN, "%s", bytes);
    }
  table_print (table, cli, text);
}

void
describe_fleet_as_json (JsonBuilder *builder,
                        const OrbitFleetInfo *info)
{
  json_builder_begin_object (builder);
  describe_add_string (builder, "name", orbit_fleet_info_get_name (info));
  describe_add_string (builder, "condition", describe_condition (orbit_fleet_info_get_condition (info), NULL));
  describe_add_number (builder, "owner", orbit_fleet_info_get_owner (info));
  describe_add_number (builder, "alive", orbit_fleet_info_get_n_alive (info));
  describe_add_number (builder, "size", orbit_fleet_info_get_fleet_size (info));
  describe_add_number (builder, "kinds", orbit_fleet_info_get_n_kinds (info));
  describe_add_number (builder, "bytes", (gint64) orbit_fleet_info_get_bytes (info));
  describe_add_string (builder, "problem", orbit_fleet_info_get_problem (info));
  json_builder_end_object (builder);
}

void
describe_nodes (const Cli *cli,
                GListModel *nodes,
                GString *text)
{
  Table *table = table_new (">NODE|STATE|>PID|PROGRAM|LABEL|JOINED|>BEAT");

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);
      g_autoptr (GDateTime) joined = g_date_time_new_from_unix_local (orbit_node_get_joined_at (node) / 1000);
      g_autofree char *joined_text = joined != NULL ? g_date_time_format (joined, "%F %T") : g_strdup ("?");
      const gint64 age = describe_beat_age (node);
      CliColour colour;
      const char *state = describe_state (orbit_node_get_state (node), &colour);

      table_add (table, CLI_PLAIN, "%u", orbit_node_get_node_id (node));
      table_add (table, colour, "%s", state);
      table_add (table, CLI_PLAIN, "%d", orbit_node_get_pid (node));
      table_add (table, CLI_PLAIN, "%s", orbit_node_get_program (node));
      table_add (table, CLI_PLAIN, "%s", orbit_node_get_label (node) != NULL ? orbit_node_get_label (node) : "-");
      table_add (table, CLI_PLAIN, "%s", joined_text);
      if (age < 0)
        table_add (table, CLI_DIM, "-");
      else
        table_add (table, CLI_PLAIN, "%" G_GINT64_FORMAT " ms", age);
    }
  table_print (table, cli, text);
}

static void
describe_node_as_json (JsonBuilder *builder,
                       OrbitNode *node)
{
  const gint64 age = describe_beat_age (node);

  json_builder_begin_object (builder);
  describe_add_number (builder, "node", orbit_node_get_node_id (node));
  describe_add_string (builder, "state", describe_state (orbit_node_get_state (node), NULL));
  describe_add_number (builder, "pid", orbit_node_get_pid (node));
  describe_add_string (builder, "program", orbit_node_get_program (node));
  describe_add_string (builder, "label", orbit_node_get_label (node));
  describe_add_number (builder, "joined_at", orbit_node_get_joined_at (node));
  json_builder_set_member_name (builder, "beat_age");
  if (age < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, age);
  json_builder_end_object (builder);
}

void
describe_nodes_as_json (JsonBuilder *builder,
                        GListModel *nodes)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      describe_node_as_json (builder, node);
    }
  json_builder_end_array (builder);
}

static void
add_row (Table *table,
         const OrbitRingInfo *info)
{
  const GVariantType *type = orbit_ring_info_get_value_type (info);
  const char *label = orbit_ring_info_get_label (info);
  g_autofree char *bytes = describe_bytes (orbit_ring_info_get_bytes (info));
  g_autofree char *type_text = type != NULL ? g_variant_type_dup_string (type) : g_strdup ("-");

  table_add (table, CLI_PLAIN, "%u", orbit_ring_info_get_kind (info));
  table_add (table, CLI_PLAIN, "%s", label != NULL ? label : "-");
  table_add (table, CLI_PLAIN, "%s", type_text);
  table_add (table, CLI_PLAIN, "%s", describe_topology (orbit_ring_info_get_topology (info)));
  table_add (table, CLI_PLAIN, "%u", orbit_ring_info_get_capacity (info));
  table_add (table, CLI_PLAIN, "%u", orbit_ring_info_get_payload_capacity (info));
  table_add (table, CLI_PLAIN, "%" G_GUINT64_FORMAT, orbit_ring_info_get_head (info));
  table_add (table, CLI_PLAIN, "%s", bytes);
}

static void
add_object (JsonBuilder *builder,
            const OrbitRingInfo *info)
{
  const GVariantType *type = orbit_ring_info_get_value_type (info);
  g_autofree char *type_text = type != NULL ? g_variant_type_dup_string (type) : NULL;

  json_builder_begin_object (builder);
  describe_add_number (builder, "kind", orbit_ring_info_get_kind (info));
  describe_add_string (builder, "label", orbit_ring_info_get_label (info));
  describe_add_string (builder, "value_type", type_text);
  describe_add_string (builder, "topology", describe_topology (orbit_ring_info_get_topology (info)));
  describe_add_number (builder, "capacity", orbit_ring_info_get_capacity (info));
  describe_add_number (builder, "payload_capacity", orbit_ring_info_get_payload_capacity (info));
  describe_add_number (builder, "lanes", orbit_ring_info_get_lane_count (info));
  describe_add_number (builder, "head", (gint64) orbit_ring_info_get_head (info));
  describe_add_number (builder, "bytes", (gint64) orbit_ring_info_get_bytes (info));
  describe_add_string (builder, "problem", NULL);
  json_builder_end_object (builder);
}

static void
add_problem (JsonBuilder *builder,
             guint8 kind,
             const char *message)
{
  json_builder_begin_object (builder);
  describe_add_number (builder, "kind", kind);
  describe_add_string (builder, "problem", message);
  json_builder_end_object (builder);
}

gboolean
describe_kinds (const Cli *cli,
                OrbitObserver *observer,
                const guint8 *kinds,
                gsize n_kinds,
                GString *text,
                JsonBuilder *builder)
{
  Table *table = table_new (">KIND|LABEL|TYPE|TOPOLOGY|>SLOTS|>PAYLOAD|>HEAD|>BYTES");
  g_autoptr (GString) problems = g_string_new (NULL);

  for (gsize i = 0; i < n_kinds; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitRingInfo) info = orbit_observer_get_ring_info (observer, kinds[i], &error);

      if (info != NULL)
        add_row (table, info);
      else
        g_string_append_printf (problems, "%skind %d: %s%s\n", cli_begin_colour (cli, CLI_BAD), kinds[i], error->message, cli_end_colour (cli, CLI_BAD));
      if (builder == NULL)
        continue;
      if (info != NULL)
        add_object (builder, info);
      else
        add_problem (builder, kinds[i], error->message);
    }
  table_print (table, cli, text);
  g_string_append (text, problems->str);
  return problems->len > 0;
}
