/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes many small objects with one call, and reads them in batches. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#include <string.h>

#define FLEET_SIZE 8
#define CAPACITY 1024
#define OBJECTS 13 /* the kind */

/* The format of an object, little-endian on every machine. The value contains the bits of a double. */
typedef struct
{
  guint64 sequence;
  guint64 value;
} Object;

static gboolean
publish_objects (OrbitFleet *fleet,
                 guint count,
                 GError **error)
{
  g_autofree Object *objects = g_new (Object, count);

  for (guint i = 0; i < count; i++)
    {
      const double value = (i + 1) * 0.25;
      guint64 bits;

      memcpy (&bits, &value, sizeof bits);
      objects[i] = (Object){ GUINT64_TO_LE (i + 1), GUINT64_TO_LE (bits) };
    }
  return orbit_fleet_publish_packed (fleet, OBJECTS, 1, 0, (const guint8 *) objects, count * sizeof (Object),
                                     sizeof (Object), error) == count;
}

static gboolean
read_objects (OrbitFleet *fleet,
              guint count,
              GError **error)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, OBJECTS, ORBIT_CURSOR_START_OLDEST, error);
  guint64 sum = 0;
  guint n_read = 0;

  if (cursor == NULL)
    return FALSE;
  g_print ("waiting for %u objects in fleet '%s'\n", count, orbit_fleet_get_name (fleet));
  while (n_read < count)
    {
      g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, count - n_read, error);
      const Object *objects;
      guint n;

      if (batch == NULL)
        return FALSE;
      n = orbit_frame_batch_get_n_frames (batch);
      if (n == 0 && !orbit_cursor_wait (cursor, -1, NULL, error))
        return FALSE;

      /* All payloads have one size, so they form an array. */
      objects = g_bytes_get_data (orbit_frame_batch_get_payloads (batch), NULL);
      for (guint i = 0; i < n; i++)
        sum += GUINT64_FROM_LE (objects[i].sequence);
      n_read += n;
    }
  g_print ("count %u sum of sequences %" G_GUINT64_FORMAT "\n", n_read, sum);
  return TRUE;
}

static gboolean
run (const char *mode,
     const char *name,
     int count,
     GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (CAPACITY, sizeof (Object), ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_label (spec, "objects");
  if (fleet == NULL || !orbit_fleet_declare (fleet, OBJECTS, spec, error))
    return FALSE;
  return g_str_equal (mode, "publish") ? publish_objects (fleet, (guint) count, error) : read_objects (fleet, (guint) count, error);
}

int
main (int argc,
      char **argv)
{
  return run_with_mode (argc, argv, run);
}
