/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames out of a core ring: one allocation, one copy. */

#include "frame-loader.h"

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-frame-private.h>

/* Called by the core when it knows the length of the payload. */
static void *
reserve (void *data,
         uint32_t length)
{
  OrbitFrame **frame = data;

  /* The core asks again if the slot was overwritten while it was copied: the new payload may be longer. */
  g_clear_pointer (frame, orbit_frame_unref);
  *frame = orbit_frame_alloc (length);
  return orbit_frame_get_buffer (*frame);
}

/* Completes the frame, or frees its memory if none was found. */
static OrbitFrame *
finish (OrbitFrame *frame,
        gboolean found,
        const OrbitCoreFrame *fields,
        OrbitCoreRing *ring)
{
  if (G_LIKELY (found))
    {
      orbit_frame_fill (frame, fields->id, fields->frame_kind, fields->version, fields->length, orbit_core_ring_get_value_type (ring));
      return frame;
    }
  g_clear_pointer (&frame, orbit_frame_unref);
  return NULL;
}

static OrbitFrame *
conclude (OrbitFrame *frame,
          OrbitCoreCode code,
          bool found,
          const OrbitCoreFrame *fields,
          OrbitCoreRing *ring,
          const OrbitCoreReport *report,
          GError **error)
{
  if (code != ORBIT_CORE_OK)
    orbit_error_set_from_core (error, report);
  return finish (frame, code == ORBIT_CORE_OK && found, fields, ring);
}

OrbitFrame *
orbit_frame_load_by_id (OrbitCoreRing *ring,
                        guint64 id,
                        GError **error)
{
  OrbitFrame *frame = NULL;
  OrbitCoreFrame fields;
  OrbitCoreReport report;
  OrbitCoreCode code;
  bool found;

  code = orbit_core_ring_read_id (ring, id, reserve, &frame, &fields, &found, &report);
  return conclude (frame, code, found, &fields, ring, &report, error);
}

OrbitFrame *
orbit_frame_load_at (OrbitCoreRing *ring,
                     guint32 lane,
                     guint64 counter,
                     GError **error)
{
  OrbitFrame *frame = NULL;
  OrbitCoreFrame fields;
  OrbitCoreReport report;
  OrbitCoreCode code;
  bool found;

  code = orbit_core_ring_read_at (ring, lane, counter, reserve, &frame, &fields, &found, &report);
  return conclude (frame, code, found, &fields, ring, &report, error);
}

OrbitFrame *
orbit_frame_load_newest (OrbitCoreRing *ring,
                         GError **error)
{
  OrbitFrame *frame = NULL;
  OrbitCoreFrame fields;
  OrbitCoreReport report;
  OrbitCoreCode code;
  bool found;

  code = orbit_core_ring_read_newest (ring, reserve, &frame, &fields, &found, &report);
  return conclude (frame, code, found, &fields, ring, &report, error);
}

OrbitFrame *
orbit_frame_load_next (OrbitCoreCursor *cursor,
                       GError **error)
{
  OrbitFrame *frame = NULL;
  OrbitCoreFrame fields;
  OrbitCoreReport report;
  OrbitCoreNext next;

  next = orbit_core_cursor_next (cursor, reserve, &frame, &fields, &report);
  if (G_UNLIKELY (next == ORBIT_CORE_NEXT_FAILED))
    orbit_error_set_from_core (error, &report);
  return finish (frame, next == ORBIT_CORE_NEXT_FRAME, &fields, cursor->ring);
}

const GVariantType *
orbit_core_ring_get_value_type (OrbitCoreRing *ring)
{
  const GVariantType *value_type;

  if (ring->header.value_type[0] == '\0')
    return NULL;

  /* Two threads may do this at once: both store the same interned pointer. */
  value_type = atomic_load_explicit (&ring->annex, memory_order_acquire);
  if (value_type == NULL && g_variant_type_string_is_valid (ring->header.value_type) && g_variant_type_is_definite (G_VARIANT_TYPE (ring->header.value_type)))
    {
      value_type = orbit_value_type_intern (G_VARIANT_TYPE (ring->header.value_type));
      atomic_store_explicit (&ring->annex, value_type, memory_order_release);
    }
  return value_type;
}
