/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Turning what the kernel and the segments say into nodes and signals.
 *
 * Nothing is polled. Joins and leaves wake the watch through the fleet segment; deaths through a pidfd where the process
 * is visible, and through the member's kernel lock otherwise; and one timer is set to the moment at which the next
 * heartbeat can become too old. Only while somebody's heartbeat is awaited do beats wake the watch, at a limited rate. */

#include <orbit-glib/orbit-glib.h>

#include <orbit-glib/core/clock.h>
#include <orbit-glib/core/death-watch.h>
#include <orbit-glib/core/watch.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-watch-private.h"
#include "orbit-heartbeat-collection-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-node-private.h"

/* Beats wake a watch that awaits one at most once in so long: more often while something happens. */
#define MIN_PAUSE_US (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_PAUSE_US (80 * G_TIME_SPAN_MILLISECOND)
#define NEVER G_MAXINT64
#define SUSPENDED_NS (100 * ORBIT_CORE_NS_PER_MS) /* that the boot clock gains on the monotonic one only in suspend */

typedef struct
{
  OrbitNode *node; /* NULL: no member was seen under this id */
  guint32 incarnation; /* of the last owner that was looked at, also if it was dead already; 0: none */
  gboolean present;
  gboolean missed;   /* and told so */
  gint64 missing_at; /* monotonic, us: when it is missing if it never beats */
} Member;

struct _OrbitFleetWatch
{
  OrbitFleet *fleet;
  gboolean stopped;        /* atomic */
  gboolean roster_changed; /* atomic */
  gboolean awaits_self;    /* atomic: the next heartbeat of this member is news */
  GSource *news;           /* ready at once when the roster has changed, somebody has died, or an awaited beat has come */
  GSource *expiry;         /* ready when a heartbeat can have become too old */
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
  Member members[];
};

static gboolean
is_stopped (OrbitFleetWatch *watch)
{
  return g_atomic_int_get (&watch->stopped);
}

/* Both from the thread of the sleeper. */
static void
wake_for_roster (void *data)
{
  OrbitFleetWatch *watch = data;

  g_atomic_int_set (&watch->roster_changed, TRUE);
  g_source_set_ready_time (watch->news, 0);
}

static void
wake_for_beats (void *data)
{
  OrbitFleetWatch *watch = data;

  g_source_set_ready_time (watch->news, 0);
}

void
orbit_fleet_watch_note_own_beat (OrbitFleetWatch *watch)
{
  if (g_atomic_int_get (&watch->awaits_self))
    wake_for_beats (watch);
}

/* --- members --- */

static guint
find_item (OrbitFleetWatch *watch,
           guint node_id)
{
  guint low = 0;
  guint high = g_list_model_get_n_items (G_LIST_MODEL (watch->nodes));

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (OrbitNode) node = g_list_model_get_item (G_LIST_MODEL (watch->nodes), middle);

      if (orbit_node_get_node_id (node) < node_id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
tell_gone (OrbitFleetWatch *watch,
           guint node_id,
           const OrbitCoreNodeInfo *info)
{
  Member *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  gboolean left = info != NULL && orbit_core_roster_has_left (info, member->incarnation);

  member->present = FALSE;
  orbit_core_death_watch_remove (watch->deaths, node_id);
  orbit_node_set_state (node, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  if (!is_stopped (watch))
    orbit_fleet_emit_node_left (watch->fleet, node, left ? ORBIT_LEAVE_REASON_LEFT : ORBIT_LEAVE_REASON_DIED);
}

static void
tell_joined (OrbitFleetWatch *watch,
             guint node_id,
             const OrbitCoreNodeInfo *info,
             gboolean quietly)
{
  Member *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = orbit_node_new (node_id, info);
  gpointer items[] = { node };
  guint n_replaced = member->node != NULL ? 1 : 0;

  member->present = TRUE;
  member->missed = FALSE;
  member->missing_at = g_get_monotonic_time () + watch->max_age_ms * G_TIME_SPAN_MILLISECOND;
  g_set_object (&member->node, node);
  g_list_store_splice (watch->nodes, find_item (watch, node_id), n_replaced, items, 1);
  if (!quietly && !is_stopped (watch))
    orbit_fleet_emit_node_joined (watch->fleet, node);
}

/* @quietly: at the start of the watch, when what has happened before is told by the nodes alone. */
static void
look_at_member (OrbitFleetWatch *watch,
                guint node_id,
                gboolean quietly)
{
  Member *member = &watch->members[node_id];
  OrbitCoreNodeInfo info;

  if (!orbit_core_fleet_read_node (watch->fleet->core, node_id, &info))
    return; /* it is being written; its writer wakes us when it is done */

  if (member->present && (member->incarnation != info.incarnation || info.state != ORBIT_CORE_NODE_JOINED))
    tell_gone (watch, node_id, &info);
  if (is_stopped (watch) || member->incarnation == info.incarnation || info.state != ORBIT_CORE_NODE_JOINED)
    return;

  /* Who is gone before he was noticed is not told of. */
  member->incarnation = info.incarnation;
  if (orbit_core_death_watch_add (watch->deaths, node_id, &info))
    tell_joined (watch, node_id, &info, quietly);
}

static void
look_at_roster (OrbitFleetWatch *watch,
                gboolean quietly)
{
  /* First armed, then read: a change after this wakes us again. */
  if (!orbit_core_fleet_arm (watch->fleet->core, &watch->roster_watch))
    return;
  for (guint node_id = 0; node_id < watch->n_members && !is_stopped (watch); node_id++)
    look_at_member (watch, node_id, quietly);
}

static void
look_for_deaths (OrbitFleetWatch *watch)
{
  OrbitCoreNodeInfo info;
  guint32 node_id;

  while (!is_stopped (watch) && orbit_core_death_watch_next (watch->deaths, &node_id))
    {
      /* The end of the process and a leave just before it are seen in either order. */
      gboolean whole = orbit_core_fleet_read_node (watch->fleet->core, node_id, &info);

      if (watch->members[node_id].present)
        tell_gone (watch, node_id, whole ? &info : NULL);
      else
        orbit_core_death_watch_remove (watch->deaths, node_id);
    }
}

/* --- heartbeats --- */

static gint64
read_suspended_ns (void)
{
  gint64 boot_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT);

  return boot_ns - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

/* A suspend makes nobody stale by itself: when the host wakes up, everybody has one maximum age to beat in. */
static void
notice_suspend (OrbitFleetWatch *watch)
{
  gint64 suspended_ns = read_suspended_ns ();

  if (suspended_ns - watch->suspended_ns > SUSPENDED_NS)
    watch->graced_until = g_get_monotonic_time () + watch->max_age_ms * G_TIME_SPAN_MILLISECOND;

  /* It never shrinks: what is less was read with a pause between the clocks. */
  watch->suspended_ns = MAX (watch->suspended_ns, suspended_ns);
}

/* A process that has become another program by exec() is no member any more, though nothing has told of its end. */
static gboolean
is_found_dead (OrbitFleetWatch *watch,
               guint node_id)
{
  OrbitCoreFleet *core = watch->fleet->core;
  OrbitCoreNodeInfo info;

  if (orbit_core_fleet_is_alive (core, node_id, watch->members[node_id].incarnation))
    return FALSE;
  tell_gone (watch, node_id, orbit_core_fleet_read_node (core, node_id, &info) ? &info : NULL);
  return TRUE;
}

/* Judges one member, and gives the time at which to look at it again; NEVER if a beat is awaited. Its last act may be a
 * call of the program's handlers, which may do anything. */
static gint64
judge (OrbitFleetWatch *watch,
       guint node_id,
       const OrbitHeartbeat *heartbeat,
       gint64 age_ms,
       gboolean quietly)
{
  const gint64 now = g_get_monotonic_time ();
  const guint round = watch->round;
  Member *member = &watch->members[node_id];
  g_autoptr (OrbitNode) node = g_object_ref (member->node);
  OrbitNodeState before = orbit_node_get_state (node);
  gint64 left_ms;
  gboolean recovers, turns;

  if (heartbeat == NULL)
    {
      if (member->missed)
        return NEVER;
      if (now < member->missing_at)
        return member->missing_at;
      if (!quietly && is_found_dead (watch, node_id))
        return NEVER;
      member->missed = TRUE;
      watch->pause_us = MIN_PAUSE_US;
      if (!quietly)
        orbit_fleet_emit_heartbeat_missing (watch->fleet, node_id);
      return NEVER;
    }

  left_ms = (gint64) watch->max_age_ms - age_ms;
  if (left_ms < 0 && now < watch->graced_until && before != ORBIT_NODE_STATE_STALE)
    return watch->graced_until;

  if (left_ms < 0 && before != ORBIT_NODE_STATE_STALE && !quietly && is_found_dead (watch, node_id))
    return NEVER;

  recovers = left_ms >= 0 && (before == ORBIT_NODE_STATE_STALE || member->missed);
  turns = recovers || (left_ms < 0 && before != ORBIT_NODE_STATE_STALE);
  if (left_ms >= 0)
    member->missed = FALSE;
  if (turns)
    watch->pause_us = MIN_PAUSE_US;

  orbit_node_set_heartbeat (node, heartbeat);
  if (round == watch->round && !is_stopped (watch))
    orbit_node_set_state (node, left_ms < 0 ? ORBIT_NODE_STATE_STALE : ORBIT_NODE_STATE_FRESH);
  if (turns && !quietly && round == watch->round && !is_stopped (watch))
    {
      if (recovers)
        orbit_fleet_emit_heartbeat_recovered (watch->fleet, node_id, heartbeat);
      else
        orbit_fleet_emit_heartbeat_stale (watch->fleet, node_id, heartbeat);
    }

  /* An age equal to the maximum is still fresh. */
  return left_ms < 0 ? NEVER : now + (left_ms + 1) * G_TIME_SPAN_MILLISECOND;
}

/* Judges everybody, sets the timer, and says whether a beat of another member is awaited. */
static gboolean
judge_all (OrbitFleetWatch *watch,
           gboolean quietly)
{
  const guint round = ++watch->round;
  const guint own_node_id = watch->fleet->core->member.roster.node;
  OrbitHeartbeatCollection collection;
  gboolean awaiting = FALSE;
  gint64 next = NEVER;
  guint i = 0;

  /* Set before the look, so that a beat after it is noticed. */
  g_atomic_int_set (&watch->awaits_self, TRUE);
  if (!orbit_heartbeat_collection_fill (&collection, watch->fleet, NULL))
    return FALSE;
  notice_suspend (watch);
  for (guint node_id = 0; node_id < watch->n_members && round == watch->round && !is_stopped (watch); node_id++)
    {
      Member *member = &watch->members[node_id];
      const OrbitHeartbeat *heartbeat = NULL;
      gint64 again, age_ms = 0;
      gboolean awaited;

      while (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) < node_id)
        i++;
      if (!member->present)
        continue;

      /* What an earlier owner of the node id has published says nothing of this one. */
      if (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) == node_id &&
          collection.incarnation_bits[i] == (member->incarnation & 0x3f))
        {
          heartbeat = &collection.heartbeats[i];
          age_ms = collection.ages_ms[i];
        }

      again = judge (watch, node_id, heartbeat, age_ms, quietly);
      awaited = again == NEVER || heartbeat == NULL;
      next = MIN (next, again);
      if (node_id != own_node_id)
        awaiting = awaiting || awaited;
      else if (!awaited && round == watch->round)
        g_atomic_int_set (&watch->awaits_self, FALSE);
    }
  orbit_heartbeat_collection_clear (&collection);

  /* A handler has left the fleet, or looked by itself, perhaps with another maximum age. */
  if (round != watch->round || is_stopped (watch))
    return FALSE;
  g_source_set_ready_time (watch->expiry, next == NEVER ? -1 : next);
  return awaiting;
}

static void
look_at_heartbeats (OrbitFleetWatch *watch,
                    gboolean quietly)
{
  gint64 now, later, next;

  if (watch->max_age_ms == 0 || is_stopped (watch) || !judge_all (watch, quietly))
    return;

  /* Beats may come by the thousand while one is awaited: the next look is then made by the timer. */
  now = g_get_monotonic_time ();
  later = watch->beats_armed_at + watch->pause_us;
  if (now < later)
    {
      next = g_source_get_ready_time (watch->expiry);
      g_source_set_ready_time (watch->expiry, next < 0 ? later : MIN (next, later));
      return;
    }
  watch->beats_armed_at = now;
  watch->pause_us = MIN (watch->pause_us * 2, MAX_PAUSE_US);
  if (orbit_core_fleet_arm (watch->fleet->core, &watch->beats_watch))
    judge_all (watch, quietly);
}

/* --- sources --- */

typedef struct
{
  GSource source;
  GWeakRef fleet; /* weak: it owns the watch */
} WatchSource;

/* In a forked child, which may run the loop of its parent, there is nothing to tell. */
static gboolean
may_look (OrbitFleet *fleet)
{
  return !is_stopped (fleet->watch) && !orbit_core_gate_is_forked (&fleet->core->member.gate);
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
    look_at_roster (fleet->watch, FALSE);
  look_for_deaths (fleet->watch);
  look_at_heartbeats (fleet->watch, FALSE);
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
  look_at_heartbeats (fleet->watch, FALSE);
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
  OrbitFleetWatch *watch = g_malloc0 (sizeof (OrbitFleetWatch) + n_members * sizeof (Member));
  OrbitCoreReport report;

  watch->fleet = fleet;
  watch->n_members = n_members;
  watch->pause_us = MIN_PAUSE_US;
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
  look_at_roster (watch, TRUE);
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

/* Beats are heard of once they are wanted, unless the fleet is being left. */
static gboolean
watch_beats (OrbitFleetWatch *watch,
             GError **error)
{
  OrbitCoreRing *ring = orbit_fleet_open_core_ring (watch->fleet, ORBIT_HEARTBEAT_RING_KIND, error);
  g_autoptr (GMutexLocker) locker = NULL;
  OrbitCoreReport report;

  if (ring == NULL)
    return FALSE;
  locker = g_mutex_locker_new (&watch->fleet->watch_lock);
  if (watch->watches_beats || is_stopped (watch))
    return TRUE;
  watch->beats_watch = (OrbitCoreWatch){ .ready = wake_for_beats, .data = watch };
  if (orbit_core_fleet_watch_ring (watch->fleet->core, ring, &watch->beats_watch, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  watch->watches_beats = TRUE;
  return TRUE;
}

gboolean
orbit_fleet_watch_set_max_age (OrbitFleetWatch *watch,
                               guint max_age_ms,
                               GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (max_age_ms > 0 && !watch_beats (watch, error))
    return FALSE;

  watch->round++;
  watch->max_age_ms = max_age_ms;
  watch->suspended_ns = read_suspended_ns ();
  watch->graced_until = now;
  watch->pause_us = MIN_PAUSE_US;
  watch->beats_armed_at = now - MIN_PAUSE_US;
  g_atomic_int_set (&watch->awaits_self, FALSE);
  g_source_set_ready_time (watch->expiry, -1);
  for (guint i = 0; i < watch->n_members; i++)
    {
      Member *member = &watch->members[i];

      member->missed = FALSE;
      member->missing_at = now + max_age_ms * G_TIME_SPAN_MILLISECOND;
      if (member->present && max_age_ms == 0)
        orbit_node_set_state (member->node, ORBIT_NODE_STATE_ALIVE);
    }
  look_at_heartbeats (watch, TRUE);
  return TRUE;
}
