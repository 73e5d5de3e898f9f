/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The protocol of supervisor and workers. The workers in other languages repeat these definitions.
 *
 * The supervisor publishes pieces of files as work, and every worker reads all of it and does what is for its node.
 * A piece may be given out again; the version of a frame is the number of its task, in work and in result alike.
 *
 * kind     frame kind  value
 * WORK     TASK        (qstt)  node that is to do it, path below the directory, offset, length
 * WORK     STOP                nothing: there is no more work
 * RESULTS  HASH        (st)    SHA-256 in hexadecimal, bytes read
 * RESULTS  FAILURE     (st)    why there is none, 0 */

#pragma once

#include <orbit-glib/orbit-glib.h>

#define FLEET_SIZE 8
#define SUPERVISOR 0 /* its node id */

#define WORK 1
#define WORK_TYPE "(qstt)"
#define TASK 1
#define STOP 2

#define RESULTS 2
#define RESULTS_TYPE "(st)"
#define HASH 1
#define FAILURE 2

#define BEAT_MS 20
/* A worker exits if the supervisor has published nothing for this time. */
#define PATIENCE_MS 5000

/* The SHA-256 of a piece of a file, computed by GLib, and the number of its bytes. */
char *hash_piece (const char *directory,
                  const char *path,
                  guint64     offset,
                  guint64     length,
                  gsize      *n_bytes,
                  GError    **error);
