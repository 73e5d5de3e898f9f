/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame that was read: a private copy in one block of memory. It knows nothing of the ring it came from. */

#include <orbit-glib/orbit-frame.h>

#include <orbit-glib/orbit-error.h>

#include "orbit-frame-private.h"
#include "orbit-net-id-private.h"

/**
 * OrbitFrame:
 *
 * A frame that was read: its id, its kind, its version and its payload.
 *
 * A frame is a private copy. It never changes, whatever happens to the ring it was read from, and it
 * stays valid after the fleet has been left.
 *
 * Frames may be used from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitFrame
{
  int ref_count;
  /* One for the frame, one for the GBytes over the payload while it lives, which can be longer. */
  int block_ref_count;
  OrbitNetId id;
  guint64 version;
  const GVariantType *value_type;
  GBytes *payload; /* made when it is first asked for */
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
 * Takes a reference to a frame.
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
 * Drops a reference to a frame, and frees it with the last one.
 *
 * Since: 1.0
 */
void
orbit_frame_unref (OrbitFrame *frame)
{
  g_return_if_fail (frame != NULL);

  if (!g_atomic_int_dec_and_test (&frame->ref_count))
    return;

  /* Nobody can make the GBytes any more, and without one the block has no other holder. */
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
 * Gives the id of a frame.
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
 * Gives the id of a frame, as a copy.
 *
 * In other languages this is `get_id()`: a value that they keep does not depend on the life of its owner.
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
 * Tells in which ring the frame was.
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
 * Tells which node published the frame.
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
 * Tells how many frames were published before this one, in its ring or lane.
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
 * Tells of which sort the frame is among those of its ring. What the number means is up to those who publish.
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
 * Gives the version the frame was published with. What the number means is up to those who publish.
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
 * Tells how long the payload is.
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
 * Gives the payload of a frame.
 *
 * The bytes are not copied, and they may be kept longer than the frame.
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
  /* No bytes have no address: some bindings take the size 0 for "up to the first zero". */
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
 * Gives the payload of a frame, with a reference. The bytes are not copied.
 *
 * In other languages this is `get_payload()`: a value that they keep does not depend on the life of its owner.
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
 * Gives the payload as a value of the type that the frame's ring declares.
 *
 * The payload comes from another process and is checked. The call fails with %ORBIT_FLEET_ERROR_TYPE_MISMATCH if
 * the ring declares no type, or if the payload is not a value of that type in normal form.
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

  /* A fixed-size type takes any bytes of a wrong size for a value of all zeros, so the size is compared too. */
  value = g_variant_ref_sink (g_variant_new_from_bytes (frame->value_type, orbit_frame_get_payload (frame), FALSE));
  if (g_variant_get_size (value) == frame->size && g_variant_is_normal_form (value))
    return g_steal_pointer (&value);

  id = orbit_net_id_to_string (&frame->id);
  g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH,
               "frame %s: payload of %" G_GSIZE_FORMAT " bytes is not a value of type '%s'",
               id, frame->size, (const char *) frame->value_type);
  return NULL;
}
