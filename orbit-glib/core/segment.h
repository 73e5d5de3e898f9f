/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Segments: memory that several processes map by name, or that one process has to itself.
 *
 * No process sees an incomplete segment: the file is made without a name, all its pages are reserved, it is filled in, and only
 * then linked under its name. Attaching validates the header first. This file knows only the common header of segments. */

#pragma once

#include "directory.h"
#include "layout.h"

#include <sys/stat.h>

#define ORBIT_CORE_HOLD_BYTE 0 /* whose shared lock holds a segment, see segment-hold.h */

typedef struct
{
  uint8_t *memory;
  size_t size; /* bytes */
  int fd;      /* -1: process memory, or closed after mapping */
  OrbitCoreFileId id; /* of the file when it was opened */
} OrbitCoreSegment;

typedef void (*OrbitCoreSegmentFill) (uint8_t *memory,
                                      const void *data);

/* Process memory, zeroed and filled in. */
OrbitCoreCode orbit_core_segment_create_private (OrbitCoreSegment *segment,
                                                 uint64_t size,
                                                 OrbitCoreSegmentFill fill,
                                                 const void *data,
                                                 OrbitCoreReport *report);

/* A segment that is complete and held, see segment-hold.h, and has no name yet. @name is the one that it is to have. */
OrbitCoreCode orbit_core_segment_prepare (OrbitCoreSegment *segment,
                                          const OrbitCoreDirectory *directory,
                                          const char *name,
                                          uint64_t size,
                                          OrbitCoreSegmentFill fill,
                                          const void *data,
                                          OrbitCoreReport *report);

/* @exists is set to true if there is a file of that name; that is no error, and @segment stays without a name. */
OrbitCoreCode orbit_core_segment_give_name (OrbitCoreSegment *segment,
                                            const OrbitCoreDirectory *directory,
                                            const char *name,
                                            bool *exists,
                                            OrbitCoreReport *report);

/* Both in one. The segment is held, see segment-hold.h. @exists is set to true if another process made it first; that is no error, and @segment is then not set. */
OrbitCoreCode orbit_core_segment_create (OrbitCoreSegment *segment,
                                         const OrbitCoreDirectory *directory,
                                         const char *name,
                                         uint64_t size,
                                         OrbitCoreSegmentFill fill,
                                         const void *data,
                                         bool *exists,
                                         OrbitCoreReport *report);

typedef enum
{
  ORBIT_CORE_ACCESS_WRITE,
  ORBIT_CORE_ACCESS_READ, /* the descriptor, too, and the mapping: a store to the memory raises SIGSEGV */
} OrbitCoreSegmentAccess;

/* Copies the immutable part, checked, to @header. @missing tells that there is no such name, likewise no error. */
OrbitCoreCode orbit_core_segment_attach (OrbitCoreSegment *segment,
                                         OrbitCoreSegmentAccess access,
                                         const OrbitCoreDirectory *directory,
                                         const char *name,
                                         OrbitCoreSegmentType type,
                                         OrbitCoreHeader *header,
                                         uint32_t header_size,
                                         bool *missing,
                                         OrbitCoreReport *report);

/* Fills in the page tables of this process for up to the first ORBIT_CORE_POPULATED bytes of a shared segment, so that the first lap through it
 * takes no page faults. Its memory has been reserved already. Failure costs time later and is no error. */
void orbit_core_segment_populate (const OrbitCoreSegment *segment);

#define ORBIT_CORE_POPULATED (UINT64_C (16) << 20) /* bytes */

/* Returns whether the file still has this name. */
bool orbit_core_segment_is_current (const OrbitCoreSegment *segment,
                                    const OrbitCoreDirectory *directory,
                                    const char *name);

/* Compares the size of an open file with that of its mapping: beyond the end of the file every access raises SIGBUS. */
OrbitCoreCode orbit_core_segment_check_size (const struct stat *file,
                                             uint64_t size,
                                             const char *name,
                                             OrbitCoreReport *report);

/* A mapping needs no descriptor. */
void orbit_core_segment_close_fd (OrbitCoreSegment *segment);

void orbit_core_segment_clear (OrbitCoreSegment *segment);
