/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl tail */

#include "commands.h"
#include "describe.h"

#include <stdio.h>

#define SLICE_US 200000 /* length of a wait, after which signals are checked */

typedef struct
{
  char *from;
  gboolean decode;
  gboolean hex;
  gboolean no_follow;
  int count;
} Options;

static void
print_frame (const Cli *cli,
             JsonBuilder *builder,
             OrbitFrame *frame,
             Show show)
{
  g_autofree char *id = orbit_net_id_to_string (orbit_frame_get_id (frame));
  g_autofree char *payload = NULL;

  if (cli->json)
    {
      describe_frame_as_json (builder, frame, show);
      cli_print_json (builder, FALSE);
      return;
    }
  payload = describe_payload (frame, show);
  g_print ("%s%s%s %u %" G_GUINT64_FORMAT " %s\n", cli_begin_colour (cli, CLI_DIM), id, cli_end_colour (cli, CLI_DIM),
           orbit_frame_get_frame_kind (frame), orbit_frame_get_version (frame), payload);
}

static guint64
count_lost (OrbitCursor *cursor)
{
  return orbit_cursor_get_n_overwritten (cursor) + orbit_cursor_get_n_abandoned (cursor);
}

static void
report_loss (const Cli *cli,
             OrbitCursor *cursor,
             guint64 *n_reported)
{
  const guint64 n_lost = count_lost (cursor);

  if (n_lost != *n_reported)
    g_printerr ("orbitctl %s: lost %" G_GUINT64_FORMAT " frames\n", cli->name, n_lost - *n_reported);
  *n_reported = n_lost;
}

/* Prints the available frames. A damaged frame is reported and passed; other damage, such as that of a head, is permanent. */
static int
drain (const Cli *cli,
       OrbitCursor *cursor,
       Show show,
       int *n_left,
       guint64 *n_reported,
       gboolean *found_damage)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  while (*n_left != 0 && !cli_is_interrupted ())
    {
      g_autoptr (GError) error = NULL;
      const guint64 position = orbit_cursor_get_position (cursor);
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);

      report_loss (cli, cursor, n_reported);
      if (frame != NULL)
        {
          print_frame (cli, builder, frame, show);
          if (*n_left > 0)
            --*n_left;
          continue;
        }
      if (error == NULL)
        break;
      if (!g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT) || orbit_cursor_get_position (cursor) == position)
        return cli_fail (cli, error);
      cli_warn (cli, error);
      *found_damage = TRUE;
    }
  fflush (stdout);
  return CLI_GO_ON;
}

static int
follow (const Cli *cli,
        OrbitCursor *cursor,
        const Options *options)
{
  const Show show = options->hex ? SHOW_HEX : options->decode ? SHOW_VALUE : SHOW_AUTO;
  int n_left = options->count > 0 ? options->count : -1;
  gboolean found_damage = FALSE;
  guint64 n_reported = 0;

  cli_catch_signals ();
  while (n_left != 0 && !cli_is_interrupted ())
    {
      g_autoptr (GError) error = NULL;
      const int code = drain (cli, cursor, show, &n_left, &n_reported, &found_damage);

      if (code != CLI_GO_ON)
        return code;
      if (n_left == 0 || options->no_follow)
        break;
      /* The next read reports damage. */
      if (!orbit_cursor_wait (cursor, SLICE_US, NULL, &error) && error != NULL && !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT))
        return cli_fail (cli, error);
    }
  return found_damage ? CLI_PROBLEM : CLI_OK;
}

static int
run (const Cli *cli,
     const Options *options,
     OrbitCursorStart start)
{
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GError) error = NULL;
  guint8 kind;
  int code;

  observer = cli_observe (cli, &code);
  if (observer == NULL || !cli_find_kind (cli, observer, cli->arguments[1], &kind, &code))
    return code;
  cursor = orbit_observer_create_cursor (observer, kind, start, &error);
  return cursor != NULL ? follow (cli, cursor, options) : cli_fail (cli, error);
}

int
cmd_tail (Cli *cli,
          char **argv)
{
  Options options = { NULL };
  const GOptionEntry entries[] = {
    { "from", 'f', 0, G_OPTION_ARG_STRING, &options.from, "Where to begin: oldest or head (default: head)", "PLACE" },
    { "decode", 'D', 0, G_OPTION_ARG_NONE, &options.decode, "Print values of the ring's type, and other payloads in hexadecimal digits", NULL },
    { "hex", 'x', 0, G_OPTION_ARG_NONE, &options.hex, "Print all payloads in hexadecimal digits", NULL },
    { "no-follow", 'N', 0, G_OPTION_ARG_NONE, &options.no_follow, "End when there is no frame left", NULL },
    { "count", 'n', 0, G_OPTION_ARG_INT, &options.count, "End after so many frames", "COUNT" },
    { NULL },
  };
  OrbitCursorStart start = ORBIT_CURSOR_START_HEAD;
  int code = cli_parse (cli, argv, entries, 2, 2);

  if (code == CLI_GO_ON && options.decode && options.hex)
    code = cli_misuse (cli, "--decode and --hex exclude each other");
  if (code == CLI_GO_ON && options.count < 0)
    code = cli_misuse (cli, "--count must not be negative");
  if (code == CLI_GO_ON && options.from != NULL && !g_str_equal (options.from, "head") && !g_str_equal (options.from, "oldest"))
    code = cli_misuse (cli, "there is no place '%s' to begin; there are 'oldest' and 'head'", options.from);
  if (code == CLI_GO_ON)
    {
      if (g_strcmp0 (options.from, "oldest") == 0)
        start = ORBIT_CURSOR_START_OLDEST;
      code = run (cli, &options, start);
    }
  g_free (options.from);
  return code;
}
