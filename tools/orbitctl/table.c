/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tables. */

#include "table.h"

#include <string.h>

typedef struct
{
  char *text;
  CliColour colour;
} Cell;

struct _Table
{
  guint n_columns;
  gboolean *right;
  GArray *cells;
};

static void
clear_cell (gpointer cell)
{
  g_free (((Cell *) cell)->text);
}

Table *
table_new (const char *headings)
{
  g_auto (GStrv) words = g_strsplit (headings, "|", -1);
  Table *table = g_new0 (Table, 1);

  table->n_columns = g_strv_length (words);
  table->right = g_new0 (gboolean, table->n_columns);
  table->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (table->cells, clear_cell);
  for (guint i = 0; i < table->n_columns; i++)
    {
      table->right[i] = words[i][0] == '>';
      table_add (table, CLI_DIM, "%s", words[i] + table->right[i]);
    }
  return table;
}

void
table_add (Table *table,
           CliColour colour,
           const char *format,
           ...)
{
  Cell cell = { .colour = colour };
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  cell.text = cli_make_printable (text);
  va_end (arguments);
  g_array_append_val (table->cells, cell);
}

static guint
get_width (const Table *table,
           guint column)
{
  guint width = 0;

  for (guint i = column; i < table->cells->len; i += table->n_columns)
    width = MAX (width, (guint) g_utf8_strlen (g_array_index (table->cells, Cell, i).text, -1));
  return width;
}

/* The last column is not padded, so that lines do not end in spaces. */
static void
print_cell (const Table *table,
            const Cli *cli,
            guint index,
            guint width,
            GString *text)
{
  const Cell *cell = &g_array_index (table->cells, Cell, index);
  const guint column = index % table->n_columns;
  const guint padding = width - (guint) g_utf8_strlen (cell->text, -1);
  const gboolean last = column + 1 == table->n_columns;

  if (table->right[column])
    g_string_append_printf (text, "%*s", (int) padding, "");
  g_string_append_printf (text, "%s%s%s", cli_begin_colour (cli, cell->colour), cell->text, cli_end_colour (cli, cell->colour));
  if (!table->right[column] && !last)
    g_string_append_printf (text, "%*s", (int) padding, "");
  g_string_append (text, last ? "\n" : "  ");
}

void
table_print (Table *table,
             const Cli *cli,
             GString *text)
{
  g_autofree guint *widths = g_new (guint, table->n_columns);

  for (guint column = 0; column < table->n_columns; column++)
    widths[column] = get_width (table, column);
  for (guint i = 0; i < table->cells->len; i++)
    print_cell (table, cli, i, widths[i % table->n_columns], text);
  g_array_unref (table->cells);
  g_free (table->right);
  g_free (table);
}
