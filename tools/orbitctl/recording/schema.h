/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tables of a recording, and the statements that fill them. doc/recording.md describes the tables for users. */

#pragma once

/* Bytes of a row in addition to its payload, at most. */
#define SCHEMA_ROW_SIZE 64

/* Makes the tables in an empty file. */
extern const char SCHEMA_SET_UP[];

enum
{
  SCHEMA_INSERT_RECORDING,
  SCHEMA_END_RECORDING,
  SCHEMA_INSERT_KIND,
  SCHEMA_UPDATE_TOTALS,
  SCHEMA_INSERT_LOSS,
  SCHEMA_INSERT_FRAMES,
  SCHEMA_COUNT_PAGES,
  SCHEMA_N_STATEMENTS,
};

extern const char *const schema_statements[SCHEMA_N_STATEMENTS];
