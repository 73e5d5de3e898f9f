/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schema of recordings. */

#include "schema.h"

#include "recording.h"

/* The log is copied into the file when it has 32 MiB. */
const char SCHEMA_SET_UP[] =
  "PRAGMA page_size = 16384;"
  "PRAGMA journal_mode = WAL;"
  "PRAGMA synchronous = NORMAL;"
  "PRAGMA wal_autocheckpoint = 2048;"
  "PRAGMA cache_size = -16384;"
  "PRAGMA application_id = " G_STRINGIFY (RECORDING_APPLICATION_ID) ";"
  "BEGIN;"
  "PRAGMA user_version = " G_STRINGIFY (RECORDING_FORMAT) ";"
  "CREATE TABLE recording (fleet TEXT NOT NULL, fleet_size INTEGER NOT NULL, program TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, reason TEXT);"
  "CREATE TABLE kinds (kind INTEGER PRIMARY KEY, label TEXT, value_type TEXT, topology TEXT NOT NULL, capacity INTEGER NOT NULL, payload_capacity INTEGER NOT NULL,"
  " frames INTEGER NOT NULL DEFAULT 0, overwritten INTEGER NOT NULL DEFAULT 0, abandoned INTEGER NOT NULL DEFAULT 0, damaged INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE losses (kind INTEGER NOT NULL, node INTEGER, first INTEGER, last INTEGER, overwritten INTEGER NOT NULL, abandoned INTEGER NOT NULL,"
  " damaged INTEGER NOT NULL, time INTEGER NOT NULL, before_seq INTEGER NOT NULL);"
  /* Without constraints: each would be checked for each frame. */
  "CREATE TABLE frames (seq INTEGER PRIMARY KEY, id INTEGER, kind INTEGER, frame_kind INTEGER, version INTEGER, time INTEGER, payload BLOB);"
  "CREATE VIEW frame_list AS SELECT f.seq AS seq,"
  " printf ('%d:%d:%d', f.kind, (f.id >> 40) & 0xffff, f.id & 0xffffffffff) AS id, f.kind AS kind, k.label AS label,"
  " (f.id >> 40) & 0xffff AS node, f.id & 0xffffffffff AS counter, f.frame_kind AS frame_kind, f.version AS version,"
  " strftime ('%Y-%m-%dT%H:%M:%S', f.time / 1000000, 'unixepoch') || printf ('.%06dZ', f.time % 1000000) AS time,"
  " length (f.payload) AS length, f.payload AS payload FROM frames AS f LEFT JOIN kinds AS k ON k.kind = f.kind;"
  "COMMIT";

const char *const schema_statements[SCHEMA_N_STATEMENTS] = {
  [SCHEMA_INSERT_RECORDING] = "INSERT INTO recording (fleet, fleet_size, program, started) VALUES (?, ?, ?, ?)",
  [SCHEMA_END_RECORDING] = "UPDATE recording SET ended = ?, reason = ?",
  [SCHEMA_INSERT_KIND] = "INSERT INTO kinds (kind, label, value_type, topology, capacity, payload_capacity) VALUES (?, ?, ?, ?, ?, ?)",
  [SCHEMA_UPDATE_TOTALS] = "UPDATE kinds SET frames = ?2, overwritten = ?3, abandoned = ?4, damaged = ?5 WHERE kind = ?1",
  [SCHEMA_INSERT_LOSS] = "INSERT INTO losses (kind, node, first, last, overwritten, abandoned, damaged, time, before_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  [SCHEMA_INSERT_FRAMES] = "INSERT INTO frames SELECT NULL, id, kind, frame_kind, version, time, payload FROM temp.chunk",
  [SCHEMA_COUNT_PAGES] = "PRAGMA page_count",
};
