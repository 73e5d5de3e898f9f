/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The watch over a fleet: what makes it look, and when it ends.
 *
 * Nothing is polled. Joins and leaves wake the watch through the fleet segment; deaths through a pidfd where the process
 * is visible, and through the member's kernel lock otherwise; heartbeats by a timer. Only while one of these ways cannot be had,
 * what it would tell is looked for twice a second, and the way is tried again each time. */

#include <orbit-glib/orbit-glib.h>

#include <orbit-glib/core/clock.h>

#include "orbit-error-private.h"
#include "orbit-fleet-watch-parts-private.h"
#include "orbit-warning-private.h"

#define SLOW_PAUSE (500 * G_TIME_SPAN_MILLISECOND)

/* In the thread of the sleeper. */
static void
wake_for_roster (void *data,
                 bool notified)
{
  OrbitFleetWatch *watch = data;

  g_atomic_int_set (&watch->roster_changed, TRUE);
  g_source_set_ready_time (watch->news, 0);
}

typedef struct
{
  GSource source;
  GWeakRef fleet; /* weak: it owns the watch */
} WatchSource;

/* In a forked child, which may run the loop of its parent, there is nothing to tell. */
static gboolean
may_look (OrbitFleet *fleet)
{
  return !orbit_fleet_watch_is_stopped (fleet->watch) && !orbit_core_gate_is_forked (&fleet->core->member.gate);
}

/* The descriptor of the deaths may be another one after each look for them. */
static void
poll_deaths (OrbitFleetWatch *watch)
{
  int fd = orbit_core_death_watch_get_fd (watch->deaths);

  if (fd == watch->poll_fd)
    return;
  if (watch->poll_tag != NULL)
    g_source_remove_unix_fd (watch->news, watch->poll_tag);
  watch->poll_fd = fd;
  watch->poll_tag = fd >= 0 ? g_source_add_unix_fd (watch->news, fd, G_IO_IN) : NULL;
}

/* At the end of each look: when the next one comes by the clock. */
static void
plan_slow_look (OrbitFleetWatch *watch)
{
  gint64 next = orbit_core_death_watch_get_next_look (watch->deaths);
  gint64 due = next != G_MAXINT64 ? next / ORBIT_CORE_NS_PER_US + 1 : -1;

  poll_deaths (watch);
  if (orbit_core_death_watch_get_want (watch->deaths) != 0)
    orbit_warn_once (ORBIT_WARNING_DEATHS, "fleet '%s': deaths of members are looked for twice a second: %s", watch->fleet->name,
                     g_strerror (orbit_core_death_watch_get_want (watch->deaths)));
  if (!watch->watches_roster || (watch->max_age_ms > 0 && !watch->watches_beats))
    {
      gint64 later = g_get_monotonic_time () + SLOW_PAUSE;

      due = due < 0 ? later : MIN (due, later);
    }
  g_source_set_ready_time (watch->slow, due);
}

static void
watch_roster (OrbitFleetWatch *watch)
{
  OrbitCoreReport report;

  watch->roster_watch = (OrbitCoreWatch){ .ready = wake_for_roster, .data = watch };
  watch->watches_roster = orbit_core_fleet_watch_roster (watch->fleet->core, &watch->roster_watch, &report) == ORBIT_CORE_OK;
  if (!watch->watches_roster && report.code != ORBIT_CORE_CLOSED)
    orbit_warn_once (ORBIT_WARNING_ROSTER, "fleet '%s': members that join or leave are looked for twice a second: %s", watch->fleet->name, report.text);
}

static gboolean
dispatch_slow (GSource *source,
               GSourceFunc callback,
               gpointer user_data)
{
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&((WatchSource *) source)->fleet);
  OrbitFleetWatch *watch;
  gboolean locked;

  if (fleet == NULL || !may_look (fleet))
    return G_SOURCE_REMOVE;
  watch = fleet->watch;
  g_source_set_ready_time (source, -1);
  if (!watch->watches_roster)
    {
      /* A leave ends the watches that it finds under this lock. */
      locked = orbit_fleet_lock_watch (fleet);
      if (!orbit_fleet_watch_is_stopped (watch))
        watch_roster (watch);
      if (locked)
        g_mutex_unlock (&fleet->watch_lock);
      orbit_fleet_watch_look_at_roster (watch, FALSE);
    }
  orbit_fleet_watch_retry_beats (watch);
  orbit_fleet_watch_look_for_deaths (watch);
  orbit_fleet_watch_look_at_heartbeats (watch, FALSE);
  if (!orbit_fleet_watch_is_stopped (watch))
    plan_slow_look (watch);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_news (GSource *source,
               GSourceFunc callback,
               gpointer user_data)
{
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&((WatchSource *) source)->fleet);

  if (fleet == NULL || !may_look (fleet))
    return G_SOURCE_REMOVE;
  g_source_set_ready_time (source, -1);
  if (g_atomic_int_compare_and_exchange (&fleet->watch->roster_changed, TRUE, FALSE))
    orbit_fleet_watch_look_at_roster (fleet->watch, FALSE);
  orbit_fleet_watch_look_for_deaths (fleet->watch);
  orbit_fleet_watch_look_at_heartbeats (fleet->watch, FALSE);
  if (!orbit_fleet_watch_is_stopped (fleet->watch))
    plan_slow_look (fleet->watch);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_expiry (GSource *source,
                 GSourceFunc callback,
                 gpointer user_data)
{
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&((WatchSource *) source)->fleet);

  if (fleet == NULL || !may_look (fleet))
    return G_SOURCE_REMOVE;
  g_source_set_ready_time (source, -1);
  orbit_core_fleet_check_sometimes (fleet->core, NULL);
  orbit_fleet_watch_look_at_heartbeats (fleet->watch, FALSE);
  return G_SOURCE_CONTINUE;
}

static void
finalize_source (GSource *source)
{
  g_weak_ref_clear (&((WatchSource *) source)->fleet);
}

static GSourceFuncs news_funcs = { .dispatch = dispatch_news, .finalize = finalize_source };
static GSourceFuncs expiry_funcs = { .dispatch = dispatch_expiry, .finalize = finalize_source };
static GSourceFuncs slow_funcs = { .dispatch = dispatch_slow, .finalize = finalize_source };

static GSource *
new_source (OrbitFleet *fleet,
            GSourceFuncs *funcs,
            const char *name)
{
  GSource *source = g_source_new (funcs, sizeof (WatchSource));

  g_weak_ref_init (&((WatchSource *) source)->fleet, fleet);
  g_source_set_static_name (source, name);
  return source;
}

OrbitFleetWatch *
orbit_fleet_watch_new (OrbitFleet *fleet,
                       GError **error)
{
  guint n_members = fleet->core->header.fleet_size;
  OrbitFleetWatch *watch = g_malloc0 (sizeof (OrbitFleetWatch) + n_members * sizeof (OrbitWatchedMember));
  OrbitCoreReport report;

  watch->fleet = fleet;
  watch->n_members = n_members;
  watch->nodes = g_list_store_new (ORBIT_TYPE_NODE);
  watch->news = new_source (fleet, &news_funcs, "[orbit-glib] roster");
  watch->expiry = new_source (fleet, &expiry_funcs, "[orbit-glib] heartbeats");
  watch->slow = new_source (fleet, &slow_funcs, "[orbit-glib] slow looks");
  watch->poll_fd = -1;
  if (orbit_core_death_watch_new (fleet->core, &watch->deaths, &report) != ORBIT_CORE_OK ||
      orbit_core_fleet_check (fleet->core, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      orbit_fleet_watch_free (watch);
      return NULL;
    }
  watch_roster (watch);
  orbit_fleet_watch_look_at_roster (watch, TRUE);
  plan_slow_look (watch);
  g_source_attach (watch->news, fleet->context);
  g_source_attach (watch->expiry, fleet->context);
  g_source_attach (watch->slow, fleet->context);
  return watch;
}

void
orbit_fleet_watch_stop (OrbitFleetWatch *watch)
{
  GMainContext *context = watch->fleet->context;

  if (!g_atomic_int_compare_and_exchange (&watch->stopped, FALSE, TRUE))
    return;
  if (watch->watches_roster)
    orbit_core_sleeper_remove (&watch->roster_watch);
  if (watch->watches_beats)
    orbit_core_sleeper_remove (&watch->beats_watch);
  g_source_destroy (watch->news);
  g_source_destroy (watch->expiry);
  g_source_destroy (watch->slow);

  /* While another thread runs the loop it may be looking for deaths this moment: then this goes with the watch. */
  if (g_main_context_acquire (context))
    {
      g_clear_pointer (&watch->deaths, orbit_core_death_watch_free);
      g_main_context_release (context);
    }
}

void
orbit_fleet_watch_free (OrbitFleetWatch *watch)
{
  orbit_fleet_watch_stop (watch);
  g_clear_pointer (&watch->deaths, orbit_core_death_watch_free);
  for (guint i = 0; i < watch->n_members; i++)
    g_clear_object (&watch->members[i].node);
  g_object_unref (watch->nodes);
  g_source_unref (watch->news);
  g_source_unref (watch->expiry);
  g_source_unref (watch->slow);
  g_free (watch);
}

GListModel *
orbit_fleet_watch_get_nodes (OrbitFleetWatch *watch)
{
  return G_LIST_MODEL (watch->nodes);
}
