/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Descriptors that are kept for long, in a process whose other code may write to descriptors 0, 1 and 2, or close descriptors
 * that it did not open and open others under the same numbers. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The file that a descriptor referred to when it was opened. */
typedef struct
{
  uint64_t device;
  uint64_t inode;
} OrbitCoreFileId;

/* Moves a descriptor that was just opened out of the range of the standard streams. Returns the new one, or -1 with errno set, and
 * then @fd is closed. Passes a negative @fd through. */
int orbit_core_descriptor_keep (int fd);

/* Zero if the descriptor cannot be examined. Zero matches no file. */
OrbitCoreFileId orbit_core_descriptor_identify (int fd);

bool orbit_core_descriptor_stands_for (int fd,
                                       const OrbitCoreFileId *id);

/* Closes @fd unless it refers to another file now. */
void orbit_core_descriptor_close (int fd,
                                  const OrbitCoreFileId *id);
