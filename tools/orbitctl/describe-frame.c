/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text and JSON for frames. */

#include "describe.h"

#include <string.h>

char *
describe_hex (const guint8 *data,
              gsize length)
{
  GString *text = g_string_sized_new (2 * length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", data[i]);
  return g_string_free (text, FALSE);
}

/* Quoted as in C, if the whole payload is text. */
static char *
describe_text (const guint8 *data,
               gsize length)
{
  g_autofree char *copy = g_strndup ((const char *) data, length);

  if (!g_utf8_validate_len (copy, length, NULL) || strlen (copy) != length)
    return NULL;
  for (const char *c = copy; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && *c != '\n' && *c != '\t')
      return NULL;
  {
    g_autofree char *escaped = g_strescape (copy, copy);
    g_autoptr (GString) quoted = g_string_new (escaped);

    g_string_replace (quoted, "\n", "\\n", 0);
    g_string_replace (quoted, "\t", "\\t", 0);
    return g_strdup_printf ("\"%s\"", quoted->str);
  }
}

static char *
describe_variant (GVariant *value)
{
  return value != NULL && g_variant_is_normal_form (value) ? g_variant_print (value, FALSE) : NULL;
}

char *
describe_value (const GVariantType *type,
                const guint8 *data,
                gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));

  return describe_variant (value);
}

static char *
describe_frame_value (OrbitFrame *frame)
{
  g_autoptr (GVariant) value = orbit_frame_get_variant (frame, NULL);

  return describe_variant (value);
}

char *
describe_payload (OrbitFrame *frame,
                  Show show)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (orbit_frame_get_payload (frame), &length);
  char *text = NULL;

  if (show != SHOW_HEX)
    text = describe_frame_value (frame);
  if (text == NULL && show == SHOW_AUTO)
    text = describe_text (data, length);
  return text != NULL ? text : describe_hex (data, length);
}

void
describe_frame_as_json (JsonBuilder *builder,
                        OrbitFrame *frame,
                        Show show)
{
  g_autofree char *id = orbit_net_id_to_string (orbit_frame_get_id (frame));
  gsize length;
  const guint8 *data = g_bytes_get_data (orbit_frame_get_payload (frame), &length);
  g_autofree char *hex = describe_hex (data, length);
  g_autofree char *value = show != SHOW_HEX ? describe_frame_value (frame) : NULL;

  json_builder_begin_object (builder);
  describe_add_string (builder, "id", id);
  describe_add_number (builder, "frame_kind", orbit_frame_get_frame_kind (frame));
  describe_add_number (builder, "version", (gint64) orbit_frame_get_version (frame));
  describe_add_number (builder, "length", (gint64) length);
  describe_add_string (builder, "payload", hex);
  describe_add_string (builder, "value", value);
  json_builder_end_object (builder);
}
