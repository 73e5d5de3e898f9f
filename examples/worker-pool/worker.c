/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A worker in C: does the work for its node, and publishes results and heartbeats.
 *
 * usage: worker FLEET NODE DIRECTORY */

#include "pool.h"

#include <stdlib.h>

static gboolean
do_task (OrbitFleet *fleet,
         OrbitFrame *frame,
         const char *directory,
         GError **error)
{
  g_autoptr (GVariant) task = orbit_frame_get_variant (frame, error);
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GError) failure = NULL;
  g_autofree char *hash = NULL;
  const char *path;
  guint64 offset, length;
  gsize n_bytes = 0;
  guint16 node_id;

  if (task == NULL)
    return FALSE;
  g_variant_get (task, "(q&stt)", &node_id, &path, &offset, &length);
  if (node_id != orbit_fleet_get_node_id (fleet))
    return TRUE;

  hash = hash_piece (directory, path, offset, length, &n_bytes, &failure);
  if (hash != NULL)
    id = orbit_fleet_publish_variant (fleet, RESULTS, HASH, orbit_frame_get_version (frame),
                                      g_variant_new ("(st)", hash, (guint64) n_bytes), error);
  else
    id = orbit_fleet_publish_variant (fleet, RESULTS, FAILURE, orbit_frame_get_version (frame),
                                      g_variant_new ("(st)", failure->message, (guint64) 0), error);
  return id != NULL;
}

static gboolean
beat (OrbitFleet *fleet,
      GError **error)
{
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, error);
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = NULL;

  if (heartbeat != NULL)
    snapshot = orbit_fleet_get_heartbeat_snapshot (fleet, PATIENCE_MS, error);
  if (snapshot == NULL)
    return FALSE;
  if (!orbit_heartbeat_snapshot_is_stale (snapshot, SUPERVISOR))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the supervisor is gone");
  return FALSE;
}

static gboolean
work (OrbitFleet *fleet,
      const char *directory,
      GError **error)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, WORK, ORBIT_CURSOR_START_HEAD, error);
  gint64 next_beat = 0;

  if (cursor == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr (OrbitFrame) frame = NULL;
      g_autoptr (GError) problem = NULL;

      if (g_get_monotonic_time () >= next_beat)
        {
          if (!beat (fleet, error))
            return FALSE;
          next_beat = g_get_monotonic_time () + BEAT_MS * G_TIME_SPAN_MILLISECOND;
        }

      frame = orbit_cursor_next (cursor, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (frame == NULL)
        orbit_cursor_wait (cursor, MAX (0, next_beat - g_get_monotonic_time ()), NULL, NULL); /* the next read reports errors */
      else if (orbit_frame_get_frame_kind (frame) == STOP)
        return TRUE;
      else if (!do_task (fleet, frame, directory, error))
        return FALSE;
    }
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  gboolean done;

  if (argc != 4)
    {
      g_printerr ("usage: %s FLEET NODE DIRECTORY\n", argv[0]);
      return EXIT_FAILURE;
    }

  fleet = orbit_fleet_join_shm_as (argv[1], FLEET_SIZE, 0, (guint16) atoi (argv[2]), &error);
  done = fleet != NULL && work (fleet, argv[3], &error);
  g_clear_object (&fleet);

  /* If the supervisor has died, the last member removes the fleet; otherwise this fails. */
  orbit_fleet_destroy (argv[1], NULL, NULL);
  if (done)
    return EXIT_SUCCESS;
  g_printerr ("worker in C: %s\n", error->message);
  return EXIT_FAILURE;
}
