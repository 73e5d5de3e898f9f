/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl replay */

#include "commands.h"
#include "describe.h"

#include <unistd.h>

#include "recording/recording.h"

#define FRAMES "SELECT seq, kind, frame_kind, version, time, payload FROM frames ORDER BY seq"
#define MAX_SLEEP_US 100000 /* after which it is looked for signals */
#define PROGRESS_US 500000

typedef struct
{
  const Cli *cli;
  char *fleet_name;
  double speed; /* 0: without pauses */
  gboolean into_live;
  Recording *recording;
  OrbitFleet *fleet;
  gint64 begun;      /* monotonic, us */
  gint64 first_time; /* of the recording */
  gint64 latest;     /* the longest delay of a frame, us */
  gint64 progress_at;
  guint64 n_published;
  guint64 n_skipped; /* heartbeats */
  guint64 n_refused; /* by their rings */
} Replay;

/* Fails if the fleet has live members, unless that is wanted. */
static gboolean
check_fleet (Replay *self,
             guint *fleet_size,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (OrbitObserver) observer = orbit_observer_new (self->fleet_name, self->cli->directory, &local_error);
  g_autoptr (OrbitFleetInfo) info = NULL;

  /* One more than the fleet of one process that was recorded, so that somebody can read. */
  *fleet_size = MAX (self->recording->fleet_size, 2);
  if (observer == NULL && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  info = observer != NULL ? orbit_observer_get_info (observer, &local_error) : NULL;
  if (info == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *fleet_size = orbit_observer_get_fleet_size (observer);
  if (self->into_live || orbit_fleet_info_get_n_alive (info) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "fleet '%s' has %u live members; --into-live publishes beside them, --fleet names another fleet",
               self->fleet_name, orbit_fleet_info_get_n_alive (info));
  return FALSE;
}

static gboolean
declare_kinds (Replay *self,
               GError **error)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (self->recording->kinds); i++)
    {
      const RecordingKind *kind = self->recording->kinds[i];
      g_autoptr (OrbitRingSpec) spec = NULL;

      if (kind == NULL || kind->kind == ORBIT_HEARTBEAT_RING_KIND)
        continue;
      spec = orbit_ring_spec_new (kind->capacity, kind->payload_capacity, kind->topology);
      orbit_ring_spec_set_label (spec, kind->label);
      orbit_ring_spec_set_value_type (spec, kind->value_type);
      if (!orbit_fleet_declare (self->fleet, kind->kind, spec, error))
        {
          g_prefix_error (error, "kind %d of the recording: ", i);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
set_up (Replay *self,
        GError **error)
{
  guint fleet_size;

  if (self->fleet_name == NULL)
    self->fleet_name = g_strdup_printf ("%s-replay", self->recording->fleet_name);
  if (!check_fleet (self, &fleet_size, error))
    return FALSE;
  self->fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, error,
                                "name", self->fleet_name,
                                "fleet-size", fleet_size,
                                "directory", self->cli->directory,
                                "backing", ORBIT_BACKING_SHM,
                                NULL);
  return self->fleet != NULL && declare_kinds (self, error);
}

/* Waits until a frame is due. */
static void
wait_for (Replay *self,
          gint64 time)
{
  const double due = self->speed > 0 ? (double) (time - self->first_time) / self->speed : 0;

  while (!cli_is_interrupted ())
    {
      const double late = (double) (g_get_monotonic_time () - self->begun) - due;

      if (late >= 0)
        {
          if (self->speed > 0)
            self->latest = MAX (self->latest, (gint64) MIN (late, 1e15));
          return;
        }
      g_usleep ((gulong) MIN (-late + 1, MAX_SLEEP_US));
    }
}

static void
tell_progress (Replay *self)
{
  const gint64 now = g_get_monotonic_time ();

  if (now < self->progress_at || self->cli->json || !isatty (STDERR_FILENO))
    return;
  self->progress_at = now + PROGRESS_US;
  g_printerr ("\r\033[K%" G_GUINT64_FORMAT " frames, %.1f s", self->n_published, (double) (now - self->begun) / G_USEC_PER_SEC);
}

/* A frame that its ring refuses is reported once, and passed: a frame may have been published before its ring had a type. */
static gboolean
handle_refusal (Replay *self,
                gint64 seq,
                const GError *reason,
                GError **error)
{
  if (!g_error_matches (reason, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH) &&
      !g_error_matches (reason, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_PAYLOAD_TOO_LARGE))
    {
      g_propagate_error (error, g_error_copy (reason));
      return FALSE;
    }
  if (self->n_refused++ == 0)
    g_printerr ("orbitctl %s: frame %" G_GINT64_FORMAT ": %s\n", self->cli->name, seq, reason->message);
  return TRUE;
}

static gboolean
publish (Replay *self,
         sqlite3_stmt *statement,
         GError **error)
{
  const guint8 *data = sqlite3_column_blob (statement, 5);
  const gsize length = (gsize) sqlite3_column_bytes (statement, 5);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  gint64 kind, frame_kind, time;

  if (!recording_get (self->recording, statement, 1, 0, G_MAXUINT8, &kind, error) ||
      !recording_get (self->recording, statement, 2, 0, G_MAXUINT8, &frame_kind, error) ||
      !recording_get (self->recording, statement, 4, G_MININT64, G_MAXINT64, &time, error))
    return FALSE;
  if (self->recording->kinds[kind] == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: kind %d is not in table 'kinds'", self->recording->path, (int) kind);
      return FALSE;
    }
  if (kind == ORBIT_HEARTBEAT_RING_KIND)
    {
      self->n_skipped++;
      return TRUE;
    }
  if (self->n_published == 0 && self->n_refused == 0)
    self->first_time = time;
  wait_for (self, time);
  if (cli_is_interrupted ())
    return TRUE;
  id = orbit_fleet_publish_data (self->fleet, (guint8) kind, (guint8) frame_kind, (guint64) sqlite3_column_int64 (statement, 3), data, length, &local_error);
  if (id == NULL)
    return handle_refusal (self, sqlite3_column_int64 (statement, 0), local_error, error);
  self->n_published++;
  tell_progress (self);
  return TRUE;
}

static void
report (const Replay *self)
{
  const double seconds = (double) (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC;
  const guint node = orbit_fleet_get_node_id (self->fleet);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (self->progress_at != 0)
    g_printerr ("\r\033[K");
  if (!self->cli->json)
    {
      g_print ("fleet %s: published %" G_GUINT64_FORMAT " frames as node %u, with new ids, in %.1f s; %" G_GUINT64_FORMAT " heartbeats skipped, %" G_GUINT64_FORMAT " frames refused\n",
               self->fleet_name, self->n_published, node, seconds, self->n_skipped, self->n_refused);
      return;
    }
  json_builder_begin_object (builder);
  describe_add_string (builder, "fleet", self->fleet_name);
  describe_add_number (builder, "node", node);
  describe_add_number (builder, "frames", (gint64) self->n_published);
  describe_add_number (builder, "skipped", (gint64) self->n_skipped);
  describe_add_number (builder, "refused", (gint64) self->n_refused);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, seconds);
  json_builder_set_member_name (builder, "latest");
  json_builder_add_double_value (builder, (double) self->latest / G_USEC_PER_SEC);
  json_builder_end_object (builder);
  cli_print_json (builder, TRUE);
}

static int
run (Replay *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = recording_open (self->cli->arguments[0], &error);
  g_autoptr (sqlite3_stmt) statement = NULL;

  self->recording = recording;
  if (recording == NULL)
    return cli_fail (self->cli, error);
  statement = recording_prepare (recording, FRAMES, &error);
  if (statement == NULL || !set_up (self, &error))
    return cli_fail (self->cli, error);
  recording_warn_if_unended (recording, self->cli);
  cli_catch_signals ();
  self->begun = g_get_monotonic_time ();
  while (!cli_is_interrupted () && recording_step (recording, statement, &error) && publish (self, statement, &error))
    ;
  report (self);
  orbit_fleet_leave (self->fleet);
  if (error != NULL)
    return cli_fail (self->cli, error);
  return self->n_refused > 0 ? CLI_PROBLEM : CLI_OK;
}

int
cmd_replay (Cli *cli,
            char **argv)
{
  Replay replay = { .cli = cli, .speed = 1 };
  const GOptionEntry entries[] = {
    { "speed", 's', 0, G_OPTION_ARG_DOUBLE, &replay.speed, "How many times as fast as it was recorded; 0: without pauses (default: 1)", "NUMBER" },
    { "fleet", 'f', 0, G_OPTION_ARG_STRING, &replay.fleet_name, "The fleet to publish into (default: the recorded one's name and \"-replay\")", "NAME" },
    { "into-live", 'l', 0, G_OPTION_ARG_NONE, &replay.into_live, "Publish into the fleet even if it has live members", NULL },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 1, 1);

  if (code == CLI_GO_ON && !(replay.speed >= 0 && replay.speed <= 1e6))
    code = cli_misuse (cli, "--speed must be 0 to 1000000");
  if (code == CLI_GO_ON)
    code = run (&replay);
  g_clear_object (&replay.fleet);
  g_free (replay.fleet_name);
  return code;
}
