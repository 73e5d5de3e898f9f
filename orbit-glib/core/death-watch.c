/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An epoll set of pidfds, of a pipe to which the threads that wait for locks write node ids, and of the watch of closed files. */

#define _GNU_SOURCE

#include "death-watch.h"

#include "clock.h"
#include "close-watch.h"
#include "lock-watch.h"
#include "fleet-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The data of an event that is not of a node. */
#define PIPE UINT32_MAX
#define CLOSED (UINT32_MAX - 1)

#define RETRY_PAUSE (500 * ORBIT_CORE_NS_PER_MS)
#define NEVER INT64_MAX

/* The kernel drops a lock just after it reports the close of the file: look again after so many ms. */
static const int64_t looks_after_close[] = { 2, 20, 100 };
#define N_LOOKS_AFTER_CLOSE (sizeof looks_after_close / sizeof looks_after_close[0])

typedef struct
{
  OrbitCoreDeathWatch *watch;
  OrbitCoreLockWatch *lock_watch;
  uint32_t incarnation;
  int32_t pid; /* 0: not visible */
  bool expected; /* its death is to be reported */
  int pidfd; /* -1: none */
  OrbitCoreFileId pidfd_id; /* the file that it referred to when it was opened */
} Member;

typedef enum
{
  DESCRIPTOR_SET,
  DESCRIPTOR_PIPE_READ,
  DESCRIPTOR_PIPE_WRITE,
  DESCRIPTOR_CLOSED, /* the only one that may be missing */
  N_DESCRIPTORS,
} Descriptor;

struct OrbitCoreDeathWatch
{
  OrbitCoreFleet *fleet;
  pid_t owner; /* of the epoll set, which a forked child shares, and of the threads, which it does not have */
  int fds[N_DESCRIPTORS];
  OrbitCoreFileId ids[N_DESCRIPTORS]; /* the files that they referred to when they were opened */
  int want; /* errno of the resource that is missing; 0: none is */
  int64_t retry_at; /* monotonic, ns; NEVER: nothing is missing */
  int64_t look_at; /* time of the next look at the locks, after a file was closed; monotonic, ns */
  size_t n_looks; /* since a file was closed */
  uint32_t swept; /* members before this one have been checked already */
  uint32_t n_members;
  Member members[];
};

static bool
is_ours (const OrbitCoreDeathWatch *watch)
{
  return watch->owner == getpid ();
}

static bool
is_told (const Member *member)
{
  return member->pidfd >= 0 || member->lock_watch != NULL;
}

static int64_t
read_clock (void)
{
  return orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

static void
note_want (OrbitCoreDeathWatch *watch,
           int error_number)
{
  watch->want = error_number;
  if (watch->retry_at == NEVER)
    watch->retry_at = read_clock () + RETRY_PAUSE;
}

static void
begin_sweep (OrbitCoreDeathWatch *watch)
{
  watch->swept = 0;
}

static bool
add_to_set (OrbitCoreDeathWatch *watch,
            int fd,
            uint32_t what)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

  return epoll_ctl (watch->fds[DESCRIPTOR_SET], EPOLL_CTL_ADD, fd, &event) == 0;
}

static void
close_descriptors (OrbitCoreDeathWatch *watch)
{
  for (int i = 0; i < N_DESCRIPTORS; i++)
    {
      if (watch->fds[i] >= 0)
        orbit_core_descriptor_close (watch->fds[i], &watch->ids[i]);
      watch->fds[i] = -1;
    }
}

static bool
keep (OrbitCoreDeathWatch *watch,
      Descriptor which,
      int fd)
{
  watch->fds[which] = orbit_core_descriptor_keep (fd);
  watch->ids[which] = orbit_core_descriptor_identify (watch->fds[which]);
  return watch->fds[which] >= 0;
}

/* The set must work, too. */
static bool
open_descriptors (OrbitCoreDeathWatch *watch)
{
  struct epoll_event event;
  int pipe_fds[2];

  if (!keep (watch, DESCRIPTOR_SET, epoll_create1 (EPOLL_CLOEXEC)) || pipe2 (pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
    return false;
  if (!keep (watch, DESCRIPTOR_PIPE_READ, pipe_fds[0]))
    {
      close (pipe_fds[1]);
      return false;
    }
  if (!keep (watch, DESCRIPTOR_PIPE_WRITE, pipe_fds[1]))
    return false;
  return add_to_set (watch, watch->fds[DESCRIPTOR_PIPE_READ], PIPE) && epoll_wait (watch->fds[DESCRIPTOR_SET], &event, 1, 0) >= 0;
}

static bool
has_descriptors (OrbitCoreDeathWatch *watch)
{
  int error_number;

  if (watch->fds[DESCRIPTOR_SET] >= 0)
    return true;
  if (!open_descriptors (watch))
    {
      error_number = errno;
      close_descriptors (watch);
      note_want (watch, error_number);
      return false;
    }
  if (keep (watch, DESCRIPTOR_CLOSED, orbit_core_close_watch_open (watch->fleet->member.roster.fd)))
    add_to_set (watch, watch->fds[DESCRIPTOR_CLOSED], CLOSED);
  return true;
}

OrbitCoreCode
orbit_core_death_watch_new (OrbitCoreFleet *fleet,
                            OrbitCoreDeathWatch **watch,
                            OrbitCoreReport *report)
{
  uint32_t n_members = fleet->header.fleet_size;
  OrbitCoreDeathWatch *self = calloc (1, sizeof *self + n_members * sizeof self->members[0]);

  if (self == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory to watch its members", fleet->member.name);
  self->fleet = fleet;
  self->owner = getpid ();
  self->n_members = self->swept = n_members;
  self->retry_at = self->look_at = NEVER;
  for (int i = 0; i < N_DESCRIPTORS; i++)
    self->fds[i] = -1;
  for (uint32_t node = 0; node < n_members; node++)
    self->members[node] = (Member){ .watch = self, .pidfd = -1 };
  has_descriptors (self);
  *watch = self;
  return ORBIT_CORE_OK;
}

void
orbit_core_death_watch_free (OrbitCoreDeathWatch *watch)
{
  for (uint32_t node = 0; node < watch->n_members; node++)
    orbit_core_death_watch_remove (watch, node);
  close_descriptors (watch);
  free (watch);
}

int
orbit_core_death_watch_get_fd (const OrbitCoreDeathWatch *watch)
{
  return watch->fds[DESCRIPTOR_SET];
}

int64_t
orbit_core_death_watch_get_next_look (const OrbitCoreDeathWatch *watch)
{
  return watch->retry_at < watch->look_at ? watch->retry_at : watch->look_at;
}

int
orbit_core_death_watch_get_want (const OrbitCoreDeathWatch *watch)
{
  return watch->want;
}

/* Runs in the thread of a lock watch. The pipe has room for every node id. */
static void
put_into_pipe (void *data)
{
  const Member *member = data;
  const OrbitCoreDeathWatch *watch = member->watch;
  uint32_t node = (uint32_t) (member - watch->members);

  if (!orbit_core_descriptor_stands_for (watch->fds[DESCRIPTOR_PIPE_WRITE], &watch->ids[DESCRIPTOR_PIPE_WRITE]))
    return;
  while (write (watch->fds[DESCRIPTOR_PIPE_WRITE], &node, sizeof node) < 0 && errno == EINTR)
    continue;
}

static void
watch_lock (OrbitCoreDeathWatch *watch,
            uint32_t node)
{
  Member *member = &watch->members[node];
  OrbitCoreReport report;

  member->lock_watch = NULL;
  if (orbit_core_fleet_watch_lock (watch->fleet, node, put_into_pipe, member, &member->lock_watch, &report) != ORBIT_CORE_OK)
    {
      member->lock_watch = NULL;
      note_want (watch, report.sys_errno != 0 ? report.sys_errno : ENOMEM);
    }
}

static void
stop_watching (OrbitCoreDeathWatch *watch,
               Member *member)
{
  /* Closing is not sufficient: a forked child may hold the same descriptor. */
  if (member->pidfd >= 0 && is_ours (watch))
    epoll_ctl (watch->fds[DESCRIPTOR_SET], EPOLL_CTL_DEL, member->pidfd, NULL);
  if (member->pidfd >= 0)
    orbit_core_descriptor_close (member->pidfd, &member->pidfd_id);
  member->pidfd = -1;
  if (member->lock_watch != NULL && is_ours (watch))
    orbit_core_lock_watch_free (member->lock_watch);
  member->lock_watch = NULL;
}

/* Chooses how the death is noticed. Returns false if the member is dead. */
static bool
start_watching (OrbitCoreDeathWatch *watch,
                uint32_t node)
{
  Member *member = &watch->members[node];

  if (has_descriptors (watch) && member->pid != 0)
    {
      member->pidfd = orbit_core_descriptor_keep ((int) syscall (SYS_pidfd_open, member->pid, 0));
      member->pidfd_id = orbit_core_descriptor_identify (member->pidfd);
      if (member->pidfd >= 0 && !add_to_set (watch, member->pidfd, node))
        {
          orbit_core_descriptor_close (member->pidfd, &member->pidfd_id);
          member->pidfd = -1;
        }
    }

  /* Asked after the descriptor was opened: if it is alive now, the descriptor is that of the member and of no later process. */
  if (!orbit_core_fleet_is_alive (watch->fleet, node, member->incarnation))
    return false;
  if (member->pidfd < 0 && has_descriptors (watch))
    watch_lock (watch, node);
  return true;
}

bool
orbit_core_death_watch_add (OrbitCoreDeathWatch *watch,
                            uint32_t node,
                            const OrbitCoreNodeInfo *info)
{
  const OrbitCoreRoster *roster = &watch->fleet->member.roster;
  Member *member = &watch->members[node];

  orbit_core_death_watch_remove (watch, node);
  if (node == roster->node)
    return true;

  member->incarnation = info->incarnation;
  member->pid = info->process.pid_namespace != 0 && info->process.pid_namespace == roster->pid_namespace ? info->process.pid : 0;
  member->expected = start_watching (watch, node);
  if (!member->expected)
    stop_watching (watch, member);
  return member->expected;
}

void
orbit_core_death_watch_remove (OrbitCoreDeathWatch *watch,
                               uint32_t node)
{
  stop_watching (watch, &watch->members[node]);
  watch->members[node].expected = false;
}

/* The set no longer works. */
static void
give_up_set (OrbitCoreDeathWatch *watch,
             int error_number)
{
  for (uint32_t node = 0; node < watch->n_members; node++)
    stop_watching (watch, &watch->members[node]);
  close_descriptors (watch);
  note_want (watch, error_number);
  begin_sweep (watch);
}

/* A dropped lock does not prove a death: a process may have begun to take the node id over, and its lock is watched next. */
static bool
take_from_pipe (OrbitCoreDeathWatch *watch,
                uint32_t *node)
{
  while (read (watch->fds[DESCRIPTOR_PIPE_READ], node, sizeof *node) == (ssize_t) sizeof *node)
    {
      Member *member = &watch->members[*node];
      bool failed;

      if (member->lock_watch == NULL)
        continue;
      if (!orbit_core_fleet_is_alive (watch->fleet, *node, member->incarnation))
        return true;
      failed = orbit_core_lock_watch_has_failed (member->lock_watch);
      orbit_core_lock_watch_free (member->lock_watch);
      member->lock_watch = NULL;
      if (failed)
        note_want (watch, ENOLCK);
      else
        watch_lock (watch, *node);
    }
  return false;
}

static void
note_close (OrbitCoreDeathWatch *watch)
{
  orbit_core_close_watch_drain (watch->fds[DESCRIPTOR_CLOSED]);
  begin_sweep (watch);
  watch->n_looks = 0;
  watch->look_at = read_clock () + looks_after_close[0] * ORBIT_CORE_NS_PER_MS;
}

/* Repeats the calls that were refused. Members whose deaths are not reported by events are checked in any case. */
static void
retry (OrbitCoreDeathWatch *watch)
{
  watch->retry_at = NEVER;
  watch->want = 0;
  for (uint32_t node = 0; node < watch->n_members && has_descriptors (watch); node++)
    if (watch->members[node].expected && !is_told (&watch->members[node]) && !start_watching (watch, node))
      stop_watching (watch, &watch->members[node]);
  begin_sweep (watch);
}

static void
look_by_clock (OrbitCoreDeathWatch *watch)
{
  int64_t now = read_clock ();

  if (now >= watch->look_at)
    {
      begin_sweep (watch);
      watch->n_looks++;
      watch->look_at = watch->n_looks < N_LOOKS_AFTER_CLOSE ? now + looks_after_close[watch->n_looks] * ORBIT_CORE_NS_PER_MS : NEVER;
    }
  if (now >= watch->retry_at)
    retry (watch);
}

/* A free lock shows an exec(). It is checked first, because it costs least. */
static bool
is_found_dead (const OrbitCoreDeathWatch *watch,
               uint32_t node)
{
  const Member *member = &watch->members[node];

  return member->expected && (!is_told (member) || orbit_core_fleet_is_unlocked (watch->fleet, node)) &&
         !orbit_core_fleet_is_alive (watch->fleet, node, member->incarnation);
}

bool
orbit_core_death_watch_next (OrbitCoreDeathWatch *watch,
                             uint32_t *node)
{
  struct epoll_event event;
  int n_events = 0;

  if (!is_ours (watch))
    return false;
  while (watch->fds[DESCRIPTOR_SET] >= 0 && (n_events = epoll_wait (watch->fds[DESCRIPTOR_SET], &event, 1, 0)) == 1)
    {
      *node = event.data.u32;
      if (*node == CLOSED)
        note_close (watch);
      else if (*node != PIPE || take_from_pipe (watch, node))
        return true;
    }
  if (n_events < 0 && errno != EINTR)
    give_up_set (watch, errno);
  look_by_clock (watch);
  while (watch->swept < watch->n_members)
    {
      *node = watch->swept++;
      if (is_found_dead (watch, *node))
        return true;
    }
  return false;
}
