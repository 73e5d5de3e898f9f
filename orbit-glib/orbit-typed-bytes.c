/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The check of bytes that are published into a ring with a value type. Without it a reader would get the error, in another
 * process, and could not say who made the mistake. */

#include "orbit-typed-bytes-private.h"

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-error-private.h"

static gboolean
is_value (const GVariantType *type,
          gconstpointer data,
          gsize length)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_data (type, data, length, FALSE, NULL, NULL));

  /* A fixed-size type takes any bytes of a wrong size for a value of all zeros, so the size is compared too. */
  return g_variant_get_size (value) == length && g_variant_is_normal_form (value);
}

/* The size of all values of a type, or 0 if it varies. */
static gsize
get_fixed_size (const GVariantType *type)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_data (type, NULL, 0, TRUE, NULL, NULL));

  return g_variant_get_size (value);
}

static gboolean
are_values (const GVariantType *type,
            const guint8 *data,
            gsize length,
            gsize record_size)
{
  if (record_size == length)
    return is_value (type, data, length);
  /* In memory, values of a fixed-size type one behind the other are an array. One check is faster than one for each. */
  if (get_fixed_size (type) == record_size)
    {
      g_autoptr (GVariantType) array_type = g_variant_type_new_array (type);

      return is_value (array_type, data, length);
    }
  for (gsize at = 0; at < length; at += record_size)
    if (!is_value (type, data + at, record_size))
      return FALSE;
  return TRUE;
}

static gboolean
refuse (const OrbitCoreRing *ring,
        gsize size,
        GError **error)
{
  OrbitCoreReport report;

  orbit_core_fail (&report, ORBIT_CORE_TYPE_MISMATCH, "%s: payload of %" G_GSIZE_FORMAT " bytes is not a value of type '%s', which the ring declares",
                   ring->title, size, ring->header.value_type);
  return orbit_error_set_from_core (error, &report);
}

gboolean
orbit_typed_bytes_check (OrbitCoreRing *ring,
                         gconstpointer data,
                         gsize length,
                         gsize record_size,
                         GError **error)
{
  const GVariantType *type = orbit_core_ring_get_value_type (ring);

  if (length > 0 && record_size > ring->payload_capacity)
    return TRUE; /* The write itself fails, with the limit in its message. */
  /* A header may hold what is not a type. Such a ring has none. */
  return type == NULL || are_values (type, data, length, record_size) || refuse (ring, record_size, error);
}

gboolean
orbit_typed_bytes_check_size (OrbitCoreRing *ring,
                              gsize length,
                              GError **error)
{
  const GVariantType *type = orbit_core_ring_get_value_type (ring);
  gsize fixed_size = type != NULL ? get_fixed_size (type) : 0;

  if (length > ring->payload_capacity)
    return TRUE; /* The write itself fails, with the limit in its message. */
  return fixed_size == 0 || fixed_size == length || refuse (ring, length, error);
}
