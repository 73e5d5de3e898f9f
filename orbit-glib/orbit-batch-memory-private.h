/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Memory for the payloads of batches. A large block goes back to the cursor when the batch that used it is freed, so that the
 * next batch is not copied into fresh pages, each of which costs a page fault. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _OrbitBatchMemory OrbitBatchMemory;

OrbitBatchMemory *orbit_batch_memory_new   (void);
OrbitBatchMemory *orbit_batch_memory_ref   (OrbitBatchMemory *self);
void              orbit_batch_memory_unref (OrbitBatchMemory *self);

/* The block that a batch gave back, and its size in *@space, or NULL. To be freed with g_free(). */
gpointer          orbit_batch_memory_take  (OrbitBatchMemory *self,
                                            gsize            *space);

/* Takes a block of @space bytes, of which @size are used. The block comes back to @self, from any thread, when the last reference
 * to the bytes is dropped. */
GBytes           *orbit_batch_memory_wrap  (OrbitBatchMemory *self,
                                            gpointer          data,
                                            gsize             size,
                                            gsize             space);

G_END_DECLS
