/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The watch over a fleet: what makes it look, and when it ends.
 *
 * Nothing is polled. Joins and leaves wake the watch through the fleet segment; deaths through a pidfd where the process
 * is visible, and through the member's kernel lock otherwise; heartbeats by a timer. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-error-private.h"
#include "orbit-fleet-watch-parts-private.h"

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
  watch->roster_watch = (OrbitCoreWatch){ .ready = wake_for_roster, .data = watch };
  if (orbit_core_death_watch_new (fleet->core, &watch->deaths, &report) != ORBIT_CORE_OK ||
      orbit_core_fleet_watch_roster (fleet->core, &watch->roster_watch, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      orbit_fleet_watch_free (watch);
      return NULL;
    }
  watch->watches_roster = TRUE;
  orbit_fleet_watch_look_at_roster (watch, TRUE);
  g_source_add_unix_fd (watch->news, orbit_core_death_watch_get_fd (watch->deaths), G_IO_IN);
  g_source_attach (watch->news, fleet->context);
  g_source_attach (watch->expiry, fleet->context);
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
  g_free (watch);
}

GListModel *
orbit_fleet_watch_get_nodes (OrbitFleetWatch *watch)
{
  return G_LIST_MODEL (watch->nodes);
}
