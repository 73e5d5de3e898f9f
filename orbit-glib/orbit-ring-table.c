/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of the rings of a fleet. */

#include "orbit-ring-table-private.h"

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include "orbit-error-private.h"
#include "orbit-ring-private.h"

void
orbit_ring_table_init (OrbitRingTable *self,
                       GObject *owner)
{
  self->owner = owner;
  g_mutex_init (&self->lock);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    g_weak_ref_init (&self->objects[kind], NULL);
}

void
orbit_ring_table_clear (OrbitRingTable *self)
{
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    g_weak_ref_clear (&self->objects[kind]);
  g_mutex_clear (&self->lock);
}

void
orbit_ring_table_set_core (OrbitRingTable *self,
                           OrbitCoreFleet *core)
{
  g_atomic_pointer_set (&self->core, core);
}

OrbitCoreFleet *
orbit_ring_table_get_core (OrbitRingTable *self,
                           GError **error)
{
  OrbitCoreFleet *core = g_atomic_pointer_get (&self->core);

  if (G_UNLIKELY (core == NULL))
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has not been joined: it was constructed without g_initable_init()",
                 self->name != NULL ? self->name : "");
  return core;
}

OrbitCoreRing *
orbit_ring_table_open (OrbitRingTable *self,
                       guint8 kind,
                       GError **error)
{
  OrbitCoreFleet *core = orbit_ring_table_get_core (self, error);
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  if (G_UNLIKELY (core == NULL))
    return NULL;
  if (!orbit_error_check (orbit_core_fleet_get_ring (core, kind, &ring, &report), &report, error))
    return NULL;
  return ring;
}

OrbitCoreRing *
orbit_ring_table_open_to_read (OrbitRingTable *self,
                               guint8 kind,
                               GError **error)
{
  OrbitCoreFleet *core = orbit_ring_table_get_core (self, error);
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  if (G_UNLIKELY (core == NULL))
    return NULL;
  if (G_UNLIKELY (orbit_core_fleet_get_ring_to_read (core, kind, &ring, &report) != ORBIT_CORE_OK))
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return ring;
}

OrbitCoreRing *
orbit_ring_table_open_for_write (OrbitRingTable *self,
                                 guint8 kind,
                                 GError **error)
{
  if (G_UNLIKELY (kind == ORBIT_HEARTBEAT_RING_KIND))
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': kind %d is for heartbeats alone",
                   self->name != NULL ? self->name : "", kind);
      return NULL;
    }
  return orbit_ring_table_open (self, kind, error);
}

static gboolean
check_label (const char *title,
             const char *label,
             GError **error)
{
  g_autofree char *shown = NULL;

  if (label == NULL || g_utf8_validate (label, -1, NULL))
    return TRUE;
  shown = g_utf8_make_valid (label, -1);
  g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "%s: label '%s' is not UTF-8", title, shown);
  return FALSE;
}

/* @core_spec borrows from @spec, and from *@value_type, which is to be freed. @title is the ring's name in messages. */
static gboolean
take_spec (const OrbitRingSpec *spec,
           const char *title,
           OrbitCoreRingSpec *core_spec,
           char **value_type,
           GError **error)
{
  const GVariantType *type = orbit_ring_spec_get_value_type (spec);

  *core_spec = (OrbitCoreRingSpec){
    .capacity = orbit_ring_spec_get_capacity (spec),
    .payload_capacity = orbit_ring_spec_get_payload_capacity (spec),
    .topology = (OrbitCoreTopology) orbit_ring_spec_get_topology (spec),
    .label = orbit_ring_spec_get_label (spec),
  };
  if (!check_label (title, core_spec->label, error))
    return FALSE;
  if (type == NULL)
    return TRUE;
  core_spec->value_type = *value_type = g_variant_type_dup_string (type);
  if (g_variant_type_is_definite (type))
    return TRUE;
  g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "%s: value type '%s' is not definite", title, *value_type);
  return FALSE;
}

gboolean
orbit_ring_table_declare (OrbitRingTable *self,
                          guint8 kind,
                          const OrbitRingSpec *spec,
                          GError **error)
{
  g_autofree char *title = g_strdup_printf ("ring of kind %d", kind);
  OrbitCoreFleet *core = orbit_ring_table_get_core (self, error);
  g_autofree char *value_type = NULL;
  OrbitCoreRingSpec core_spec;
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  if (core == NULL || !take_spec (spec, title, &core_spec, &value_type, error))
    return FALSE;
  return orbit_error_check (orbit_core_fleet_open_ring (core, kind, &core_spec, &ring, &report), &report, error);
}

int
orbit_ring_table_declare_label (OrbitRingTable *self,
                                const char *label,
                                const OrbitRingSpec *spec,
                                GError **error)
{
  OrbitCoreFleet *core = orbit_ring_table_get_core (self, error);
  g_autofree char *title = g_strdup_printf ("fleet '%s'", self->name != NULL ? self->name : "");
  g_autofree char *value_type = NULL;
  OrbitCoreRingSpec core_spec;
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  if (core == NULL || !check_label (title, label, error) || (spec != NULL && !take_spec (spec, title, &core_spec, &value_type, error)) ||
      !orbit_error_check (orbit_core_fleet_declare_label (core, label, spec != NULL ? &core_spec : NULL, &ring, &report), &report, error))
    return -1;
  return (int) ring->kind;
}

OrbitRing *
orbit_ring_table_get (OrbitRingTable *self,
                      guint8 kind,
                      GError **error)
{
  OrbitCoreRing *core = orbit_ring_table_open (self, kind, error);
  OrbitCoreReport report;
  OrbitRing *ring;

  if (core == NULL)
    return NULL;
  if (!orbit_error_check (orbit_core_fleet_check (self->core, &report), &report, error))
    return NULL;

  g_mutex_lock (&self->lock);
  ring = g_weak_ref_get (&self->objects[kind]);
  if (ring == NULL)
    {
      ring = orbit_ring_new (self->owner, core);
      g_weak_ref_set (&self->objects[kind], ring);
    }
  g_mutex_unlock (&self->lock);
  return ring;
}
