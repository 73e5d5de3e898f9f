/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl metrics */

#include "commands.h"
#include "describe.h"

/* Samples of one family must be adjacent, so each family is collected in its own string. */
typedef struct
{
  GString *members;
  GString *size;
  GString *bytes;
  GString *condition;
  GString *frames;
  GString *slots;
  GString *stale;
} Families;

static void
append_label (GString *text,
              const char *value)
{
  for (; *value != '\0'; value++)
    if (*value == '\n')
      g_string_append (text, "\\n");
    else if (*value == '\\' || *value == '"')
      g_string_append_printf (text, "\\%c", *value);
    else
      g_string_append_c (text, *value);
}

static void
add_ring (Families *families,
          const char *fleet,
          const OrbitRingInfo *info)
{
  const char *label = orbit_ring_info_get_label (info);
  g_autoptr (GString) labels = g_string_new (NULL);

  g_string_append_printf (labels, "{fleet=\"%s\",kind=\"%u\",label=\"", fleet, orbit_ring_info_get_kind (info));
  append_label (labels, label != NULL ? label : "");
  g_string_append (labels, "\"}");
  g_string_append_printf (families->frames, "orbit_ring_frames_total%s %" G_GUINT64_FORMAT "\n", labels->str, orbit_ring_info_get_head (info));
  g_string_append_printf (families->slots, "orbit_ring_slots%s %u\n", labels->str, orbit_ring_info_get_capacity (info));
}

static guint
count_stale (GListModel *nodes)
{
  guint n_stale = 0;

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      n_stale += orbit_node_get_state (node) == ORBIT_NODE_STATE_STALE;
    }
  return n_stale;
}

static void
add_observed (Families *families,
              OrbitObserver *observer,
              guint max_age_ms)
{
  const char *name = orbit_observer_get_fleet_name (observer);
  g_autoptr (GListModel) nodes = orbit_observer_get_nodes (observer, max_age_ms, NULL);
  g_autofree guint8 *kinds = NULL;
  gsize n_kinds = 0;

  if (nodes != NULL)
    g_string_append_printf (families->stale, "orbit_fleet_stale_members{fleet=\"%s\"} %u\n", name, count_stale (nodes));
  kinds = orbit_observer_get_kinds (observer, &n_kinds, NULL);
  for (gsize i = 0; i < n_kinds; i++)
    {
      g_autoptr (OrbitRingInfo) info = orbit_observer_get_ring_info (observer, kinds[i], NULL);

      if (info != NULL)
        add_ring (families, name, info);
    }
}

static void
add_fleet (Families *families,
           const OrbitFleetInfo *info)
{
  const char *name = orbit_fleet_info_get_name (info);

  g_string_append_printf (families->members, "orbit_fleet_members{fleet=\"%s\"} %u\n", name, orbit_fleet_info_get_n_alive (info));
  g_string_append_printf (families->size, "orbit_fleet_size{fleet=\"%s\"} %u\n", name, orbit_fleet_info_get_fleet_size (info));
  g_string_append_printf (families->bytes, "orbit_fleet_shared_memory_bytes{fleet=\"%s\"} %" G_GUINT64_FORMAT "\n", name, orbit_fleet_info_get_bytes (info));
  for (OrbitFleetCondition condition = ORBIT_FLEET_CONDITION_ALIVE; condition <= ORBIT_FLEET_CONDITION_DAMAGED; condition++)
    g_string_append_printf (families->condition, "orbit_fleet_condition{fleet=\"%s\",orbit_fleet_condition=\"%s\"} %d\n", name,
                            describe_condition (condition, NULL), orbit_fleet_info_get_condition (info) == condition);
}

static void
print_family (const char *name,
              const char *type,
              const char *unit,
              const char *help,
              GString *samples)
{
  g_print ("# TYPE %s %s\n", name, type);
  if (unit != NULL)
    g_print ("# UNIT %s %s\n", name, unit);
  g_print ("# HELP %s %s\n%s", name, help, samples->str);
  g_string_free (samples, TRUE);
}

static void
print_families (const Families *families)
{
  print_family ("orbit_fleet_members", "gauge", NULL, "Members that are alive.", families->members);
  print_family ("orbit_fleet_stale_members", "gauge", NULL, "Members that are alive and whose newest heartbeat is too old.", families->stale);
  print_family ("orbit_fleet_size", "gauge", NULL, "Node ids.", families->size);
  print_family ("orbit_fleet_shared_memory_bytes", "gauge", "bytes", "Bytes of all segments.", families->bytes);
  print_family ("orbit_fleet_condition", "stateset", NULL, "How the fleet is.", families->condition);
  print_family ("orbit_ring_frames", "counter", NULL, "Positions claimed since the last reset.", families->frames);
  print_family ("orbit_ring_slots", "gauge", NULL, "Frames that the ring keeps, or each of its lanes.", families->slots);
  g_print ("# EOF\n");
}

int
cmd_metrics (Cli *cli,
             char **argv)
{
  int max_age_ms = 5000;
  const GOptionEntry entries[] = {
    { "max-age", 'm', 0, G_OPTION_ARG_INT, &max_age_ms, "The age beyond which a heartbeat is stale (default: 5000)", "MILLISECONDS" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 0, 0);
  Families families;
  OrbitFleetInfo **fleets;
  gsize n_fleets;

  if (code != CLI_GO_ON)
    return code;
  if (cli->json)
    return cli_misuse (cli, "metrics are OpenMetrics text; 'orbitctl list' and 'orbitctl show' print JSON");
  if (max_age_ms < 1)
    return cli_misuse (cli, "--max-age must be positive");
  fleets = cli_list_fleets (cli, &n_fleets, &code);
  if (fleets == NULL)
    return code;
  families = (Families){ g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), g_string_new (NULL) };
  for (gsize i = 0; i < n_fleets; i++)
    {
      g_autoptr (OrbitObserver) observer = orbit_observer_new (orbit_fleet_info_get_name (fleets[i]), cli->directory, NULL);

      add_fleet (&families, fleets[i]);
      if (observer != NULL)
        add_observed (&families, observer, (guint) max_age_ms);
      orbit_fleet_info_free (fleets[i]);
    }
  g_free (fleets);
  print_families (&families);
  return CLI_OK;
}
