/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Calls one function of the library a number of times, for count-instructions.py to count what it executes. Every
 * operation calls only the function that is counted for it, and only as often as it says. */

#include <orbit-glib/orbit-glib.h>

#include <stdlib.h>
#include <string.h>

#define LAP 256 /* frames that are written before they are read; at most the capacity of the ring */

typedef struct
{
  const char *operation;
  OrbitTopology topology;
  guint capacity;
  guint fleet_size;
  guint n_cursors;
  guint n_kinds;
  guint length; /* bytes of payload */
  guint n_calls;
} Options;

typedef struct
{
  const Options *options;
  OrbitFleet *fleet;
  OrbitRing *ring; /* of kind 0 */
  OrbitCursor *cursor;
  guint8 *data;
} Bench;

static void
write_frames (Bench *bench,
              guint n_frames)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_frames; i++)
    if (!orbit_ring_write (bench->ring, 0, i, bench->data, bench->options->length, NULL, &error))
      g_error ("cannot publish: %s", error->message);
}

/* orbit_ring_write(), @n_calls times. */
static void
publish (Bench *bench)
{
  write_frames (bench, bench->options->n_calls);
}

#define N_FIRST 1000 /* publishes of one thread until the lock of its lane favours it, see core/lane-lock.c */

/* orbit_fleet_publish_data(), @n_calls times, each to the next kind. The first publishes to a ring cost more, so they are done
 * by orbit_ring_write(), which is not counted here. */
static void
publish_kinds (Bench *bench)
{
  g_autoptr (GError) error = NULL;

  g_assert (bench->options->n_kinds > 0);
  for (guint kind = 0; kind < bench->options->n_kinds; kind++)
    {
      g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (bench->fleet, (guint8) kind, &error);

      for (guint i = 0; i < N_FIRST; i++)
        if (ring == NULL || !orbit_ring_write (ring, 0, 0, bench->data, bench->options->length, NULL, &error))
          g_error ("cannot publish: %s", error->message);
    }
  for (guint i = 0; i < bench->options->n_calls; i++)
    {
      OrbitNetId *id = orbit_fleet_publish_data (bench->fleet, (guint8) (i % bench->options->n_kinds), 0, i, bench->data, bench->options->length, &error);

      if (id == NULL)
        g_error ("cannot publish: %s", error->message);
      orbit_net_id_free (id);
    }
}

/* orbit_cursor_next_view(), @n_calls times with a frame there. */
static void
view (Bench *bench)
{
  OrbitFrameView frame;

  for (guint i = 0; i < bench->options->n_calls; i++)
    {
      if (i % LAP == 0)
        write_frames (bench, LAP);
      if (!orbit_cursor_next_view (bench->cursor, &frame, NULL))
        g_error ("there is no frame");
    }
}

/* orbit_cursor_next_view(), @n_calls times with nothing there. */
static void
look (Bench *bench)
{
  OrbitFrameView frame;

  for (guint i = 0; i < bench->options->n_calls; i++)
    if (orbit_cursor_next_view (bench->cursor, &frame, NULL))
      g_error ("there is a frame");
}

/* orbit_cursor_read_batch() of @n_calls frames in all. */
static void
batch (Bench *bench)
{
  for (guint i = 0; i < bench->options->n_calls; i += LAP)
    {
      g_autoptr (OrbitFrameBatch) frames = NULL;

      write_frames (bench, LAP);
      frames = orbit_cursor_read_batch (bench->cursor, LAP, NULL);
      if (frames == NULL || orbit_frame_batch_get_n_frames (frames) != LAP)
        g_error ("there are too few frames");
    }
}

static const struct
{
  const char *name;
  void (*run) (Bench *bench);
} operations[] = {
  { "publish", publish },
  { "publish-kinds", publish_kinds },
  { "view", view },
  { "look", look },
  { "batch", batch },
};

static gboolean
open_rings (Bench *bench,
            GError **error)
{
  const Options *options = bench->options;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (options->capacity, options->length, options->topology);

  for (guint kind = 0; kind < options->n_kinds; kind++)
    {
      g_autoptr (OrbitRing) ring = NULL;

      if (!orbit_fleet_declare (bench->fleet, (guint8) kind, spec, error) ||
          (ring = orbit_fleet_get_ring (bench->fleet, (guint8) kind, error)) == NULL)
        return FALSE;
      if (kind == 0)
        bench->ring = g_steal_pointer (&ring);
    }
  return TRUE;
}

static gboolean
run (const Options *options,
     GError **error)
{
  g_autoptr (GPtrArray) cursors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join ("operations", options->fleet_size, error);
  g_autofree guint8 *data = g_malloc0 (options->length);
  Bench bench = { .options = options, .fleet = fleet, .data = data };
  gboolean success = fleet != NULL && open_rings (&bench, error);

  for (guint i = 0; success && i < options->n_cursors; i++)
    {
      OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, 0, ORBIT_CURSOR_START_HEAD, error);

      success = cursor != NULL;
      if (success)
        g_ptr_array_add (cursors, cursor);
    }
  bench.cursor = success && cursors->len > 0 ? g_ptr_array_index (cursors, 0) : NULL;

  for (gsize i = 0; success && i < G_N_ELEMENTS (operations); i++)
    if (strcmp (operations[i].name, options->operation) == 0)
      operations[i].run (&bench);
  g_clear_object (&bench.ring);
  return success;
}

int
main (int argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };

  if (argc != 9)
    {
      g_printerr ("Usage: %s publish|publish-kinds|view|look|batch shared|per-node CAPACITY FLEET-SIZE CURSORS KINDS LENGTH CALLS\n", argv[0]);
      return EXIT_FAILURE;
    }
  options.operation = argv[1];
  options.topology = strcmp (argv[2], "per-node") == 0 ? ORBIT_TOPOLOGY_PER_NODE : ORBIT_TOPOLOGY_SHARED;
  options.capacity = (guint) atoi (argv[3]);
  options.fleet_size = (guint) atoi (argv[4]);
  options.n_cursors = (guint) atoi (argv[5]);
  options.n_kinds = (guint) atoi (argv[6]);
  options.length = (guint) atoi (argv[7]);
  options.n_calls = (guint) atoi (argv[8]);
  if (!run (&options, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
