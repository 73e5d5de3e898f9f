/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The timer of the heartbeats. A main loop that hangs does not dispatch it, so that the heartbeats stop. */

#include "heartbeat-timer.h"

#include "context-sign.h"

#define MAX_RETRY_PAUSE G_TIME_SPAN_SECOND

typedef struct
{
  GSource source;
  gint64 interval; /* us */
  gint64 due;      /* monotonic, us */
  gboolean retries; /* the callback has asked for another call soon */
  OrbitContextSign sign;
} HeartbeatTimer;

static gboolean
prepare (GSource *source,
         int *timeout)
{
  orbit_context_sign_note (&((HeartbeatTimer *) source)->sign);
  *timeout = -1;
  return FALSE;
}

static gboolean
dispatch (GSource *source,
          GSourceFunc callback,
          gpointer user_data)
{
  HeartbeatTimer *self = (HeartbeatTimer *) source;
  gint64 now = g_get_monotonic_time ();

  self->retries = FALSE;
  if (callback == NULL || !callback (user_data))
    return G_SOURCE_REMOVE;
  if (self->retries)
    self->due = now + MIN (self->interval, MAX_RETRY_PAUSE);
  else
    self->due += ((now - self->due) / self->interval + 1) * self->interval;
  g_source_set_ready_time (source, self->due);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs funcs = { .prepare = prepare, .dispatch = dispatch };

GSource *
orbit_heartbeat_timer_new (guint interval_ms)
{
  GSource *source = g_source_new (&funcs, sizeof (HeartbeatTimer));
  HeartbeatTimer *self = (HeartbeatTimer *) source;

  self->interval = interval_ms * G_TIME_SPAN_MILLISECOND;
  self->due = g_get_monotonic_time () + self->interval;
  orbit_context_sign_init (&self->sign);
  g_source_set_static_name (source, "[orbit-glib] heartbeat");
  g_source_set_ready_time (source, self->due);
  return source;
}

void
orbit_heartbeat_timer_retry (GSource *timer)
{
  ((HeartbeatTimer *) timer)->retries = TRUE;
}

void
orbit_heartbeat_timer_check_context (GSource *timer,
                                     const char *fleet_name)
{
  orbit_context_sign_check (&((HeartbeatTimer *) timer)->sign, fleet_name, "no heartbeat is published after the first, so that others take this member for one that hangs");
}
