/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Memory for batches. When a batch is freed, a large block is returned to the cursor, so that the next batch does not
 * cause a page fault for each new page. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _OrbitBatchMemory OrbitBatchMemory;

OrbitBatchMemory *orbit_batch_memory_new   (void);
OrbitBatchMemory *orbit_batch_memory_ref   (OrbitBatchMemory *self);
void              orbit_batch_memory_unref (OrbitBatchMemory *self);

/* Returns the spare block and sets *@space to its size, or returns NULL. Free it with g_free(). */
gpointer          orbit_batch_memory_take  (OrbitBatchMemory *self,
                                            gsize            *space);

/* Returns bytes that own a block of @space bytes, of which @size are used. When they are freed, in any thread, the
 * block is returned to @self. */
GBytes           *orbit_batch_memory_wrap  (OrbitBatchMemory *self,
                                            gpointer          data,
                                            gsize             size,
                                            gsize             space);

G_END_DECLS
