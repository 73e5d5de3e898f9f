/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members whose marks test-marks.py looks at. Each prints "joined" when it has joined.
 *
 * usage: marks-member ROLE DIRECTORY */

#include <orbit-glib/orbit-glib.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIND 1
#define LANE_KIND 2
#define LARGE 1000
#define N_ROUNDS 10
#define LONG_US (20 * G_TIME_SPAN_SECOND)

static OrbitFleet *
join (const char *name,
      const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (64, LARGE, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (OrbitRingSpec) lanes = orbit_ring_spec_new (64, LARGE, ORBIT_TOPOLOGY_PER_NODE);
  OrbitFleet *fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", name, "fleet-size", 6, "directory", directory, "backing", ORBIT_BACKING_SHM, NULL);

  g_assert_no_error (error);
  orbit_ring_spec_set_label (spec, "news");
  orbit_fleet_declare (fleet, KIND, spec, &error);
  g_assert_no_error (error);
  orbit_fleet_declare (fleet, LANE_KIND, lanes, &error);
  g_assert_no_error (error);
  return fleet;
}

static void
tell (const char *what)
{
  printf ("%s\n", what);
  fflush (stdout);
}

static void
publish (OrbitFleet *fleet,
         guint8 kind,
         gsize length)
{
  static const guint8 data[LARGE];
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = orbit_fleet_get_ring (fleet, kind, &error);

  g_assert_no_error (error);
  orbit_ring_write (ring, 0, 0, data, length, NULL, &error);
  g_assert_no_error (error);
}

/* 17 frames of 1101 bytes, by every way to publish, and later one of 1 byte. */
static void
publish_bursts (OrbitFleet *fleet,
                guint8 kind)
{
  static const guint8 records[5 * 8];
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = orbit_fleet_get_ring (fleet, kind, &error);
  OrbitRingWrite write;

  g_assert_no_error (error);
  for (gsize length = 0; length < 10; length++)
    publish (fleet, kind, length);
  publish (fleet, kind, LARGE);
  orbit_fleet_publish_packed (fleet, kind, 0, 0, records, sizeof records, 8, &error);
  g_assert_no_error (error);
  memset (orbit_ring_begin_write (ring, 16, &write, &error), 1, 16);
  g_assert_no_error (error);
  orbit_ring_end_write (ring, &write, 0, 0, NULL);
  g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  publish (fleet, kind, 1);
}

static void
run_bursts (OrbitFleet *fleet,
            const char *directory)
{
  publish_bursts (fleet, KIND);
  publish_bursts (fleet, LANE_KIND);
}

/* Publishes a frame for each line of standard input. */
static void
run_writer (OrbitFleet *fleet,
            const char *directory)
{
  char line[16];

  while (fgets (line, sizeof line, stdin) != NULL)
    publish (fleet, KIND, 4);
}

/* Waits for a frame in each round, and once in vain. */
static void
run_waiter (OrbitFleet *fleet,
            const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_HEAD, &error);
  OrbitFrameView view;

  g_assert_no_error (error);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      tell ("waiting");
      g_assert_true (orbit_cursor_wait (cursor, LONG_US, NULL, &error));
      g_assert_true (orbit_cursor_next_view (cursor, &view, &error));
    }
  g_assert_false (orbit_cursor_wait (cursor, 20 * G_TIME_SPAN_MILLISECOND, NULL, &error));
}

typedef struct
{
  GMainLoop *loop;
  int n_left;
} Rounds;

static gboolean
read_in_loop (OrbitCursor *cursor,
              gpointer data)
{
  g_autoptr (GError) error = NULL;
  OrbitFrameView view;
  Rounds *rounds = data;

  while (orbit_cursor_next_view (cursor, &view, &error))
    rounds->n_left--;
  g_assert_no_error (error);
  if (rounds->n_left > 0)
    tell ("waiting");
  else
    g_main_loop_quit (rounds->loop);
  return G_SOURCE_CONTINUE;
}

static void
run_loop (OrbitFleet *fleet,
          const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_HEAD, &error);
  g_autoptr (GSource) source = orbit_cursor_create_source (cursor, NULL);
  Rounds rounds = { .loop = loop, .n_left = N_ROUNDS };

  g_source_set_callback (source, G_SOURCE_FUNC (read_in_loop), &rounds, NULL);
  g_source_attach (source, NULL);
  tell ("waiting");
  g_main_loop_run (loop);
  g_source_destroy (source);
}

/* A child has a fleet and marks of nobody. */
static void
run_fork (OrbitFleet *fleet,
          const char *directory)
{
  pid_t child;
  int status;

  publish (fleet, KIND, 1);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (OrbitFleet) own = join ("child", directory);

      publish (own, KIND, 1);
      publish (own, LANE_KIND, 1);
      orbit_fleet_leave (own);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  publish (fleet, KIND, 1);
}

/* The watcher is node 0. */
static void
tell_member (const char *what,
             guint node_id)
{
  g_autofree char *text = g_strdup_printf ("%s %u", what, node_id);

  if (node_id != 0)
    tell (text);
}

static void
tell_joined (OrbitFleet *fleet,
             OrbitNode *node)
{
  tell_member ("joined", orbit_node_get_node_id (node));
}

static void
tell_left (OrbitFleet *fleet,
           OrbitNode *node,
           OrbitLeaveReason reason)
{
  tell_member (reason == ORBIT_LEAVE_REASON_DIED ? "died" : "left", orbit_node_get_node_id (node));
}

static void
tell_heartbeat (OrbitFleet *fleet,
                guint node_id,
                const OrbitHeartbeat *heartbeat,
                const char *what)
{
  tell_member (what, node_id);
}

static void
tell_missing (OrbitFleet *fleet,
              guint node_id)
{
  tell_member ("missing", node_id);
}

static gboolean
quit (GIOChannel *channel,
      GIOCondition condition,
      gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Prints what becomes of the other members, until standard input ends. */
static void
run_watcher (OrbitFleet *fleet,
             const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);

  g_signal_connect (fleet, "node-joined", G_CALLBACK (tell_joined), NULL);
  g_signal_connect (fleet, "node-left", G_CALLBACK (tell_left), NULL);
  g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (tell_heartbeat), (gpointer) "stale");
  g_signal_connect (fleet, "heartbeat-recovered", G_CALLBACK (tell_heartbeat), (gpointer) "recovered");
  g_signal_connect (fleet, "heartbeat-missing", G_CALLBACK (tell_missing), NULL);
  orbit_fleet_watch_heartbeats (fleet, 100, &error);
  g_assert_no_error (error);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, quit, loop);
  tell ("watching");
  g_main_loop_run (loop);
}

/* Publishes a heartbeat for each line of standard input. */
static void
run_beater (OrbitFleet *fleet,
            const char *directory)
{
  g_autoptr (GError) error = NULL;
  char line[16];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      G_GNUC_UNUSED g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);

      g_assert_no_error (error);
    }
}

int
main (int argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (OrbitFleet *fleet, const char *directory);
  } roles[] = {
    { "bursts", run_bursts },
    { "writer", run_writer },
    { "waiter", run_waiter },
    { "loop", run_loop },
    { "fork", run_fork },
    { "watcher", run_watcher },
    { "beater", run_beater },
  };
  g_autoptr (OrbitFleet) fleet = NULL;

  if (argc != 3)
    {
      g_printerr ("usage: %s ROLE DIRECTORY\n", argv[0]);
      return 2;
    }
  fleet = join ("marked", argv[2]);
  tell ("joined");
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strcmp (roles[i].name, argv[1]) == 0)
      roles[i].run (fleet, argv[2]);
  orbit_fleet_leave (fleet);
  return 0;
}
