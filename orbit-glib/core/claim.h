/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The claim word: one 64-bit atomic for each slot of a shared ring, by which writers settle which of them owns the slot.
 *
 *    63              28 27      16 15         2 1     0
 *   +------------------+----------+------------+-------+
 *   | position, low 36 | node, 12 | incarn., 14 | phase |
 *   +------------------+----------+------------+-------+
 *
 * Claims lie in an array of their own, apart from the slots that readers look at, so that a reader that polls a slot does
 * not take the cache line of the claim away from the writers. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  ORBIT_CORE_CLAIM_VOID = 0, /* given up, or not used yet */
  ORBIT_CORE_CLAIM_WRITING = 1,
  ORBIT_CORE_CLAIM_DONE = 2,
  ORBIT_CORE_CLAIM_DAMAGED = 3, /* no writer stores this */
} OrbitCoreClaimPhase;

#define ORBIT_CORE_CLAIM_POSITION_SHIFT 28
#define ORBIT_CORE_CLAIM_POSITION_BITS 36
#define ORBIT_CORE_CLAIM_INCARNATION_BITS 14
#define ORBIT_CORE_CLAIM_INCARNATION_MASK ((UINT32_C (1) << ORBIT_CORE_CLAIM_INCARNATION_BITS) - 1)
#define ORBIT_CORE_CLAIM_OWNER_MASK UINT64_C (0xffffffc) /* node and incarnation, in place */
#define ORBIT_CORE_CLAIM_PHASE_MASK UINT64_C (3)

/* Claims of 64 neighbouring slots form a block of 8 x 8 words that is stored transposed, so that the claims of successive
 * positions lie in different cache lines, and a block still fills its lines. */
#define ORBIT_CORE_CLAIM_BLOCK 64

/* Node and incarnation, in place. */
static inline uint64_t
orbit_core_claim_owner (uint32_t node,
                        uint32_t incarnation)
{
  return (uint64_t) (node & 0xfff) << 16 | (uint64_t) (incarnation & ORBIT_CORE_CLAIM_INCARNATION_MASK) << 2;
}

static inline uint64_t
orbit_core_claim_word (uint64_t position,
                       uint64_t owner,
                       OrbitCoreClaimPhase phase)
{
  return position << ORBIT_CORE_CLAIM_POSITION_SHIFT | owner | phase;
}

static inline uint32_t
orbit_core_claim_node (uint64_t word)
{
  return (word >> 16) & 0xfff;
}

static inline uint32_t
orbit_core_claim_incarnation (uint64_t word)
{
  return (word >> 2) & ORBIT_CORE_CLAIM_INCARNATION_MASK;
}

static inline OrbitCoreClaimPhase
orbit_core_claim_phase (uint64_t word)
{
  return (OrbitCoreClaimPhase) (word & ORBIT_CORE_CLAIM_PHASE_MASK);
}

/* How far the word's position lies ahead of @position, modulo 2^36: 0 is at it, 1 to capacity - 1 is past it, and anything
 * else is before it. A word that is further ahead than a lap belongs to a ring whose head is, too, so the head tells. */
static inline uint64_t
orbit_core_claim_lead (uint64_t word,
                       uint64_t position)
{
  return ((word >> ORBIT_CORE_CLAIM_POSITION_SHIFT) - position) & ((UINT64_C (1) << ORBIT_CORE_CLAIM_POSITION_BITS) - 1);
}

/* Returns whether the word is a finished or voided claim at @position. */
static inline bool
orbit_core_claim_is_settled_at (uint64_t word,
                                uint64_t position)
{
  return ((word ^ position << ORBIT_CORE_CLAIM_POSITION_SHIFT) & ~(ORBIT_CORE_CLAIM_OWNER_MASK | ORBIT_CORE_CLAIM_DONE)) == 0;
}

/* Returns the index of the claim of a slot in the array. */
static inline uint64_t
orbit_core_claim_index (uint64_t slot)
{
  return (slot & ~UINT64_C (63)) | (slot & 7) << 3 | (slot >> 3 & 7);
}
