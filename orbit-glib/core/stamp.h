/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The stamp: the first word of a slot, by which readers judge what the slot holds. Only the owner of the slot's claim, or of
 * its lane, writes it, with plain stores. The high 62 bits are a position, the low 2 a phase. */

#pragma once

#include <stdint.h>

typedef enum
{
  ORBIT_CORE_STAMP_VOID = 0, /* the initial value only */
  ORBIT_CORE_STAMP_WRITING = 1,
  ORBIT_CORE_STAMP_COMMITTED = 2,
} OrbitCoreStampPhase;

#define ORBIT_CORE_STAMP_STEP UINT64_C (4) /* from a stamp to that of the next position */

static inline uint64_t
orbit_core_stamp (uint64_t position,
                  OrbitCoreStampPhase phase)
{
  return position << 2 | phase;
}

/* How far the stamp's position lies ahead of @position; negative when it lies before. Circular in 62 bits. */
static inline int64_t
orbit_core_stamp_lead (uint64_t stamp,
                       uint64_t position)
{
  return (int64_t) ((stamp & ~UINT64_C (3)) - (position << 2)) >> 2;
}
