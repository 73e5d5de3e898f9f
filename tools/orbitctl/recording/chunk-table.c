/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The virtual table. */

#include "chunk-table.h"

#define COLUMNS "CREATE TABLE chunk (id, kind, frame_kind, version, time, payload)"

enum
{
  COLUMN_ID,
  COLUMN_KIND,
  COLUMN_FRAME_KIND,
  COLUMN_VERSION,
  COLUMN_TIME,
  COLUMN_PAYLOAD,
};

typedef struct
{
  sqlite3_vtab base;
  Chunk *const *current;
} ChunkTable;

typedef struct
{
  sqlite3_vtab_cursor base;
  const Chunk *chunk;
  guint index;
} ChunkCursor;

static int
table_connect (sqlite3 *database,
               void *data,
               int n_arguments,
               const char *const *arguments,
               sqlite3_vtab **table,
               char **error)
{
  ChunkTable *self = g_new0 (ChunkTable, 1);

  self->current = data;
  *table = &self->base;
  return sqlite3_declare_vtab (database, COLUMNS);
}

static int
table_disconnect (sqlite3_vtab *table)
{
  g_free (table);
  return SQLITE_OK;
}

static int
table_best_index (sqlite3_vtab *table,
                  sqlite3_index_info *info)
{
  return SQLITE_OK;
}

static int
cursor_open (sqlite3_vtab *table,
             sqlite3_vtab_cursor **cursor)
{
  ChunkCursor *self = g_new0 (ChunkCursor, 1);

  *cursor = &self->base;
  return SQLITE_OK;
}

static int
cursor_close (sqlite3_vtab_cursor *cursor)
{
  g_free (cursor);
  return SQLITE_OK;
}

static int
cursor_filter (sqlite3_vtab_cursor *cursor,
               int index_number,
               const char *index_name,
               int n_arguments,
               sqlite3_value **arguments)
{
  ChunkCursor *self = (ChunkCursor *) cursor;

  self->chunk = *((ChunkTable *) cursor->pVtab)->current;
  self->index = 0;
  return SQLITE_OK;
}

static int
cursor_next (sqlite3_vtab_cursor *cursor)
{
  ((ChunkCursor *) cursor)->index++;
  return SQLITE_OK;
}

static int
cursor_is_at_end (sqlite3_vtab_cursor *cursor)
{
  const ChunkCursor *self = (ChunkCursor *) cursor;

  return self->index >= self->chunk->rows->len;
}

static int
cursor_get_column (sqlite3_vtab_cursor *cursor,
                   sqlite3_context *context,
                   int column)
{
  const ChunkCursor *self = (ChunkCursor *) cursor;
  const ChunkRow *row = &g_array_index (self->chunk->rows, ChunkRow, self->index);

  switch (column)
    {
    case COLUMN_ID:
      sqlite3_result_int64 (context, (gint64) row->id);
      break;
    case COLUMN_KIND:
      sqlite3_result_int (context, row->kind);
      break;
    case COLUMN_FRAME_KIND:
      sqlite3_result_int (context, row->frame_kind);
      break;
    case COLUMN_VERSION:
      sqlite3_result_int64 (context, (gint64) row->version);
      break;
    case COLUMN_TIME:
      sqlite3_result_int64 (context, row->time);
      break;
    case COLUMN_PAYLOAD:
      /* A NULL pointer would be an SQL NULL; the payload of an empty frame is an empty blob. */
      sqlite3_result_blob (context, row->length > 0 ? (const void *) (self->chunk->payloads + row->offset) : "", (int) row->length, SQLITE_STATIC);
      break;
    default:
      return SQLITE_ERROR;
    }
  return SQLITE_OK;
}

static int
cursor_get_rowid (sqlite3_vtab_cursor *cursor,
                  sqlite3_int64 *rowid)
{
  *rowid = ((ChunkCursor *) cursor)->index;
  return SQLITE_OK;
}

static const sqlite3_module module = {
  .xCreate = table_connect,
  .xConnect = table_connect,
  .xBestIndex = table_best_index,
  .xDisconnect = table_disconnect,
  .xDestroy = table_disconnect,
  .xOpen = cursor_open,
  .xClose = cursor_close,
  .xFilter = cursor_filter,
  .xNext = cursor_next,
  .xEof = cursor_is_at_end,
  .xColumn = cursor_get_column,
  .xRowid = cursor_get_rowid,
};

int
chunk_table_create (sqlite3 *database,
                    Chunk *const *current)
{
  const int code = sqlite3_create_module (database, "chunk", &module, (void *) current);

  return code == SQLITE_OK ? sqlite3_exec (database, "CREATE VIRTUAL TABLE temp.chunk USING chunk", NULL, NULL, NULL) : code;
}
