/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes the report of a loss from the thread that notices it to the main context. */

#include "loss.h"

#include <orbit-glib/core/fleet-watch.h>

typedef struct
{
  GWeakRef owner;
  OrbitLoss *loss; /* lives as long as the owner */
  char *text;      /* NULL: nothing is lost yet */
} Message;

struct _OrbitLoss
{
  OrbitCoreFleet *fleet;
  GMainContext *context;
  OrbitLossFunc report;
  Message *message; /* of @source */
  GSource *source;  /* made in advance: the thread that notices may have no reference to the owner, which may be ending */
};

static void
message_free (gpointer data)
{
  Message *message = data;

  g_weak_ref_clear (&message->owner);
  g_free (message->text);
  g_free (message);
}

static gboolean
report_in_context (gpointer data)
{
  Message *message = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&message->owner);
  OrbitCoreReport report;

  /* Nothing is reported of a fleet that was left meanwhile, or in a forked child that runs the loop of its parent. */
  if (owner != NULL && orbit_core_fleet_check (message->loss->fleet, &report) == ORBIT_CORE_LOST)
    message->loss->report (owner, message->text);
  return G_SOURCE_REMOVE;
}

/* In the thread that has noticed, once. */
static void
send_to_context (void *data,
                 const char *text)
{
  OrbitLoss *self = data;

  self->message->text = g_utf8_make_valid (text, -1);
  g_source_attach (self->source, self->context);
}

static void
make_source (OrbitLoss *self,
             GObject *owner)
{
  self->message = g_new0 (Message, 1);
  g_weak_ref_init (&self->message->owner, owner);
  self->message->loss = self;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "[orbit-glib] segment lost");
  g_source_set_callback (self->source, report_in_context, self->message, message_free);
}

OrbitLoss *
orbit_loss_new (OrbitCoreFleet *fleet,
                GMainContext *context,
                OrbitLossFunc report,
                GObject *owner)
{
  OrbitLoss *self = g_new0 (OrbitLoss, 1);

  self->fleet = fleet;
  self->context = g_main_context_ref (context);
  self->report = report;
  make_source (self, owner);
  fleet->lost_data = self;
  fleet->lost = send_to_context;
  orbit_core_fleet_watch_names (fleet);
  return self;
}

void
orbit_loss_free (OrbitLoss *self)
{
  self->fleet->lost = NULL;
  g_source_unref (self->source);
  g_main_context_unref (self->context);
  g_free (self);
}
