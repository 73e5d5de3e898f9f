/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The thread that writes recordings. */

#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "chunk-table.h"
#include "recording.h"
#include "schema.h"

#define PAGE_SIZE 16384 /* bytes; with the default of 4096 a frame of 64 bytes takes a fifth longer */
#define COMMIT_FRAMES 131072
#define BUSY_MS 60000
#define COMMIT_US 200000 /* after which a transaction ends, however small; what a killed recorder loses at most */

struct _RecordingWriter
{
  sqlite3 *database;
  char *path;
  ChunkQueue *queue;
  guint64 max_size;
  GThread *thread;
  Chunk *chunk;  /* which is being inserted */
  sqlite3_stmt *statements[SCHEMA_N_STATEMENTS];
  WriterTotals totals[256];
  guint64 n_frames;       /* in the file and the transaction */
  guint64 n_committed;    /* atomic */
  guint64 n_in_transaction;
  gint64 commit_at;       /* monotonic, us; 0: there is no transaction */
  gboolean full;
  GError *error;
};

static gboolean
fail (RecordingWriter *self)
{
  if (self->error == NULL)
    recording_set_error (self->database, self->path, &self->error);
  return FALSE;
}

static gboolean
execute (RecordingWriter *self,
         const char *sql)
{
  return sqlite3_exec (self->database, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self);
}

static gboolean
run (RecordingWriter *self,
     sqlite3_stmt *statement)
{
  const gboolean done = sqlite3_step (statement) == SQLITE_DONE || fail (self);

  sqlite3_reset (statement);
  return done;
}

static gboolean
begin (RecordingWriter *self)
{
  if (self->commit_at != 0)
    return TRUE;
  self->commit_at = g_get_monotonic_time () + COMMIT_US;
  return execute (self, "BEGIN");
}

static gboolean
write_totals (RecordingWriter *self)
{
  sqlite3_stmt *statement = self->statements[SCHEMA_UPDATE_TOTALS];

  for (int kind = 0; kind < (int) G_N_ELEMENTS (self->totals); kind++)
    {
      WriterTotals *totals = &self->totals[kind];

      if (!totals->changed)
        continue;
      totals->changed = FALSE;
      sqlite3_bind_int (statement, 1, kind);
      sqlite3_bind_int64 (statement, 2, (gint64) totals->frames);
      sqlite3_bind_int64 (statement, 3, (gint64) totals->overwritten);
      sqlite3_bind_int64 (statement, 4, (gint64) totals->abandoned);
      sqlite3_bind_int64 (statement, 5, (gint64) totals->damaged);
      if (!run (self, statement))
        return FALSE;
    }
  return TRUE;
}

static gboolean
commit (RecordingWriter *self)
{
  if (self->commit_at == 0)
    return TRUE;
  self->commit_at = 0;
  self->n_in_transaction = 0;
  if (!write_totals (self) || !execute (self, "COMMIT"))
    return FALSE;
  __atomic_store_n (&self->n_committed, self->n_frames, __ATOMIC_RELAXED);
  return TRUE;
}

static void
bind_text (sqlite3_stmt *statement,
           int index,
           const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static gboolean
write_kind (RecordingWriter *self,
            const OrbitRingInfo *info)
{
  sqlite3_stmt *statement = self->statements[SCHEMA_INSERT_KIND];
  const GVariantType *type = orbit_ring_info_get_value_type (info);
  g_autofree char *type_text = type != NULL ? g_variant_type_dup_string (type) : NULL;

  self->totals[orbit_ring_info_get_kind (info)].known = TRUE;
  sqlite3_bind_int (statement, 1, (int) orbit_ring_info_get_kind (info));
  bind_text (statement, 2, orbit_ring_info_get_label (info));
  bind_text (statement, 3, type_text);
  bind_text (statement, 4, orbit_ring_info_get_topology (info) == ORBIT_TOPOLOGY_PER_NODE ? "per-node" : "shared");
  sqlite3_bind_int64 (statement, 5, orbit_ring_info_get_capacity (info));
  sqlite3_bind_int64 (statement, 6, orbit_ring_info_get_payload_capacity (info));
  return run (self, statement);
}

/* A negative number is NULL. */
static void
bind_optional (sqlite3_stmt *statement,
               int index,
               gint64 number)
{
  if (number < 0)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_int64 (statement, index, number);
}

static gboolean
write_loss (RecordingWriter *self,
            const ChunkLoss *loss)
{
  sqlite3_stmt *statement = self->statements[SCHEMA_INSERT_LOSS];
  WriterTotals *totals = &self->totals[loss->kind];

  totals->overwritten += loss->overwritten;
  totals->abandoned += loss->abandoned;
  totals->damaged += loss->damaged;
  totals->changed = TRUE;
  sqlite3_bind_int (statement, 1, loss->kind);
  bind_optional (statement, 2, loss->node);
  bind_optional (statement, 3, loss->first);
  bind_optional (statement, 4, loss->last);
  sqlite3_bind_int64 (statement, 5, (gint64) loss->overwritten);
  sqlite3_bind_int64 (statement, 6, (gint64) loss->abandoned);
  sqlite3_bind_int64 (statement, 7, (gint64) loss->damaged);
  sqlite3_bind_int64 (statement, 8, loss->time);
  sqlite3_bind_int64 (statement, 9, (gint64) self->n_frames + loss->row + 1);
  return run (self, statement);
}

/* Whether the file stays below its limit. Two adjacent pages are never both less than half full, so twice the bytes is enough room. */
static gboolean
has_room (RecordingWriter *self)
{
  sqlite3_stmt *statement = self->statements[SCHEMA_COUNT_PAGES];
  guint64 n_pages, needed;

  if (self->max_size == 0)
    return TRUE;
  n_pages = sqlite3_step (statement) == SQLITE_ROW ? (guint64) sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);
  needed = self->chunk->payloads_size + (self->chunk->rows->len + self->chunk->losses->len) * SCHEMA_ROW_SIZE;
  self->full = n_pages * PAGE_SIZE + 2 * needed + 4 * PAGE_SIZE > self->max_size;
  return !self->full;
}

static gboolean
write_chunk (RecordingWriter *self)
{
  const Chunk *chunk = self->chunk;

  if (!begin (self))
    return FALSE;
  for (guint i = 0; i < chunk->kinds->len; i++)
    if (!write_kind (self, g_ptr_array_index (chunk->kinds, i)))
      return FALSE;
  for (guint i = 0; i < chunk->losses->len; i++)
    if (!write_loss (self, &g_array_index (chunk->losses, ChunkLoss, i)))
      return FALSE;
  if (chunk->rows->len > 0 && !run (self, self->statements[SCHEMA_INSERT_FRAMES]))
    return FALSE;
  for (guint i = 0; i < chunk->rows->len; i++)
    {
      WriterTotals *totals = &self->totals[g_array_index (chunk->rows, ChunkRow, i).kind];

      totals->frames++;
      totals->changed = TRUE;
    }
  self->n_frames += chunk->rows->len;
  self->n_in_transaction += chunk->rows->len;
  return TRUE;
}

static gpointer
write_all (gpointer data)
{
  RecordingWriter *self = data;
  gboolean closed = FALSE;
  gboolean good = TRUE;

  while (good && !closed && !self->full)
    {
      self->chunk = chunk_queue_pop (self->queue, self->commit_at != 0 ? self->commit_at : -1, &closed);
      if (self->chunk != NULL)
        {
          good = !has_room (self) || write_chunk (self);
          chunk_queue_recycle (self->queue, self->chunk);
        }
      if (good && self->commit_at != 0 && (self->n_in_transaction >= COMMIT_FRAMES || g_get_monotonic_time () >= self->commit_at))
        good = commit (self);
    }
  if (good)
    commit (self);
  chunk_queue_stop (self->queue);
  return NULL;
}

static gboolean
create_file (const char *path,
             GError **error)
{
  const int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  const int errsv = errno;

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "file '%s' cannot be created: %s", path, g_strerror (errsv));
  return FALSE;
}

static gboolean
describe_recording (RecordingWriter *self,
                    const WriterOptions *options)
{
  g_autofree char *program = g_strdup_printf ("orbitctl %d.%d.%d", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);
  sqlite3_stmt *statement = self->statements[SCHEMA_INSERT_RECORDING];

  bind_text (statement, 1, options->fleet_name);
  sqlite3_bind_int64 (statement, 2, options->fleet_size);
  bind_text (statement, 3, program);
  sqlite3_bind_int64 (statement, 4, options->started);
  return run (self, statement);
}

static gboolean
set_up (RecordingWriter *self,
        const WriterOptions *options)
{
  if (sqlite3_open_v2 (self->path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
      sqlite3_exec (self->database, SCHEMA_SET_UP, NULL, NULL, NULL) != SQLITE_OK || chunk_table_create (self->database, &self->chunk) != SQLITE_OK)
    return fail (self);
  /* Another program that writes into the file delays the recorder, and does not end it. */
  sqlite3_busy_timeout (self->database, BUSY_MS);
  for (int i = 0; i < SCHEMA_N_STATEMENTS; i++)
    if (sqlite3_prepare_v3 (self->database, schema_statements[i], -1, SQLITE_PREPARE_PERSISTENT, &self->statements[i], NULL) != SQLITE_OK)
      return fail (self);
  return describe_recording (self, options);
}

RecordingWriter *
recording_writer_new (const WriterOptions *options,
                      ChunkQueue *queue,
                      GError **error)
{
  RecordingWriter *self;

  if (!create_file (options->path, error))
    return NULL;
  self = g_new0 (RecordingWriter, 1);
  self->path = g_strdup (options->path);
  self->queue = queue;
  self->max_size = options->max_size;
  if (set_up (self, options))
    {
      self->thread = g_thread_new ("recording", write_all, self);
      return self;
    }
  g_propagate_error (error, g_steal_pointer (&self->error));
  unlink (self->path);
  recording_writer_free (self);
  return NULL;
}

void
recording_writer_free (RecordingWriter *self)
{
  for (int i = 0; i < SCHEMA_N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->database);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

gboolean
recording_writer_finish (RecordingWriter *self,
                         const char *reason,
                         gint64 ended,
                         GError **error)
{
  sqlite3_stmt *statement = self->statements[SCHEMA_END_RECORDING];

  g_thread_join (self->thread);
  if (self->error == NULL)
    {
      sqlite3_bind_int64 (statement, 1, ended);
      bind_text (statement, 2, self->full ? "size" : reason);
      run (self, statement);
    }
  /* One file, without a log beside it. While another program reads the file, it must stay as it is. */
  if (self->error == NULL)
    sqlite3_exec (self->database, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

guint64
recording_writer_get_n_frames (RecordingWriter *self)
{
  return __atomic_load_n (&self->n_committed, __ATOMIC_RELAXED);
}

gboolean
recording_writer_is_full (const RecordingWriter *self)
{
  return self->full;
}

const WriterTotals *
recording_writer_get_totals (const RecordingWriter *self,
                             guint8 kind)
{
  return &self->totals[kind];
}
