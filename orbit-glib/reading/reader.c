/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What all ways to read have in common. */

#include "reader.h"

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-error.h>

void
orbit_reader_init (OrbitReader *self)
{
  self->record_memory = orbit_batch_memory_new ();
  self->payload_memory = orbit_batch_memory_new ();
}

void
orbit_reader_set_core (OrbitReader *self,
                       OrbitCoreCursor *core)
{
  self->core = core;
  self->ready = core;
}

void
orbit_reader_postpone (OrbitReader *self,
                       const OrbitCoreReport *report)
{
  orbit_error_set_from_core (&self->postponed, report);
  self->ready = NULL;
}

void
orbit_reader_clear (OrbitReader *self)
{
  self->ready = NULL;
  g_clear_pointer (&self->notification, orbit_notification_fd_free);
  g_clear_pointer (&self->core, orbit_core_cursor_free);
  g_clear_error (&self->postponed);
  g_clear_pointer (&self->record_memory, orbit_batch_memory_unref);
  g_clear_pointer (&self->payload_memory, orbit_batch_memory_unref);
}

OrbitCoreCursor *
orbit_reader_get_core (OrbitReader *self,
                       GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error_literal (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "this cursor belongs to no fleet: cursors come from orbit_fleet_create_cursor()");
  return self->core;
}

static G_GNUC_NO_INLINE OrbitCoreCursor *
bind (OrbitReader *self,
      GError **error)
{
  OrbitCoreReport report;

  if (orbit_core_cursor_bind (self->core, &report) == ORBIT_CORE_OK)
    return self->core;
  orbit_error_set_from_core (error, &report);
  return NULL;
}

OrbitCoreCursor *
orbit_reader_begin (OrbitReader *self,
                    GError **error)
{
  if (G_UNLIKELY (self->postponed != NULL))
    {
      g_propagate_error (error, g_steal_pointer (&self->postponed));
      self->ready = self->core;
      return NULL;
    }
  if (G_UNLIKELY (self->core != NULL && self->core->fleet != NULL))
    return bind (self, error);
  return orbit_reader_get_core (self, error);
}

gboolean
orbit_reader_check_joined (OrbitReader *self,
                           GError **error)
{
  OrbitCoreReport report;
  OrbitCoreMember *member;

  if (orbit_reader_get_core (self, error) == NULL)
    return FALSE;
  member = self->core->member;
  if (!orbit_core_gate_enter (&member->gate))
    {
      orbit_core_gate_refusal (&member->gate, member->name, &report);
      return orbit_error_set_from_core (error, &report);
    }
  orbit_core_gate_exit (&member->gate);
  return TRUE;
}

gboolean
orbit_reader_has_news (OrbitReader *self)
{
  return self->core == NULL || self->postponed != NULL || orbit_core_cursor_look (self->core, NULL) != ORBIT_CORE_NEXT_NONE;
}

int
orbit_reader_get_fd (OrbitReader *self,
                     GError **error)
{
  if (!orbit_reader_check_joined (self, error))
    return -1;
  if (self->notification == NULL)
    self->notification = orbit_notification_fd_new (self->core, error);
  return self->notification != NULL ? orbit_notification_fd_get (self->notification) : -1;
}
