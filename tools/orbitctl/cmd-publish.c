/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl publish */

#include "commands.h"
#include "describe.h"

#include <string.h>

typedef struct
{
  int frame_kind;
  gint64 version;
} Options;

static char *
read_standard_input (gsize *length,
                     GError **error)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (0);
  char *text = NULL;

  if (g_io_channel_set_encoding (channel, NULL, error) != G_IO_STATUS_NORMAL ||
      g_io_channel_read_to_end (channel, &text, length, error) == G_IO_STATUS_ERROR)
    return NULL;
  return text;
}

static OrbitFleet *
join (const Cli *cli,
      OrbitObserver *observer,
      GError **error)
{
  return g_initable_new (ORBIT_TYPE_FLEET, NULL, error,
                         "name", cli->arguments[0],
                         "fleet-size", orbit_observer_get_fleet_size (observer),
                         "directory", cli->directory,
                         "backing", ORBIT_BACKING_SHM,
                         NULL);
}

static OrbitNetId *
publish (OrbitFleet *fleet,
         guint8 kind,
         const Options *options,
         const GVariantType *type,
         const char *data,
         gsize length,
         GError **error)
{
  const guint8 frame_kind = (guint8) options->frame_kind;
  const guint64 version = (guint64) options->version;
  g_autoptr (GVariant) value = NULL;

  if (type == NULL)
    return orbit_fleet_publish_data (fleet, kind, frame_kind, version, (const guint8 *) data, length, error);
  value = g_variant_parse (type, data, data + length, NULL, error);
  if (value == NULL)
    {
      g_prefix_error (error, "the value is not of type '%.*s': ", (int) g_variant_type_get_string_length (type), g_variant_type_peek_string (type));
      return NULL;
    }
  return orbit_fleet_publish_variant (fleet, kind, frame_kind, version, value, error);
}

static int
report (const Cli *cli,
        const OrbitNetId *id)
{
  g_autofree char *text = orbit_net_id_to_string (id);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    {
      g_print ("%s\n", text);
      return CLI_OK;
    }
  json_builder_begin_object (builder);
  describe_add_string (builder, "id", text);
  json_builder_end_object (builder);
  cli_print_json (builder, FALSE);
  return CLI_OK;
}

static int
run (const Cli *cli,
     const Options *options)
{
  int code;
  g_autoptr (OrbitObserver) observer = cli_observe (cli, &code);
  g_autoptr (OrbitRingInfo) info = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length;
  guint8 kind;

  if (observer == NULL || !cli_find_kind (cli, observer, cli->arguments[1], &kind, &code))
    return code;
  if (cli->n_arguments == 3)
    {
      data = g_strdup (cli->arguments[2]);
      length = strlen (data);
    }
  else
    {
      data = read_standard_input (&length, &error);
    }
  if (data == NULL)
    return cli_fail (cli, error);

  /* The ring does not exist if this is the first frame of the kind. */
  info = orbit_observer_get_ring_info (observer, kind, NULL);
  fleet = join (cli, observer, &error);
  if (fleet != NULL)
    id = publish (fleet, kind, options, info != NULL ? orbit_ring_info_get_value_type (info) : NULL, data, length, &error);
  return id != NULL ? report (cli, id) : cli_fail (cli, error);
}

int
cmd_publish (Cli *cli,
             char **argv)
{
  Options options = { .frame_kind = 0 };
  const GOptionEntry entries[] = {
    { "frame-kind", 'k', 0, G_OPTION_ARG_INT, &options.frame_kind, "The frame kind, 0 to 255 (default: 0)", "NUMBER" },
    { "frame-version", 'V', 0, G_OPTION_ARG_INT64, &options.version, "The version of the frame (default: 0)", "NUMBER" },
    { NULL },
  };
  const int code = cli_parse (cli, argv, entries, 2, 3);

  if (code != CLI_GO_ON)
    return code;
  if (options.frame_kind < 0 || options.frame_kind > G_MAXUINT8 || options.version < 0)
    return cli_misuse (cli, "--frame-kind must be 0 to 255, and --frame-version not negative");
  return run (cli, &options);
}
