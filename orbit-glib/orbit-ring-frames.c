/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing to and reading from a ring: thin wrappers of the functions of the core ring. */

#include <orbit-glib/orbit-ring.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-error-private.h"
#include "orbit-net-id-private.h"
#include "orbit-ring-private.h"
#include "orbit-typed-bytes-private.h"

G_STATIC_ASSERT (sizeof (OrbitRingWrite) == sizeof (OrbitCoreClaim));

/* Only the fleet creates rings; an object made by g_object_new() belongs to no fleet. */
static OrbitCoreRing *
get_core (OrbitRing *self,
          GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error_literal (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "this ring belongs to no fleet: rings come from orbit_fleet_get_ring()");
  return self->core;
}

/**
 * orbit_ring_get_head:
 * @self: a ring
 * @error: return location for an error
 *
 * Gets the number of positions claimed since the last reset; on a per-node ring, in all lanes together.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: the number of positions; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_get_head (OrbitRing *self,
                     GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 head;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_get_head (core, &head, &report), &report, error))
    return 0;
  return head;
}

/**
 * orbit_ring_get_lane_head:
 * @self: a per-node ring
 * @node_id: the node id of the lane
 * @error: return location for an error
 *
 * Gets the number of frames written to one lane since the last reset.
 *
 * Errors: `INVALID_ARGUMENT` on a shared ring, `NODE_OUTSIDE_FLEET`, `CLOSED`, `FORKED`.
 *
 * Returns: the number of frames; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_get_lane_head (OrbitRing *self,
                          guint16 node_id,
                          GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 head;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_get_lane_head (core, node_id, &head, &report), &report, error))
    return 0;
  return head;
}

/**
 * orbit_ring_next_version:
 * @self: a ring
 * @error: return location for an error
 *
 * Gets the next number of a sequence that all members share, which starts with 1, for use as a version.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: the number; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_next_version (OrbitRing *self,
                         GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 version;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_next_version (core, &version, &report), &report, error))
    return 0;
  return version;
}

/**
 * orbit_ring_read:
 * @self: a ring
 * @id: the id of a frame
 * @error: return location for an error
 *
 * Reads the frame with an id. Kind, node and counter must all match.
 *
 * Errors: `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read (OrbitRing *self,
                 const OrbitNetId *id,
                 GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core (self, error);
  return core != NULL ? orbit_frame_load_by_id (core, id->value, error) : NULL;
}

/**
 * orbit_ring_read_head:
 * @self: a ring
 * @error: return location for an error
 *
 * Reads the newest frame, as [method@Orbit.Fleet.read_head] does.
 *
 * Errors: `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if nothing was published since the last
 * reset
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_head (OrbitRing *self,
                      GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core (self, error);
  return core != NULL ? orbit_frame_load_newest (core, error) : NULL;
}

/**
 * orbit_ring_read_at:
 * @self: a ring
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter; on a per-node ring, from this member's own lane.
 *
 * Errors: `INVALID_ARGUMENT` for a counter of more than 40 bits, `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_at (OrbitRing *self,
                    guint64 counter,
                    GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core (self, error);
  return core != NULL ? orbit_frame_load_at (core, core->per_node ? core->member->roster.node : 0, counter, error) : NULL;
}

/**
 * orbit_ring_read_lane_at:
 * @self: a per-node ring
 * @node_id: the node id of the lane
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter from one lane.
 *
 * Errors: `INVALID_ARGUMENT` on a shared ring or for a counter of more than 40 bits, `NODE_OUTSIDE_FLEET`, `CORRUPT`,
 * `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_lane_at (OrbitRing *self,
                         guint16 node_id,
                         guint64 counter,
                         GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core (self, error);
  if (core == NULL)
    return NULL;
  if (!core->per_node)
    {
      orbit_core_fail (&report, ORBIT_CORE_INVALID_ARGUMENT, "%s: a shared ring has no lanes", core->title);
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return orbit_frame_load_at (core, node_id, counter, error);
}

/* Only the fleet itself publishes to the heartbeat ring. */
static OrbitCoreRing *
get_core_for_write (OrbitRing *self,
                    GError **error)
{
  OrbitCoreRing *core = get_core (self, error);

  if (core != NULL && G_UNLIKELY (core->kind == ORBIT_HEARTBEAT_RING_KIND))
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "%s: it is for heartbeats alone", core->title);
      return NULL;
    }
  return core;
}

static G_GNUC_NO_INLINE gboolean
fail_write (const OrbitCoreRing *core,
            OrbitCoreCode code,
            gsize length,
            GError **error)
{
  OrbitCoreReport report;

  orbit_core_ring_explain_publish (core, code, length, &report);
  return orbit_error_set_from_core (error, &report);
}

/* A write that is checked first. A function of its own: the fast path calls it last, and so saves no registers for it. */
static G_GNUC_NO_INLINE gboolean
write_checked (OrbitRing *self,
               guint8 frame_kind,
               guint64 version,
               gconstpointer data,
               gsize length,
               OrbitNetId *id,
               GError **error)
{
  OrbitCoreRing *core;
  OrbitCoreCode code;

  g_return_val_if_fail (ORBIT_IS_RING (self), FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = get_core_for_write (self, error);
  if (core == NULL || (orbit_typed_bytes_needed (core) && !orbit_typed_bytes_check (core, data, length, length, error)))
    return FALSE;
  code = orbit_core_ring_publish (core, frame_kind, version, data, length, id != NULL ? &id->value : NULL);
  return code == ORBIT_CORE_OK ? TRUE : fail_write (core, code, length, error);
}

/**
 * orbit_ring_write: (skip)
 * @self: a ring
 * @frame_kind: the message class
 * @version: the version
 * @data: the payload
 * @length: size of the payload, in bytes
 * @id: (out) (optional): return location for the id of the frame
 * @error: return location for an error
 *
 * Publishes a frame without allocation.
 *
 * Errors: `PAYLOAD_TOO_LARGE` if the payload is larger than the payload capacity of the ring, which is at most 16 MiB
 * (16777216 bytes); `TYPE_MISMATCH` if the ring declares a value type and the payload is not a value of it in normal
 * form; `BUSY` if every slot is held by an unfinished write, or if this thread has begun a write to its lane of a
 * per-node ring; `INVALID_ARGUMENT` on the ring of the heartbeats; `CLOSED`, `FORKED`.
 *
 * Returns: `TRUE` if the frame was published, `FALSE` with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
orbit_ring_write (OrbitRing *self,
                  guint8 frame_kind,
                  guint64 version,
                  gconstpointer data,
                  gsize length,
                  OrbitNetId *id,
                  GError **error)
{
  OrbitCoreRing *core;
  OrbitCoreCode code;

  if (G_UNLIKELY (!orbit_ring_is_exact (self) || !self->is_raw || (data == NULL && length > 0) || (error != NULL && *error != NULL)))
    return write_checked (self, frame_kind, version, data, length, id, error);

  core = self->core;
  code = orbit_core_ring_publish (core, frame_kind, version, data, length, id != NULL ? &id->value : NULL);
  return G_LIKELY (code == ORBIT_CORE_OK) ? TRUE : fail_write (core, code, length, error);
}

/**
 * orbit_ring_begin_write: (skip)
 * @self: a ring
 * @length: size of the payload, in bytes
 * @write: (out caller-allocates): return location for the write, which must be ended by [method@Orbit.Ring.end_write]
 * @error: return location for an error
 *
 * Begins to publish a frame whose payload the caller fills in place.
 *
 * The memory is aligned to 8 bytes, is not cleared, and may be written until this thread ends the write. Readers do not
 * see the frame before that, and wait for it up to their stall time-out. On a per-node ring, writes of other threads of
 * this process wait until the write is ended. In shared memory, a child that is forked meanwhile does not have the
 * memory.
 *
 * If the ring declares a value type, the caller must fill in a value of it in normal form: only the size is checked, and
 * only where all values of the type have the same size.
 *
 * Errors: the same as [method@Orbit.Ring.write].
 *
 * Returns: (transfer none): the memory for @length bytes of payload, or `NULL` with @error set
 *
 * Since: 1.0
 */
gpointer
orbit_ring_begin_write (OrbitRing *self,
                        gsize length,
                        OrbitRingWrite *write,
                        GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  OrbitCoreClaim claim;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (write != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core_for_write (self, error);
  if (core == NULL || (orbit_typed_bytes_needed (core) && !orbit_typed_bytes_check_size (core, length, error)) ||
      !orbit_error_check (orbit_core_ring_begin_write (core, length, &claim, &report), &report, error))
    return NULL;
  memcpy (write, &claim, sizeof claim);
  return claim.slot->payload;
}

/**
 * orbit_ring_end_write: (skip)
 * @self: a ring
 * @write: a write that this thread has begun on @self
 * @frame_kind: the message class
 * @version: the version
 * @id: (out) (optional): return location for the id of the frame
 *
 * Ends a write and publishes the frame.
 *
 * If the slot was taken away by damage to the shared memory, or in a child that was forked after the write was begun,
 * nothing is published, and no frame has the id.
 *
 * Since: 1.0
 */
void
orbit_ring_end_write (OrbitRing *self,
                      OrbitRingWrite *write,
                      guint8 frame_kind,
                      guint64 version,
                      OrbitNetId *id)
{
  OrbitCoreClaim claim;

  g_return_if_fail (ORBIT_IS_RING (self));
  g_return_if_fail (self->core != NULL);
  g_return_if_fail (write != NULL && write->slot != NULL);

  memcpy (&claim, write, sizeof claim);
  write->slot = NULL;
  orbit_core_ring_end_write (self->core, &claim, frame_kind, version);
  if (id != NULL)
    orbit_net_id_init (id, claim.id);
}
