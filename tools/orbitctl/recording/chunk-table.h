/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A chunk as a table of SQLite, so that one statement inserts all its frames. This takes a third of the time of a statement for each frame. */

#pragma once

#include <sqlite3.h>

#include "chunk.h"

/* Makes the table temp.chunk, which has the rows of *@current at the time of a query; the pointer must outlive the connection.
 * Returns a code of SQLite. */
int chunk_table_create (sqlite3      *database,
                        Chunk *const *current);
