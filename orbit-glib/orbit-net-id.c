/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The id of a frame as a value, as text and as bytes. */

#include <orbit-glib/orbit-net-id.h>

#include <orbit-glib/orbit-error.h>

#include "orbit-net-id-private.h"

#define MAX_HEX_DIGITS 16
#define MAX_QUOTED 64

G_DEFINE_BOXED_TYPE (OrbitNetId, orbit_net_id, orbit_net_id_copy, orbit_net_id_free)

/**
 * orbit_net_id_new: (constructor)
 * @kind: kind of the ring
 * @node_id: the node that publishes
 * @counter: the number of frames before this one, less than 2^40
 * @error: return location for an error
 *
 * Creates an id from its three fields.
 *
 * Fails with %ORBIT_FLEET_ERROR_INVALID_ARGUMENT if @counter does not fit in 40 bits.
 *
 * Returns: (transfer full): a new id
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_net_id_new (guint8 kind,
                  guint16 node_id,
                  guint64 counter,
                  GError **error)
{
  if (counter > ORBIT_NET_ID_COUNTER_MAX)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT,
                   "net id: counter %" G_GUINT64_FORMAT " exceeds %" G_GUINT64_FORMAT,
                   counter, ORBIT_NET_ID_COUNTER_MAX);
      return NULL;
    }

  return orbit_net_id_new_from_value (orbit_net_id_pack (kind, node_id, counter));
}

/**
 * orbit_net_id_new_from_bytes: (constructor)
 * @bytes: 8 bytes, as returned by [method@Orbit.NetId.to_bytes]
 * @error: return location for an error
 *
 * Creates an id from its 8 bytes, the most significant first.
 *
 * Fails with %ORBIT_FLEET_ERROR_INVALID_ARGUMENT if @bytes does not have exactly 8 bytes.
 *
 * Returns: (transfer full): a new id
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_net_id_new_from_bytes (GBytes *bytes,
                             GError **error)
{
  gconstpointer data;
  guint64 value;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  if (size != sizeof value)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT,
                   "net id: %" G_GSIZE_FORMAT " bytes instead of 8", size);
      return NULL;
    }

  memcpy (&value, data, sizeof value);
  return orbit_net_id_new_from_value (GUINT64_FROM_BE (value));
}

static gboolean
set_parse_error (GError **error,
                 const char *text,
                 const char *format,
                 ...) G_GNUC_PRINTF (3, 4);

static gboolean
set_parse_error (GError **error,
                 const char *text,
                 const char *format,
                 ...)
{
  g_autofree char *quoted = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_QUOTED));
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "net id '%s': %s", quoted, reason);
  return FALSE;
}

/* Reads the decimal digits at @cursor, which must end with @terminator, and moves past them. */
static gboolean
parse_field (const char *text,
             const char **cursor,
             char terminator,
             const char *field,
             guint64 max,
             guint64 *value,
             GError **error)
{
  const char *start = *cursor;
  const char *end = start;
  guint64 sum = 0;

  for (; g_ascii_isdigit (*end); end++)
    {
      /* The maximum is below 2^40, so one more digit cannot overflow a sum that is not above it. */
      sum = sum * 10 + (guint64) g_ascii_digit_value (*end);
      if (sum > max)
        return set_parse_error (error, text, "the %s exceeds %" G_GUINT64_FORMAT, field, max);
    }

  if (end == start)
    return set_parse_error (error, text, "the %s is not a decimal number", field);
  if (*end != terminator)
    return set_parse_error (error, text, "the %s is not followed by %s", field,
                            terminator == '\0' ? "the end of the text" : "a colon");

  *value = sum;
  *cursor = terminator == '\0' ? end : end + 1;
  return TRUE;
}

static gboolean
parse_fields (const char *text,
              guint64 *value,
              GError **error)
{
  const char *cursor = text;
  guint64 kind = 0, node_id = 0, counter = 0;

  if (!parse_field (text, &cursor, ':', "kind", G_MAXUINT8, &kind, error) ||
      !parse_field (text, &cursor, ':', "node id", G_MAXUINT16, &node_id, error) ||
      !parse_field (text, &cursor, '\0', "counter", ORBIT_NET_ID_COUNTER_MAX, &counter, error))
    return FALSE;

  *value = orbit_net_id_pack ((guint8) kind, (guint16) node_id, counter);
  return TRUE;
}

static gboolean
parse_hex (const char *text,
           guint64 *value,
           GError **error)
{
  const char *digits = text + 2;
  guint64 sum = 0;
  guint i;

  for (i = 0; g_ascii_isxdigit (digits[i]); i++)
    {
      if (i == MAX_HEX_DIGITS)
        return set_parse_error (error, text, "more than %d hexadecimal digits", MAX_HEX_DIGITS);
      sum = sum << 4 | (guint64) g_ascii_xdigit_value (digits[i]);
    }

  if (i == 0 || digits[i] != '\0')
    return set_parse_error (error, text, "1 to %d hexadecimal digits and nothing else must follow 0x", MAX_HEX_DIGITS);

  *value = sum;
  return TRUE;
}

/**
 * orbit_net_id_parse:
 * @text: an id as text
 * @error: return location for an error
 *
 * Parses an id.
 *
 * The text is either `kind:node:counter` in decimal, as returned by [method@Orbit.NetId.to_string], or `0x` and 1 to 16
 * hexadecimal digits, the whole id as one number. Signs and spaces are not allowed.
 *
 * Fails with %ORBIT_FLEET_ERROR_INVALID_ARGUMENT if the text has another form or a field is too large.
 *
 * Returns: (transfer full): a new id
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_net_id_parse (const char *text,
                    GError **error)
{
  guint64 value = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_str_has_prefix (text, "0x") ? !parse_hex (text, &value, error) : !parse_fields (text, &value, error))
    return NULL;

  return orbit_net_id_new_from_value (value);
}

/**
 * orbit_net_id_copy:
 * @id: an id
 *
 * Copies an id.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_net_id_copy (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  return orbit_net_id_new_from_value (id->value);
}

/**
 * orbit_net_id_free:
 * @id: (transfer full): an id
 *
 * Frees an id.
 *
 * Since: 1.0
 */
void
orbit_net_id_free (OrbitNetId *id)
{
  g_free (id);
}

/**
 * orbit_net_id_get_kind:
 * @id: an id
 *
 * Gets the kind of the ring of the frame.
 *
 * Returns: the kind, 0 to 255
 *
 * Since: 1.0
 */
guint8
orbit_net_id_get_kind (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, 0);

  return orbit_net_id_unpack_kind (id->value);
}

/**
 * orbit_net_id_get_node_id:
 * @id: an id
 *
 * Gets the node id of the member that published the frame.
 *
 * Returns: the node id, 0 to 65535
 *
 * Since: 1.0
 */
guint16
orbit_net_id_get_node_id (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, 0);

  return orbit_net_id_unpack_node_id (id->value);
}

/**
 * orbit_net_id_get_counter:
 * @id: an id
 *
 * Gets the number of frames that were published before this one in its ring, or in its lane of a per-node ring.
 *
 * Returns: the counter, 0 to 2^40 - 1
 *
 * Since: 1.0
 */
guint64
orbit_net_id_get_counter (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, 0);

  return orbit_net_id_unpack_counter (id->value);
}

/**
 * orbit_net_id_get_value:
 * @id: an id
 *
 * Gets the id as one number: from the top, 8 bits of kind, 16 of node id and 40 of counter.
 *
 * In JavaScript the number is rounded and does not identify the frame; use the fields or
 * [method@Orbit.NetId.to_string].
 *
 * Returns: all 64 bits
 *
 * Since: 1.0
 */
guint64
orbit_net_id_get_value (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, 0);

  return id->value;
}

/**
 * orbit_net_id_equal:
 * @id: (type OrbitNetId) (not nullable): an id
 * @other: (type OrbitNetId) (not nullable): another id
 *
 * Checks whether two ids are equal.
 *
 * The function can be used as a [callback@GLib.EqualFunc].
 *
 * Returns: %TRUE if kind, node id and counter are the same
 *
 * Since: 1.0
 */
gboolean
orbit_net_id_equal (gconstpointer id,
                    gconstpointer other)
{
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return ((const OrbitNetId *) id)->value == ((const OrbitNetId *) other)->value;
}

/**
 * orbit_net_id_compare:
 * @id: (type OrbitNetId) (not nullable): an id
 * @other: (type OrbitNetId) (not nullable): another id
 *
 * Compares ids by kind, then by node id, then by counter.
 *
 * The function can be used as a [callback@GLib.CompareFunc].
 *
 * Returns: -1, 0 or 1 if @id comes before, is the same as, or comes after @other
 *
 * Since: 1.0
 */
int
orbit_net_id_compare (gconstpointer id,
                      gconstpointer other)
{
  guint64 a, b;

  g_return_val_if_fail (id != NULL, 0);
  g_return_val_if_fail (other != NULL, 0);

  a = ((const OrbitNetId *) id)->value;
  b = ((const OrbitNetId *) other)->value;
  return (a > b) - (a < b);
}

/**
 * orbit_net_id_hash:
 * @id: (type OrbitNetId) (not nullable): an id
 *
 * Computes a hash of an id.
 *
 * The function can be used as a [callback@GLib.HashFunc]. The result may differ between versions of the library.
 *
 * Returns: the hash
 *
 * Since: 1.0
 */
guint
orbit_net_id_hash (gconstpointer id)
{
  g_return_val_if_fail (id != NULL, 0);

  /* Multiplying by 2^64 over the golden ratio spreads neighbouring counters over the upper half (Knuth, TAOCP 6.4). */
  return (guint) ((((const OrbitNetId *) id)->value * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32);
}

/**
 * orbit_net_id_to_string:
 * @id: an id
 *
 * Converts an id to text: `3:7:1024` for kind 3, node 7 and counter 1024.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
orbit_net_id_to_string (const OrbitNetId *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_strdup_printf ("%u:%u:%" G_GUINT64_FORMAT,
                          orbit_net_id_unpack_kind (id->value),
                          orbit_net_id_unpack_node_id (id->value),
                          orbit_net_id_unpack_counter (id->value));
}

/**
 * orbit_net_id_to_bytes:
 * @id: an id
 *
 * Converts an id to 8 bytes, the most significant first, so that the order of the bytes is that of
 * [method@Orbit.NetId.compare].
 *
 * Returns: (transfer full): 8 bytes
 *
 * Since: 1.0
 */
GBytes *
orbit_net_id_to_bytes (const OrbitNetId *id)
{
  guint64 value;

  g_return_val_if_fail (id != NULL, NULL);

  value = GUINT64_TO_BE (id->value);
  return g_bytes_new (&value, sizeof value);
}
