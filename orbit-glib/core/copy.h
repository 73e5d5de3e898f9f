/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Copying payloads in and out of a slot while others may overwrite it.
 *
 * The race is intended and resolved afterwards by the slot word. On the supported machines a plain memcpy() of such memory is
 * safe and several times faster than alternatives; a ThreadSanitizer build copies by relaxed atomic words instead, so that
 * every race it reports is a real one. */

#pragma once

#include "seam.h"

#include <stdatomic.h>
#include <stdbool.h>
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

#define ORBIT_CORE_BLOCK UINT32_C (64) /* bytes; copied whole where there is room, and more than half of it is wanted */
#define ORBIT_CORE_SMALL_COPY 128 /* bytes; up to here a call of memcpy() costs more than it saves */

typedef struct
{
  uint8_t bytes[16];
} OrbitCoreVector;

static inline __attribute__ ((always_inline)) void
orbit_core_copy_16 (uint8_t *to,
                    const uint8_t *from)
{
  OrbitCoreVector vector;

  memcpy (&vector, from, sizeof vector);
  memcpy (to, &vector, sizeof vector);
}

static inline __attribute__ ((always_inline)) void
orbit_core_copy_8 (uint8_t *to,
                   const uint8_t *from)
{
  uint64_t word;

  memcpy (&word, from, sizeof word);
  memcpy (to, &word, sizeof word);
}

static inline __attribute__ ((always_inline)) void
orbit_core_copy_32 (uint8_t *to,
                    const uint8_t *from)
{
  orbit_core_copy_16 (to, from);
  orbit_core_copy_16 (to + 16, from + 16);
}

/* For at most ORBIT_CORE_SMALL_COPY bytes. The last chunk may overlap the one before. */
static inline __attribute__ ((always_inline)) void
orbit_core_copy_small (uint8_t *to,
                       const uint8_t *from,
                       size_t length)
{
  if (__builtin_expect (length - 32 <= 32, 1))
    {
      orbit_core_copy_32 (to, from);
      orbit_core_copy_32 (to + length - 32, from + length - 32);
    }
  else if (length > 64)
    {
      const uint8_t *last = from + length - 32;
      uint8_t *to_last = to + length - 32;

      for (; from < last; from += 32, to += 32)
        {
          orbit_core_copy_32 (to, from);
          __asm__ volatile ("" : : : "memory"); /* otherwise the compiler replaces the loop by a call of memcpy() */
        }
      orbit_core_copy_32 (to_last, last);
    }
  else if (length >= 16)
    {
      orbit_core_copy_16 (to, from);
      orbit_core_copy_16 (to + length - 16, from + length - 16);
    }
  else if (length >= 8)
    {
      orbit_core_copy_8 (to, from);
      orbit_core_copy_8 (to + length - 8, from + length - 8);
    }
  else
    {
      for (size_t i = 0; i < length; i++)
        {
          to[i] = from[i];
          __asm__ volatile ("" : : : "memory");
        }
    }
}

/* @small, here and below: it is known to be at most ORBIT_CORE_SMALL_COPY bytes. */
static inline __attribute__ ((always_inline)) void
orbit_core_copy_in (uint8_t *slot_payload,
                    const void *data,
                    size_t length,
                    bool small)
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
      orbit_core_copy_small (slot_payload, data, half);
      ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_HALF);
      orbit_core_copy_small (slot_payload + half, (const uint8_t *) data + half, length - half);
    }
#else
  if (small)
    orbit_core_copy_small (slot_payload, data, length);
  else
    memcpy (slot_payload, data, length);
#endif
}

static inline __attribute__ ((always_inline)) void
orbit_core_copy_out (void *data,
                     const uint8_t *slot_payload,
                     size_t length,
                     bool small)
{
#ifdef ORBIT_CORE_TSAN
  for (size_t i = 0; i < length; i++)
    ((uint8_t *) data)[i] = atomic_load_explicit ((const _Atomic uint8_t *) slot_payload + i, memory_order_relaxed);
#else
  if (small || __builtin_expect (length <= ORBIT_CORE_SMALL_COPY, 1))
    orbit_core_copy_small (data, slot_payload, length);
  else
    {
      __asm__ ("" : "+r" (length)); /* the caller may know that this is not reached, even if the compiler does not */
      memcpy (data, slot_payload, length);
    }
#endif
}

static inline __attribute__ ((always_inline)) void
orbit_core_copy_half_block_out (void *data,
                                const uint8_t *slot_payload)
{
#ifdef ORBIT_CORE_TSAN
  orbit_core_copy_out (data, slot_payload, ORBIT_CORE_BLOCK / 2, true);
#else
  orbit_core_copy_32 (data, slot_payload);
#endif
}

/* Copies a block where both sides have room for one; what lies behind @length is unspecified afterwards. */
static inline __attribute__ ((always_inline)) void
orbit_core_copy_block_out (void *data,
                           const uint8_t *slot_payload,
                           size_t length)
{
#ifdef ORBIT_CORE_TSAN
  orbit_core_copy_out (data, slot_payload, length, true);
#else
  (void) length;
  orbit_core_copy_32 (data, slot_payload);
  orbit_core_copy_32 ((uint8_t *) data + 32, slot_payload + 32);
#endif
}

/* The same for at most ORBIT_CORE_SMALL_COPY bytes, in blocks of 32, 96 or 128 bytes. It needs no registers for addresses. */
static inline __attribute__ ((always_inline)) void
orbit_core_copy_padded_out (void *data,
                            const uint8_t *slot_payload,
                            size_t length)
{
#ifdef ORBIT_CORE_TSAN
  orbit_core_copy_out (data, slot_payload, length, true);
#else
  uint8_t *to = data;

  orbit_core_copy_32 (to, slot_payload);
  if (length <= 32)
    return;
  orbit_core_copy_32 (to + 32, slot_payload + 32);
  orbit_core_copy_32 (to + 64, slot_payload + 64);
  if (length <= 96)
    return;
  orbit_core_copy_32 (to + 96, slot_payload + 96);
#endif
}
