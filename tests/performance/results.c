/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The results as a file, and beside those of an earlier file. README.md describes the format; results.py writes the
 * same. */

#include "bench.h"

#include <json-glib/json-glib.h>

#define FORMAT "orbit-glib-benchmark-1"

typedef struct
{
  char *what;
  gsize length;
  gdouble target;
  const char *verdict; /* or NULL */
  BenchPair pair;
  GPtrArray *notes;
} Row;

static GPtrArray *rows; /* of Row */
static JsonNode *earlier;

static GQuark
results_error_quark (void)
{
  return g_quark_from_static_string ("bench-results-error-quark");
}

void
bench_results_add (const char *what,
                   gsize length,
                   BenchPair pair,
                   gdouble target,
                   const char *verdict)
{
  Row *row = g_new0 (Row, 1);

  if (rows == NULL)
    rows = g_ptr_array_new ();
  row->what = g_strdup (what);
  row->length = length;
  row->target = target;
  row->verdict = verdict;
  row->pair = pair;
  row->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (rows, row);
}

void
bench_results_add_note (const char *note)
{
  if (rows != NULL && rows->len > 0)
    g_ptr_array_add (((Row *) g_ptr_array_index (rows, rows->len - 1))->notes, g_strdup (note));
}

/* --- writing --- */

static void
add_string (JsonBuilder *builder,
            const char *name,
            const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder,
            const char *name,
            gdouble value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_integer (JsonBuilder *builder,
             const char *name,
             gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder,
             const char *name,
             gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_rounds (JsonBuilder *builder,
            const char *name,
            const GArray *rounds)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; rounds != NULL && i < rounds->len; i++)
    json_builder_add_double_value (builder, g_array_index (rounds, gdouble, i));
  json_builder_end_array (builder);
}

static void
add_machine (JsonBuilder *builder)
{
  const BenchMachine *machine = bench_get_machine ();

  json_builder_set_member_name (builder, "machine");
  json_builder_begin_object (builder);
  add_string (builder, "processor", machine->processor);
  add_integer (builder, "processors", machine->n_processors);
  add_boolean (builder, "virtual", machine->is_virtual);
  add_string (builder, "kernel", machine->kernel);
  json_builder_end_object (builder);
  add_string (builder, "compiler", machine->compiler);
  add_string (builder, "library", machine->library);
  add_string (builder, "glib", machine->glib);
}

static void
add_row (JsonBuilder *builder,
         const Row *row)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", row->what);
  add_integer (builder, "bytes", (gint64) row->length);
  add_string (builder, "unit", "ns");
  add_number (builder, "ours", row->pair.ours);
  add_number (builder, "floor", row->pair.floor);
  add_number (builder, "ratio", row->pair.ours / row->pair.floor);
  if (row->target != BENCH_NO_TARGET)
    add_number (builder, "target", row->target);
  else
    add_string (builder, "target", NULL);
  add_string (builder, "verdict", row->verdict);
  add_rounds (builder, "ours_rounds", row->pair.ours_rounds);
  add_rounds (builder, "floor_rounds", row->pair.floor_rounds);
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < row->notes->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (row->notes, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
save (const BenchOptions *options,
      GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "format", FORMAT);
  add_string (builder, "program", "orbit-bench");
  add_string (builder, "date", bench_get_machine ()->date);
  add_machine (builder);
  add_boolean (builder, "quick", options->quick);
  add_integer (builder, "rounds", options->n_rounds);
  add_number (builder, "scale", options->scale);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_row (builder, g_ptr_array_index (rows, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 1);
  return json_generator_to_file (generator, options->json, error);
}

/* --- comparing --- */

gboolean
bench_results_load_earlier (const char *path,
                            GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  earlier = json_parser_steal_root (parser);
  object = earlier != NULL && JSON_NODE_HOLDS_OBJECT (earlier) ? json_node_get_object (earlier) : NULL;
  if (object == NULL || g_strcmp0 (json_object_get_string_member_with_default (object, "format", ""), FORMAT) != 0 ||
      !json_object_has_member (object, "rows"))
    {
      g_set_error (error, results_error_quark (), 0, "%s: not a file of format " FORMAT, path);
      return FALSE;
    }
  return TRUE;
}

/* The ratio of a row of the earlier run; 0 if it has none. */
static gdouble
find_earlier_ratio (const Row *row)
{
  JsonArray *array = json_object_get_array_member (json_node_get_object (earlier), "rows");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (object, "name", ""), row->what) == 0 &&
          json_object_get_int_member_with_default (object, "bytes", -1) == (gint64) row->length)
        return json_object_get_double_member_with_default (object, "ratio", 0);
    }
  return 0;
}

static void
compare (void)
{
  g_print ("\nBeside the run of %s:\n\n%-34s %6s %9s %9s %8s\n",
           json_object_get_string_member_with_default (json_node_get_object (earlier), "date", "an unknown date"),
           "what", "bytes", "old ratio", "new ratio", "change");
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const Row *row = g_ptr_array_index (rows, i);
      gdouble before = find_earlier_ratio (row), now = row->pair.ours / row->pair.floor;

      if (before > 0)
        g_print ("%-34s %6" G_GSIZE_FORMAT " %9.2f %9.2f %+6.1f %%\n", row->what, row->length, before, now, 100 * (now / before - 1));
      else
        g_print ("%-34s %6" G_GSIZE_FORMAT " %9s %9.2f %8s\n", row->what, row->length, "-", now, "new");
    }
}

gboolean
bench_results_finish (const BenchOptions *options,
                      GError **error)
{
  if (options->earlier != NULL)
    compare ();
  return options->json == NULL || save (options, error);
}
