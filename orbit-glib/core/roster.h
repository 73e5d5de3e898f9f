/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The roster: which processes are members, as the kernel knows it.
 *
 * Every member keeps the byte 1 + node of the fleet segment locked by an open-file-description lock, which the kernel releases
 * when the process ends, in any way. Byte 0 is locked shared by every member and exclusively by a process that destroys the
 * fleet. The records in the segment describe the members, and decide nothing alone. */

#pragma once

#include "layout.h"
#include "process.h"
#include "byte-lock.h"
#include "segment-hold.h"

typedef enum
{
  ORBIT_CORE_NODE_FREE = 0,
  ORBIT_CORE_NODE_JOINED = 1,
  ORBIT_CORE_NODE_LEFT = 2,
} OrbitCoreNodeState;

/* The byte that is locked while a leftover ring is being replaced. */
#define ORBIT_CORE_LOCK_REPLACE (1 + ORBIT_CORE_MAX_FLEET_SIZE)

/* A consistent copy of a record. */
typedef struct
{
  OrbitCoreNodeState state;
  uint32_t endings; /* bit n: whether the owner n + 1 before this one left; 0: it died */
  uint32_t incarnation;
  int64_t joined_wall; /* ns since the Unix epoch */
  char label[ORBIT_CORE_LABEL_SIZE]; /* label of the member */
  OrbitCoreProcess process;
} OrbitCoreNodeInfo;

typedef struct
{
  OrbitCoreNodeRecord *records; /* in the fleet segment */
  OrbitCoreParking *parking; /* likewise: woken when a record changes */
  _Atomic uint32_t *unfenced; /* likewise: whether any record ever had ORBIT_CORE_NODE_UNFENCED */
  const char *label; /* of this member: ORBIT_CORE_LABEL_SIZE bytes, the rest of which is zero */
  uint32_t fleet_size;
  int fd; /* of the open file description of this member; -1: process memory, which has no other members */
  uint32_t node;
  uint32_t incarnation;
  uint64_t pid_namespace;
  uint64_t time_namespace;
  OrbitCoreFileId file; /* the file that @fd referred to at join */
  void *lock_page; /* a mapping that keeps the locks, which @fd then does not; NULL: @fd keeps them */
} OrbitCoreRoster;

void orbit_core_roster_unlock (int fd,
                               uint32_t start);

/* Takes @wanted, or the first free id when @wanted is negative. The roster's records, fleet_size and fd are set. */
OrbitCoreCode orbit_core_roster_join (OrbitCoreRoster *roster,
                                      int32_t wanted,
                                      const char *fleet_name,
                                      OrbitCoreReport *report);

/* Fails if the fleet segment was truncated: its records must not be touched then. */
OrbitCoreCode orbit_core_roster_check_size (const OrbitCoreRoster *roster,
                                            const char *fleet_name,
                                            OrbitCoreReport *report);

/* Moves the locks from the descriptor @lock_fd to a mapping that a child does not inherit, however it is made. The caller must close
 * @lock_fd, its copies and its other mappings, and have set the roster's fd to another description of the file. False if it cannot be
 * done, and then nothing has changed. */
bool orbit_core_roster_move_locks (OrbitCoreRoster *roster,
                                   int lock_fd);

/* Releases the locks and touches no record: for a segment that was truncated. */
void orbit_core_roster_drop_locks (OrbitCoreRoster *roster);

/* Marks the record LEFT, then releases the locks. */
void orbit_core_roster_leave (OrbitCoreRoster *roster);

/* The number of owners of a node id from @from to @to. Incarnations go from 2^32 - 1 to 1: 0 means that there was no owner. */
static inline uint32_t
orbit_core_roster_count_owners (uint32_t from,
                                uint32_t to)
{
  return to >= from ? to - from : to - from - 1;
}

/* Returns whether this owner of a node id is alive. Makes system calls, so for rare use. "Dead" is proven and final; an owner
 * that is reported as alive may have just ended, and without an answer of the kernel it counts as alive. After "dead", all
 * stores of the owner are visible. */
bool orbit_core_roster_is_alive (const OrbitCoreRoster *roster,
                                 uint32_t node,
                                 uint32_t incarnation);

/* Returns whether it is proven that no owner holds the lock of the node. It is not proven without an answer of the kernel about
 * the right file. */
bool orbit_core_roster_is_unlocked (const OrbitCoreRoster *roster,
                                    uint32_t node);

/* Records that this member cannot wake waiters any more. From now on waiters nap while it is alive. */
void orbit_core_roster_mark_unfenced (OrbitCoreRoster *roster) __attribute__ ((cold));

/* Returns whether there is a live member whose processors membarrier() does not reach, or that cannot wake waiters. */
bool orbit_core_roster_has_unfenced (const OrbitCoreRoster *roster);

/* Returns whether the owner with an earlier incarnation has left. Returns false for owners too long ago to be recorded. */
bool orbit_core_roster_has_left (const OrbitCoreNodeInfo *info,
                                 uint32_t incarnation);

/* Returns false while the record changes: for an instant, or until the next owner if the owner was killed while changing it. */
bool orbit_core_roster_read (const OrbitCoreRoster *roster,
                             uint32_t node,
                             OrbitCoreNodeInfo *info);
