/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <orbit-glib/orbit-glib.h>

#include <stdlib.h>

#define WORK 4 /* kinds */
#define RESULTS 5
#define N_WORKERS 2
#define N_PIECES 6

static gboolean
declare (OrbitFleet *fleet,
         guint8 kind,
         const char *label,
         const char *type,
         GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (0, 0, ORBIT_TOPOLOGY_ANY);

  orbit_ring_spec_set_label (spec, label);
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE (type));
  return orbit_fleet_declare (fleet, kind, spec, error);
}

static gboolean
publish (OrbitFleet *fleet,
         guint8 kind,
         GVariant *value,
         GError **error)
{
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (fleet, kind, 0, 0, value, error);

  return id != NULL;
}

/* Waits for the next value. Returns NULL with an error. */
static GVariant *
take (OrbitCursor *cursor,
      GError **error)
{
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) problem = NULL;

  while ((frame = orbit_cursor_next (cursor, &problem)) == NULL && problem == NULL)
    orbit_cursor_wait (cursor, -1, NULL, &problem);
  if (problem == NULL)
    return orbit_frame_get_variant (frame, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
work (OrbitFleet *fleet,
      guint index,
      GError **error)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, WORK, ORBIT_CURSOR_START_OLDEST, error);

  while (cursor != NULL)
    {
      g_autoptr (GVariant) value = take (cursor, error);
      const guint number = value != NULL ? g_variant_get_uint32 (value) : 0;

      if (number == 0) /* no more work */
        return value != NULL;
      if (number % N_WORKERS == index && /* the share of this worker */
          !publish (fleet, RESULTS, g_variant_new ("(uu)", number, number * number), error))
        return FALSE;
    }
  return FALSE;
}

static gboolean
supervise (OrbitFleet *fleet,
           GError **error)
{
  g_autoptr (OrbitCursor) results = orbit_fleet_create_cursor (fleet, RESULTS, ORBIT_CURSOR_START_HEAD, error);
  guint squares[N_PIECES + 1] = { 0 };

  if (results == NULL)
    return FALSE;
  for (guint number = 1; number <= N_PIECES + 1; number++)
    if (!publish (fleet, WORK, g_variant_new_uint32 (number <= N_PIECES ? number : 0), error))
      return FALSE;
  for (guint left = N_PIECES; left > 0; left--)
    {
      g_autoptr (GVariant) value = take (results, error);
      guint number, square;

      if (value == NULL)
        return FALSE;
      g_variant_get (value, "(uu)", &number, &square);
      squares[number] = square;
    }
  for (guint number = 1; number <= N_PIECES; number++)
    g_print ("%u * %u = %u\n", number, number, squares[number]);
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, &error);

  if (fleet == NULL || !declare (fleet, WORK, "work", "u", &error) ||
      !declare (fleet, RESULTS, "results", "(uu)", &error) ||
      !(argc > 1 ? work (fleet, (guint) atoi (argv[1]), &error) : supervise (fleet, &error)))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
