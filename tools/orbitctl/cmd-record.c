/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl record */

#include "commands.h"
#include "describe.h"

#include <unistd.h>

#include "recording/recorder.h"
#include "recording/writer.h"

#define LOOK_US 100000   /* between two looks for kinds that have appeared */
#define PROGRESS_US 500000
#define FLUSH_US 20000   /* after which a chunk is handed on, however small */
#define SHORT_NAP_US 100 /* after a look that found little */
#define LONG_NAP_MS 1    /* after a look that found nothing */
#define MIN_SIZE (256 * 1024)

typedef struct
{
  const Cli *cli;
  char *path;
  char *from;
  char *size;
  gboolean no_follow;
  double seconds;
  int count;
  guint64 max_size;
  OrbitObserver *observer;
  RecordingWriter *writer;
  Recorder *recorder;
  RecorderOptions options;
  gint64 ended;
  gint64 progress_at;
  const char *reason;
} Record;

/* Digits, and k, M or G for 1024, 1024 squared or cubed. */
static gboolean
parse_size (const char *text,
            guint64 *size)
{
  char *end;
  guint shift = 0;

  *size = g_ascii_strtoull (text, &end, 10);
  if (end == text || !g_ascii_isdigit (text[0]))
    return FALSE;
  if (*end != '\0')
    {
      shift = g_ascii_tolower (*end) == 'k' ? 10 : g_ascii_tolower (*end) == 'm' ? 20 : g_ascii_tolower (*end) == 'g' ? 30 : 0;
      if (shift == 0 || end[1] != '\0')
        return FALSE;
    }
  if (*size > ((guint64) G_MAXINT64 >> shift))
    return FALSE;
  *size <<= shift;
  return TRUE;
}

static gboolean
choose_kinds (Record *self,
              int *code)
{
  if (self->cli->n_arguments == 1)
    for (int kind = 0; kind < (int) G_N_ELEMENTS (self->options.wanted); kind++)
      self->options.wanted[kind] = kind != ORBIT_HEARTBEAT_RING_KIND;
  for (guint i = 1; i < self->cli->n_arguments; i++)
    {
      guint8 kind;

      if (!cli_find_kind (self->cli, self->observer, self->cli->arguments[i], &kind, code))
        return FALSE;
      self->options.wanted[kind] = TRUE;
    }
  return TRUE;
}

static void
tell_progress (Record *self,
               gint64 now)
{
  if (now < self->progress_at || self->cli->json || !isatty (STDERR_FILENO))
    return;
  self->progress_at = now + PROGRESS_US;
  g_printerr ("\r\033[K%" G_GUINT64_FORMAT " frames, %.1f s", recording_writer_get_n_frames (self->writer),
              (double) (recorder_get_time (self->recorder) - self->options.started) / G_USEC_PER_SEC);
}

/* Until there is a reason to end, or with @error set. */
static const char *
follow (Record *self,
        GError **error)
{
  const gint64 begun = g_get_monotonic_time ();
  gint64 look_at = begun + LOOK_US;

  while (!cli_is_interrupted ())
    {
      const gint64 now = g_get_monotonic_time ();

      if (self->seconds > 0 && now - begun >= self->seconds * G_USEC_PER_SEC)
        return "seconds";
      if (now >= look_at)
        {
          if (!recorder_look_for_kinds (self->recorder, error))
            return NULL;
          look_at = now + LOOK_US;
        }
      tell_progress (self, now);
      switch (recorder_read (self->recorder, error))
        {
        case RECORDER_FAILED:
          return NULL;
        case RECORDER_ENDED:
          return "count";
        case RECORDER_SOME:
          g_usleep (SHORT_NAP_US);
          break;
        case RECORDER_NOTHING:
          cli_sleep (LONG_NAP_MS, -1);
          break;
        case RECORDER_MUCH:
        default:
          break;
        }
      recorder_flush (self->recorder, FLUSH_US);
    }
  return "interrupted";
}

static gboolean
check_kinds (Record *self,
             GError **error)
{
  if (!self->no_follow || self->cli->n_arguments == 1)
    return TRUE;
  for (int kind = 0; kind < (int) G_N_ELEMENTS (self->options.wanted); kind++)
    if (self->options.wanted[kind] && !recorder_has_kind (self->recorder, (guint8) kind))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "fleet '%s' has no ring of kind %d", orbit_observer_get_fleet_name (self->observer), kind);
        return FALSE;
      }
  return TRUE;
}

static void
add_totals (const Record *self,
            JsonBuilder *builder,
            WriterTotals *sum)
{
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_array (builder);
  for (int kind = 0; kind < (int) G_N_ELEMENTS (self->options.wanted); kind++)
    {
      const WriterTotals *totals = recording_writer_get_totals (self->writer, (guint8) kind);

      if (!totals->known)
        continue;
      sum->frames += totals->frames;
      sum->overwritten += totals->overwritten;
      sum->abandoned += totals->abandoned;
      json_builder_begin_object (builder);
      describe_add_number (builder, "kind", kind);
      describe_add_number (builder, "frames", (gint64) totals->frames);
      describe_add_number (builder, "overwritten", (gint64) totals->overwritten);
      describe_add_number (builder, "abandoned", (gint64) totals->abandoned);
      describe_add_number (builder, "damaged", (gint64) totals->damaged);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
report (const Record *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const double seconds = (double) (self->ended - self->options.started) / G_USEC_PER_SEC;
  const char *reason = recording_writer_is_full (self->writer) ? "size" : self->reason;
  WriterTotals sum = { 0 };

  json_builder_begin_object (builder);
  describe_add_string (builder, "file", self->path);
  describe_add_string (builder, "reason", reason);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, seconds);
  add_totals (self, builder, &sum);
  describe_add_number (builder, "frames", (gint64) sum.frames);
  describe_add_number (builder, "lost", (gint64) (sum.overwritten + sum.abandoned));
  json_builder_end_object (builder);
  if (self->progress_at != 0)
    g_printerr ("\r\033[K");
  if (self->cli->json)
    cli_print_json (builder, TRUE);
  else
    g_print ("%s: %" G_GUINT64_FORMAT " frames, %" G_GUINT64_FORMAT " lost (%" G_GUINT64_FORMAT " overwritten, %" G_GUINT64_FORMAT " abandoned), %.1f s, ended by: %s\n",
             self->path, sum.frames, sum.overwritten + sum.abandoned, sum.overwritten, sum.abandoned, seconds, reason);
}

/* What was recorded is in the file even if the fleet fails in the end. */
static int
record (Record *self,
        ChunkQueue *queue)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) write_error = NULL;

  self->recorder = recorder_new (self->cli, self->observer, queue, &self->options);
  cli_catch_signals ();
  if (recorder_look_for_kinds (self->recorder, &error) && check_kinds (self, &error))
    self->reason = self->no_follow ? "end" : follow (self, &error);
  recorder_end (self->recorder, error == NULL ? &error : NULL);
  if (error != NULL)
    self->reason = "error";
  self->ended = recorder_get_time (self->recorder);
  if (!recording_writer_finish (self->writer, self->reason, self->ended, &write_error))
    return cli_fail (self->cli, write_error);
  report (self);
  if (error != NULL)
    return cli_fail (self->cli, error);
  return recorder_found_damage (self->recorder) ? CLI_PROBLEM : CLI_OK;
}

static int
run (Record *self)
{
  const WriterOptions writer_options = {
    .path = self->path,
    .fleet_name = self->cli->arguments[0],
    .fleet_size = orbit_observer_get_fleet_size (self->observer),
    .started = self->options.started,
    .max_size = self->max_size,
  };
  g_autoptr (GError) error = NULL;
  ChunkQueue *queue = chunk_queue_new ();
  int code;

  self->writer = recording_writer_new (&writer_options, queue, &error);
  code = self->writer != NULL ? record (self, queue) : cli_fail (self->cli, error);
  g_clear_pointer (&self->recorder, recorder_free);
  g_clear_pointer (&self->writer, recording_writer_free);
  chunk_queue_free (queue);
  return code;
}

static int
check (Record *self)
{
  if (self->path == NULL)
    return cli_misuse (self->cli, "--output is missing: the file to write");
  if (self->from != NULL && !g_str_equal (self->from, "head") && !g_str_equal (self->from, "oldest"))
    return cli_misuse (self->cli, "there is no place '%s' to begin; there are 'oldest' and 'head'", self->from);
  if (self->count < 0 || self->seconds < 0)
    return cli_misuse (self->cli, "--count and --seconds must not be negative");
  if (self->size != NULL && (!parse_size (self->size, &self->max_size) || self->max_size < MIN_SIZE))
    return cli_misuse (self->cli, "--max-size must be at least 256k, and a number of bytes, or a number with k, M or G");
  self->options.from_oldest = g_strcmp0 (self->from, "oldest") == 0;
  self->options.max_frames = (guint64) self->count;
  /* Small chunks leave little of a small file unused. */
  self->options.max_payloads = self->max_size > 0 ? CLAMP (self->max_size / 64, 4096, CHUNK_PAYLOADS) : CHUNK_PAYLOADS;
  self->options.max_rows = (guint) CLAMP (self->options.max_payloads / 128, 32, CHUNK_ROWS);
  self->options.started = g_get_real_time ();
  return CLI_GO_ON;
}

int
cmd_record (Cli *cli,
            char **argv)
{
  Record record = { .cli = cli };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &record.path, "The file to write, which must not exist", "FILE" },
    { "from", 'f', 0, G_OPTION_ARG_STRING, &record.from, "Where to begin: oldest or head (default: head)", "PLACE" },
    { "no-follow", 'N', 0, G_OPTION_ARG_NONE, &record.no_follow, "End when there is no frame left", NULL },
    { "count", 'n', 0, G_OPTION_ARG_INT, &record.count, "End after so many frames", "COUNT" },
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &record.seconds, "End after so many seconds", "SECONDS" },
    { "max-size", 'S', 0, G_OPTION_ARG_STRING, &record.size, "End before the file is larger: bytes, or a number with k, M or G", "SIZE" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, G_MAXUINT);

  if (code == CLI_GO_ON)
    code = check (&record);
  if (code == CLI_GO_ON)
    {
      record.observer = cli_observe (cli, &code);
      if (record.observer != NULL && choose_kinds (&record, &code))
        code = run (&record);
    }
  g_clear_object (&record.observer);
  g_free (record.path);
  g_free (record.from);
  g_free (record.size);
  return code;
}
