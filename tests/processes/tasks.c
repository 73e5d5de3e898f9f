/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading /proc/self/task. */

#define _GNU_SOURCE

#include "tasks.h"

#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
read_file (const char *task,
           const char *file,
           char *text,
           size_t size)
{
  char path[320];
  ssize_t length;
  int fd;

  snprintf (path, sizeof path, "/proc/self/task/%s/%s", task, file);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  length = fd >= 0 ? read (fd, text, size - 1) : -1;
  if (fd >= 0)
    close (fd);
  text[length < 0 ? 0 : length] = '\0';
  text[strcspn (text, "\n")] = '\0';
}

static unsigned int
count (const char *name,
       bool asleep)
{
  DIR *directory = opendir ("/proc/self/task");
  const struct dirent *entry;
  unsigned int n = 0;
  char text[64];

  check (directory != NULL);
  while ((entry = readdir (directory)) != NULL)
    {
      read_file (entry->d_name, "comm", text, sizeof text);
      if (strcmp (text, name) != 0)
        continue;
      if (asleep)
        read_file (entry->d_name, "wchan", text, sizeof text);
      n += !asleep || strstr (text, "futex") != NULL;
    }
  closedir (directory);
  return n;
}

unsigned int
tasks_count (const char *name)
{
  return count (name, false);
}

void
tasks_wait_asleep (const char *name)
{
  for (int i = 0; i < 200 && count (name, true) == 0; i++)
    usleep (1000);
}
