/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A recording: a file of SQLite with the frames of a fleet. doc/recording.md describes it. */

#pragma once

#include <sqlite3.h>

#include "../cli.h"

#define RECORDING_APPLICATION_ID 0x4f724663 /* "OrFc" */
#define RECORDING_FORMAT 1

typedef struct
{
  char *label;       /* or NULL */
  GVariantType *value_type; /* or NULL */
  OrbitTopology topology;
  guint capacity;
  guint payload_capacity;
  guint8 kind;
} RecordingKind;

typedef struct
{
  sqlite3 *database; /* read-only */
  char *path;
  char *fleet_name;
  guint fleet_size;
  gboolean ended; /* the recorder has ended it, and did not die */
  RecordingKind *kinds[256]; /* NULL: not in the recording */
} Recording;

/* Opens a file for reading. Fails with G_IO_ERROR_INVALID_DATA if it is not a recording, or is damaged. */
Recording    *recording_open    (const char   *path,
                                 GError      **error);
void          recording_close   (Recording    *self);

void          recording_warn_if_unended (const Recording *self,
                                         const Cli       *cli);

/* NULL with @error set if the file does not have what is asked for. */
sqlite3_stmt *recording_prepare (Recording    *self,
                                 const char   *sql,
                                 GError      **error);

/* Returns whether there is another row; FALSE with @error set on failure. */
gboolean      recording_step    (Recording    *self,
                                 sqlite3_stmt *statement,
                                 GError      **error);

/* A number in a column of the current row. FALSE with @error set if it is not an integer from @minimum to @maximum. */
gboolean      recording_get     (Recording    *self,
                                 sqlite3_stmt *statement,
                                 int           column,
                                 gint64        minimum,
                                 gint64        maximum,
                                 gint64       *number,
                                 GError      **error);

/* Sets an error for the state that a connection is in, for the file with this path. Returns FALSE. */
gboolean      recording_set_error (sqlite3    *database,
                                   const char *path,
                                   GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recording, recording_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)
