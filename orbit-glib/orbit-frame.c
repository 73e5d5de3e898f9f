/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame that was read: a private copy in one block of memory, independent of its ring. */

#include <orbit-glib/orbit-frame.h>

#include <orbit-glib/orbit-error.h>

#include "orbit-frame-private.h"
#include "orbit-net-id-private.h"

/**
 * OrbitFrame:
 *
 * A frame that was read: its id, frame kind, version and payload.
 *
 * A frame is a private, immutable copy. It stays valid when the ring overwrites it, and after the fleet was left.
 *
 * Frames may be used from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitFrame
{
  int ref_count;
  /* One reference for the frame, and one for the GBytes of the payload, which may be freed later. */
  int block_ref_count;
  OrbitNetId id;
  guint64 version;
  const GVariantType *value_type;
  GBytes *payload; /* created on first use */
  gsize size;
  guint8 frame_kind;
  _Alignas (16) guint8 buffer[];
};

G_DEFINE_BOXED_TYPE (OrbitFrame, orbit_frame, orbit_frame_ref, orbit_frame_unref)

OrbitFrame *
orbit_frame_alloc (gsize payload_capacity)
{
  OrbitFrame *frame = g_malloc (sizeof (OrbitFrame) + payload_capacity);

  frame->ref_count = 1;
  frame->block_ref_count = 1;
  frame->payload = NULL;
  return frame;
}

gpointer
orbit_frame_get_buffer (OrbitFrame *frame)
{
  return frame->buffer;
}

void
orbit_frame_fill (OrbitFrame *frame,
                  guint64 id,
                  guint8 frame_kind,
                  guint64 version,
                  gsize length,
                  const GVariantType *value_type)
{
  orbit_net_id_init (&frame->id, id);
  frame->frame_kind = frame_kind;
  frame->version = version;
  frame->size = length;
  frame->value_type = value_type;
}

const GVariantType *
orbit_value_type_intern (const GVariantType *value_type)
{
  g_autofree char *text = NULL;

  if (value_type == NULL)
    return NULL;

  text = g_variant_type_dup_string (value_type);
  return (const GVariantType *) g_intern_string (text);
}

static void
unref_block (gpointer data)
{
  OrbitFrame *frame = data;

  if (g_atomic_int_dec_and_test (&frame->block_ref_count))
    g_free (frame);
}

/**
 * orbit_frame_ref:
 * @frame: a frame
 *
 * Acquires a reference to a frame.
 *
 * Returns: (transfer full): @frame
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_frame_ref (OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  g_atomic_int_inc (&frame->ref_count);
  return frame;
}

/**
 * orbit_frame_unref:
 * @frame: (transfer full): a frame
 *
 * Releases a reference to a frame. The last release frees it.
 *
 * Since: 1.0
 */
void
orbit_frame_unref (OrbitFrame *frame)
{
  g_return_if_fail (frame != NULL);

  if (!g_atomic_int_dec_and_test (&frame->ref_count))
    return;

  /* No new GBytes can be created now. If none exists, this is the last reference to the block. */
  if (frame->payload == NULL)
    {
      g_free (frame);
      return;
    }

  g_bytes_unref (frame->payload);
  unref_block (frame);
}

/**
 * orbit_frame_get_id:
 * @frame: a frame
 *
 * Gets the id of a frame.
 *
 * Returns: (transfer none): the id; it belongs to the frame
 *
 * Since: 1.0
 */
const OrbitNetId *
orbit_frame_get_id (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return &frame->id;
}

/**
 * orbit_frame_dup_id: (rename-to orbit_frame_get_id)
 * @frame: a frame
 *
 * Gets a copy of the id of a frame.
 *
 * In other languages this is `get_id()`, and the result stays valid after its owner is freed.
 *
 * Returns: (transfer full): a new id
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_frame_dup_id (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return orbit_net_id_copy (&frame->id);
}

/**
 * orbit_frame_get_kind:
 * @frame: a frame
 *
 * Gets the kind of the ring that the frame was read from.
 *
 * Returns: the kind of the ring, 0 to 255
 *
 * Since: 1.0
 */
guint8
orbit_frame_get_kind (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return orbit_net_id_unpack_kind (frame->id.value);
}

/**
 * orbit_frame_get_node_id:
 * @frame: a frame
 *
 * Gets the node id of the member that published the frame.
 *
 * Returns: the node id
 *
 * Since: 1.0
 */
guint16
orbit_frame_get_node_id (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return orbit_net_id_unpack_node_id (frame->id.value);
}

/**
 * orbit_frame_get_counter:
 * @frame: a frame
 *
 * Gets the number of frames that were published before this one in its ring or lane.
 *
 * Returns: the counter of the id, 0 to 2^40 - 1
 *
 * Since: 1.0
 */
guint64
orbit_frame_get_counter (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return orbit_net_id_unpack_counter (frame->id.value);
}

/**
 * orbit_frame_get_frame_kind:
 * @frame: a frame
 *
 * Gets the frame kind: the message class within the ring, whose meaning the members define.
 *
 * Returns: the frame kind, 0 to 255
 *
 * Since: 1.0
 */
guint8
orbit_frame_get_frame_kind (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->frame_kind;
}

/**
 * orbit_frame_get_version:
 * @frame: a frame
 *
 * Gets the version that the frame was published with. The members define its meaning.
 *
 * In JavaScript a version above 2^53 is rounded.
 *
 * Returns: the version
 *
 * Since: 1.0
 */
guint64
orbit_frame_get_version (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->version;
}

/**
 * orbit_frame_get_size:
 * @frame: a frame
 *
 * Gets the size of the payload.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
gsize
orbit_frame_get_size (const OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->size;
}

/**
 * orbit_frame_get_payload:
 * @frame: a frame
 *
 * Gets the payload of a frame.
 *
 * The bytes are not copied. A reference to them may be kept longer than the frame.
 *
 * Returns: (transfer none): the payload; the reference belongs to the frame
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_get_payload (OrbitFrame *frame)
{
  GBytes *payload;

  g_return_val_if_fail (frame != NULL, NULL);

  payload = g_atomic_pointer_get (&frame->payload);
  if (payload != NULL)
    return payload;

  g_atomic_int_inc (&frame->block_ref_count);
  /* NULL for an empty payload: some bindings take the size 0 for "up to the first zero". */
  payload = g_bytes_new_with_free_func (frame->size > 0 ? frame->buffer : NULL, frame->size, unref_block, frame);
  if (g_atomic_pointer_compare_and_exchange (&frame->payload, NULL, payload))
    return payload;

  g_bytes_unref (payload);
  return g_atomic_pointer_get (&frame->payload);
}

/**
 * orbit_frame_ref_payload: (rename-to orbit_frame_get_payload)
 * @frame: a frame
 *
 * Gets a new reference to the payload of a frame. The bytes are not copied.
 *
 * In other languages this is `get_payload()`, and the result stays valid after its owner is freed.
 *
 * Returns: (transfer full): the payload
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_ref_payload (OrbitFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return g_bytes_ref (orbit_frame_get_payload (frame));
}

/**
 * orbit_frame_get_variant:
 * @frame: a frame
 * @error: return location for an error
 *
 * Gets the payload as a value of the type that the ring of the frame declares.
 *
 * The payload is checked, because it may come from another process. Fails with %ORBIT_FLEET_ERROR_TYPE_MISMATCH if the
 * ring declares no type, or if the payload is not a value of that type in normal form.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GVariant *
orbit_frame_get_variant (OrbitFrame *frame,
                         GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree char *id = NULL;

  g_return_val_if_fail (frame != NULL, NULL);

  if (frame->value_type == NULL)
    {
      id = orbit_net_id_to_string (&frame->id);
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH,
                   "frame %s: ring kind %u declares no value type", id, orbit_frame_get_kind (frame));
      return NULL;
    }

  /* Compare the size, too: for a fixed-size type GVariant turns bytes of another size into a value of zeros. */
  value = g_variant_ref_sink (g_variant_new_from_bytes (frame->value_type, orbit_frame_get_payload (frame), FALSE));
  if (g_variant_get_size (value) == frame->size && g_variant_is_normal_form (value))
    return g_steal_pointer (&value);

  id = orbit_net_id_to_string (&frame->id);
  g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH,
               "frame %s: payload of %" G_GSIZE_FORMAT " bytes is not a value of type '%s'",
               id, frame->size, (const char *) frame->value_type);
  return NULL;
}
