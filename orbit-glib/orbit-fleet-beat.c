/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Beating by itself, from the main loop: a loop that hangs stops beating, and that is the point. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-fleet-private.h"
#include "orbit-warning-private.h"

#define MAX_RETRY_PAUSE G_TIME_SPAN_SECOND

typedef struct
{
  GSource source;
  GWeakRef fleet; /* weak: it owns the source */
  gint64 interval;   /* us */
  gint64 due;        /* monotonic, us */
} BeatSource;

/* A fleet that was left, revoked or has lost its segment does not come back, and neither does one that a forked child has from its parent. */
static gboolean
may_pass (const GError *error)
{
  return !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED) &&
         !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_LOST) &&
         !g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_FORKED);
}

/* The beats keep their rhythm, however late each is dispatched; beats that were missed are not made up for. */
static gboolean
dispatch_beat (GSource *source,
               GSourceFunc callback,
               gpointer user_data)
{
  BeatSource *beat = (BeatSource *) source;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&beat->fleet);
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  g_autoptr (GError) error = NULL;

  if (fleet == NULL)
    return G_SOURCE_REMOVE;
  heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);
  if (heartbeat == NULL && !may_pass (error))
    {
      g_debug ("fleet '%s' stops beating: %s", fleet->name, error->message);
      return G_SOURCE_REMOVE;
    }
  if (heartbeat == NULL)
    {
      orbit_warn_once (ORBIT_WARNING_BEAT, "fleet '%s': a heartbeat could not be published, and is tried again: %s", fleet->name, error->message);
      beat->due = now + MIN (beat->interval, MAX_RETRY_PAUSE);
      g_source_set_ready_time (source, beat->due);
      return G_SOURCE_CONTINUE;
    }
  beat->due += ((now - beat->due) / beat->interval + 1) * beat->interval;
  g_source_set_ready_time (source, beat->due);
  return G_SOURCE_CONTINUE;
}

static void
finalize_beat (GSource *source)
{
  g_weak_ref_clear (&((BeatSource *) source)->fleet);
}

static GSourceFuncs beat_funcs = { .dispatch = dispatch_beat, .finalize = finalize_beat };

/* Takes @beat, which ends at once if the fleet has been left meanwhile. */
static void
replace_beat (OrbitFleet *self,
              GSource *beat)
{
  gboolean locked = orbit_fleet_lock_watch (self);
  GSource *before = self->beat;

  self->beat = self->leaving ? NULL : beat;
  if (self->leaving && beat != NULL)
    before = beat;
  if (locked)
    g_mutex_unlock (&self->watch_lock);
  if (before == NULL)
    return;
  g_source_destroy (before);
  g_source_unref (before);
}

/**
 * orbit_fleet_start_heartbeat:
 * @self: a fleet
 * @interval_ms: the time from beat to beat, in milliseconds, at least 1
 * @error: return location for an error
 *
 * Publishes a heartbeat now, and then at regular intervals from the thread-default main context.
 *
 * A main loop that hangs stops beating, by design: that is how others notice. The beats end with
 * [method@Orbit.Fleet.stop_heartbeat], with [method@Orbit.Fleet.leave], and with the object. Starting again changes the
 * interval. A heartbeat after the first that cannot be published is tried again after the interval, or after a second if that
 * is shorter; a warning is logged the first time.
 *
 * Errors: `INVALID_ARGUMENT` for an interval of 0, and those of [method@Orbit.Fleet.get_ring].
 *
 * Returns: whether the beats have begun; otherwise @error is set
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_start_heartbeat (OrbitFleet *self,
                             guint interval_ms,
                             GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  BeatSource *beat;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (interval_ms == 0)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': a heartbeat interval of 0 ms is less than 1", self->name);
      return FALSE;
    }
  heartbeat = orbit_fleet_publish_heartbeat (self, error);
  if (heartbeat == NULL)
    return FALSE;

  context = g_main_context_ref_thread_default ();
  beat = (BeatSource *) g_source_new (&beat_funcs, sizeof (BeatSource));
  g_weak_ref_init (&beat->fleet, self);
  beat->interval = interval_ms * G_TIME_SPAN_MILLISECOND;
  beat->due = g_get_monotonic_time () + beat->interval;
  g_source_set_static_name (&beat->source, "[orbit-glib] beat");
  g_source_set_ready_time (&beat->source, beat->due);

  g_source_attach (&beat->source, context);
  replace_beat (self, &beat->source);
  return TRUE;
}

/**
 * orbit_fleet_stop_heartbeat:
 * @self: a fleet
 *
 * Ends the beats that [method@Orbit.Fleet.start_heartbeat] began; does nothing if there are none.
 *
 * Since: 1.0
 */
void
orbit_fleet_stop_heartbeat (OrbitFleet *self)
{
  g_return_if_fail (ORBIT_IS_FLEET (self));

  replace_beat (self, NULL);
}
