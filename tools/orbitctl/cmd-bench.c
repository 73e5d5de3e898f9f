/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl bench: a temporary fleet with one writer and one reader, and a verdict. The results are not comparable with other
 * benchmarks. */

#include "commands.h"
#include "describe.h"

#include <unistd.h>

#define KIND 1
#define PAYLOAD 64       /* bytes */
#define CAPACITY 4096
#define ENOUGH_STREAM 1e6 /* frames a second, reached by any host of the last ten years */
#define ENOUGH_TRIPS 5e3  /* round trips a second between two threads that sleep */

typedef struct
{
  const Cli *cli;
  OrbitFleet *writer;
  OrbitFleet *reader;
  gint64 duration; /* of each part, us */
  double stream;   /* frames a second */
  double trips;    /* round trips a second */
  guint64 n_read;
  gboolean exact;  /* every frame was received, in order */
} Bench;

static void
tell_progress (const Cli *cli,
               const char *what)
{
  if (isatty (STDERR_FILENO) && !cli->json)
    g_printerr ("\r\033[K%s", what);
}

/* Writes a part of the ring and reads it, in turns, so that the result does not depend on the scheduling of threads. */
static gboolean
measure_stream (Bench *self,
                GError **error)
{
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (self->writer, KIND, error);
  g_autoptr (OrbitCursor) cursor = ring != NULL ? orbit_fleet_create_cursor (self->reader, KIND, ORBIT_CURSOR_START_OLDEST, error) : NULL;
  const guint8 payload[PAYLOAD] = { 0 };
  const gint64 start = g_get_monotonic_time ();
  guint64 n_published = 0;
  gint64 now = start;

  if (cursor == NULL)
    return FALSE;
  while (now < start + self->duration && *error == NULL)
    {
      OrbitFrameView view;

      for (int i = 0; i < CAPACITY / 2 && orbit_ring_write (ring, 0, n_published, payload, sizeof payload, NULL, error); i++)
        n_published++;
      while (*error == NULL && orbit_cursor_next_view (cursor, &view, error))
        self->exact &= view.version == self->n_read++;
      now = g_get_monotonic_time ();
    }
  self->stream = (double) self->n_read * G_USEC_PER_SEC / (double) (now - start);
  self->exact &= self->n_read == n_published && orbit_cursor_get_n_delivered (cursor) == n_published;
  return *error == NULL;
}

typedef struct
{
  OrbitCursor *cursor;
  OrbitRing *ring;
} Echo;

/* Answers each frame, until one has frame kind 1. */
static gpointer
answer (gpointer data)
{
  const Echo *self = data;
  OrbitFrameView view = { .frame_kind = 0 };

  while (view.frame_kind == 0 && orbit_cursor_wait (self->cursor, -1, NULL, NULL))
    if (orbit_cursor_next_view (self->cursor, &view, NULL) && view.frame_kind == 0 &&
        !orbit_ring_write (self->ring, 0, view.version, view.data, view.length, NULL, NULL))
      break;
  return NULL;
}

static gboolean
measure_trips (Bench *self,
               GError **error)
{
  g_autoptr (OrbitRing) there = orbit_fleet_get_ring (self->writer, KIND + 1, error);
  g_autoptr (OrbitRing) back = there != NULL ? orbit_fleet_get_ring (self->reader, KIND + 2, error) : NULL;
  g_autoptr (OrbitCursor) incoming = back != NULL ? orbit_fleet_create_cursor (self->reader, KIND + 1, ORBIT_CURSOR_START_OLDEST, error) : NULL;
  g_autoptr (OrbitCursor) answers = incoming != NULL ? orbit_fleet_create_cursor (self->writer, KIND + 2, ORBIT_CURSOR_START_OLDEST, error) : NULL;
  const guint8 payload[PAYLOAD] = { 0 };
  const gint64 start = g_get_monotonic_time ();
  Echo echo = { .cursor = incoming, .ring = back };
  OrbitFrameView view;
  guint64 n_trips = 0;
  GThread *thread;

  if (answers == NULL)
    return FALSE;
  thread = g_thread_new ("echo", answer, &echo);
  while (g_get_monotonic_time () < start + self->duration &&
         orbit_ring_write (there, 0, n_trips, payload, sizeof payload, NULL, error) &&
         orbit_cursor_wait (answers, -1, NULL, error) && orbit_cursor_next_view (answers, &view, error))
    n_trips++;
  self->trips = (double) n_trips * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start);
  orbit_ring_write (there, 1, 0, NULL, 0, NULL, NULL);
  g_thread_join (thread);
  return *error == NULL;
}

static int
report (const Bench *self)
{
  const gboolean enough = self->stream >= ENOUGH_STREAM && self->trips >= ENOUGH_TRIPS;
  const char *verdict = !self->exact ? "wrong" : enough ? "good" : "slow";
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  tell_progress (self->cli, "");
  if (!self->cli->json)
    {
      g_print ("stream       %.2f million frames of %d bytes a second, published and read\n", self->stream / 1e6, PAYLOAD);
      g_print ("round trips  %.0f a second, %.1f us each\n", self->trips, self->trips > 0 ? 1e6 / self->trips : 0);
      g_print ("verdict      %s%s\n", verdict,
               !self->exact ? ": frames are missing; report this" : enough ? "" : ": run 'orbitctl doctor', and look for other load, a single processor or a virtual machine without spare processors");
      return self->exact && enough ? CLI_OK : CLI_PROBLEM;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "frames_per_second");
  json_builder_add_double_value (builder, self->stream);
  json_builder_set_member_name (builder, "exact");
  json_builder_add_boolean_value (builder, self->exact);
  json_builder_set_member_name (builder, "round_trips_per_second");
  json_builder_add_double_value (builder, self->trips);
  describe_add_string (builder, "verdict", verdict);
  json_builder_end_object (builder);
  cli_print_json (builder, TRUE);
  return self->exact && enough ? CLI_OK : CLI_PROBLEM;
}

static OrbitFleet *
join (const Cli *cli,
      const char *name,
      GError **error)
{
  return g_initable_new (ORBIT_TYPE_FLEET, NULL, error, "name", name, "fleet-size", 2u, "backing", ORBIT_BACKING_SHM, "directory", cli->directory,
                         "capacity", (guint) CAPACITY, "payload-capacity", (guint) PAYLOAD, NULL);
}

int
cmd_bench (Cli *cli,
           char **argv)
{
  double seconds = 3;
  const GOptionEntry entries[] = {
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds, "How long to measure (default: 3)", "SECONDS" },
    { NULL },
  };
  int code = cli_parse (cli, argv, entries, 0, 0);
  g_autofree char *name = g_strdup_printf ("orbitctl-bench-%d", (int) getpid ());
  g_autoptr (GError) error = NULL;
  Bench bench = { .cli = cli, .exact = TRUE };

  if (code != CLI_GO_ON)
    return code;
  if (!(seconds > 0 && seconds <= 3600))
    return cli_misuse (cli, "--seconds must be more than 0, and 3600 at most");
  bench.duration = (gint64) (seconds / 2 * G_USEC_PER_SEC);
  bench.writer = join (cli, name, &error);
  bench.reader = bench.writer != NULL ? join (cli, name, &error) : NULL;
  tell_progress (cli, "measuring the stream...");
  if (bench.reader != NULL && measure_stream (&bench, &error))
    {
      tell_progress (cli, "measuring round trips...");
      measure_trips (&bench, &error);
    }
  g_clear_object (&bench.reader);
  if (bench.writer != NULL)
    {
      g_clear_object (&bench.writer);
      orbit_fleet_destroy (name, cli->directory, NULL);
    }
  return error != NULL ? cli_fail (cli, error) : report (&bench);
}
