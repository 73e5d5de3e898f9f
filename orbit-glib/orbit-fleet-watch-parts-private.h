/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the parts of the watch share: orbit-fleet-watch.c has its sources, orbit-fleet-watch-members.c tells who is there,
 * and orbit-fleet-watch-heartbeats.c who is well. */

#pragma once

#include <orbit-glib/core/death-watch.h>
#include <orbit-glib/core/watch.h>

#include "orbit-fleet-private.h"

G_BEGIN_DECLS

typedef struct
{
  OrbitNode *node; /* NULL: no member was seen under this id */
  guint32 incarnation; /* of the last owner that was looked at, also if it was dead already; 0: none */
  gboolean present;
  gboolean missed;   /* and told so */
  gint64 missing_at; /* monotonic, us: when it is missing if it never beats */
} OrbitWatchedMember;

struct _OrbitFleetWatch
{
  OrbitFleet *fleet;
  gboolean stopped;        /* atomic */
  gboolean roster_changed; /* atomic */
  gboolean awaits_self;    /* atomic: the next heartbeat of this member is news */
  GSource *news;           /* ready at once when the roster has changed, somebody has died, or an awaited beat has come */
  GSource *expiry;         /* ready when a heartbeat can have become too old */
  GSource *slow;           /* ready when something must be looked at by the clock, because a way to be told of it is missing */
  gpointer poll_tag;       /* of the descriptor that tells of deaths; NULL: none is polled */
  int poll_fd;
  OrbitCoreWatch roster_watch;
  OrbitCoreWatch beats_watch;
  OrbitCoreDeathWatch *deaths;
  gboolean watches_roster;
  gboolean watches_beats;
  GListStore *nodes;
  guint max_age_ms;
  guint round;          /* counts the looks at the heartbeats: a handler may begin another within one */
  gint64 graced_until;  /* monotonic, us: after a suspend nobody is stale until then */
  gint64 suspended_ns;  /* how far the boot clock is ahead of the monotonic one */
  gint64 beats_armed_at; /* monotonic, us */
  gint64 pause_us;
  guint n_members;
  OrbitWatchedMember members[];
};

static inline gboolean
orbit_fleet_watch_is_stopped (OrbitFleetWatch *watch)
{
  return g_atomic_int_get (&watch->stopped);
}

/* Reads the whole roster. @quietly: at the start of the watch, when what has happened before is told by the nodes alone. */
void orbit_fleet_watch_look_at_roster     (OrbitFleetWatch         *watch,
                                           gboolean                 quietly);
void orbit_fleet_watch_look_for_deaths    (OrbitFleetWatch         *watch);

/* Asks again to be told of heartbeats, if that has failed. */
void orbit_fleet_watch_retry_beats        (OrbitFleetWatch         *watch);

/* A member is gone, as its record, if it could be read, explains. */
void orbit_fleet_watch_tell_gone          (OrbitFleetWatch         *watch,
                                           guint                    node_id,
                                           const OrbitCoreNodeInfo *info);

/* Judges every member by its newest heartbeat, and sees to it that the next look comes in time. */
void orbit_fleet_watch_look_at_heartbeats (OrbitFleetWatch         *watch,
                                           gboolean                 quietly);

G_END_DECLS
