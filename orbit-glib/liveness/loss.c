/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes the report of a loss from the thread that notices it to the main context. */

#include "loss.h"

struct _OrbitLoss
{
  OrbitCoreFleet *fleet;
  GMainContext *context;
  OrbitLossFunc report;
  GObject *owner; /* not owned: it owns this */
};

typedef struct
{
  GWeakRef owner;
  OrbitLoss *loss; /* lives as long as the owner */
  char *message;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_weak_ref_clear (&message->owner);
  g_free (message->message);
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
    message->loss->report (owner, message->message);
  return G_SOURCE_REMOVE;
}

/* In the thread that has noticed; its caller holds the owner. */
static void
send_to_context (void *data,
                 const char *text)
{
  OrbitLoss *self = data;
  Message *message = g_new0 (Message, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_weak_ref_init (&message->owner, self->owner);
  message->loss = self;
  message->message = g_utf8_make_valid (text, -1);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[orbit-glib] segment lost");
  g_source_set_callback (source, report_in_context, message, message_free);
  g_source_attach (source, self->context);
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
  self->owner = owner;
  fleet->lost_data = self;
  fleet->lost = send_to_context;
  return self;
}

void
orbit_loss_free (OrbitLoss *self)
{
  self->fleet->lost = NULL;
  g_main_context_unref (self->context);
  g_free (self);
}
