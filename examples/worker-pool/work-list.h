/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The list of tasks: the files of a directory in pieces, repeated until the demo has enough work. */

#pragma once

#include <glib.h>

typedef struct
{
  char *path; /* below the directory */
  guint64 offset;
  guint64 length;
  char *hash; /* computed by GLib, on first use */
} Piece;

typedef struct
{
  char *directory;
  GPtrArray *pieces;
  guint n_files;
  guint n_skipped; /* files that cannot be read, or whose name is not UTF-8 */
  guint64 n_bytes; /* of one round */
  guint64 n_rounds;
  guint64 n_tasks;
} WorkList;

WorkList    *work_list_new      (const char  *directory,
                                 GError     **error);
void         work_list_free     (WorkList    *list);

Piece       *work_list_get_piece (WorkList   *list,
                                  guint64     task);

/* The hash of a piece by GLib, to check the results of workers. */
const char  *work_list_get_hash (WorkList    *list,
                                 guint64      task,
                                 GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WorkList, work_list_free)
