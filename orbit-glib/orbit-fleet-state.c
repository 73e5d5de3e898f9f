/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The changes of state of a fleet, and the errors that name the state. */

#include "orbit-fleet-state-private.h"

#include <orbit-glib/orbit-error.h>

#include <orbit-glib/core/note.h>

#include "orbit-error-private.h"

void
orbit_fleet_state_init (OrbitFleetState *self)
{
  g_mutex_init (&self->lock);
}

void
orbit_fleet_state_clear (OrbitFleetState *self)
{
  g_clear_pointer (&self->core, orbit_core_fleet_free);
  g_mutex_clear (&self->lock);
}

gboolean
orbit_fleet_state_lock (OrbitFleetState *self)
{
  OrbitCoreFleet *core = g_atomic_pointer_get (&self->core);

  if (core != NULL && orbit_core_gate_is_forked (&core->member.gate))
    return FALSE;
  g_mutex_lock (&self->lock);
  return TRUE;
}

void
orbit_fleet_state_unlock (OrbitFleetState *self,
                          gboolean locked)
{
  if (locked)
    g_mutex_unlock (&self->lock);
}

OrbitFleetPhase
orbit_fleet_state_get (OrbitFleetState *self)
{
  OrbitFleetPhase phase = g_atomic_int_get (&self->phase);

  if (phase != ORBIT_FLEET_JOINED)
    return phase;
  if (orbit_core_gate_is_forked (&self->core->member.gate))
    return ORBIT_FLEET_FORKED;
  if (orbit_core_fleet_is_lost (self->core))
    return ORBIT_FLEET_LOST;
  return ORBIT_FLEET_JOINED;
}

gboolean
orbit_fleet_state_join (OrbitFleetState *self,
                        const OrbitCoreJoin *join,
                        GError **error)
{
  OrbitCoreFleet *core;
  OrbitCoreReport report;

  if (orbit_fleet_state_get (self) != ORBIT_FLEET_CONSTRUCTED)
    return orbit_fleet_state_check (self, join->name, error);
  if (!orbit_error_check (orbit_core_fleet_join (join, &core, &report), &report, error))
    return FALSE;
  g_atomic_pointer_set (&self->core, core);
  g_atomic_int_set (&self->phase, ORBIT_FLEET_JOINED);
  return TRUE;
}

void
orbit_fleet_state_leave (OrbitFleetState *self)
{
  if (self->phase == ORBIT_FLEET_CONSTRUCTED)
    g_atomic_int_set (&self->phase, ORBIT_FLEET_LEFT);
  else if (self->phase == ORBIT_FLEET_JOINED)
    g_atomic_int_set (&self->phase, ORBIT_FLEET_LEAVING);
}

void
orbit_fleet_state_finish (OrbitFleetState *self)
{
  if (self->core == NULL)
    return;
  orbit_core_fleet_leave (self->core);
  g_atomic_int_set (&self->phase, ORBIT_FLEET_LEFT);
  orbit_core_note_tell ();
}

gboolean
orbit_fleet_state_check (OrbitFleetState *self,
                         const char *name,
                         GError **error)
{
  OrbitCoreReport report;

  switch (orbit_fleet_state_get (self))
    {
    case ORBIT_FLEET_CONSTRUCTED:
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has not been joined: it was constructed without g_initable_init()",
                   name != NULL ? name : "");
      return FALSE;
    case ORBIT_FLEET_LEAVING:
    case ORBIT_FLEET_LEFT:
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has been left", name != NULL ? name : "");
      return FALSE;
    default:
      if (orbit_core_fleet_check (self->core, &report) != ORBIT_CORE_OK)
        return orbit_error_set_from_core (error, &report);
      return TRUE;
    }
}
