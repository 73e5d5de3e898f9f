/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Opens recordings. Nothing in them is trusted. */

#include "recording.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

gboolean
recording_set_error (sqlite3 *database,
                     const char *path,
                     GError **error)
{
  const int code = sqlite3_errcode (database) & 0xff;

  switch (code)
    {
    case SQLITE_NOTADB:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is not a recording: it is not a database of SQLite", path);
      break;
    /* SQLITE_ERROR: a table or a column is missing, as the statements themselves are right. */
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_MISMATCH:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: %s", path, sqlite3_errmsg (database));
      break;
    case SQLITE_FULL:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "file '%s': there is no space left", path);
      break;
    default:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "file '%s': %s", path, sqlite3_errmsg (database));
      break;
    }
  return FALSE;
}

sqlite3_stmt *
recording_prepare (Recording *self,
                   const char *sql,
                   GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) != SQLITE_OK)
    recording_set_error (self->database, self->path, error);
  return statement;
}

gboolean
recording_step (Recording *self,
                sqlite3_stmt *statement,
                GError **error)
{
  const int code = sqlite3_step (statement);

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return recording_set_error (self->database, self->path, error);
  return code == SQLITE_ROW;
}

gboolean
recording_get (Recording *self,
               sqlite3_stmt *statement,
               int column,
               gint64 minimum,
               gint64 maximum,
               gint64 *number,
               GError **error)
{
  *number = sqlite3_column_int64 (statement, column);
  if (sqlite3_column_type (statement, column) == SQLITE_INTEGER && *number >= minimum && *number <= maximum)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: column '%s' is not an integer from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
               self->path, sqlite3_column_name (statement, column), minimum, maximum);
  return FALSE;
}

static gboolean
read_pragma (Recording *self,
             const char *sql,
             gint64 *number,
             GError **error)
{
  g_autoptr (sqlite3_stmt) statement = recording_prepare (self, sql, error);

  if (statement == NULL || !recording_step (self, statement, error))
    return FALSE;
  *number = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gboolean
check_format (Recording *self,
              GError **error)
{
  gint64 application = 0, format = 0;

  if (!read_pragma (self, "PRAGMA application_id", &application, error) || !read_pragma (self, "PRAGMA user_version", &format, error))
    return FALSE;
  if (application != RECORDING_APPLICATION_ID)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is not a recording: it is a database of another program", self->path);
      return FALSE;
    }
  if (format != RECORDING_FORMAT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' has format %" G_GINT64_FORMAT " of recordings; this version of orbitctl reads format %d",
                   self->path, format, RECORDING_FORMAT);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_description (Recording *self,
                  GError **error)
{
  g_autoptr (sqlite3_stmt) statement = recording_prepare (self, "SELECT fleet, fleet_size, ended FROM recording", error);
  g_autoptr (GError) local_error = NULL;
  gint64 fleet_size;

  if (statement == NULL)
    return FALSE;
  if (!recording_step (self, statement, &local_error))
    {
      if (local_error == NULL)
        g_set_error (&local_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: table 'recording' is empty", self->path);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!recording_get (self, statement, 1, 1, ORBIT_MAX_FLEET_SIZE, &fleet_size, error))
    return FALSE;
  self->fleet_name = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  self->fleet_size = (guint) fleet_size;
  self->ended = sqlite3_column_type (statement, 2) != SQLITE_NULL;
  if (self->fleet_name != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: the fleet has no name", self->path);
  return FALSE;
}

static gboolean
read_kind (Recording *self,
           sqlite3_stmt *statement,
           GError **error)
{
  gint64 kind, capacity, payload_capacity;
  const char *value_type = (const char *) sqlite3_column_text (statement, 2);
  RecordingKind *result;

  if (!recording_get (self, statement, 0, 0, G_MAXUINT8, &kind, error) || !recording_get (self, statement, 4, 1, G_MAXUINT, &capacity, error) ||
      !recording_get (self, statement, 5, 0, G_MAXUINT, &payload_capacity, error))
    return FALSE;
  if (self->kinds[kind] != NULL || (value_type != NULL && !g_variant_type_string_is_valid (value_type)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "file '%s' is damaged: kind %d %s", self->path, (int) kind,
                   self->kinds[kind] != NULL ? "is there twice" : "has a value type that is not valid");
      return FALSE;
    }
  result = self->kinds[kind] = g_new0 (RecordingKind, 1);
  result->kind = (guint8) kind;
  result->label = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  result->value_type = value_type != NULL ? g_variant_type_new (value_type) : NULL;
  result->topology = g_strcmp0 ((const char *) sqlite3_column_text (statement, 3), "per-node") == 0 ? ORBIT_TOPOLOGY_PER_NODE : ORBIT_TOPOLOGY_SHARED;
  result->capacity = (guint) capacity;
  result->payload_capacity = (guint) payload_capacity;
  return TRUE;
}

static gboolean
read_kinds (Recording *self,
            GError **error)
{
  g_autoptr (sqlite3_stmt) statement = recording_prepare (self, "SELECT kind, label, value_type, topology, capacity, payload_capacity FROM kinds", error);
  g_autoptr (GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;
  while (recording_step (self, statement, &local_error) && read_kind (self, statement, &local_error))
    ;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

Recording *
recording_open (const char *path,
                GError **error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autoptr (Recording) self = NULL;

  if (fd < 0)
    {
      const int errsv = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "file '%s': %s", path, g_strerror (errsv));
      return NULL;
    }
  close (fd);
  self = g_new0 (Recording, 1);
  self->path = g_strdup (path);
  if (sqlite3_open_v2 (path, &self->database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    {
      recording_set_error (self->database, path, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->database, 5000);
  /* A file that was made to do harm runs no code but that of these statements. */
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  if (!check_format (self, error) || !read_description (self, error) || !read_kinds (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
recording_warn_if_unended (const Recording *self,
                           const Cli *cli)
{
  if (!self->ended)
    g_printerr ("orbitctl %s: the recorder of '%s' still runs, or was killed; what it had not written is missing\n", cli->name, self->path);
}

void
recording_close (Recording *self)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (self->kinds); kind++)
    if (self->kinds[kind] != NULL)
      {
        g_free (self->kinds[kind]->label);
        g_clear_pointer (&self->kinds[kind]->value_type, g_variant_type_free);
        g_free (self->kinds[kind]);
      }
  sqlite3_close (self->database);
  g_free (self->fleet_name);
  g_free (self->path);
  g_free (self);
}
