/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

#define SAMPLES 3 /* the kind */
#define N_SAMPLES 1000

typedef struct
{
  double time;
  double value;
} Sample;

static gboolean
publish_samples (OrbitFleet *fleet,
                 GError **error)
{
  g_autofree Sample *samples = g_new (Sample, N_SAMPLES);
  guint n;

  for (guint i = 0; i < N_SAMPLES; i++)
    samples[i] = (Sample) { i / 1000.0, i / 2.0 };
  n = orbit_fleet_publish_packed (fleet, SAMPLES, 0, 0, (const guint8 *) samples, N_SAMPLES * sizeof (Sample),
                                  sizeof (Sample), error);
  g_print ("published %u\n", n);
  return n == N_SAMPLES;
}

static gboolean
read_samples (OrbitCursor *cursor,
              GError **error)
{
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, N_SAMPLES, error);
  const Sample *found;
  double sum = 0;
  guint n;

  if (batch == NULL)
    return FALSE;
  n = orbit_frame_batch_get_n_frames (batch);
  found = g_bytes_get_data (orbit_frame_batch_get_payloads (batch), NULL); /* one after the other */
  for (guint i = 0; i < n; i++)
    sum += found[i].value;
  g_print ("read %u, mean %.2f, last at %.3f s\n", n, sum / n, found[n - 1].time);
  return TRUE;
}

static gboolean
run (GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (1024, sizeof (Sample), ORBIT_TOPOLOGY_ANY);
  g_autoptr (OrbitCursor) cursor = NULL;

  orbit_ring_spec_set_label (spec, "samples");
  if (fleet == NULL || !orbit_fleet_declare (fleet, SAMPLES, spec, error))
    return FALSE;
  cursor = orbit_fleet_create_cursor (fleet, SAMPLES, ORBIT_CURSOR_START_HEAD, error);
  return cursor != NULL && publish_samples (fleet, error) && read_samples (cursor, error);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;

  if (!run (&error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
