/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Telling the program that its fleet has lost the name of a segment. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-fleet-private.h"

static guint segment_lost;

void
orbit_fleet_install_lost_signal (OrbitFleetClass *klass)
{
  /**
   * OrbitFleet::segment-lost:
   * @self: the fleet
   * @message: which segment was lost, and how
   *
   * A segment of the fleet was removed or renamed while this process uses it, or something else stands under its name, or the
   * directory of the segments is no longer found by its path.
   *
   * Other processes can no longer reach what this one has mapped, so the membership has ended: from now on every call fails
   * with `LOST`, and cursors that were started stop. Leave the fleet, and join again. The signal is emitted once, in the main
   * context that was the thread-default one at join.
   *
   * The names are checked when a ring is opened or asked for, when a cursor is made, when a heartbeat is published or a watch
   * looks, at most every 100 milliseconds, and before a reader goes to sleep without limit; publishing frames checks nothing.
   *
   * Since: 1.0
   */
  segment_lost = g_signal_new ("segment-lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
}

typedef struct
{
  GWeakRef fleet;
  char *message;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_weak_ref_clear (&news->fleet);
  g_free (news->message);
  g_free (news);
}

static gboolean
emit (gpointer data)
{
  News *news = data;
  g_autoptr (OrbitFleet) fleet = g_weak_ref_get (&news->fleet);
  OrbitCoreReport report;

  /* No signal is emitted for a fleet that was left meanwhile, or in a forked child that runs the loop of its parent. */
  if (fleet != NULL && orbit_core_fleet_check (fleet->core, &report) == ORBIT_CORE_LOST)
    g_signal_emit (fleet, segment_lost, 0, news->message);
  return G_SOURCE_REMOVE;
}

/* In whichever thread has noticed; its caller holds the fleet. */
static void
pass_on (void *data,
         const char *message)
{
  OrbitFleet *self = data;
  News *news = g_new0 (News, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_weak_ref_init (&news->fleet, self);
  news->message = g_utf8_make_valid (message, -1);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[orbit-glib] segment lost");
  g_source_set_callback (source, emit, news, news_free);
  g_source_attach (source, self->context);
}

void
orbit_fleet_tell_of_loss (OrbitFleet *self)
{
  self->core->lost_data = self;
  self->core->lost = pass_on;
}
