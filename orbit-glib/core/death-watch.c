/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An epoll set of pidfds, and a pipe in it into which the threads that wait for locks put the nodes. */

#define _GNU_SOURCE

#include "death-watch.h"

#include "lock-watch.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PIPE UINT32_MAX /* in an event, instead of a node */

typedef struct
{
  OrbitCoreDeathWatch *watch;
  OrbitCoreLockWatch *lock_watch;
  uint32_t incarnation;
  int pidfd; /* -1: none */
  OrbitCoreFileId pidfd_id; /* what it stands for */
} Member;

struct OrbitCoreDeathWatch
{
  OrbitCoreFleet *fleet;
  pid_t owner; /* of the epoll set, which a forked child shares, and of the threads, which it does not have */
  int epoll_fd;
  int pipe_fds[2];
  OrbitCoreFileId epoll_id; /* what they stand for */
  OrbitCoreFileId pipe_ids[2];
  uint32_t n_members;
  Member members[];
};

static bool
is_ours (const OrbitCoreDeathWatch *watch)
{
  return watch->owner == getpid ();
}

static bool
add_to_set (OrbitCoreDeathWatch *watch,
            int fd,
            uint32_t what)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

  return epoll_ctl (watch->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool
open_descriptors (OrbitCoreDeathWatch *watch)
{
  watch->epoll_fd = orbit_core_descriptor_keep (epoll_create1 (EPOLL_CLOEXEC));
  watch->epoll_id = orbit_core_descriptor_identify (watch->epoll_fd);
  if (watch->epoll_fd < 0 || pipe2 (watch->pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
    return false;
  for (int i = 0; i < 2; i++)
    {
      watch->pipe_fds[i] = orbit_core_descriptor_keep (watch->pipe_fds[i]);
      watch->pipe_ids[i] = orbit_core_descriptor_identify (watch->pipe_fds[i]);
      if (watch->pipe_fds[i] < 0)
        return false;
    }
  return add_to_set (watch, watch->pipe_fds[0], PIPE);
}

OrbitCoreCode
orbit_core_death_watch_new (OrbitCoreFleet *fleet,
                            OrbitCoreDeathWatch **watch,
                            OrbitCoreReport *report)
{
  uint32_t n_members = fleet->header.fleet_size;
  OrbitCoreDeathWatch *self = calloc (1, sizeof *self + n_members * sizeof self->members[0]);
  OrbitCoreCode code;

  if (self == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory to watch its members", fleet->member.name);
  self->fleet = fleet;
  self->owner = getpid ();
  self->n_members = n_members;
  self->pipe_fds[0] = self->pipe_fds[1] = -1;
  for (uint32_t node = 0; node < n_members; node++)
    self->members[node] = (Member){ .watch = self, .pidfd = -1 };

  if (!open_descriptors (self))
    {
      code = orbit_core_fail_errno (report, errno, "fleet '%s': cannot watch its members", fleet->member.name);
      orbit_core_death_watch_free (self);
      return code;
    }
  *watch = self;
  return ORBIT_CORE_OK;
}

void
orbit_core_death_watch_free (OrbitCoreDeathWatch *watch)
{
  for (uint32_t node = 0; node < watch->n_members; node++)
    orbit_core_death_watch_remove (watch, node);
  for (int i = 0; i < 2; i++)
    if (watch->pipe_fds[i] >= 0)
      orbit_core_descriptor_close (watch->pipe_fds[i], &watch->pipe_ids[i]);
  if (watch->epoll_fd >= 0)
    orbit_core_descriptor_close (watch->epoll_fd, &watch->epoll_id);
  free (watch);
}

int
orbit_core_death_watch_get_fd (const OrbitCoreDeathWatch *watch)
{
  return watch->epoll_fd;
}

/* In a thread of its own. The pipe has room for all nodes there can be. */
static void
put_into_pipe (void *data)
{
  const Member *member = data;
  uint32_t node = (uint32_t) (member - member->watch->members);

  if (!orbit_core_descriptor_stands_for (member->watch->pipe_fds[1], &member->watch->pipe_ids[1]))
    return;
  while (write (member->watch->pipe_fds[1], &node, sizeof node) < 0 && errno == EINTR)
    continue;
}

static void
watch_lock (OrbitCoreDeathWatch *watch,
            uint32_t node)
{
  Member *member = &watch->members[node];

  /* Where it fails for want of descriptors or threads, the next owner of the node id tells of the end of this one. */
  if (orbit_core_fleet_watch_lock (watch->fleet, node, put_into_pipe, member, &member->lock_watch, NULL) != ORBIT_CORE_OK)
    member->lock_watch = NULL;
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
  if (info->process.pid_namespace != 0 && info->process.pid_namespace == roster->pid_namespace)
    member->pidfd = orbit_core_descriptor_keep ((int) syscall (SYS_pidfd_open, info->process.pid, 0));
  member->pidfd_id = orbit_core_descriptor_identify (member->pidfd);

  /* Asked after the descriptor was opened: if it is alive now, the descriptor is that of the member and of no later process. */
  if (!orbit_core_fleet_is_alive (watch->fleet, node, info->incarnation))
    {
      orbit_core_death_watch_remove (watch, node);
      return false;
    }
  if (member->pidfd < 0 || !add_to_set (watch, member->pidfd, node))
    watch_lock (watch, node);
  return true;
}

void
orbit_core_death_watch_remove (OrbitCoreDeathWatch *watch,
                               uint32_t node)
{
  Member *member = &watch->members[node];

  /* Closing alone would not do: a forked child may hold the same descriptor. */
  if (member->pidfd >= 0 && is_ours (watch))
    epoll_ctl (watch->epoll_fd, EPOLL_CTL_DEL, member->pidfd, NULL);
  if (member->pidfd >= 0)
    orbit_core_descriptor_close (member->pidfd, &member->pidfd_id);
  member->pidfd = -1;
  if (member->lock_watch != NULL && is_ours (watch))
    orbit_core_lock_watch_free (member->lock_watch);
  member->lock_watch = NULL;
}

/* Whose lock was dropped need not be dead: another may have begun to take the node id over, and is watched in turn. */
static bool
take_from_pipe (OrbitCoreDeathWatch *watch,
                uint32_t *node)
{
  while (read (watch->pipe_fds[0], node, sizeof *node) == (ssize_t) sizeof *node)
    {
      Member *member = &watch->members[*node];

      if (member->lock_watch == NULL)
        continue;
      if (!orbit_core_fleet_is_alive (watch->fleet, *node, member->incarnation))
        return true;
      orbit_core_lock_watch_free (member->lock_watch);
      watch_lock (watch, *node);
    }
  return false;
}

bool
orbit_core_death_watch_next (OrbitCoreDeathWatch *watch,
                             uint32_t *node)
{
  struct epoll_event event;

  while (is_ours (watch) && epoll_wait (watch->epoll_fd, &event, 1, 0) == 1)
    {
      *node = event.data.u32;
      if (*node != PIPE || take_from_pipe (watch, node))
        return true;
    }
  return false;
}
