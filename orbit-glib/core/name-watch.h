/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread that hears from the kernel when a file may have lost its name or its size.
 *
 * There is one thread and one inotify descriptor in a process, from the first watch on. Both stay, because closing the descriptor takes
 * tens of milliseconds. The thread sleeps until an event comes, and then calls the look functions of all watches. What inotify refuses is looked at once a second, and asked for again each
 * time. In a forked child there are no watches. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct OrbitCoreNameWatch OrbitCoreNameWatch;

struct OrbitCoreNameWatch
{
  void (*look) (void *data); /* in the thread of the watches, without a lock; must not end a watch */
  void *data;

  /* name-watch.c's */
  bool begun;
  bool by_clock; /* some of its files have no mark */
  bool due;
  unsigned int n_looks; /* that run now */
  uint32_t generation;
  int *marks; /* inotify's numbers of its files */
  size_t n_marks;
  OrbitCoreNameWatch *next;
};

/* Of the process: counts forks. With the lock of name-watch.c. */
extern uint32_t orbit_core_name_watch_generation __attribute__ ((visibility ("hidden")));

/* What to hear of. */
typedef enum
{
  ORBIT_CORE_NAME_SEGMENT,   /* links, renames, changes of the size */
  ORBIT_CORE_NAME_DIRECTORY, /* renames; of a symbolic link, and not what it stands for */
} OrbitCoreNameType;

/* @look and @data are set. Without a thread the watch does not begin. */
void orbit_core_name_watch_begin (OrbitCoreNameWatch *watch);

/* Adds the file at @path, which starts in @directory_fd if that is not negative. Does nothing if it was added before. What has changed before
 * this returns may not be told. */
void orbit_core_name_watch_add (OrbitCoreNameWatch *watch,
                                OrbitCoreNameType type,
                                int directory_fd,
                                const char *path);

/* For the look function: must the files be added again, because some of them could not be? They are no longer noted as missing. */
bool orbit_core_name_watch_must_add (OrbitCoreNameWatch *watch);

/* When it returns the look function does not run, and never will again. */
void orbit_core_name_watch_end (OrbitCoreNameWatch *watch);
