/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sources of the liveness: they hold a reference to the owner while they call back, and none between. */

#include "look-source.h"

#include "context-sign.h"

typedef struct
{
  GSource source;
  GWeakRef owner; /* weak: it owns the liveness, which owns the source */
  OrbitLookFunc look;
  gpointer data;
  OrbitContextSign sign;
} LookSource;

static gboolean
prepare (GSource *source,
         int *timeout)
{
  orbit_context_sign_note (&((LookSource *) source)->sign);
  *timeout = -1;
  return FALSE;
}

static gboolean
dispatch (GSource *source,
          GSourceFunc callback,
          gpointer user_data)
{
  LookSource *self = (LookSource *) source;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner == NULL)
    return G_SOURCE_REMOVE;
  g_source_set_ready_time (source, -1);
  return self->look (self->data);
}

static void
finalize (GSource *source)
{
  g_weak_ref_clear (&((LookSource *) source)->owner);
}

static GSourceFuncs funcs = { .prepare = prepare, .dispatch = dispatch, .finalize = finalize };

GSource *
orbit_look_source_new (GObject *owner,
                       OrbitLookFunc look,
                       gpointer data,
                       const char *name)
{
  GSource *source = g_source_new (&funcs, sizeof (LookSource));
  LookSource *self = (LookSource *) source;

  self->look = look;
  self->data = data;
  g_weak_ref_init (&self->owner, owner);
  orbit_context_sign_init (&self->sign);
  g_source_set_static_name (source, name);
  return source;
}

void
orbit_look_source_check_context (GSource *source,
                                 const char *fleet_name)
{
  orbit_context_sign_check (&((LookSource *) source)->sign, fleet_name, "members are not watched, and no signal is emitted");
}
