/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl export */

#include "commands.h"
#include "describe.h"

#include <stdio.h>
#include <string.h>

#include "recording/recording.h"

#define FRAMES "SELECT seq, id, kind, frame_kind, version, time, payload FROM frames ORDER BY seq"
#define LOSSES "SELECT kind, node, first, last, overwritten, abandoned, damaged, time, before_seq FROM losses ORDER BY rowid"

typedef struct
{
  const Cli *cli;
  gboolean csv;
  gboolean losses;
  Recording *recording;
  JsonBuilder *builder;
  GString *line; /* of CSV */
} Export;

/* Adds a field to the line, or a member to the object. @text NULL: an empty field, or null. */
static void
add_text (Export *self,
          const char *name,
          const char *text)
{
  if (!self->csv)
    {
      describe_add_string (self->builder, name, text);
      return;
    }
  if (self->line->len > 0)
    g_string_append_c (self->line, ',');
  if (text == NULL)
    return;
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (self->line, text);
      return;
    }
  g_string_append_c (self->line, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (self->line, '"');
      g_string_append_c (self->line, *c);
    }
  g_string_append_c (self->line, '"');
}

static void
add_number (Export *self,
            const char *name,
            gint64 number)
{
  g_autofree char *text = NULL;

  if (!self->csv)
    {
      describe_add_number (self->builder, name, number);
      return;
    }
  text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  add_text (self, name, text);
}

static void
begin_row (Export *self)
{
  if (self->csv)
    g_string_truncate (self->line, 0);
  else
    json_builder_begin_object (self->builder);
}

static void
end_row (Export *self)
{
  if (self->csv)
    {
      puts (self->line->str);
      return;
    }
  json_builder_end_object (self->builder);
  cli_print_json (self->builder, FALSE);
}

/* NULL where the file has a NULL or something else that is no payload. */
static gboolean
add_payload (Export *self,
             sqlite3_stmt *statement,
             const RecordingKind *kind,
             GError **error)
{
  const guint8 *data = sqlite3_column_blob (statement, 6);
  const gsize length = (gsize) sqlite3_column_bytes (statement, 6);
  g_autofree char *hex = NULL;
  g_autofree char *value = NULL;

  if (sqlite3_column_type (statement, 6) != SQLITE_BLOB)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: column 'payload' is not a blob", self->recording->path);
      return FALSE;
    }
  hex = describe_hex (data, length);
  value = kind != NULL && kind->value_type != NULL ? describe_value (kind->value_type, data, length) : NULL;
  add_number (self, "length", (gint64) length);
  add_text (self, "payload", hex);
  add_text (self, "value", value);
  return TRUE;
}

static gboolean
add_frame (Export *self,
           sqlite3_stmt *statement,
           GError **error)
{
  const guint64 id = (guint64) sqlite3_column_int64 (statement, 1);
  g_autoptr (OrbitNetId) net_id = orbit_net_id_new ((guint8) (id >> 56), (guint16) (id >> 40), id & ((G_GUINT64_CONSTANT (1) << 40) - 1), error);
  g_autofree char *id_text = net_id != NULL ? orbit_net_id_to_string (net_id) : NULL;
  const RecordingKind *recorded;
  gint64 kind, frame_kind;

  if (net_id == NULL || !recording_get (self->recording, statement, 2, 0, G_MAXUINT8, &kind, error) ||
      !recording_get (self->recording, statement, 3, 0, G_MAXUINT8, &frame_kind, error))
    return FALSE;
  recorded = self->recording->kinds[kind];
  begin_row (self);
  add_number (self, "seq", sqlite3_column_int64 (statement, 0));
  add_text (self, "id", id_text);
  add_number (self, "kind", kind);
  add_text (self, "label", recorded != NULL ? recorded->label : NULL);
  add_number (self, "frame_kind", frame_kind);
  add_number (self, "version", sqlite3_column_int64 (statement, 4));
  add_number (self, "time", sqlite3_column_int64 (statement, 5));
  if (!add_payload (self, statement, recorded, error))
    return FALSE;
  end_row (self);
  return TRUE;
}

static gboolean
add_loss (Export *self,
          sqlite3_stmt *statement,
          GError **error)
{
  begin_row (self);
  for (int column = 0; column < sqlite3_column_count (statement); column++)
    {
      const char *name = sqlite3_column_name (statement, column);

      if (sqlite3_column_type (statement, column) == SQLITE_NULL)
        add_text (self, name, NULL);
      else
        add_number (self, name, sqlite3_column_int64 (statement, column));
    }
  end_row (self);
  return TRUE;
}

static int
run (Export *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = recording_open (self->cli->arguments[0], &error);
  g_autoptr (sqlite3_stmt) statement = NULL;

  self->recording = recording;
  if (recording != NULL)
    statement = recording_prepare (recording, self->losses ? LOSSES : FRAMES, &error);
  if (statement == NULL)
    return cli_fail (self->cli, error);
  recording_warn_if_unended (recording, self->cli);
  cli_catch_signals ();
  if (self->csv)
    puts (self->losses ? "kind,node,first,last,overwritten,abandoned,damaged,time,before_seq" : "seq,id,kind,label,frame_kind,version,time,length,payload,value");
  while (!cli_is_interrupted () && recording_step (recording, statement, &error))
    if (!(self->losses ? add_loss : add_frame) (self, statement, &error))
      break;
  return error != NULL ? cli_fail (self->cli, error) : CLI_OK;
}

int
cmd_export (Cli *cli,
            char **argv)
{
  Export export = { .cli = cli };
  const GOptionEntry entries[] = {
    { "csv", 'c', 0, G_OPTION_ARG_NONE, &export.csv, "Print comma-separated values, as RFC 4180 describes them", NULL },
    { "losses", 'l', 0, G_OPTION_ARG_NONE, &export.losses, "Print what was lost instead of the frames", NULL },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, 1);

  if (code != CLI_GO_ON)
    return code;
  if (export.csv == cli->json)
    return cli_misuse (cli, "there must be one of --json and --csv");
  export.builder = json_builder_new ();
  export.line = g_string_new (NULL);
  code = run (&export);
  g_object_unref (export.builder);
  g_string_free (export.line, TRUE);
  return code;
}
