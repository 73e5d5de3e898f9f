/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Turning what the kernel and the segments say into nodes and signals.
 *
 * Nothing is polled. Joins and leaves wake the watch through the fleet segment; deaths through a pidfd where the process
 * is visible, and through the member's kernel lock otherwise; and one timer is set to the moment at which the next
 * heartbeat can become too old. Only while somebody's heartbeat is awaited do beats wake the watch, at a limited rate. */

#define _GNU_SOURCE

#include <orbit-glib/orbit-glib.h>

#include <errno.h>
#include <glib-unix.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <orbit-glib/core/clock.h>
#include <orbit-glib/core/lock-watch.h>
#include <orbit-glib/core/watch.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-watch-private.h"
#include "orbit-heartbeat-collection-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-node-private.h"

#define BEAT_INTERVAL_US (10 * G_TIME_SPAN_MILLISECOND) /* at most once in it do beats wake a watch that awaits one */
#define NEVER G_MAXINT64
#define SUSPENDED_NS (100 * ORBIT_CORE_NS_PER_MS) /* that the boot clock gains on the monotonic one only in suspend */

typedef struct
{
  OrbitNode *node; /* NULL: no member was seen under this id */
  gboolean present;
  gboolean missed;      /* and told so */
  gint64 missing_at;    /* monotonic, us: when it is missing if it never beats */
  int pidfd;            /* -1: none */
  gpointer pidfd_tag;
  OrbitCoreLockWatch *lock_watch;
} Member;

struct _OrbitFleetWatch
{
  OrbitFleet *fleet;
  gboolean stopped; /* atomic */
  GSource *news;    /* ready at once when the roster, a process or a lock has changed, or beats have come */
  GSource *expiry;  /* ready when a heartbeat can have become too old */
  OrbitCoreWatch roster_watch;
  OrbitCoreWatch beats_watch;
  gboolean watches_roster;
  gboolean watches_beats;
  GListStore *nodes;
  guint max_age_ms;
  gint64 graced_until;   /* monotonic, us: after a suspend nobody is stale until then */
  gint64 suspended_ns;   /* how far the boot clock is ahead of the monotonic one */
  gint64 beats_armed_at; /* monotonic, us */
  guint n_members;
  Member members[];
};

static gboolean
is_stopped (OrbitFleetWatch *watch)
{
  return g_atomic_int_get (&watch->stopped);
}

/* From the threads of the core. */
static void
wake (void *data)
{
  OrbitFleetWatch *watch = data;

  g_source_set_ready_time (watch->news, 0);
}

/* --- members --- */

static void
stop_following (OrbitFleetWatch *watch,
                Member *member)
{
  if (member->pidfd_tag != NULL)
    g_source_remove_unix_fd (watch->news, g_steal_pointer (&member->pidfd_tag));
  if (member->pidfd >= 0)
    close (member->pidfd);
  member->pidfd = -1;

  /* Threads are not forked: in a forked child there is none to end. */
  if (member->lock_watch != NULL && !orbit_core_gate_is_forked (&watch->fleet->core->member.gate))
    orbit_core_lock_watch_free (member->lock_watch);
  member->lock_watch = NULL;
}

/* Arranges to be told of a member's death. FALSE if it is dead already. */
static gboolean
follow (OrbitFleetWatch *watch,
        guint node_id,
        const OrbitCoreNodeInfo *info)
{
  OrbitCoreFleet *core = watch->fleet->core;
  Member *member = &watch->members[node_id];

  if (node_id == core->member.roster.node)
    return TRUE;

  if (info->process.pid_namespace != 0 && info->process.pid_namespace == core->member.roster.pid_namespace)
    member->pidfd = (int) syscall (SYS_pidfd_open, info->process.pid, 0);

  /* Asked after the descriptor was opened: if it is alive now, the descriptor is that of the member and of no later process. */
  if (!orbit_core_fleet_is_alive (core, node_id, info->incarnation))
    {
      stop_following (watch, member);
      return FALSE;
    }
  if (member->pidfd >= 0)
    member->pidfd_tag = g_source_add_unix_fd (watch->news, member->pidfd, G_IO_IN);
  else if (orbit_core_lock_watch_new (&core->member.roster, node_id, wake, watch, &member->lock_watch, NULL) != ORBIT_CORE_OK)
    g_debug ("fleet '%s': the death of node %u will be noticed with the next change of the roster", watch->fleet->name, node_id);
  return TRUE;
}

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
           Member *member,
           OrbitLeaveReason reason,
           gboolean quietly)
{
  g_autoptr (OrbitNode) node = g_object_ref (member->node);

  member->present = FALSE;
  stop_following (watch, member);
  orbit_node_set_state (node, reason == ORBIT_LEAVE_REASON_LEFT ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  if (!quietly && !is_stopped (watch))
    orbit_fleet_emit_node_left (watch->fleet, node, reason);
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
  OrbitCoreFleet *core = watch->fleet->core;
  OrbitCoreNodeInfo info;
  gboolean same;

  if (!orbit_core_fleet_read_node (core, node_id, &info))
    return; /* it is being written; its writer wakes us when it is done */
  same = member->node != NULL && orbit_node_get_incarnation (member->node) == info.incarnation;

  if (member->present && same && info.state == ORBIT_CORE_NODE_LEFT)
    tell_gone (watch, member, ORBIT_LEAVE_REASON_LEFT, quietly);
  else if (member->present && !same)
    tell_gone (watch, member, info.predecessor == ORBIT_CORE_NODE_LEFT ? ORBIT_LEAVE_REASON_LEFT : ORBIT_LEAVE_REASON_DIED, quietly);
  if (is_stopped (watch) || same || info.state != ORBIT_CORE_NODE_JOINED)
    return;

  if (follow (watch, node_id, &info))
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

/* Members whose process has ended, or whose lock may have been dropped. */
static void
look_for_deaths (OrbitFleetWatch *watch)
{
  for (guint node_id = 0; node_id < watch->n_members && !is_stopped (watch); node_id++)
    {
      Member *member = &watch->members[node_id];

      if (!member->present || (member->pidfd_tag == NULL && member->lock_watch == NULL))
        continue;
      if (member->pidfd_tag != NULL && g_source_query_unix_fd (watch->news, member->pidfd_tag) == 0)
        continue;
      if (member->pidfd_tag == NULL && orbit_core_fleet_is_alive (watch->fleet->core, node_id, orbit_node_get_incarnation (member->node)))
        continue;
      tell_gone (watch, member, ORBIT_LEAVE_REASON_DIED, FALSE);
    }
}

/* --- heartbeats --- */

/* A suspend makes nobody stale by itself: when the host wakes up, everybody has one maximum age to beat in. */
static void
notice_suspend (OrbitFleetWatch *watch)
{
  gint64 suspended_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT) - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);

  if (suspended_ns - watch->suspended_ns > SUSPENDED_NS)
    watch->graced_until = g_get_monotonic_time () + watch->max_age_ms * G_TIME_SPAN_MILLISECOND;
  watch->suspended_ns = suspended_ns;
}

/* Judges one member, and gives the time at which to look at it again; NEVER if a beat is awaited. */
static gint64
judge (OrbitFleetWatch *watch,
       guint node_id,
       const OrbitHeartbeat *heartbeat,
       gint64 wall_ms,
       gboolean quietly)
{
  const gint64 now = g_get_monotonic_time ();
  Member *member = &watch->members[node_id];
  OrbitNodeState before = orbit_node_get_state (member->node);
  gint64 left_ms;
  gboolean was_missed;

  if (heartbeat == NULL)
    {
      if (member->missed)
        return NEVER;
      if (now < member->missing_at)
        return member->missing_at;
      member->missed = TRUE;
      if (!quietly)
        orbit_fleet_emit_heartbeat_missing (watch->fleet, node_id);
      return NEVER;
    }

  orbit_node_set_heartbeat (member->node, heartbeat);
  left_ms = (gint64) watch->max_age_ms - orbit_heartbeat_get_age (heartbeat, wall_ms);
  if (left_ms < 0 && now < watch->graced_until && before != ORBIT_NODE_STATE_STALE)
    return watch->graced_until;
  if (left_ms < 0)
    {
      orbit_node_set_state (member->node, ORBIT_NODE_STATE_STALE);
      if (before != ORBIT_NODE_STATE_STALE && !quietly && !is_stopped (watch))
        orbit_fleet_emit_heartbeat_stale (watch->fleet, node_id, heartbeat);
      return NEVER;
    }

  was_missed = member->missed;
  member->missed = FALSE;
  orbit_node_set_state (member->node, ORBIT_NODE_STATE_FRESH);
  if ((before == ORBIT_NODE_STATE_STALE || was_missed) && !quietly && !is_stopped (watch))
    orbit_fleet_emit_heartbeat_recovered (watch->fleet, node_id, heartbeat);

  /* An age equal to the maximum is still fresh. */
  return now + (left_ms + 1) * G_TIME_SPAN_MILLISECOND;
}

/* Judges everybody, sets the timer, and says whether a beat is awaited. */
static gboolean
judge_all (OrbitFleetWatch *watch,
           gboolean quietly)
{
  OrbitHeartbeatCollection collection;
  gboolean awaiting = FALSE;
  gint64 next = NEVER;
  guint i = 0;

  if (!orbit_heartbeat_collection_fill (&collection, watch->fleet, NULL))
    return FALSE;
  notice_suspend (watch);
  for (guint node_id = 0; node_id < watch->n_members && !is_stopped (watch); node_id++)
    {
      Member *member = &watch->members[node_id];
      const OrbitHeartbeat *heartbeat = NULL;
      gint64 again;

      while (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) < node_id)
        i++;
      if (!member->present)
        continue;

      /* What an earlier owner of the node id has published says nothing of this one. */
      if (i < collection.n_heartbeats && orbit_heartbeat_get_node_id (&collection.heartbeats[i]) == node_id &&
          collection.incarnation_bits[i] == (orbit_node_get_incarnation (member->node) & 0x3f))
        heartbeat = &collection.heartbeats[i];

      again = judge (watch, node_id, heartbeat, collection.wall_ms, quietly);
      awaiting = awaiting || again == NEVER || heartbeat == NULL;
      next = MIN (next, again);
    }
  orbit_heartbeat_collection_clear (&collection);
  if (!is_stopped (watch))
    g_source_set_ready_time (watch->expiry, next == NEVER ? -1 : next);
  return awaiting;
}

static void
look_at_heartbeats (OrbitFleetWatch *watch,
                    gboolean quietly)
{
  gint64 now;

  if (watch->max_age_ms == 0 || is_stopped (watch) || !judge_all (watch, quietly) || is_stopped (watch))
    return;

  /* Beats may come by the thousand while one is awaited: the next look is then made by the timer. */
  now = g_get_monotonic_time ();
  if (now - watch->beats_armed_at < BEAT_INTERVAL_US)
    {
      gint64 later = watch->beats_armed_at + BEAT_INTERVAL_US;
      gint64 next = g_source_get_ready_time (watch->expiry);

      g_source_set_ready_time (watch->expiry, next < 0 ? later : MIN (next, later));
      return;
    }
  watch->beats_armed_at = now;
  if (orbit_core_fleet_arm (watch->fleet->core, &watch->beats_watch))
    judge_all (watch, quietly);
}

/* --- sources --- */

typedef struct
{
  GSource source;
  GWeakRef fleet; /* weak: it owns the watch */
} WatchSource;

static gboolean
dispatch_news (GSource *source,
               GSourceFunc callback,
               gpointer user_data)
{
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&((WatchSource *) source)->fleet);

  if (fleet == NULL || is_stopped (fleet->watch))
    return G_SOURCE_REMOVE;
  g_source_set_ready_time (source, -1);
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

  if (fleet == NULL || is_stopped (fleet->watch))
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
  for (guint i = 0; i < n_members; i++)
    watch->members[i].pidfd = -1;
  watch->nodes = g_list_store_new (ORBIT_TYPE_NODE);
  watch->news = new_source (fleet, &news_funcs, "[orbit-glib] roster");
  watch->expiry = new_source (fleet, &expiry_funcs, "[orbit-glib] heartbeats");
  watch->roster_watch = (OrbitCoreWatch){ .ready = wake, .data = watch };
  if (orbit_core_fleet_watch_roster (fleet->core, &watch->roster_watch, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      orbit_fleet_watch_free (watch);
      return NULL;
    }
  watch->watches_roster = TRUE;
  look_at_roster (watch, TRUE);
  g_source_attach (watch->news, fleet->context);
  g_source_attach (watch->expiry, fleet->context);
  return watch;
}

static void
stop_following_all (OrbitFleetWatch *watch)
{
  for (guint i = 0; i < watch->n_members; i++)
    stop_following (watch, &watch->members[i]);
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

  /* While another thread runs the loop it may be looking at them this moment: then they go with the watch. */
  if (g_main_context_acquire (context))
    {
      stop_following_all (watch);
      g_main_context_release (context);
    }
  g_source_destroy (watch->news);
  g_source_destroy (watch->expiry);
}

void
orbit_fleet_watch_free (OrbitFleetWatch *watch)
{
  orbit_fleet_watch_stop (watch);
  stop_following_all (watch);
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

gboolean
orbit_fleet_watch_set_max_age (OrbitFleetWatch *watch,
                               guint max_age_ms,
                               GError **error)
{
  OrbitCoreRing *ring = orbit_fleet_open_core_ring (watch->fleet, ORBIT_HEARTBEAT_RING_KIND, error);
  gint64 now = g_get_monotonic_time ();
  OrbitCoreReport report;

  if (ring == NULL)
    return FALSE;
  if (!watch->watches_beats)
    {
      watch->beats_watch = (OrbitCoreWatch){ .ready = wake, .data = watch };
      if (orbit_core_fleet_watch_ring (watch->fleet->core, ring, &watch->beats_watch, &report) != ORBIT_CORE_OK)
        return orbit_error_set_from_core (error, &report);
      watch->watches_beats = TRUE;
    }

  watch->max_age_ms = max_age_ms;
  watch->suspended_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT) - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
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
