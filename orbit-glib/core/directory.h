/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The directory of a fleet's segments, as it was when the process joined: a descriptor, the effective user, and the path by which
 * other processes find it. Later changes of the working directory, the root directory or the user do not move it. */

#pragma once

#include "descriptor.h"
#include "report.h"

typedef struct
{
  int fd;              /* an O_PATH descriptor */
  OrbitCoreFileId id;  /* of the directory when it was opened */
  uint32_t uid;        /* the effective user then: owner of the segments, and part of their names */
  char path[256];      /* as given, for messages */
  char absolute[512];  /* empty: not known */
  OrbitCoreFileId root;      /* the root directory then */
  uint64_t mount_namespace;  /* inode of the namespace then; 0: unknown */
} OrbitCoreDirectory;

/* @path NULL: /dev/shm. Anything but a tmpfs is refused. */
OrbitCoreCode orbit_core_directory_open (OrbitCoreDirectory *directory,
                                         const char *path,
                                         OrbitCoreReport *report);

/* Fails if the program has closed the descriptor of the directory, or opened something else under its number. */
OrbitCoreCode orbit_core_directory_check (const OrbitCoreDirectory *directory,
                                          OrbitCoreReport *report);

/* Returns whether it is proven that a process that opens the path now finds another directory, or none. */
bool orbit_core_directory_has_moved (const OrbitCoreDirectory *directory);

void orbit_core_directory_close (OrbitCoreDirectory *directory);
