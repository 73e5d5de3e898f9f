/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl top */

#include "commands.h"
#include "describe.h"
#include "table.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

typedef struct
{
  const Cli *cli;
  const CliPace *pace;
  OrbitObserver *observer;
  guint64 heads[256]; /* by kind, at the last look */
  gboolean seen[256];
  gint64 looked_at;   /* monotonic, us; 0: never */
  gboolean full_screen;
  char *shown;        /* on the screen */
  struct termios terminal; /* as it was */
} Top;

static void
begin_screen (Top *self)
{
  struct termios raw;

  self->full_screen = !self->cli->json && isatty (STDOUT_FILENO) && isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &self->terminal) == 0;
  if (!self->full_screen)
    return;
  raw = self->terminal;
  raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
  tcsetattr (STDIN_FILENO, TCSANOW, &raw);
  cli_catch_resizes ();
  g_print ("\033[?1049h\033[?25l");
}

static void
end_screen (Top *self)
{
  if (!self->full_screen)
    return;
  g_print ("\033[?25h\033[?1049l");
  fflush (stdout);
  tcsetattr (STDIN_FILENO, TCSANOW, &self->terminal);
}

/* The part of the text that fits into the terminal at its present size. The terminal truncates lines that are too long. */
static void
show_on_screen (const char *text)
{
  struct winsize size = { 0 };
  const char *end = text;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
    size.ws_row = 24;
  for (guint line = 0; line + 1 < size.ws_row && *end != '\0'; line++)
    {
      const char *next = strchr (end, '\n');

      end = next != NULL ? next + 1 : end + strlen (end);
    }
  g_print ("\033[H\033[?7l\033[2J%.*s\033[?7h", (int) (end - text), text);
}

static void
show (Top *self,
      const char *text)
{
  g_free (self->shown);
  self->shown = g_strdup (text);
  show_on_screen (text);
}

/* Frames a second since the last look; 0 at the first. A reset begins anew. */
static double
update_rate (Top *self,
             guint8 kind,
             guint64 head,
             gint64 now)
{
  const gboolean known = self->seen[kind] && self->looked_at != 0 && now > self->looked_at;
  const guint64 passed = head >= self->heads[kind] ? head - self->heads[kind] : head;

  self->seen[kind] = TRUE;
  self->heads[kind] = head;
  return known ? (double) passed * G_USEC_PER_SEC / (double) (now - self->looked_at) : 0;
}

/* The part of the ring that has been written, in percent. */
static guint
get_fill (const OrbitRingInfo *info)
{
  guint64 n_slots = 0, n_used = 0;

  if (orbit_ring_info_get_topology (info) == ORBIT_TOPOLOGY_SHARED)
    return (guint) (MIN (orbit_ring_info_get_head (info), orbit_ring_info_get_capacity (info)) * 100 / orbit_ring_info_get_capacity (info));
  for (guint lane = 0; lane < orbit_ring_info_get_lane_count (info); lane++)
    {
      const guint64 head = orbit_ring_info_get_lane_head (info, (guint16) lane);

      n_slots += head > 0 ? orbit_ring_info_get_capacity (info) : 0;
      n_used += MIN (head, orbit_ring_info_get_capacity (info));
    }
  return n_slots > 0 ? (guint) (n_used * 100 / n_slots) : 0;
}

static void
add_kind (Top *self,
          guint8 kind,
          gint64 now,
          Table *table,
          JsonBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRingInfo) info = orbit_observer_get_ring_info (self->observer, kind, &error);
  const char *label;
  double rate;

  if (info == NULL)
    {
      table_add (table, CLI_PLAIN, "%d", kind);
      table_add (table, CLI_BAD, "%s", error->message);
      for (int i = 0; i < 4; i++)
        table_add (table, CLI_PLAIN, "-");
      return;
    }
  label = orbit_ring_info_get_label (info);
  rate = update_rate (self, kind, orbit_ring_info_get_head (info), now);
  table_add (table, CLI_PLAIN, "%d", kind);
  table_add (table, CLI_PLAIN, "%s", label != NULL ? label : "-");
  table_add (table, CLI_PLAIN, "%.0f", rate);
  table_add (table, CLI_PLAIN, "%" G_GUINT64_FORMAT, orbit_ring_info_get_head (info));
  table_add (table, CLI_PLAIN, "%u", orbit_ring_info_get_capacity (info));
  table_add (table, CLI_PLAIN, "%u %%", get_fill (info));
  json_builder_begin_object (builder);
  describe_add_number (builder, "kind", kind);
  describe_add_string (builder, "label", label);
  json_builder_set_member_name (builder, "rate");
  json_builder_add_double_value (builder, rate);
  describe_add_number (builder, "head", (gint64) orbit_ring_info_get_head (info));
  describe_add_number (builder, "fill", get_fill (info));
  json_builder_end_object (builder);
}

static void
add_nodes (const Cli *cli,
           GListModel *nodes,
           GString *text,
           JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "nodes");
  describe_nodes_as_json (builder, nodes);
  g_string_append_c (text, '\n');
  describe_nodes (cli, nodes, text);
}

static gboolean
look (Top *self,
      GError **error)
{
  g_autoptr (OrbitFleetInfo) info = orbit_observer_get_info (self->observer, error);
  g_autoptr (GListModel) nodes = info != NULL ? orbit_observer_get_nodes (self->observer, (guint) self->pace->max_age_ms, error) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *kinds = NULL;
  const gint64 now = g_get_monotonic_time ();
  Table *table;
  gsize n_kinds;

  if (nodes == NULL)
    return FALSE;
  kinds = orbit_observer_get_kinds (self->observer, &n_kinds, error);
  if (kinds == NULL)
    return FALSE;
  g_string_append_printf (text, "fleet %s: %s, %u of %u members alive\n\n", orbit_fleet_info_get_name (info),
                          describe_condition (orbit_fleet_info_get_condition (info), NULL), orbit_fleet_info_get_n_alive (info), orbit_fleet_info_get_fleet_size (info));
  json_builder_begin_object (builder);
  describe_add_number (builder, "time", orbit_epoch_now ());
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_array (builder);
  table = table_new (">KIND|LABEL|>FRAMES/S|>HEAD|>SLOTS|>FILL");
  for (gsize i = 0; i < n_kinds; i++)
    add_kind (self, kinds[i], now, table, builder);
  self->looked_at = now;
  table_print (table, self->cli, text);
  json_builder_end_array (builder);
  add_nodes (self->cli, nodes, text, builder);
  json_builder_end_object (builder);
  if (self->cli->json)
    cli_print_json (builder, FALSE);
  else if (self->full_screen)
    show (self, text->str);
  else
    g_print ("%s\n", text->str);
  return TRUE;
}

/* Returns whether the user wants to quit. What is shown is shown again as soon as the terminal has another size. */
static gboolean
pause_and_read_key (const Top *self)
{
  const gint64 end = g_get_monotonic_time () + (gint64) self->pace->interval_ms * 1000;
  char key = '\0';

  while (key == '\0' && !cli_is_interrupted ())
    {
      const gint64 left = (end - g_get_monotonic_time () + 999) / 1000;

      if (left <= 0)
        break;
      if (cli_sleep ((guint) left, self->full_screen ? STDIN_FILENO : -1) && read (STDIN_FILENO, &key, 1) <= 0)
        return TRUE;
      if (cli_take_resize ())
        show_on_screen (self->shown);
    }
  return key == 'q' || key == 'Q' || key == '\004';
}

static int
run (Top *self)
{
  g_autoptr (GError) error = NULL;
  int n_looks = 0;

  cli_catch_signals ();
  begin_screen (self);
  while (!cli_is_interrupted () && look (self, &error))
    if (++n_looks == self->pace->count || pause_and_read_key (self))
      break;
  end_screen (self);
  return error != NULL ? cli_fail (self->cli, error) : CLI_OK;
}

int
cmd_top (Cli *cli,
         char **argv)
{
  CliPace pace = { .interval_ms = 1000, .max_age_ms = 1000 };
  const GOptionEntry entries[] = {
    { "interval", 'i', 0, G_OPTION_ARG_INT, &pace.interval_ms, "The time between two looks (default: 1000)", "MILLISECONDS" },
    { "count", 'n', 0, G_OPTION_ARG_INT, &pace.count, "End after so many looks", "COUNT" },
    { "max-age", 'm', 0, G_OPTION_ARG_INT, &pace.max_age_ms, "The age beyond which a heartbeat is stale; 0: no judgement (default: 1000)", "MILLISECONDS" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, 1);
  g_autoptr (OrbitObserver) observer = NULL;
  g_autofree Top *top = g_new0 (Top, 1);

  if (code != CLI_GO_ON)
    return code;
  observer = cli_observe_at_pace (cli, &pace, &code);
  if (observer == NULL)
    return code;
  *top = (Top){ .cli = cli, .pace = &pace, .observer = observer };
  code = run (top);
  g_free (top->shown);
  return code;
}
