/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Checks that the files that a member has mapped still have their names and sizes.
 *
 * A segment that has lost its name is still shared by the processes that have mapped it, but a process that joins later creates
 * another one, and both sides would use the same ids. A member that notices this revokes itself: every later call fails with
 * LOST. The check costs a system call for each file, so it is made only where a call is slow anyway. Independent of rings and
 * of the fleet. */

#pragma once

#include "directory.h"
#include "gate.h"
#include "layout.h"

typedef struct
{
  OrbitCoreGate *gate;
  const OrbitCoreDirectory *directory;
  const char *fleet_name;
  OrbitCoreFileId fleet_file; /* inode 0: process memory, there is nothing to check */
  uint64_t fleet_size;        /* bytes of its mapping */
  _Atomic uint64_t rings[ORBIT_CORE_N_KINDS]; /* inodes; 0: not open */
  _Atomic uint64_t ring_sizes[ORBIT_CORE_N_KINDS]; /* bytes of the mappings */
  _Atomic int64_t checked_at; /* monotonic, ns */
  atomic_flag claimed;        /* by the thread that writes the message */
  _Atomic bool truncated;     /* a file is shorter than its mapping: an access beyond its end raises SIGBUS */
  char message[512];          /* why the member is lost; the gate refers to it from then on */
  void (*lost) (void *data);  /* called once, inside the gate, in the thread that notices */
  void *data;
} OrbitCoreIdentity;

/* "orbit-NAME-fleet-UID", and with a kind from 0 on "orbit-NAME-KIND-UID". */
#define ORBIT_CORE_SEGMENT_NAME_SIZE (ORBIT_CORE_MAX_NAME + 32)

void orbit_core_identity_name_segment (char name[ORBIT_CORE_SEGMENT_NAME_SIZE],
                                       const char *fleet_name,
                                       int kind,
                                       uint32_t uid);

/* From now on the ring's file is checked as well. */
void orbit_core_identity_add_ring (OrbitCoreIdentity *identity,
                                   uint32_t kind,
                                   uint64_t inode,
                                   uint64_t size);

void orbit_core_identity_remove_ring (OrbitCoreIdentity *identity,
                                      uint32_t kind);

/* False if the segment of the ring, or of the fleet with a negative @kind, is known to be truncated. Makes a system call. */
bool orbit_core_identity_is_whole (const OrbitCoreIdentity *identity,
                                   int kind);

/* Inside the gate. Checks all names and sizes, unless that was done within the last @max_age ns. If a name is lost or a file was truncated,
 * fails with LOST, now and in every later call. Fails only on proof: a name that cannot be examined is not lost. */
OrbitCoreCode orbit_core_identity_check (OrbitCoreIdentity *identity,
                                         int64_t max_age,
                                         OrbitCoreReport *report);

/* Revokes the member for a loss that was noticed elsewhere; the report has its text. Inside the gate. */
OrbitCoreCode orbit_core_identity_lose (OrbitCoreIdentity *identity,
                                        const OrbitCoreReport *report);
