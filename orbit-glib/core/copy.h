/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Copying payloads in and out of a slot while others may overwrite it.
 *
 * The race is intended and resolved afterwards by the slot word. On the machines this library runs on a plain
 * memcpy of such memory is harmless and several times faster than anything else; a ThreadSanitizer build copies
 * by relaxed atomic words instead, so that every race it reports is a real one. */

#pragma once

#include "seam.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SANITIZE_THREAD__)
#define ORBIT_CORE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ORBIT_CORE_TSAN 1
#endif
#endif

static inline void
orbit_core_copy_in (uint8_t *slot_payload,
                    const void *data,
                    size_t length)
{
#ifdef ORBIT_CORE_TSAN
  for (size_t i = 0; i < length; i++)
    {
      if (i == length / 2)
        ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_HALF);
      atomic_store_explicit ((_Atomic uint8_t *) slot_payload + i, ((const uint8_t *) data)[i], memory_order_relaxed);
    }
#elif defined(ORBIT_CORE_TESTING)
  size_t half = length / 2;

  if (length > 0)
    {
      memcpy (slot_payload, data, half);
      ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_HALF);
      memcpy (slot_payload + half, (const uint8_t *) data + half, length - half);
    }
#else
  if (length > 0)
    memcpy (slot_payload, data, length);
#endif
}

static inline void
orbit_core_copy_out (void *data,
                     const uint8_t *slot_payload,
                     size_t length)
{
#ifdef ORBIT_CORE_TSAN
  for (size_t i = 0; i < length; i++)
    ((uint8_t *) data)[i] = atomic_load_explicit ((const _Atomic uint8_t *) slot_payload + i, memory_order_relaxed);
#else
  if (length > 0)
    memcpy (data, slot_payload, length);
#endif
}
