/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing to a ring: thin wrappers of the functions of the core ring. */

#include <orbit-glib/orbit-ring.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include <orbit-glib/core/publish.h>

#include "orbit-error-private.h"
#include "orbit-net-id-private.h"
#include "orbit-ring-private.h"
#include "orbit-typed-bytes-private.h"

G_STATIC_ASSERT (sizeof (OrbitRingWrite) == sizeof (OrbitCoreClaim));

/* Only the fleet itself publishes to the heartbeat ring. */
static OrbitCoreRing *
get_core_for_write (OrbitRing *self,
                    GError **error)
{
  OrbitCoreRing *core = orbit_ring_get_core (self, error);

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

/* A frame of any size. */
static G_GNUC_NO_INLINE gboolean
write_slowly (OrbitCoreRing *core,
             guint8 frame_kind,
             guint64 version,
             gconstpointer data,
             gsize length,
             OrbitNetId *id,
             GError **error)
{
  OrbitCoreCode code = orbit_core_ring_publish_slowly (core, frame_kind, version, data, length, id != NULL ? &id->value : NULL);

  return G_LIKELY (code == ORBIT_CORE_OK) ? TRUE : fail_write (core, code, length, error);
}

/* A write that is checked first. It has the arguments of orbit_ring_write(), so that these stay in their registers. */
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

  g_return_val_if_fail (ORBIT_IS_RING (self), FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = get_core_for_write (self, error);
  if (core == NULL || (orbit_typed_bytes_needed (core) && !orbit_typed_bytes_check (core, data, length, length, error)))
    return FALSE;
  return write_slowly (core, frame_kind, version, data, length, id, error);
}

/* The rest of a write that was not simple. The functions have the arguments of orbit_ring_write(), so that calling them saves no
 * register. */
static G_GNUC_NO_INLINE gboolean
write_by_ticket (OrbitCoreRing *core,
                 guint8 frame_kind,
                 guint64 version,
                 gconstpointer data,
                 gsize length,
                 OrbitNetId *id,
                 GError **error)
{
  OrbitCoreCode code = orbit_core_ring_publish_otherwise (core, ORBIT_CORE_PUBLISH_BY_TICKET, frame_kind, version, data, length, id != NULL ? &id->value : NULL);

  return G_LIKELY (code == ORBIT_CORE_OK) ? TRUE : fail_write (core, code, length, error);
}

static G_GNUC_NO_INLINE gboolean
wake_waiters (OrbitCoreRing *core)
{
  return orbit_core_ring_publish_otherwise (core, ORBIT_CORE_PUBLISH_WAKE, 0, 0, NULL, 0, NULL) == ORBIT_CORE_OK;
}

static G_GNUC_NO_INLINE gboolean
fail_taken (OrbitCoreRing *core,
            guint8 frame_kind,
            guint64 version,
            gconstpointer data,
            gsize length,
            OrbitNetId *id,
            GError **error)
{
  return fail_write (core, orbit_core_ring_publish_otherwise (core, ORBIT_CORE_PUBLISH_TAKEN, frame_kind, version, data, length, NULL), length, error);
}

static inline gboolean
write_otherwise (OrbitCoreRing *core,
                 guint8 frame_kind,
                 guint64 version,
                 gconstpointer data,
                 gsize length,
                 OrbitNetId *id,
                 GError **error,
                 OrbitCorePublish publish)
{
  switch (publish)
    {
    case ORBIT_CORE_PUBLISH_SLOWLY:
      return write_slowly (core, frame_kind, version, data, length, id, error);
    case ORBIT_CORE_PUBLISH_BY_TICKET:
      return write_by_ticket (core, frame_kind, version, data, length, id, error);
    case ORBIT_CORE_PUBLISH_TAKEN:
      return fail_taken (core, frame_kind, version, data, length, id, error);
    case ORBIT_CORE_PUBLISH_WAKE:
      return wake_waiters (core);
    case ORBIT_CORE_PUBLISH_DONE:
    default:
      return TRUE;
    }
}

/* The two are functions of their own so that neither saves registers for the other. */
static G_GNUC_NO_INLINE gboolean
write_to_lane (OrbitCoreRing *core,
               guint8 frame_kind,
               guint64 version,
               gconstpointer data,
               gsize length,
               OrbitNetId *id,
               GError **error)
{
  OrbitCorePublish publish = orbit_core_ring_publish_to_lane (core, frame_kind, version, data, length, id != NULL ? &id->value : NULL);

  return G_LIKELY (publish == ORBIT_CORE_PUBLISH_DONE) ? TRUE : write_otherwise (core, frame_kind, version, data, length, id, error, publish);
}

static G_GNUC_NO_INLINE gboolean
write_to_all (OrbitCoreRing *core,
              guint8 frame_kind,
              guint64 version,
              gconstpointer data,
              gsize length,
              OrbitNetId *id,
              GError **error)
{
  OrbitCorePublish publish = orbit_core_ring_publish_to_all (core, frame_kind, version, data, length, id != NULL ? &id->value : NULL);

  return G_LIKELY (publish == ORBIT_CORE_PUBLISH_DONE) ? TRUE : write_otherwise (core, frame_kind, version, data, length, id, error, publish);
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
 * ```c
 * OrbitNetId id;
 *
 * if (!orbit_ring_write (ring, 0, 0, "wind", 4, &id, &error))
 *   g_warning ("%s", error->message);
 * ```
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

  if (G_UNLIKELY (!orbit_ring_is_exact (self) || !self->is_raw || (data == NULL && length > 0) || (error != NULL && *error != NULL)))
    return write_checked (self, frame_kind, version, data, length, id, error);

  core = self->core;
  if (G_UNLIKELY (length > core->small_capacity))
    return write_slowly (core, frame_kind, version, data, length, id, error);
  return core->per_node ? write_to_lane (core, frame_kind, version, data, length, id, error) :
                          write_to_all (core, frame_kind, version, data, length, id, error);
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
