/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The slot word: one 64-bit atomic that says everything about who owns a slot.
 *
 *    63                      20 19        8 7        2 1   0
 *   +--------------------------+-----------+----------+-----+
 *   | position, low 44 bits    | node (12) | incarn.6 |phase|
 *   +--------------------------+-----------+----------+-----+
 *
 * Positions are 64 bits everywhere else; here they are compared circularly. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  ORBIT_CORE_PHASE_VOID = 0, /* nothing here, or given up */
  ORBIT_CORE_PHASE_WRITING = 1,
  ORBIT_CORE_PHASE_COMMITTED = 2,
} OrbitCorePhase;

#define ORBIT_CORE_POSITION_BITS 44
#define ORBIT_CORE_OWNER_MASK UINT64_C (0xffffc) /* node and incarnation, where they stand in the word */
#define ORBIT_CORE_PHASE_MASK UINT64_C (3)

/* Node and incarnation as they stand in a slot word. */
static inline uint64_t
orbit_core_owner (uint32_t node,
                  uint32_t incarnation)
{
  return ((uint64_t) (node & 0xfff) << 8) | ((uint64_t) (incarnation & 0x3f) << 2);
}

static inline uint32_t
orbit_core_owner_node (uint64_t word)
{
  return (word >> 8) & 0xfff;
}

static inline uint32_t
orbit_core_owner_incarnation (uint64_t word)
{
  return (word >> 2) & 0x3f;
}

static inline uint64_t
orbit_core_word (uint64_t position,
                 uint64_t owner,
                 OrbitCorePhase phase)
{
  return position << (64 - ORBIT_CORE_POSITION_BITS) | owner | phase;
}

static inline OrbitCorePhase
orbit_core_word_phase (uint64_t word)
{
  return (OrbitCorePhase) (word & ORBIT_CORE_PHASE_MASK);
}

/* How far the word's position lies ahead of @position; negative when it lies behind. */
static inline int64_t
orbit_core_word_lead (uint64_t word,
                      uint64_t position)
{
  const int unused = 64 - ORBIT_CORE_POSITION_BITS;

  return (int64_t) ((word & ~((UINT64_C (1) << unused) - 1)) - (position << unused)) >> unused;
}

/* Is it the word of a whole frame at @position, whoever wrote it? */
static inline bool
orbit_core_word_is_frame (uint64_t word,
                          uint64_t position)
{
  return ((word ^ orbit_core_word (position, 0, ORBIT_CORE_PHASE_COMMITTED)) & ~ORBIT_CORE_OWNER_MASK) == 0;
}
