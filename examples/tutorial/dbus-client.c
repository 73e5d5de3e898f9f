/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <orbit-glib/orbit-glib.h>

static gboolean
read_values (const char *name,
             guint8 kind,
             GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, 0, 0, error);
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  const double *values;
  double sum = 0;
  guint n;

  if (fleet != NULL)
    cursor = orbit_fleet_create_cursor (fleet, kind, ORBIT_CURSOR_START_OLDEST, error);
  if (cursor != NULL)
    batch = orbit_cursor_read_batch (cursor, 500, error);
  if (batch == NULL)
    return FALSE;
  n = orbit_frame_batch_get_n_frames (batch);
  values = g_bytes_get_data (orbit_frame_batch_get_payloads (batch), NULL);
  for (guint i = 0; i < n; i++)
    sum += values[i];
  g_print ("%u values, mean %.2f\n", n, sum / n);
  return TRUE;
}

static gboolean
run (GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) answer = NULL;
  const char *name;
  guint8 kind;

  /* Control goes over the bus: one call, one answer. */
  if (bus != NULL)
    answer = g_dbus_connection_call_sync (bus, "org.example.Tutorial", "/org/example/Tutorial", "org.example.Tutorial",
                                          "Measure", g_variant_new ("(u)", 500), G_VARIANT_TYPE ("(sy)"),
                                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(&sy)", &name, &kind);
  g_print ("measured: fleet %s, kind %u\n", name, kind);

  /* The values go through the fleet. */
  return read_values (name, kind, error);
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
