/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Membership by kernel locks. */

#define _GNU_SOURCE

#include "roster.h"

#include "clock.h"
#include "parking.h"
#include "process.h"
#include "seam.h"
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_PEEKS 100 /* looks, a millisecond apart, at a byte that watchers hold shared */

static struct flock
byte_lock (short type,
           uint32_t start)
{
  return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1 };
}

bool
orbit_core_roster_try_lock (int fd,
                            short type,
                            uint32_t start,
                            OrbitCoreCode *code,
                            OrbitCoreReport *report)
{
  struct flock lock = byte_lock (type, start);

  *code = ORBIT_CORE_OK;
  if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return true;
  if (errno != EAGAIN && errno != EACCES)
    *code = orbit_core_fail_errno (report, errno, "cannot lock byte %" PRIu32 " of the fleet segment", start);
  return false;
}

void
orbit_core_roster_unlock (int fd,
                          uint32_t start)
{
  struct flock lock = byte_lock (F_UNLCK, start);

  fcntl (fd, F_OFD_SETLK, &lock);
}

static bool
is_locked_by_another (int fd,
                      uint32_t start)
{
  struct flock lock = byte_lock (F_RDLCK, start); /* which conflicts with an owner's lock, and not with a watcher's */

  /* If the kernel does not answer, "alive" is the answer that breaks nothing. */
  return fcntl (fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_WRLCK;
}

static void
write_record (OrbitCoreRoster *roster)
{
  OrbitCoreNodeRecord *record = &roster->records[roster->node];
  uint32_t sequence = atomic_load_explicit (&record->sequence, memory_order_relaxed) | 1;
  OrbitCoreProcess self;
  uint64_t program[4];
  uint32_t endings;

  orbit_core_process_describe_self (&self);
  memcpy (program, self.program, sizeof program);
  roster->pid_namespace = self.pid_namespace;
  roster->incarnation = atomic_load_explicit (&record->incarnation, memory_order_relaxed) + 1;

  /* A predecessor may have died in here and left the sequence odd: "| 1" continues from either. */
  atomic_store_explicit (&record->sequence, sequence, memory_order_relaxed);
  atomic_thread_fence (memory_order_release);

  /* In this order: who dies between the two leaves the last ending twice, and none out. */
  endings = atomic_load_explicit (&record->endings, memory_order_relaxed) << 1;
  endings |= atomic_load_explicit (&record->state, memory_order_relaxed) == ORBIT_CORE_NODE_LEFT;
  atomic_store_explicit (&record->endings, endings, memory_order_relaxed);
  atomic_store_explicit (&record->incarnation, roster->incarnation, memory_order_relaxed);
  atomic_store_explicit (&record->pid, self.pid, memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_RECORD_OPEN);
  atomic_store_explicit (&record->pid_namespace, self.pid_namespace, memory_order_relaxed);
  atomic_store_explicit (&record->start_time, self.start_time, memory_order_relaxed);
  atomic_store_explicit (&record->joined_boot, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT), memory_order_relaxed);
  atomic_store_explicit (&record->joined_wall, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL), memory_order_relaxed);
  for (int i = 0; i < 4; i++)
    atomic_store_explicit (&record->program[i], program[i], memory_order_relaxed);
  atomic_store_explicit (&record->state, ORBIT_CORE_NODE_JOINED, memory_order_relaxed);
  atomic_store_explicit (&record->sequence, sequence + 1, memory_order_release);
  orbit_core_parking_wake (roster->parking);
}

/* Takes a node's byte. A watcher of the lock holds it shared for an instant when its owner has gone: that is waited for. */
static bool
lock_node (OrbitCoreRoster *roster,
           uint32_t node,
           OrbitCoreCode *code,
           OrbitCoreReport *report)
{
  const struct timespec pause = { .tv_nsec = 1000000 };

  for (int round = 0; round < MAX_PEEKS; round++)
    {
      struct flock holder = byte_lock (F_WRLCK, 1 + node);

      if (orbit_core_roster_try_lock (roster->fd, F_WRLCK, 1 + node, code, report))
        return true;
      if (*code != ORBIT_CORE_OK || fcntl (roster->fd, F_OFD_GETLK, &holder) != 0 || holder.l_type == F_WRLCK)
        return false;
      if (holder.l_type == F_RDLCK)
        nanosleep (&pause, NULL);
    }
  return false;
}

static OrbitCoreCode
take_free_node (OrbitCoreRoster *roster,
                const char *fleet_name,
                OrbitCoreReport *report)
{
  OrbitCoreCode code;

  for (uint32_t node = 0; node < roster->fleet_size; node++)
    {
      if (lock_node (roster, node, &code, report))
        {
          roster->node = node;
          return ORBIT_CORE_OK;
        }
      if (code != ORBIT_CORE_OK)
        return code;
    }
  return orbit_core_fail (report, ORBIT_CORE_FLEET_FULL, "fleet '%s': all %" PRIu32 " node ids are in use", fleet_name, roster->fleet_size);
}

static OrbitCoreCode
take_node (OrbitCoreRoster *roster,
           uint32_t node,
           const char *fleet_name,
           OrbitCoreReport *report)
{
  const OrbitCoreNodeRecord *record = &roster->records[node];
  OrbitCoreCode code;

  roster->node = node;
  if (lock_node (roster, node, &code, report))
    return ORBIT_CORE_OK;
  if (code != ORBIT_CORE_OK)
    return code;
  return orbit_core_fail (report, ORBIT_CORE_NODE_IN_USE, "fleet '%s': node %" PRIu32 " is in use by process %d", fleet_name, node,
                          (int) atomic_load_explicit (&record->pid, memory_order_relaxed));
}

OrbitCoreCode
orbit_core_roster_join (OrbitCoreRoster *roster,
                        int32_t wanted,
                        const char *fleet_name,
                        OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;

  if (roster->fd < 0)
    roster->node = wanted < 0 ? 0 : (uint32_t) wanted;
  else if (wanted < 0)
    code = take_free_node (roster, fleet_name, report);
  else
    code = take_node (roster, (uint32_t) wanted, fleet_name, report);
  if (code != ORBIT_CORE_OK)
    return code;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_NODE_LOCKED);
  write_record (roster);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOINED);
  return ORBIT_CORE_OK;
}

void
orbit_core_roster_leave (OrbitCoreRoster *roster)
{
  OrbitCoreNodeRecord *record = &roster->records[roster->node];
  struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  atomic_store_explicit (&record->state, ORBIT_CORE_NODE_LEFT, memory_order_release);

  /* Closing alone would not do: a forked child may hold the same open file description. */
  if (roster->fd >= 0)
    fcntl (roster->fd, F_OFD_SETLK, &all);
  orbit_core_parking_wake (roster->parking);
}

bool
orbit_core_roster_has_left (const OrbitCoreNodeInfo *info,
                            uint32_t incarnation)
{
  uint32_t distance = info->incarnation - incarnation;

  if (distance == 0)
    return info->state == ORBIT_CORE_NODE_LEFT;
  return distance <= 32 && (info->endings >> (distance - 1) & 1) != 0;
}

bool
orbit_core_roster_read (const OrbitCoreRoster *roster,
                        uint32_t node,
                        OrbitCoreNodeInfo *info)
{
  const OrbitCoreNodeRecord *record = &roster->records[node];
  uint32_t sequence = atomic_load_explicit (&record->sequence, memory_order_acquire);
  uint64_t program[4];

  info->state = (OrbitCoreNodeState) atomic_load_explicit (&record->state, memory_order_relaxed);
  info->endings = atomic_load_explicit (&record->endings, memory_order_relaxed);
  info->incarnation = atomic_load_explicit (&record->incarnation, memory_order_relaxed);
  info->joined_wall = atomic_load_explicit (&record->joined_wall, memory_order_relaxed);
  info->process.pid = atomic_load_explicit (&record->pid, memory_order_relaxed);
  info->process.pid_namespace = atomic_load_explicit (&record->pid_namespace, memory_order_relaxed);
  info->process.start_time = atomic_load_explicit (&record->start_time, memory_order_relaxed);
  for (int i = 0; i < 4; i++)
    program[i] = atomic_load_explicit (&record->program[i], memory_order_relaxed);
  memcpy (info->process.program, program, sizeof program);
  info->process.program[sizeof program - 1] = '\0';

  atomic_thread_fence (memory_order_acquire);
  return (sequence & 1) == 0 && sequence == atomic_load_explicit (&record->sequence, memory_order_relaxed);
}

bool
orbit_core_roster_is_alive (const OrbitCoreRoster *roster,
                            uint32_t node,
                            uint32_t incarnation_bits)
{
  const OrbitCoreNodeRecord *record;
  uint32_t sequence;
  uint64_t pid_namespace, start_time;
  int32_t pid;

  if (node == roster->node)
    return incarnation_bits == (roster->incarnation & 0x3f);
  if (node >= roster->fleet_size || roster->fd < 0)
    return false;

  record = &roster->records[node];
  sequence = atomic_load_explicit (&record->sequence, memory_order_acquire);
  if ((atomic_load_explicit (&record->incarnation, memory_order_relaxed) & 0x3f) != incarnation_bits ||
      atomic_load_explicit (&record->state, memory_order_relaxed) != ORBIT_CORE_NODE_JOINED)
    return (sequence & 1) != 0 && is_locked_by_another (roster->fd, 1 + node);

  pid = atomic_load_explicit (&record->pid, memory_order_relaxed);
  pid_namespace = atomic_load_explicit (&record->pid_namespace, memory_order_relaxed);
  start_time = atomic_load_explicit (&record->start_time, memory_order_relaxed);

  if (!is_locked_by_another (roster->fd, 1 + node))
    return false;

  /* A child that forked without its handlers may still hold the lock of a parent that is gone. */
  atomic_thread_fence (memory_order_acquire);
  if ((sequence & 1) == 0 && sequence == atomic_load_explicit (&record->sequence, memory_order_relaxed) &&
      pid_namespace != 0 && pid_namespace == roster->pid_namespace)
    return orbit_core_process_probe (pid, start_time) != ORBIT_CORE_PROCESS_GONE;
  return true;
}
