/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The work: used by the worker in C, and by the supervisor to check all workers. */

#include "pool.h"

char *
hash_piece (const char *directory,
            const char *path,
            guint64 offset,
            guint64 length,
            gsize *n_bytes,
            GError **error)
{
  g_autoptr (GFile) file = g_file_new_build_filename (directory, path, NULL);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree guint8 *data = NULL;

  if (stream == NULL || !g_seekable_seek (G_SEEKABLE (stream), (goffset) offset, G_SEEK_SET, NULL, error))
    return NULL;

  data = g_malloc (length);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, length, n_bytes, NULL, error))
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, *n_bytes);
}
