/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A ring as an object: a thin cover over the core ring, which does the work. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-frame-loader-private.h"
#include "orbit-net-id-private.h"
#include "orbit-ring-private.h"

/**
 * OrbitRing:
 *
 * One ring of a fleet: bounded, overwrite-oldest, with any number of writers and readers.
 *
 * A ring tells what it is like, and looks frames up. For C it also has ways to publish that allocate nothing:
 * [method@Orbit.Ring.write], and [method@Orbit.Ring.begin_write] to fill a frame in place.
 *
 * A ring keeps its fleet alive, but not joined: after [method@Orbit.Fleet.leave] its methods fail with `CLOSED`. All
 * methods may be called from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitRing
{
  GObject parent_instance;

  OrbitFleet *fleet;
  OrbitCoreRing *core; /* lives as long as the fleet */
};

enum
{
  PROP_KIND = 1,
  PROP_CAPACITY,
  PROP_PAYLOAD_CAPACITY,
  PROP_TOPOLOGY,
  PROP_LABEL,
  PROP_VALUE_TYPE,
  PROP_LANE_COUNT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (OrbitRing, orbit_ring, G_TYPE_OBJECT)

G_STATIC_ASSERT (sizeof (OrbitRingWrite) == sizeof (OrbitCoreClaim));
G_STATIC_ASSERT ((int) ORBIT_TOPOLOGY_SHARED == (int) ORBIT_CORE_TOPOLOGY_SHARED);
G_STATIC_ASSERT ((int) ORBIT_TOPOLOGY_PER_NODE == (int) ORBIT_CORE_TOPOLOGY_PER_NODE);

OrbitRing *
orbit_ring_new (OrbitFleet *fleet,
                OrbitCoreRing *core)
{
  OrbitRing *self = g_object_new (ORBIT_TYPE_RING, NULL);

  self->fleet = g_object_ref (fleet);
  self->core = core;
  return self;
}

/* Only the fleet makes rings; one made by g_object_new() alone belongs to none. */
static OrbitCoreRing *
get_core (OrbitRing *self,
          GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error_literal (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "this ring belongs to no fleet: rings come from orbit_fleet_get_ring()");
  return self->core;
}

static void
orbit_ring_get_property (GObject *object,
                         guint prop_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  OrbitRing *self = ORBIT_RING (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_uint (value, orbit_ring_get_kind (self));
      break;
    case PROP_CAPACITY:
      g_value_set_uint (value, orbit_ring_get_capacity (self));
      break;
    case PROP_PAYLOAD_CAPACITY:
      g_value_set_uint (value, orbit_ring_get_payload_capacity (self));
      break;
    case PROP_TOPOLOGY:
      g_value_set_enum (value, (int) orbit_ring_get_topology (self));
      break;
    case PROP_LABEL:
      g_value_set_string (value, orbit_ring_get_label (self));
      break;
    case PROP_VALUE_TYPE:
      g_value_set_boxed (value, orbit_ring_get_value_type (self));
      break;
    case PROP_LANE_COUNT:
      g_value_set_uint (value, orbit_ring_get_lane_count (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_ring_finalize (GObject *object)
{
  OrbitRing *self = ORBIT_RING (object);

  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (orbit_ring_parent_class)->finalize (object);
}

static void
orbit_ring_class_init (OrbitRingClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = orbit_ring_get_property;
  object_class->finalize = orbit_ring_finalize;

  /**
   * OrbitRing:kind: (getter get_kind)
   *
   * The kind of data, 0 to 255.
   *
   * Since: 1.0
   */
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, G_MAXUINT8, 0, flags);

  /**
   * OrbitRing:capacity: (getter get_capacity)
   *
   * The number of slots, a power of two; on a per-node ring, in each lane.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitRing:payload-capacity: (getter get_payload_capacity)
   *
   * The largest payload, in bytes.
   *
   * Since: 1.0
   */
  properties[PROP_PAYLOAD_CAPACITY] = g_param_spec_uint ("payload-capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitRing:topology: (getter get_topology)
   *
   * Whether all writers share one order, or each node has a lane of its own.
   *
   * Since: 1.0
   */
  properties[PROP_TOPOLOGY] = g_param_spec_enum ("topology", NULL, NULL, ORBIT_TYPE_TOPOLOGY, ORBIT_TOPOLOGY_SHARED, flags);

  /**
   * OrbitRing:label: (getter get_label)
   *
   * The name that the ring was declared with, `NULL` if it has none.
   *
   * Since: 1.0
   */
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  /**
   * OrbitRing:value-type: (getter get_value_type)
   *
   * The type that payloads were declared to have, `NULL` if none was.
   *
   * Since: 1.0
   */
  properties[PROP_VALUE_TYPE] = g_param_spec_boxed ("value-type", NULL, NULL, G_TYPE_VARIANT_TYPE, flags);

  /**
   * OrbitRing:lane-count: (getter get_lane_count)
   *
   * The number of lanes: 1 on a shared ring, the fleet size on a per-node ring.
   *
   * Since: 1.0
   */
  properties[PROP_LANE_COUNT] = g_param_spec_uint ("lane-count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
orbit_ring_init (OrbitRing *self)
{
}

/**
 * orbit_ring_get_kind: (get-property kind)
 * @self: a ring
 *
 * Gives the kind of data.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
guint8
orbit_ring_get_kind (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? (guint8) self->core->kind : 0;
}

/**
 * orbit_ring_get_capacity: (get-property capacity)
 * @self: a ring
 *
 * Gives the number of slots; on a per-node ring, in each lane.
 *
 * Returns: the number of slots, a power of two
 *
 * Since: 1.0
 */
guint
orbit_ring_get_capacity (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->header.capacity : 0;
}

/**
 * orbit_ring_get_payload_capacity: (get-property payload-capacity)
 * @self: a ring
 *
 * Gives the size of the largest payload.
 *
 * Returns: the size, in bytes
 *
 * Since: 1.0
 */
guint
orbit_ring_get_payload_capacity (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->payload_capacity : 0;
}

/**
 * orbit_ring_get_topology: (get-property topology)
 * @self: a ring
 *
 * Tells whether all writers share one order, or each node has a lane of its own.
 *
 * Returns: the topology
 *
 * Since: 1.0
 */
OrbitTopology
orbit_ring_get_topology (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), ORBIT_TOPOLOGY_SHARED);

  return self->core != NULL && self->core->per_node ? ORBIT_TOPOLOGY_PER_NODE : ORBIT_TOPOLOGY_SHARED;
}

/**
 * orbit_ring_get_label: (get-property label)
 * @self: a ring
 *
 * Gives the name that the ring was declared with.
 *
 * Returns: (transfer none) (nullable): the label, or `NULL` if it has none or one that is not UTF-8
 *
 * Since: 1.0
 */
const char *
orbit_ring_get_label (OrbitRing *self)
{
  const char *label;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);

  label = self->core != NULL ? self->core->header.label : "";
  return label[0] != '\0' && g_utf8_validate (label, -1, NULL) ? label : NULL;
}

/**
 * orbit_ring_get_value_type: (get-property value-type)
 * @self: a ring
 *
 * Gives the type that payloads were declared to have.
 *
 * Returns: (transfer none) (nullable): the type, or `NULL` if none was declared
 *
 * Since: 1.0
 */
const GVariantType *
orbit_ring_get_value_type (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);

  return self->core != NULL ? orbit_core_ring_get_value_type (self->core) : NULL;
}

/**
 * orbit_ring_get_lane_count: (get-property lane-count)
 * @self: a ring
 *
 * Gives the number of lanes.
 *
 * Returns: 1 on a shared ring, the fleet size on a per-node ring
 *
 * Since: 1.0
 */
guint
orbit_ring_get_lane_count (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->header.n_lanes : 0;
}

/**
 * orbit_ring_get_head:
 * @self: a ring
 * @error: return location for an error
 *
 * Gives the number of positions claimed since the last reset; on a per-node ring, in all lanes together.
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
  if (core == NULL)
    return 0;
  if (orbit_core_ring_get_head (core, &head, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  return head;
}

/**
 * orbit_ring_get_lane_head:
 * @self: a per-node ring
 * @node_id: the node whose lane is meant
 * @error: return location for an error
 *
 * Gives the number of frames written to one lane since the last reset.
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
  if (core == NULL)
    return 0;
  if (orbit_core_ring_get_lane_head (core, node_id, &head, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  return head;
}

/**
 * orbit_ring_next_version:
 * @self: a ring
 * @error: return location for an error
 *
 * Draws the next number of a sequence that all members share, 1, 2, 3 and so on, for use as a version.
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
  if (core == NULL)
    return 0;
  if (orbit_core_ring_next_version (core, &version, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return 0;
    }
  return version;
}

/**
 * orbit_ring_read:
 * @self: a ring
 * @id: the id of a frame
 * @error: return location for an error
 *
 * Reads the frame with an id; the whole id is compared.
 *
 * Errors: `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame, or `NULL`: without an error if there is no such frame, or no more
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
 * Returns: (transfer full) (nullable): the frame, or `NULL`: without an error if nothing was published since the last reset
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
 * Returns: (transfer full) (nullable): the frame, or `NULL`: without an error if there is no such frame, or no more
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
 * @node_id: the node whose lane is meant
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter from one lane.
 *
 * Errors: `INVALID_ARGUMENT` on a shared ring or for a counter of more than 40 bits, `NODE_OUTSIDE_FLEET`, `CORRUPT`,
 * `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame, or `NULL`: without an error if there is no such frame, or no more
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_lane_at (OrbitRing *self,
                         guint16 node_id,
                         guint64 counter,
                         GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core (self, error);
  if (core == NULL)
    return NULL;
  if (!core->per_node)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "%s: a shared ring has no lanes", core->title);
      return NULL;
    }
  return orbit_frame_load_at (core, node_id, counter, error);
}

/* Only the fleet itself writes heartbeats. */
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
 * Publishes a frame without any allocation.
 *
 * Errors: `PAYLOAD_TOO_LARGE`, and then nothing was written; `BUSY` if every slot is held by an unfinished write, or if
 * this thread has begun a write to its lane of a per-node ring; `INVALID_ARGUMENT` on the ring of the heartbeats;
 * `CLOSED`, `FORKED`.
 *
 * Returns: whether the frame was published; otherwise @error is set
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
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 value;

  g_return_val_if_fail (ORBIT_IS_RING (self), FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = get_core_for_write (self, error);
  if (G_UNLIKELY (core == NULL))
    return FALSE;
  if (G_UNLIKELY (orbit_core_ring_write (core, frame_kind, version, data, length, &value, &report) != ORBIT_CORE_OK))
    return orbit_error_set_from_core (error, &report);
  if (id != NULL)
    orbit_net_id_init (id, value);
  return TRUE;
}

/**
 * orbit_ring_begin_write: (skip)
 * @self: a ring
 * @length: size of the payload, in bytes
 * @write: (out caller-allocates): the write, to be ended by [method@Orbit.Ring.end_write]
 * @error: return location for an error
 *
 * Begins to publish a frame whose payload the caller fills in place.
 *
 * The memory is aligned to 8 bytes, holds whatever was there before, and may be written until the write is ended, by
 * this thread. Other members see nothing of the frame until then, and readers wait for it for their stall time. On a
 * per-node ring other threads of this process wait with their writes to it.
 *
 * Errors: as of [method@Orbit.Ring.write].
 *
 * Returns: (transfer none): where the @length bytes of payload go, or `NULL` with @error set
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
  if (core == NULL)
    return NULL;
  if (orbit_core_ring_begin_write (core, length, &claim, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  memcpy (write, &claim, sizeof claim);
  return claim.slot->payload;
}

/**
 * orbit_ring_end_write: (skip)
 * @self: a ring
 * @write: a write begun on it by this thread
 * @frame_kind: the message class
 * @version: the version
 * @id: (out) (optional): return location for the id of the frame
 *
 * Ends a write: the frame is published.
 *
 * Should damage to the shared memory have taken the slot away meanwhile, or should this be a child forked after the
 * beginning, nothing is published, and the id is that of a frame that is not there.
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
