/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Walks a directory and cuts its files into pieces. Independent of fleets. */

#include "work-list.h"

#include "pool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Large enough to keep a worker busy for some milliseconds, small enough for heartbeats in between. */
#define PIECE_SIZE (G_GUINT64_CONSTANT (1024) * 1024)
/* So that a worker dies while work remains. */
#define ENOUGH_TASKS 24000
#define ENOUGH_BYTES (G_GUINT64_CONSTANT (1) << 30)
/* With the rest of a task it fits a frame. */
#define LONGEST_PATH 4000

static void
free_piece (gpointer data)
{
  Piece *piece = data;

  g_free (piece->path);
  g_free (piece->hash);
  g_free (piece);
}

static void
add_file (WorkList *list,
          const char *path,
          guint64 size)
{
  for (guint64 offset = 0; offset < size; offset += PIECE_SIZE)
    {
      Piece *piece = g_new0 (Piece, 1);

      piece->path = g_strdup (path);
      piece->offset = offset;
      piece->length = MIN (size - offset, PIECE_SIZE);
      g_ptr_array_add (list->pieces, piece);
    }

  list->n_files++;
  list->n_bytes += size;
}

static gboolean
is_build_directory (const char *path)
{
  g_autofree char *meson = g_build_filename (path, "meson-private", NULL);
  g_autofree char *cmake = g_build_filename (path, "CMakeCache.txt", NULL);

  return g_file_test (meson, G_FILE_TEST_EXISTS) || g_file_test (cmake, G_FILE_TEST_EXISTS);
}

static void
walk (WorkList *list,
      const char *below)
{
  g_autofree char *directory = g_build_filename (list->directory, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  if (dir == NULL || is_build_directory (directory))
    return;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (below, name, NULL);
      g_autofree char *full_path = g_build_filename (directory, name, NULL);
      GStatBuf info;

      if (name[0] == '.' || g_str_equal (name, "_build") || g_lstat (full_path, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode))
        walk (list, path);
      else if (!S_ISREG (info.st_mode) || info.st_size == 0)
        continue;
      else if (g_access (full_path, R_OK) == 0 && strlen (path) <= LONGEST_PATH && g_utf8_validate (path, -1, NULL))
        add_file (list, path, (guint64) info.st_size);
      else
        list->n_skipped++;
    }
}

WorkList *
work_list_new (const char *directory,
               GError **error)
{
  g_autoptr (WorkList) list = g_new0 (WorkList, 1);

  list->directory = g_canonicalize_filename (directory, NULL);
  list->pieces = g_ptr_array_new_with_free_func (free_piece);
  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "'%s' is not a directory", directory);
      return NULL;
    }

  walk (list, "");
  if (list->pieces->len == 0 || list->n_bytes == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is nothing to read in '%s'", directory);
      return NULL;
    }

  list->n_rounds = MIN (ENOUGH_TASKS / list->pieces->len, ENOUGH_BYTES / list->n_bytes);
  list->n_rounds = MAX (list->n_rounds, 1);
  list->n_tasks = list->n_rounds * list->pieces->len;
  return g_steal_pointer (&list);
}

void
work_list_free (WorkList *list)
{
  g_free (list->directory);
  g_ptr_array_unref (list->pieces);
  g_free (list);
}

Piece *
work_list_get_piece (WorkList *list,
                     guint64 task)
{
  return g_ptr_array_index (list->pieces, task % list->pieces->len);
}

const char *
work_list_get_hash (WorkList *list,
                    guint64 task,
                    GError **error)
{
  Piece *piece = work_list_get_piece (list, task);
  gsize n_bytes;

  if (piece->hash == NULL)
    piece->hash = hash_piece (list->directory, piece->path, piece->offset, piece->length, &n_bytes, error);
  return piece->hash;
}
