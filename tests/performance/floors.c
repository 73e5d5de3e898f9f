/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bare floors. Each loop is written out, so that only the memcpy() of the payload is called. */

#define _GNU_SOURCE

#include "floors.h"

#include <string.h>
#include <sys/mman.h>

/* The distance to the payload is that in a slot of the library, so that both copy to addresses with the same alignment. */
typedef struct
{
  _Atomic uint64_t sequence; /* 2 * position + 1 while it is written, + 2 when it is there */
  uint64_t length;
  uint64_t unused[2];
  uint8_t payload[];
} FloorSlot;

static size_t
get_stride (size_t payload_capacity)
{
  return (sizeof (FloorSlot) + payload_capacity + 63) & ~(size_t) 63;
}

size_t
floor_ring_get_size (uint64_t capacity,
                     size_t payload_capacity)
{
  return sizeof (FloorRing) + get_stride (payload_capacity) * capacity;
}

FloorRing *
floor_ring_place (void *memory,
                  uint64_t capacity,
                  size_t payload_capacity)
{
  FloorRing *ring = memory;

  ring->mask = capacity - 1;
  ring->stride = get_stride (payload_capacity);
  ring->size = floor_ring_get_size (capacity, payload_capacity);
  return ring;
}

FloorRing *
floor_ring_new (uint64_t capacity,
                size_t payload_capacity)
{
  const size_t size = floor_ring_get_size (capacity, payload_capacity);
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

  return memory != MAP_FAILED ? floor_ring_place (memory, capacity, payload_capacity) : NULL;
}

void
floor_ring_free (FloorRing *ring)
{
  munmap (ring, ring->size);
}

static inline FloorSlot *
get_slot (const FloorRing *ring,
          uint64_t position)
{
  return (FloorSlot *) ((uint8_t *) ring + sizeof (FloorRing) + (position & ring->mask) * ring->stride);
}

static inline void
store_slot (FloorSlot *slot,
            uint64_t position,
            const void *data,
            size_t length)
{
  atomic_store_explicit (&slot->sequence, 2 * position + 1, memory_order_relaxed);
  /* Partner: the acquire fence of floor_read(). */
  atomic_thread_fence (memory_order_release);
  slot->length = length;
  memcpy (slot->payload, data, length);
  atomic_store_explicit (&slot->sequence, 2 * position + 2, memory_order_release);
}

void
floor_publish_shared (FloorRing *ring,
                      const void *data,
                      size_t length,
                      size_t n_frames)
{
  for (size_t i = 0; i < n_frames; i++)
    {
      uint64_t position = atomic_fetch_add_explicit (&ring->head, 1, memory_order_relaxed);

      store_slot (get_slot (ring, position), position, data, length);
    }
}

void
floor_publish_lane (FloorRing *ring,
                    const void *data,
                    size_t length,
                    size_t n_frames)
{
  uint64_t position = atomic_load_explicit (&ring->head, memory_order_relaxed);

  for (size_t i = 0; i < n_frames; i++)
    {
      store_slot (get_slot (ring, position), position, data, length);
      position++;
      atomic_store_explicit (&ring->head, position, memory_order_release);
    }
}

/* Copies to @out, and moves it on by as much if @keep. */
static inline __attribute__ ((always_inline)) size_t
read_frames (const FloorRing *ring,
             uint64_t position,
             uint8_t *out,
             bool keep,
             size_t n_frames)
{
  for (size_t i = 0; i < n_frames; i++, position++)
    {
      const FloorSlot *slot = get_slot (ring, position);

      if (atomic_load_explicit (&slot->sequence, memory_order_acquire) != 2 * position + 2)
        return i;
      memcpy (out, slot->payload, slot->length);
      /* Partner: the release fence of store_slot(). */
      atomic_thread_fence (memory_order_acquire);
      if (atomic_load_explicit (&slot->sequence, memory_order_relaxed) != 2 * position + 2)
        return i;
      __asm__ volatile ("" : : "r" (out) : "memory"); /* every frame is used */
      if (keep)
        out += slot->length;
    }
  return n_frames;
}

size_t
floor_read (const FloorRing *ring,
            uint64_t position,
            void *out,
            size_t n_frames)
{
  return read_frames (ring, position, out, false, n_frames);
}

size_t
floor_read_all (const FloorRing *ring,
                uint64_t position,
                void *out,
                size_t n_frames)
{
  return read_frames (ring, position, out, true, n_frames);
}

const void *
floor_get_payload (const FloorRing *ring,
                   uint64_t position)
{
  return get_slot (ring, position)->payload;
}
