/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading processes from /proc. Works, with less certainty, where /proc is not mounted. */

#define _GNU_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t
read_small_file (const char *path,
                 char *text,
                 size_t size)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t length;

  if (fd < 0)
    return -1;
  length = read (fd, text, size - 1);
  close (fd);
  text[length < 0 ? 0 : length] = '\0';
  return length;
}

typedef struct
{
  char state;
  uint64_t n_threads;
  uint64_t start_time;
} Stat;

/* Fields 3, 20 and 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets. An emulator of user programs fakes
 * /proc/PID for its own process, with a start time that differs from the one that other processes read. It does not fake
 * "/proc/./PID". */
static int
read_stat (int32_t pid,
           Stat *stat)
{
  char path[32], text[1024];
  const char *rest;

  snprintf (path, sizeof path, "/proc/./%d/stat", (int) pid);
  if (read_small_file (path, text, sizeof text) <= 0)
    return -1;
  rest = strrchr (text, ')');
  if (rest == NULL || rest[1] != ' ')
    return -1;
  rest += 2;
  stat->state = *rest;
  for (int field = 3; field < 22; field++)
    {
      if (field == 20)
        stat->n_threads = strtoull (rest, NULL, 10);
      rest = strchr (rest, ' ');
      if (rest == NULL)
        return -1;
      rest++;
    }
  stat->start_time = strtoull (rest, NULL, 10);
  return 0;
}

/* Also returns false when /proc belongs to another pid namespace. */
static bool
is_proc_ours (void)
{
  char target[16] = "";

  return readlink ("/proc/self", target, sizeof target - 1) > 0 && atoi (target) == getpid ();
}

void
orbit_core_process_describe_self (OrbitCoreProcess *process)
{
  struct stat namespace;
  Stat self;

  memset (process, 0, sizeof *process);
  process->pid = (int32_t) getpid ();
  snprintf (process->program, sizeof process->program, "%s", program_invocation_short_name);
  if (!is_proc_ours ())
    return;
  if (stat ("/proc/self/ns/pid", &namespace) == 0)
    process->pid_namespace = namespace.st_ino;
  if (stat ("/proc/self/ns/time", &namespace) == 0)
    process->time_namespace = namespace.st_ino;
  if (read_stat (process->pid, &self) == 0)
    process->start_time = self.start_time;
}

OrbitCoreProcessState
orbit_core_process_probe (int32_t pid,
                          uint64_t start_time)
{
  Stat found;

  if (pid <= 0)
    return ORBIT_CORE_PROCESS_UNKNOWN;
  if (kill (pid, 0) != 0 && errno == ESRCH)
    return ORBIT_CORE_PROCESS_GONE;
  if (!is_proc_ours () || read_stat (pid, &found) != 0)
    return ORBIT_CORE_PROCESS_UNKNOWN;
  if (start_time != 0 && found.start_time != start_time)
    return ORBIT_CORE_PROCESS_GONE;

  /* A process whose main thread has ended also looks like a zombie, while its other threads run. */
  if ((found.state == 'Z' || found.state == 'X') && found.n_threads <= 1)
    return ORBIT_CORE_PROCESS_GONE;
  return start_time != 0 ? ORBIT_CORE_PROCESS_RUNNING : ORBIT_CORE_PROCESS_UNKNOWN;
}

void
orbit_core_process_boot_id (uint8_t boot_id[16])
{
  char text[64];
  unsigned int n_nibbles = 0;

  memset (boot_id, 0, 16);
  if (read_small_file ("/proc/sys/kernel/random/boot_id", text, sizeof text) <= 0)
    return;
  for (const char *c = text; *c != '\0' && n_nibbles < 32; c++)
    {
      unsigned int nibble;

      if (*c >= '0' && *c <= '9')
        nibble = (unsigned int) (*c - '0');
      else if (*c >= 'a' && *c <= 'f')
        nibble = (unsigned int) (*c - 'a') + 10;
      else
        continue;
      boot_id[n_nibbles / 2] |= (uint8_t) (nibble << (n_nibbles % 2 ? 0 : 4));
      n_nibbles++;
    }
}
