/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing to and reading from the rings of a fleet by kind. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-net-id-private.h"
#include "orbit-typed-bytes-private.h"

static OrbitNetId *
write_frame (OrbitCoreRing *ring,
             guint8 frame_kind,
             guint64 version,
             gconstpointer data,
             gsize length,
             GError **error)
{
  OrbitCoreReport report;
  guint64 id;

  if (!orbit_error_check (orbit_core_ring_write (ring, frame_kind, version, data, length, &id, &report), &report, error))
    return NULL;
  return orbit_net_id_new_from_value (id);
}

static OrbitNetId *
write_bytes (OrbitCoreRing *ring,
             guint8 frame_kind,
             guint64 version,
             gconstpointer data,
             gsize length,
             GError **error)
{
  if (orbit_typed_bytes_needed (ring) && !orbit_typed_bytes_check (ring, data, length, length, error))
    return NULL;
  return write_frame (ring, frame_kind, version, data, length, error);
}

/**
 * orbit_fleet_publish:
 * @self: a fleet
 * @kind: the kind, which names the ring
 * @frame_kind: the message class
 * @version: the version, a number whose meaning the members define
 * @payload: the payload
 * @error: return location for an error
 *
 * Publishes a frame.
 *
 * In a scripting language [method@Orbit.Fleet.publish_data] costs less, unless the program already has a
 * [struct@GLib.Bytes].
 *
 * If the ring declares a value type, the payload must be a value of that type in normal form, as g_variant_get_data()
 * returns it.
 *
 * ```c
 * g_autoptr (GBytes) payload = g_bytes_new_static ("wind", 4);
 * g_autoptr (OrbitNetId) id = orbit_fleet_publish (fleet, 3, 0, 0, payload, &error);
 * ```
 *
 * In Python: `fleet.publish(3, 0, 0, b"wind")`; in JavaScript: `fleet.publish(3, 0, 0, 'wind')`.
 *
 * Errors: `PAYLOAD_TOO_LARGE` if the payload is larger than the payload capacity of the ring, which is at most 16 MiB
 * (16777216 bytes); `TYPE_MISMATCH` if the payload is not of the value type that the ring declares; `BUSY` if every slot
 * is held by an unfinished write; `INVALID_ARGUMENT` for the kind of the heartbeats; and the errors of
 * [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full): the id of the frame, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_fleet_publish (OrbitFleet *self,
                     guint8 kind,
                     guint8 frame_kind,
                     guint64 version,
                     GBytes *payload,
                     GError **error)
{
  OrbitCoreRing *ring;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (payload != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_for_write (&self->rings, kind, error);
  if (ring == NULL)
    return NULL;
  data = g_bytes_get_data (payload, &length);
  return write_bytes (ring, frame_kind, version, data, length, error);
}

/**
 * orbit_fleet_publish_data:
 * @self: a fleet
 * @kind: the kind, which names the ring
 * @frame_kind: the message class
 * @version: the version, a number whose meaning the members define
 * @data: (array length=length): the payload
 * @length: size of the payload, in bytes
 * @error: return location for an error
 *
 * Publishes a frame from an array of bytes. In scripting languages this is the cheapest way to publish.
 *
 * ```c
 * g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, 3, 0, 0, (const guint8 *) "wind", 4, &error);
 * ```
 *
 * In Python: `fleet.publish_data(3, 0, 0, b"wind")`; in JavaScript: `fleet.publish_data(3, 0, 0, new Uint8Array(4))`.
 *
 * Errors: the same as [method@Orbit.Fleet.publish].
 *
 * Returns: (transfer full): the id of the frame, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_fleet_publish_data (OrbitFleet *self,
                          guint8 kind,
                          guint8 frame_kind,
                          guint64 version,
                          const guint8 *data,
                          gsize length,
                          GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_for_write (&self->rings, kind, error);
  return ring != NULL ? write_bytes (ring, frame_kind, version, data, length, error) : NULL;
}

/**
 * orbit_fleet_publish_variant:
 * @self: a fleet
 * @kind: the kind, which names the ring
 * @frame_kind: the message class
 * @version: the version, a number whose meaning the members define
 * @value: a value of the type that the ring declares; a floating reference is taken
 * @error: return location for an error
 *
 * Publishes a frame whose payload is a value.
 *
 * ```c
 * g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (fleet, 3, 0, 0, g_variant_new ("(sd)", "roof", 21.5), &error);
 * ```
 *
 * In Python: `fleet.publish(3, ("roof", 21.5))`; in JavaScript: `fleet.publishValue(3, ['roof', 21.5])`.
 *
 * Errors: `TYPE_MISMATCH` if the ring declares no value type or another one, and the errors of
 * [method@Orbit.Fleet.publish].
 *
 * Returns: (transfer full): the id of the frame, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_fleet_publish_variant (OrbitFleet *self,
                             guint8 kind,
                             guint8 frame_kind,
                             guint64 version,
                             GVariant *value,
                             GError **error)
{
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) normal = NULL;
  const GVariantType *value_type;
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  given = g_variant_ref_sink (value);
  ring = orbit_ring_table_open_for_write (&self->rings, kind, error);
  if (ring == NULL)
    return NULL;

  value_type = orbit_core_ring_get_value_type (ring);
  if (value_type == NULL || !g_variant_is_of_type (given, value_type))
    {
      orbit_core_fail (&report, ORBIT_CORE_TYPE_MISMATCH, "%s: value of type '%s' where the ring declares '%s'",
                       ring->title, g_variant_get_type_string (given), value_type != NULL ? ring->header.value_type : "(none)");
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  normal = g_variant_get_normal_form (given);
  return write_frame (ring, frame_kind, version, g_variant_get_data (normal), g_variant_get_size (normal), error);
}

/**
 * orbit_fleet_publish_packed:
 * @self: a fleet
 * @kind: the kind, which names the ring
 * @frame_kind: the message class of all frames
 * @version: the version of all frames
 * @data: (array length=length): the payloads, concatenated
 * @length: size of @data, in bytes
 * @record_size: size of each payload, in bytes; it divides @length
 * @error: return location for an error
 *
 * Publishes many frames of equal size with one call.
 *
 * On a per-node ring they become visible together, in parts of at most half a lane.
 *
 * Fails only if nothing was published. If unfinished writes hold the ring's slots, it may publish fewer frames than
 * given, as write(2) may write fewer bytes; the caller can then publish the rest.
 *
 * ```c
 * const double samples[] = { 1.5, 2.5, 3.5 };
 * guint n = orbit_fleet_publish_packed (fleet, 3, 0, 0, (const guint8 *) samples, sizeof samples, sizeof samples[0], &error);
 *
 * g_print ("%u frames\n", n);
 * ```
 *
 * In Python: `fleet.publish_packed(3, 0, 0, array.array("d", samples), 8)`; in JavaScript: `fleet.publish_packed(3, 0, 0, new Float64Array(samples), 8)`.
 *
 * Errors: `INVALID_ARGUMENT` if @record_size does not divide @length, and the errors of [method@Orbit.Fleet.publish].
 *
 * Returns: the number of frames published; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint
orbit_fleet_publish_packed (OrbitFleet *self,
                            guint8 kind,
                            guint8 frame_kind,
                            guint64 version,
                            const guint8 *data,
                            gsize length,
                            gsize record_size,
                            GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  gsize n_written;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);
  g_return_val_if_fail (data != NULL || length == 0, 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  ring = orbit_ring_table_open_for_write (&self->rings, kind, error);
  if (ring == NULL)
    return 0;
  if (record_size == 0 || length % record_size != 0 || length / record_size > G_MAXUINT)
    {
      orbit_core_fail (&report, ORBIT_CORE_INVALID_ARGUMENT,
                       "%s: %" G_GSIZE_FORMAT " bytes are not a number of records of %" G_GSIZE_FORMAT " bytes", ring->title, length, record_size);
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  if (orbit_typed_bytes_needed (ring) && length > 0 && !orbit_typed_bytes_check (ring, data, length, record_size, error))
    return 0;
  if (!orbit_error_check (orbit_core_ring_write_packed (ring, frame_kind, version, data, record_size, length / record_size, &n_written, &report), &report, error))
    return 0;
  return (guint) n_written;
}

/**
 * orbit_fleet_read:
 * @self: a fleet
 * @id: the id of a frame
 * @error: return location for an error
 *
 * Reads the frame with an id, from any member. Does not create the ring if it does not exist.
 *
 * Kind, node and counter must all match.
 *
 * Errors: `CORRUPT`, and the errors of [method@Orbit.Fleet.get_ring].
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_fleet_read (OrbitFleet *self,
                  const OrbitNetId *id,
                  GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_to_read (&self->rings, orbit_net_id_unpack_kind (id->value), error);
  return ring != NULL ? orbit_frame_load_by_id (ring, id->value, error) : NULL;
}

/**
 * orbit_fleet_read_head:
 * @self: a fleet
 * @kind: the kind
 * @error: return location for an error
 *
 * Reads the newest frame of a kind.
 *
 * A per-node ring has no order across its lanes: there it is the frame with the highest version among the newest frames
 * of the lanes. If several have that version, it is the one of the lowest node id.
 *
 * ```c
 * g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (fleet, 3, &error);
 *
 * if (frame != NULL)
 *   g_print ("version %" G_GUINT64_FORMAT "\n", orbit_frame_get_version (frame));
 * ```
 *
 * In Python: `frame = fleet.read_head(3)`; in JavaScript: `const frame = fleet.read_head(3)`.
 *
 * Errors: the same as [method@Orbit.Fleet.read].
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if nothing was published since the last
 * reset
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_fleet_read_head (OrbitFleet *self,
                       guint8 kind,
                       GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  return ring != NULL ? orbit_frame_load_newest (ring, error) : NULL;
}

/**
 * orbit_fleet_read_at:
 * @self: a fleet
 * @kind: the kind
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter; on a per-node ring, from this member's own lane.
 *
 * Errors: `INVALID_ARGUMENT` for a counter of more than 40 bits, and the errors of [method@Orbit.Fleet.read].
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_fleet_read_at (OrbitFleet *self,
                     guint8 kind,
                     guint64 counter,
                     GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = orbit_ring_table_open_to_read (&self->rings, kind, error);
  return ring != NULL ? orbit_frame_load_at (ring, ring->per_node ? self->state.core->member.roster.node : 0, counter, error) : NULL;
}
