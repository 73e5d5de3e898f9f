/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Membership by kernel locks. */

#define _GNU_SOURCE

#include "roster.h"

#include "clock.h"
#include "note.h"
#include "parking.h"
#include "pause.h"
#include "process.h"
#include "seam.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOCK_PAGE_SIZE 4096 /* bytes; the kernel maps at least one page */
#define MAX_PEEKS 100 /* attempts, a millisecond apart, to lock a byte that watchers hold shared */

static struct flock
byte_lock (short type,
           uint32_t start)
{
  return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1 };
}

void
orbit_core_roster_unlock (int fd,
                          uint32_t start)
{
  struct flock lock = byte_lock (F_UNLCK, start);

  fcntl (fd, F_OFD_SETLK, &lock);
}

static bool
is_own_file (const OrbitCoreRoster *roster)
{
  return orbit_core_descriptor_stands_for (roster->fd, &roster->file);
}

bool
orbit_core_roster_is_unlocked (const OrbitCoreRoster *roster,
                               uint32_t node)
{
  struct flock lock = byte_lock (F_RDLCK, 1 + node); /* conflicts with the lock of an owner, and not with that of a watcher */

  if (!is_own_file (roster))
    return false;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JUDGE_LOCK);
  return fcntl (roster->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_WRLCK && is_own_file (roster);
}

static void
write_record (OrbitCoreRoster *roster)
{
  OrbitCoreNodeRecord *record = &roster->records[roster->node];
  uint32_t sequence = atomic_load_explicit (&record->sequence, memory_order_relaxed) | 1;
  OrbitCoreProcess self;
  uint32_t flags = orbit_core_parking_register () && orbit_core_parking_can_wake () ? 0 : ORBIT_CORE_NODE_UNFENCED;
  uint64_t program[4], label[ORBIT_CORE_LABEL_SIZE / 8];
  uint32_t endings;

  orbit_core_process_describe_self (&self);
  memcpy (program, self.program, sizeof program);
  memcpy (label, roster->label, sizeof label);
  roster->pid_namespace = self.pid_namespace;
  roster->time_namespace = self.time_namespace;
  roster->incarnation = atomic_load_explicit (&record->incarnation, memory_order_relaxed) + 1;
  if (roster->incarnation == 0)
    roster->incarnation = 1;

  /* Set for good: it only makes waiters look at the records. Pairs with the load in orbit_core_roster_has_unfenced(). */
  if (flags != 0)
    atomic_store_explicit (roster->unfenced, 1, memory_order_release);

  /* A previous owner may have died in this function and left the sequence odd: "| 1" works for both cases. */
  atomic_store_explicit (&record->sequence, sequence, memory_order_relaxed);
  atomic_thread_fence (memory_order_release);

  /* In this order: an owner that is killed between the two stores leaves the last ending recorded twice, and none missing. */
  endings = atomic_load_explicit (&record->endings, memory_order_relaxed) << 1;
  endings |= atomic_load_explicit (&record->state, memory_order_relaxed) == ORBIT_CORE_NODE_LEFT;
  atomic_store_explicit (&record->endings, endings, memory_order_relaxed);
  atomic_store_explicit (&record->incarnation, roster->incarnation, memory_order_relaxed);
  atomic_store_explicit (&record->pid, self.pid, memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_RECORD_OPEN);
  atomic_store_explicit (&record->pid_namespace, self.pid_namespace, memory_order_relaxed);
  atomic_store_explicit (&record->time_namespace, self.time_namespace, memory_order_relaxed);
  atomic_store_explicit (&record->start_time, self.start_time, memory_order_relaxed);
  atomic_store_explicit (&record->flags, flags, memory_order_relaxed);
  atomic_store_explicit (&record->uid, geteuid (), memory_order_relaxed);
  atomic_store_explicit (&record->joined_boot, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_BOOT), memory_order_relaxed);
  atomic_store_explicit (&record->joined_wall, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL), memory_order_relaxed);
  for (int i = 0; i < 4; i++)
    atomic_store_explicit (&record->program[i], program[i], memory_order_relaxed);
  for (int i = 0; i < ORBIT_CORE_LABEL_SIZE / 8; i++)
    atomic_store_explicit (&record->label[i], label[i], memory_order_relaxed);
  atomic_store_explicit (&record->state, ORBIT_CORE_NODE_JOINED, memory_order_relaxed);
  atomic_store_explicit (&record->sequence, sequence + 1, memory_order_release);
  orbit_core_parking_wake (roster->parking);
}

/* Locks the byte of a node. A watcher of the lock holds it shared for an instant after the owner has ended, so retry. */
static bool
lock_node (OrbitCoreRoster *roster,
           uint32_t node,
           OrbitCoreCode *code,
           OrbitCoreReport *report)
{
  for (int round = 0; round < MAX_PEEKS; round++)
    {
      struct flock holder = byte_lock (F_WRLCK, 1 + node);

      if (orbit_core_byte_try_lock (roster->fd, F_WRLCK, 1 + node, code, report))
        return true;
      if (*code != ORBIT_CORE_OK || fcntl (roster->fd, F_OFD_GETLK, &holder) != 0 || holder.l_type == F_WRLCK)
        return false;
      if (holder.l_type == F_RDLCK)
        orbit_core_pause (ORBIT_CORE_NS_PER_MS);
    }
  return false;
}

/* Names the first of the members. */
static OrbitCoreCode
fail_full (const OrbitCoreRoster *roster,
           const char *fleet_name,
           OrbitCoreReport *report)
{
  char names[3 * (ORBIT_CORE_LABEL_SIZE + 4)] = "";
  size_t length = 0;
  uint32_t node;

  for (node = 0; node < roster->fleet_size && node < 3; node++)
    {
      OrbitCoreNodeInfo info;

      orbit_core_roster_read (roster, node, &info);
      length += (size_t) snprintf (names + length, sizeof names - length, "%s'%s'", node > 0 ? ", " : "", info.label);
    }
  return orbit_core_fail (report, ORBIT_CORE_FLEET_FULL, "fleet '%s': all %" PRIu32 " node ids are in use: by %s%s", fleet_name, roster->fleet_size,
                          names, node < roster->fleet_size ? " and others" : "");
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
  return fail_full (roster, fleet_name, report);
}

static OrbitCoreCode
take_node (OrbitCoreRoster *roster,
           uint32_t node,
           const char *fleet_name,
           OrbitCoreReport *report)
{
  OrbitCoreNodeInfo owner;
  OrbitCoreCode code;

  roster->node = node;
  if (lock_node (roster, node, &code, report))
    return ORBIT_CORE_OK;
  if (code != ORBIT_CORE_OK)
    return code;
  orbit_core_roster_read (roster, node, &owner);
  return orbit_core_fail (report, ORBIT_CORE_NODE_IN_USE, "fleet '%s': node %" PRIu32 " is in use by '%s' (pid %" PRId32 ")", fleet_name, node,
                          owner.label, owner.process.pid);
}

/* With the byte of the node locked: a record that does not say that its owner has left is that of one that died. */
static void
note_predecessor (const OrbitCoreRoster *roster,
                  const char *fleet_name)
{
  OrbitCoreNodeInfo owner;

  orbit_core_roster_read (roster, roster->node, &owner);
  if (owner.incarnation != 0 && owner.state != ORBIT_CORE_NODE_LEFT)
    orbit_core_note ("fleet '%s': node %" PRIu32 " is taken over from '%s' (pid %" PRId32 "), which died", fleet_name, roster->node, owner.label, owner.process.pid);
}

OrbitCoreCode
orbit_core_roster_join (OrbitCoreRoster *roster,
                        int32_t wanted,
                        const char *fleet_name,
                        OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;

  roster->file = orbit_core_descriptor_identify (roster->fd);
  if (roster->fd < 0)
    roster->node = wanted < 0 ? 0 : (uint32_t) wanted;
  else if (wanted < 0)
    code = take_free_node (roster, fleet_name, report);
  else
    code = take_node (roster, (uint32_t) wanted, fleet_name, report);
  if (code != ORBIT_CORE_OK)
    return code;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_NODE_LOCKED);
  note_predecessor (roster, fleet_name);
  write_record (roster);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOINED);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_roster_check_size (const OrbitCoreRoster *roster,
                              const char *fleet_name,
                              OrbitCoreReport *report)
{
  char name[ORBIT_CORE_MAX_NAME + 32];
  struct stat file;

  if (roster->fd < 0 || !is_own_file (roster) || fstat (roster->fd, &file) != 0)
    return ORBIT_CORE_OK;
  snprintf (name, sizeof name, "orbit-%s-fleet-%u", fleet_name, file.st_uid);
  return orbit_core_segment_check_size (&file, orbit_core_layout_fleet_size (roster->fleet_size), name, report);
}

bool
orbit_core_roster_move_locks (OrbitCoreRoster *roster,
                              int lock_fd)
{
  void *page = mmap (NULL, LOCK_PAGE_SIZE, PROT_NONE, MAP_SHARED, lock_fd, 0);

  if (page == MAP_FAILED)
    return false;
  if (madvise (page, LOCK_PAGE_SIZE, MADV_DONTFORK) != 0)
    {
      munmap (page, LOCK_PAGE_SIZE);
      return false;
    }
  roster->lock_page = page;
  return true;
}

void
orbit_core_roster_drop_locks (OrbitCoreRoster *roster)
{
  struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  /* Closing is not sufficient: a forked child may hold the same open file description. */
  if (roster->lock_page != NULL)
    munmap (roster->lock_page, LOCK_PAGE_SIZE);
  else if (roster->fd >= 0 && is_own_file (roster))
    fcntl (roster->fd, F_OFD_SETLK, &all);
  roster->lock_page = NULL;
}

void
orbit_core_roster_leave (OrbitCoreRoster *roster)
{
  OrbitCoreNodeRecord *record = &roster->records[roster->node];

  atomic_store_explicit (&record->state, ORBIT_CORE_NODE_LEFT, memory_order_release);
  orbit_core_roster_drop_locks (roster);
  orbit_core_parking_wake (roster->parking);
}

bool
orbit_core_roster_has_left (const OrbitCoreNodeInfo *info,
                            uint32_t incarnation)
{
  uint32_t distance = orbit_core_roster_count_owners (incarnation, info->incarnation);

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
  uint64_t program[4], label[ORBIT_CORE_LABEL_SIZE / 8];

  info->state = (OrbitCoreNodeState) atomic_load_explicit (&record->state, memory_order_relaxed);
  info->endings = atomic_load_explicit (&record->endings, memory_order_relaxed);
  info->incarnation = atomic_load_explicit (&record->incarnation, memory_order_relaxed);
  info->joined_wall = atomic_load_explicit (&record->joined_wall, memory_order_relaxed);
  info->process.pid = atomic_load_explicit (&record->pid, memory_order_relaxed);
  info->process.pid_namespace = atomic_load_explicit (&record->pid_namespace, memory_order_relaxed);
  info->process.time_namespace = atomic_load_explicit (&record->time_namespace, memory_order_relaxed);
  info->process.start_time = atomic_load_explicit (&record->start_time, memory_order_relaxed);
  for (int i = 0; i < 4; i++)
    program[i] = atomic_load_explicit (&record->program[i], memory_order_relaxed);
  memcpy (info->process.program, program, sizeof program);
  info->process.program[sizeof program - 1] = '\0';
  for (int i = 0; i < ORBIT_CORE_LABEL_SIZE / 8; i++)
    label[i] = atomic_load_explicit (&record->label[i], memory_order_relaxed);
  memcpy (info->label, label, sizeof label);
  info->label[sizeof label - 1] = '\0';

  atomic_thread_fence (memory_order_acquire);
  return (sequence & 1) == 0 && sequence == atomic_load_explicit (&record->sequence, memory_order_relaxed);
}

/* A child that was forked without the handlers may still hold the lock of a parent that has ended. Only a complete record of a
 * process in the same pid namespace names the process to check. */
static bool
is_process_gone (const OrbitCoreRoster *roster,
                 uint32_t node,
                 uint32_t incarnation)
{
  OrbitCoreNodeInfo info;

  if (!orbit_core_roster_read (roster, node, &info) || info.incarnation != incarnation || info.state != ORBIT_CORE_NODE_JOINED ||
      info.process.pid_namespace == 0 || info.process.pid_namespace != roster->pid_namespace)
    return false;
  if (info.process.time_namespace == 0 || info.process.time_namespace != roster->time_namespace)
    info.process.start_time = 0;
  return orbit_core_process_probe (info.process.pid, info.process.start_time) == ORBIT_CORE_PROCESS_GONE;
}

static bool
is_owner_alive (const OrbitCoreRoster *roster,
                uint32_t node,
                uint32_t incarnation)
{
  const OrbitCoreNodeRecord *record = &roster->records[node];
  /* Pairs with the release store at the end of write_record(). */
  uint32_t sequence = atomic_load_explicit (&record->sequence, memory_order_acquire);

  /* Another incarnation was written by an owner that had the lock. While the record changes, only the lock shows whether the
   * owner of this incarnation has left. */
  if (atomic_load_explicit (&record->incarnation, memory_order_relaxed) != incarnation)
    return false;
  if (atomic_load_explicit (&record->state, memory_order_acquire) != ORBIT_CORE_NODE_JOINED)
    return (sequence & 1) != 0 && !orbit_core_roster_is_unlocked (roster, node);
  return !orbit_core_roster_is_unlocked (roster, node) && !is_process_gone (roster, node, incarnation);
}

bool
orbit_core_roster_is_alive (const OrbitCoreRoster *roster,
                            uint32_t node,
                            uint32_t incarnation)
{
  bool alive;

  if (node == roster->node)
    return incarnation == roster->incarnation;
  if (node >= roster->fleet_size || roster->fd < 0)
    return false;

  alive = is_owner_alive (roster, node, incarnation);
  /* After a proof of death the caller reads data that the owner has stored. */
  atomic_thread_fence (memory_order_acquire);
  return alive;
}

void
orbit_core_roster_mark_unfenced (OrbitCoreRoster *roster)
{
  atomic_store_explicit (&roster->records[roster->node].flags, ORBIT_CORE_NODE_UNFENCED, memory_order_relaxed);

  /* Pairs with the load in orbit_core_roster_has_unfenced(). */
  atomic_store_explicit (roster->unfenced, 1, memory_order_release);
}

bool
orbit_core_roster_has_unfenced (const OrbitCoreRoster *roster)
{
  if (atomic_load_explicit (roster->unfenced, memory_order_acquire) == 0)
    return false;
  for (uint32_t node = 0; node < roster->fleet_size; node++)
    {
      const OrbitCoreNodeRecord *record = &roster->records[node];
      uint32_t incarnation = atomic_load_explicit (&record->incarnation, memory_order_relaxed);

      if ((atomic_load_explicit (&record->flags, memory_order_relaxed) & ORBIT_CORE_NODE_UNFENCED) != 0 &&
          orbit_core_roster_is_alive (roster, node, incarnation))
        return true;
    }
  return false;
}
