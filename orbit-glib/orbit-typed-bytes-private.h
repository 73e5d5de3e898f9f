/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The check of bytes that are published into a ring with a value type. */

#pragma once

#include <glib.h>

#include "core/ring.h"

G_BEGIN_DECLS

/* True if the ring declares a value type, so that its payloads are checked. */
static inline gboolean
orbit_typed_bytes_needed (const OrbitCoreRing *ring)
{
  return ring->header.value_type[0] != '\0';
}

/* Fails with TYPE_MISMATCH unless @data is a number of records of @record_size bytes, each a value of the ring's type in
 * normal form. @record_size divides @length. */
gboolean orbit_typed_bytes_check (OrbitCoreRing *ring,
                                  gconstpointer  data,
                                  gsize          length,
                                  gsize          record_size,
                                  GError       **error);

/* Fails with TYPE_MISMATCH if no value of the ring's type has this size. */
gboolean orbit_typed_bytes_check_size (OrbitCoreRing *ring,
                                       gsize          length,
                                       GError       **error);

G_END_DECLS
