/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What there is to do: the files of a directory in pieces, over and over until it is enough to watch. */

#pragma once

#include <glib.h>

typedef struct
{
  char *path; /* below the directory */
  guint64 offset;
  guint64 length;
  char *hash; /* by GLib, once it was asked for */
} Piece;

typedef struct
{
  char *directory;
  GPtrArray *pieces;
  guint n_files;
  guint n_skipped; /* not readable, or of a name that is not text */
  guint64 n_bytes; /* of one round */
  guint64 n_rounds;
  guint64 n_tasks;
} WorkList;

WorkList    *work_list_new      (const char  *directory,
                                 GError     **error);
void         work_list_free     (WorkList    *list);

Piece       *work_list_get_piece (WorkList   *list,
                                  guint64     task);

/* GLib's own hash of a piece, to check workers against. */
const char  *work_list_get_hash (WorkList    *list,
                                 guint64      task,
                                 GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WorkList, work_list_free)
