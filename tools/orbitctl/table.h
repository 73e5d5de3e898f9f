/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tables whose columns are as wide as they need to be. */

#pragma once

#include "cli.h"

typedef struct _Table Table;

/* @headings: separated by '|'; one that begins with '>' is aligned to the right. */
Table *table_new   (const char *headings);

/* Adds a cell to the last row, or to a new one if it is full. */
void   table_add   (Table      *table,
                    CliColour   colour,
                    const char *format,
                    ...) G_GNUC_PRINTF (3, 4);

/* Appends the table to @text and frees it. */
void   table_print (Table      *table,
                    const Cli  *cli,
                    GString    *text);
