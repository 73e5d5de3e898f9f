/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a writer stores in a slot, in both topologies. For publish.h, publish-slowly.c and ring-write.c alone. */

#pragma once

#include "copy.h"
#include "ring.h"
#include "seam.h"

static inline void
store_stamp_writing (OrbitCoreSlot *slot,
                     uint64_t position)
{
  /* Release: a reader that finds the stamp finds a head past it. Pairs with the acquire load of the stamp. */
  atomic_store_explicit (&slot->stamp, orbit_core_stamp (position, ORBIT_CORE_STAMP_WRITING), memory_order_release);
  /* Pairs with the acquire fence between a reader's copy and its second look at the stamp. */
  atomic_thread_fence (memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STAMPED);
}

static inline void
store_fields (const OrbitCoreRing *ring,
              const OrbitCoreClaim *claim,
              uint8_t frame_kind,
              uint64_t version)
{
  OrbitCoreSlot *slot = claim->slot;

  atomic_store_explicit (&slot->id, claim->id, memory_order_relaxed);
  atomic_store_explicit (&slot->version, version, memory_order_relaxed);
  atomic_store_explicit (&slot->details, ring->details | orbit_core_slot_details (claim->length, frame_kind, 0), memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_FIELDS);
}

/* Pairs with the acquire load of the stamp in a reader, and in settle.c. */
static inline void
store_stamp_committed (OrbitCoreSlot *slot,
                       uint64_t position)
{
  atomic_store_explicit (&slot->stamp, orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED), memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_COMMITTED);
}
