/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread that calls functions when a file may have lost its name or its size.
 *
 * A process has one such thread and one inotify descriptor, from the first watch on. Both are kept until the process ends, because
 * closing the descriptor takes tens of milliseconds. On an event the thread calls the look functions of all watches. If inotify refuses
 * a file, the thread looks at its watch once a second, and tries to add the file again each time. A forked child has no watches. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct OrbitCoreNameWatch OrbitCoreNameWatch;

struct OrbitCoreNameWatch
{
  void (*look) (void *data); /* in the thread of the watches, without a lock; must not end a watch */
  void *data;

  /* private to name-watch.c */
  bool begun;
  bool by_clock; /* some of its files have no mark */
  bool due;
  unsigned int n_looks; /* calls that run now */
  uint32_t generation;
  int *marks; /* inotify watch descriptors of its files */
  size_t n_marks;
  OrbitCoreNameWatch *next;
};

/* The process: a count of forks. With the lock of name-watch.c. */
extern uint32_t orbit_core_name_watch_generation __attribute__ ((visibility ("hidden")));

/* Which events of a file are watched. */
typedef enum
{
  ORBIT_CORE_NAME_SEGMENT,   /* links, renames, changes of the size */
  ORBIT_CORE_NAME_DIRECTORY, /* renames; of a symbolic link, and not of its target */
} OrbitCoreNameType;

/* @look and @data are set. Without a thread the watch does not begin. */
void orbit_core_name_watch_begin (OrbitCoreNameWatch *watch);

/* Adds the file at @path, relative to @directory_fd if that is not negative. Does nothing if it was added before. A change before this
 * function returns may cause no call. */
void orbit_core_name_watch_add (OrbitCoreNameWatch *watch,
                                OrbitCoreNameType type,
                                int directory_fd,
                                const char *path);

/* For the look function. Returns, and clears, whether the files must be added again because adding one of them failed. */
bool orbit_core_name_watch_must_add (OrbitCoreNameWatch *watch);

/* After it returns, the look function does not run, and is not called again. */
void orbit_core_name_watch_end (OrbitCoreNameWatch *watch);
