/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The sources of the liveness: what wakes it, in which order it looks, and how it ends. */

#include "liveness.h"

#include <orbit-glib/core/clock.h>

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-warning-private.h>

#include "look-source.h"
#include "membership.h"
#include "staleness.h"

#define SLOW_PAUSE (500 * G_TIME_SPAN_MILLISECOND) /* between two looks of the slow source */

struct _OrbitLiveness
{
  OrbitMembers members;
  OrbitMembership membership;
  OrbitStaleness staleness;
  GMainContext *context;
  gboolean roster_changed; /* atomic */

  GMutex lock; /* of the fields below; see lock() */
  GSource *news;   /* ready when the roster has changed, a member may have died, or an awaited heartbeat was published */
  GSource *timer;  /* ready when a heartbeat may have become too old */
  GSource *slow;   /* ready at intervals while roster, heartbeats or deaths must be polled, because the system refuses an event */
  gpointer poll_tag; /* of the descriptor of the deaths in @news; NULL: it polls none */
  int poll_fd;
  OrbitCoreParkingWatch roster_watch;
  OrbitCoreParkingWatch heartbeat_watch;
  gboolean watches_roster;
  gboolean watches_heartbeats;
};

/* Returns FALSE, and locks nothing, in a forked child: the thread that held the lock does not exist there. */
static gboolean
lock (OrbitLiveness *self)
{
  if (orbit_core_gate_is_forked (&self->members.fleet->member.gate))
    return FALSE;
  g_mutex_lock (&self->lock);
  return TRUE;
}

static void
unlock (OrbitLiveness *self,
        gboolean locked)
{
  if (locked)
    g_mutex_unlock (&self->lock);
}

/* In a waiter thread. */
static void
wake_for_roster (void *data,
                 bool notified)
{
  OrbitLiveness *self = data;

  orbit_look_source_check_context (self->news, self->members.fleet->member.name);
  g_atomic_int_set (&self->roster_changed, TRUE);
  g_source_set_ready_time (self->news, 0);
}

/* In a waiter thread. */
static void
wake_for_heartbeat (void *data,
                    bool notified)
{
  OrbitLiveness *self = data;

  g_source_set_ready_time (self->news, 0);
}

/* The descriptor of the deaths may be another one after each read of them. */
static void
poll_deaths (OrbitLiveness *self)
{
  int fd = orbit_core_death_watch_get_fd (self->members.deaths);

  if (fd == self->poll_fd)
    return;
  if (self->poll_tag != NULL)
    g_source_remove_unix_fd (self->news, self->poll_tag);
  self->poll_fd = fd;
  self->poll_tag = fd >= 0 ? g_source_add_unix_fd (self->news, fd, G_IO_IN) : NULL;
}

/* Sets the time of the next slow look, at the end of each look. */
static void
plan_slow_look (OrbitLiveness *self)
{
  gint64 next = orbit_core_death_watch_get_next_look (self->members.deaths);
  gint64 due = next != G_MAXINT64 ? next / ORBIT_CORE_NS_PER_US + 1 : -1;
  int want = orbit_core_death_watch_get_want (self->members.deaths);

  poll_deaths (self);
  if (want != 0)
    orbit_warn_once (ORBIT_WARNING_DEATHS, "fleet '%s': deaths of members are polled twice a second: %s", self->members.fleet->member.name, g_strerror (want));
  if (!self->watches_roster || (self->staleness.max_age_ms > 0 && !self->watches_heartbeats))
    {
      gint64 later = g_get_monotonic_time () + SLOW_PAUSE;

      due = due < 0 ? later : MIN (due, later);
    }
  g_source_set_ready_time (self->slow, due);
}

/* Failure is not an error: the slow source reads the roster then, and tries again. */
static void
begin_roster_watch (OrbitLiveness *self)
{
  OrbitCoreReport report;

  self->roster_watch = (OrbitCoreParkingWatch){ .ready = wake_for_roster, .data = self };
  self->watches_roster = orbit_core_fleet_watch_roster (self->members.fleet, &self->roster_watch, &report) == ORBIT_CORE_OK;
  if (!self->watches_roster && report.code != ORBIT_CORE_CLOSED)
    orbit_warn_once (ORBIT_WARNING_ROSTER, "fleet '%s': members that join or leave are polled twice a second: %s",
                     self->members.fleet->member.name, report.text);
}

/* Likewise, but fails if the fleet was left. */
static gboolean
begin_heartbeat_watch (OrbitLiveness *self,
                       OrbitCoreRing *ring,
                       GError **error)
{
  OrbitCoreReport report;

  self->heartbeat_watch = (OrbitCoreParkingWatch){ .ready = wake_for_heartbeat, .data = self };
  self->watches_heartbeats = orbit_core_fleet_watch_ring (self->members.fleet, ring, &self->heartbeat_watch, &report) == ORBIT_CORE_OK;
  if (self->watches_heartbeats)
    return TRUE;
  if (report.code == ORBIT_CORE_CLOSED)
    return orbit_error_set_from_core (error, &report);
  orbit_warn_once (ORBIT_WARNING_HEARTBEATS, "fleet '%s': awaited heartbeats are polled twice a second: %s",
                   self->members.fleet->member.name, report.text);
  g_source_set_ready_time (self->slow, 0);
  return TRUE;
}

/* Arms the watch before it reads: a later change wakes the liveness again. */
static void
look_at_roster (OrbitLiveness *self,
                gboolean quietly)
{
  if (orbit_core_fleet_arm (self->members.fleet, &self->roster_watch))
    orbit_membership_read_roster (&self->membership, quietly);
}

/* FALSE, too, in a forked child that runs the main loop of its parent. */
static gboolean
may_look (OrbitLiveness *self)
{
  return !orbit_members_is_stopped (&self->members) && !orbit_core_gate_is_forked (&self->members.fleet->member.gate);
}

static gboolean
look_at_news (gpointer data)
{
  OrbitLiveness *self = data;

  if (!may_look (self))
    return G_SOURCE_REMOVE;
  if (g_atomic_int_compare_and_exchange (&self->roster_changed, TRUE, FALSE))
    look_at_roster (self, FALSE);
  orbit_membership_read_deaths (&self->membership);
  orbit_staleness_look (&self->staleness, &self->heartbeat_watch, self->timer, FALSE);
  if (!orbit_members_is_stopped (&self->members))
    plan_slow_look (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
look_at_heartbeats (gpointer data)
{
  OrbitLiveness *self = data;

  if (!may_look (self))
    return G_SOURCE_REMOVE;
  orbit_core_fleet_check_sometimes (self->members.fleet, NULL);
  orbit_staleness_look (&self->staleness, &self->heartbeat_watch, self->timer, FALSE);
  return G_SOURCE_CONTINUE;
}

/* Asks again for the events that were refused, and reads what they would have reported. */
static gboolean
look_slowly (gpointer data)
{
  OrbitLiveness *self = data;
  gboolean locked;

  if (!may_look (self))
    return G_SOURCE_REMOVE;
  locked = lock (self);
  if (!orbit_members_is_stopped (&self->members) && !self->watches_roster)
    {
      begin_roster_watch (self);
      g_atomic_int_set (&self->roster_changed, TRUE);
    }
  if (!orbit_members_is_stopped (&self->members) && self->staleness.max_age_ms > 0 && !self->watches_heartbeats)
    begin_heartbeat_watch (self, self->staleness.ring, NULL);
  unlock (self, locked);
  return look_at_news (self);
}

static void
make_sources (OrbitLiveness *self)
{
  self->news = orbit_look_source_new (self->members.owner, look_at_news, self, "[orbit-glib] roster");
  self->timer = orbit_look_source_new (self->members.owner, look_at_heartbeats, self, "[orbit-glib] heartbeats");
  self->slow = orbit_look_source_new (self->members.owner, look_slowly, self, "[orbit-glib] slow looks");
  self->poll_tag = NULL;
  self->poll_fd = -1;
}

static void
attach_sources (OrbitLiveness *self)
{
  g_source_attach (self->news, self->context);
  g_source_attach (self->timer, self->context);
  g_source_attach (self->slow, self->context);
}

/* Sources may already be destroyed, with the main context for example. */
static void
destroy_sources (OrbitLiveness *self)
{
  if (self->news == NULL)
    return;
  g_source_destroy (self->news);
  g_source_destroy (self->timer);
  g_source_destroy (self->slow);
}

static void
drop_sources (OrbitLiveness *self)
{
  destroy_sources (self);
  g_clear_pointer (&self->news, g_source_unref);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->slow, g_source_unref);
}

/* No waiter thread uses the sources after this. */
static void
end_watches (OrbitLiveness *self)
{
  if (self->watches_roster)
    orbit_core_waiter_thread_remove (&self->roster_watch);
  if (self->watches_heartbeats)
    orbit_core_waiter_thread_remove (&self->heartbeat_watch);
  self->watches_roster = self->watches_heartbeats = FALSE;
}

OrbitLiveness *
orbit_liveness_new (OrbitCoreFleet *fleet,
                    GMainContext *context,
                    const OrbitLivenessReports *reports,
                    GObject *owner,
                    GError **error)
{
  OrbitLiveness *self = g_new0 (OrbitLiveness, 1);

  self->context = g_main_context_ref (context);
  g_mutex_init (&self->lock);
  if (orbit_members_init (&self->members, fleet, reports, owner, error))
    {
      orbit_membership_init (&self->membership, &self->members);
      orbit_staleness_init (&self->staleness, &self->members);
      make_sources (self);
      begin_roster_watch (self);
      look_at_roster (self, TRUE);
      plan_slow_look (self);
      attach_sources (self);
      return self;
    }
  orbit_liveness_free (self);
  return NULL;
}

void
orbit_liveness_stop (OrbitLiveness *self)
{
  gboolean locked;

  if (!g_atomic_int_compare_and_exchange (&self->members.stopped, FALSE, TRUE))
    return;
  locked = lock (self);
  end_watches (self);
  if (locked && self->news != NULL)
    orbit_look_source_check_context (self->news, self->members.fleet->member.name);
  destroy_sources (self);
  unlock (self, locked);

  /* If another thread runs the main context, it may be reading deaths now: they are freed with the liveness then. */
  if (g_main_context_acquire (self->context))
    {
      g_clear_pointer (&self->members.deaths, orbit_core_death_watch_free);
      g_main_context_release (self->context);
    }
}

void
orbit_liveness_free (OrbitLiveness *self)
{
  orbit_liveness_stop (self);
  drop_sources (self);
  orbit_staleness_clear (&self->staleness);
  orbit_membership_clear (&self->membership);
  orbit_members_clear (&self->members);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

/* With the lock held. */
static gboolean
replace_sources (OrbitLiveness *self,
                 GError **error)
{
  gboolean watches_heartbeats = self->watches_heartbeats;

  end_watches (self);
  drop_sources (self);
  make_sources (self);
  begin_roster_watch (self);
  if (watches_heartbeats && !begin_heartbeat_watch (self, self->staleness.ring, error))
    {
      /* Destroyed again, so that the next call tries again. */
      end_watches (self);
      destroy_sources (self);
      return FALSE;
    }
  plan_slow_look (self);
  g_atomic_int_set (&self->roster_changed, TRUE);
  g_source_set_ready_time (self->news, 0);
  attach_sources (self);
  return TRUE;
}

gboolean
orbit_liveness_ensure_sources (OrbitLiveness *self,
                               GError **error)
{
  gboolean locked = lock (self);
  gboolean done = TRUE;

  if (locked && !orbit_members_is_stopped (&self->members))
    orbit_look_source_check_context (self->news, self->members.fleet->member.name);
  if (locked && !orbit_members_is_stopped (&self->members) &&
      (g_source_is_destroyed (self->news) || g_source_is_destroyed (self->timer) || g_source_is_destroyed (self->slow)))
    done = replace_sources (self, error);
  unlock (self, locked);
  return done;
}

GListModel *
orbit_liveness_get_nodes (OrbitLiveness *self)
{
  return G_LIST_MODEL (self->membership.nodes);
}

gboolean
orbit_liveness_watch_heartbeats (OrbitLiveness *self,
                                 OrbitCoreRing *heartbeat_ring,
                                 guint max_age_ms,
                                 GError **error)
{
  gboolean locked = lock (self);
  gboolean done = !orbit_members_is_stopped (&self->members);

  if (!done)
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has been left", self->members.fleet->member.name);
  else if (max_age_ms > 0 && !self->watches_heartbeats)
    done = begin_heartbeat_watch (self, heartbeat_ring, error);
  unlock (self, locked);
  if (!done)
    return FALSE;

  orbit_staleness_set_max_age (&self->staleness, heartbeat_ring, max_age_ms);
  g_source_set_ready_time (self->timer, -1);
  orbit_staleness_look (&self->staleness, &self->heartbeat_watch, self->timer, TRUE);
  return TRUE;
}

void
orbit_liveness_note_own_heartbeat (OrbitLiveness *self)
{
  gboolean locked;

  if (!orbit_staleness_awaits_self (&self->staleness))
    return;
  locked = lock (self);
  g_source_set_ready_time (self->news, 0);
  unlock (self, locked);
}
