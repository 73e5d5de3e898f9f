/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One spare block of memory for the batches of a cursor. */

#include "orbit-batch-memory-private.h"

#define LEAST_SPACE ((gsize) 64 * 1024)       /* bytes; the C library reuses smaller blocks by itself */
#define MOST_SPACE ((gsize) 16 * 1024 * 1024) /* bytes; larger blocks are not kept */

/* At the beginning of a spare block. */
typedef struct
{
  gsize space;
} Spare;

struct _OrbitBatchMemory
{
  gatomicrefcount ref_count;
  Spare *spare; /* atomic; NULL: none */
};

typedef struct
{
  OrbitBatchMemory *memory;
  gpointer data;
  gsize space;
} Loan;

OrbitBatchMemory *
orbit_batch_memory_new (void)
{
  OrbitBatchMemory *self = g_new0 (OrbitBatchMemory, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

OrbitBatchMemory *
orbit_batch_memory_ref (OrbitBatchMemory *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
orbit_batch_memory_unref (OrbitBatchMemory *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->spare);
  g_free (self);
}

gpointer
orbit_batch_memory_take (OrbitBatchMemory *self,
                         gsize *space)
{
  Spare *spare = g_atomic_pointer_get (&self->spare);

  if (spare == NULL || !g_atomic_pointer_compare_and_exchange (&self->spare, spare, NULL))
    return NULL;
  *space = spare->space;
  return spare;
}

static void
keep (OrbitBatchMemory *self,
      gpointer data,
      gsize space)
{
  Spare *spare = data;

  spare->space = space;
  if (!g_atomic_pointer_compare_and_exchange (&self->spare, NULL, spare))
    g_free (spare);
}

static void
give_back (gpointer data)
{
  Loan *loan = data;

  keep (loan->memory, loan->data, loan->space);
  orbit_batch_memory_unref (loan->memory);
  g_free (loan);
}

GBytes *
orbit_batch_memory_wrap (OrbitBatchMemory *self,
                         gpointer data,
                         gsize size,
                         gsize space)
{
  Loan *loan;

  if (space < LEAST_SPACE || space > MOST_SPACE)
    {
      /* Trim the block only if it is much too large: otherwise the allocator returns the same block for the next batch. */
      return g_bytes_new_take (space - size > space / 4 ? g_realloc (data, size) : data, size);
    }
  if (size < space / 4)
    {
      /* A batch may be kept for long, and must not hold a block that is mostly empty. */
      GBytes *bytes = g_bytes_new (data, size);

      keep (self, data, space);
      return bytes;
    }
  loan = g_new (Loan, 1);
  loan->memory = orbit_batch_memory_ref (self);
  loan->data = data;
  loan->space = space;
  return g_bytes_new_with_free_func (data, size, give_back, loan);
}
