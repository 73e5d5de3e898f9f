/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The methods of an observer that look: at fleets, kinds, rings and members. */

#include <orbit-glib/orbit-observer.h>

#include <orbit-glib/orbit-limits.h>
#include <orbit-glib/orbit-node.h>

#include <orbit-glib/core/observer-list.h>
#include <orbit-glib/liveness/heartbeat-reader.h>
#include <orbit-glib/reading/frame-loader.h>

#include "orbit-cursor-create-private.h"
#include "orbit-error-private.h"
#include "orbit-fleet-info-private.h"
#include "orbit-heartbeat-private.h"
#include "orbit-node-private.h"
#include "orbit-observer-private.h"
#include "orbit-ring-info-private.h"

static void
add_name (void *data,
          const char *fleet_name)
{
  g_hash_table_add (data, g_strdup (fleet_name));
}

static int
compare_names (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char *const *) one, *(const char *const *) other);
}

/* One more than needed, so that an empty array is not NULL, which bindings do not take for an array. */
static OrbitFleetInfo **
summarize (const char *const *names,
           guint n_names,
           const char *directory,
           gsize *n_fleets)
{
  OrbitFleetInfo **fleets = g_new0 (OrbitFleetInfo *, n_names + 1);

  *n_fleets = 0;
  for (guint i = 0; i < n_names; i++)
    {
      OrbitCoreFleetSummary summary;

      /* Fails for a fleet that was destroyed since the directory was read. */
      if (orbit_core_observer_summarize (names[i], directory, &summary, NULL) == ORBIT_CORE_OK)
        fleets[(*n_fleets)++] = orbit_fleet_info_new (&summary);
    }
  return fleets;
}

/**
 * orbit_observer_list_fleets:
 * @directory: (nullable): a directory on a tmpfs, or `NULL` for `/dev/shm`
 * @n_fleets: (out): return location for the number of fleets
 * @error: return location for an error
 *
 * Lists all fleets of this user that have a segment in a directory. The list includes fleets without a member and
 * damaged fleets.
 *
 * It changes nothing.
 *
 * Errors: `INVALID_ARGUMENT` if @directory is not on a tmpfs, or an error of [error@Gio.IOErrorEnum] if it cannot be read.
 *
 * Returns: (array length=n_fleets) (transfer full): the fleets, ordered by name, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleetInfo **
orbit_observer_list_fleets (const char *directory,
                            gsize *n_fleets,
                            GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree const char **names = NULL;
  OrbitCoreReport report;
  guint n_names;

  g_return_val_if_fail (n_fleets != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_fleets = 0;
  if (orbit_core_observer_scan (directory, add_name, found, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  names = (const char **) g_hash_table_get_keys_as_array (found, &n_names);
  qsort (names, n_names, sizeof *names, compare_names);
  return summarize (names, n_names, directory, n_fleets);
}

/**
 * orbit_observer_get_info:
 * @self: an observer
 * @error: return location for an error
 *
 * Gets the current information about this fleet, as [func@Orbit.Observer.list_fleets] does for all fleets.
 *
 * Errors: `LOST`, `CORRUPT`, `FORKED`, `CLOSED` if the observer was not initialised.
 *
 * Returns: (transfer full): the information, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleetInfo *
orbit_observer_get_info (OrbitObserver *self,
                         GError **error)
{
  OrbitCoreObserver *core;
  OrbitCoreFleetSummary summary;
  OrbitCoreReport report;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_observer_get_core (self, error);
  if (core == NULL)
    return NULL;
  if (orbit_core_observer_check (core, &report) != ORBIT_CORE_OK ||
      orbit_core_observer_summarize (self->fleet_name, self->directory, &summary, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return orbit_fleet_info_new (&summary);
}

/**
 * orbit_observer_get_kinds:
 * @self: an observer
 * @n_kinds: (out): return location for the number of kinds
 * @error: return location for an error
 *
 * Gets the kinds that have a ring, [const@Orbit.HEARTBEAT_RING_KIND] included.
 *
 * A kind whose ring is damaged is among them; [method@Orbit.Observer.get_ring_info] reports the damage.
 *
 * Errors: `LOST`, `CORRUPT`, `FORKED`, `CLOSED` if the observer was not initialised.
 *
 * Returns: (array length=n_kinds) (transfer full): the kinds in ascending order, or `NULL` with @error set
 *
 * Since: 1.0
 */
guint8 *
orbit_observer_get_kinds (OrbitObserver *self,
                          gsize *n_kinds,
                          GError **error)
{
  guint8 kinds[ORBIT_CORE_N_KINDS + 1] = { 0 };
  OrbitCoreObserver *core;
  OrbitCoreReport report;
  guint32 count;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);
  g_return_val_if_fail (n_kinds != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  *n_kinds = 0;
  core = orbit_observer_get_core (self, error);
  if (core == NULL)
    return NULL;
  if (orbit_core_observer_find_kinds (core, kinds, &count, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  *n_kinds = count;
  return g_memdup2 (kinds, count + 1);
}

/**
 * orbit_observer_lookup_kind:
 * @self: an observer
 * @label: the label of a ring
 * @error: return location for an error
 *
 * Looks up the kind of the ring that has a label, see [method@Orbit.Fleet.lookup_kind].
 *
 * Errors: `NOT_FOUND` if no ring has the label; `CORRUPT`, `LOST`, `FORKED`, `CLOSED` if the observer was not initialised.
 *
 * Returns: the kind, 0 to 255; -1 with @error set on failure
 *
 * Since: 1.0
 */
gint
orbit_observer_lookup_kind (OrbitObserver *self,
                            const char *label,
                            GError **error)
{
  OrbitCoreObserver *core;
  OrbitCoreReport report;
  guint8 kind;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), -1);
  g_return_val_if_fail (label != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  core = orbit_observer_get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_observer_lookup_kind (core, label, &kind, &report), &report, error))
    return -1;
  return kind;
}

/* NULL without @error set if there is no ring of the kind. */
static OrbitCoreRing *
find_ring (OrbitObserver *self,
           guint8 kind,
           GError **error)
{
  OrbitCoreObserver *core = orbit_observer_get_core (self, error);
  OrbitCoreRing *ring = NULL;
  OrbitCoreReport report;

  if (core != NULL && orbit_core_observer_open_ring (core, kind, &ring, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return ring;
}

static OrbitCoreRing *
open_ring (OrbitObserver *self,
           guint8 kind,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  OrbitCoreRing *ring = find_ring (self, kind, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (ring == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "fleet '%s' has no ring of kind %d", self->fleet_name, kind);
  return ring;
}

/**
 * orbit_observer_get_ring_info:
 * @self: an observer
 * @kind: a kind
 * @error: return location for an error
 *
 * Gets the geometry, the label, the value type and the current heads of a ring.
 *
 * Errors: [error@Gio.IOErrorEnum.NOT_FOUND] if there is no ring of the kind; `CORRUPT`, `INCOMPATIBLE`, `PERMISSION`, `LOST`,
 * `FORKED`, `CLOSED` if the observer was not initialised.
 *
 * Returns: (transfer full): the information, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitRingInfo *
orbit_observer_get_ring_info (OrbitObserver *self,
                              guint8 kind,
                              GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = open_ring (self, kind, error);
  return ring != NULL ? orbit_ring_info_new (ring, orbit_core_ring_get_value_type (ring), error) : NULL;
}

/**
 * orbit_observer_create_cursor:
 * @self: an observer
 * @kind: a kind
 * @start: where to begin
 * @error: return location for an error
 *
 * Creates a cursor that reads the ring of a kind in order. The cursor holds a reference to the observer.
 *
 * See [class@Orbit.Observer] for how it differs from the cursor of a member.
 *
 * Errors: as of [method@Orbit.Observer.get_ring_info], and `NO_SPACE`.
 *
 * Returns: (transfer full): a new cursor, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitCursor *
orbit_observer_create_cursor (OrbitObserver *self,
                              guint8 kind,
                              OrbitCursorStart start,
                              GError **error)
{
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ring = open_ring (self, kind, error);
  return ring != NULL ? orbit_cursor_new (G_OBJECT (self), ring, start, error) : NULL;
}

/* --- members --- */

static OrbitNodeState
get_state (OrbitCorePresence presence)
{
  switch (presence)
    {
    case ORBIT_CORE_PRESENCE_ALIVE:
      return ORBIT_NODE_STATE_ALIVE;
    case ORBIT_CORE_PRESENCE_LEFT:
      return ORBIT_NODE_STATE_LEFT;
    case ORBIT_CORE_PRESENCE_DIED:
      return ORBIT_NODE_STATE_DIED;
    default:
      return ORBIT_NODE_STATE_ABSENT;
    }
}

static gboolean
add_nodes (OrbitCoreObserver *core,
           GListStore *nodes,
           GError **error)
{
  for (guint32 node = 0; node < core->header.fleet_size; node++)
    {
      g_autoptr (OrbitNode) object = NULL;
      OrbitCorePresence presence;
      OrbitCoreNodeInfo info;
      OrbitCoreReport report;

      if (orbit_core_observer_look_at_node (core, node, &presence, &info, &report) != ORBIT_CORE_OK)
        return orbit_error_set_from_core (error, &report);
      if (presence == ORBIT_CORE_PRESENCE_NONE)
        continue;
      object = orbit_node_new (node, &info);
      orbit_node_set_state (object, get_state (presence));
      g_list_store_append (nodes, object);
    }
  return TRUE;
}

static void
add_heartbeat (OrbitNode *node,
               const OrbitHeartbeatCollection *heartbeats,
               guint index,
               guint max_age_ms)
{
  /* Ignore a heartbeat published by an earlier owner of the node id. */
  if (heartbeats->incarnations[index] != (orbit_node_get_incarnation (node) & ORBIT_CORE_FRAME_INCARNATION_MASK))
    return;
  orbit_node_set_heartbeat (node, &heartbeats->heartbeats[index]);
  if (max_age_ms > 0 && orbit_node_get_state (node) == ORBIT_NODE_STATE_ALIVE)
    orbit_node_set_state (node, heartbeats->ages_ms[index] > max_age_ms ? ORBIT_NODE_STATE_STALE : ORBIT_NODE_STATE_FRESH);
}

/* Both are ordered by node id. */
static gboolean
add_heartbeats (OrbitCoreRing *ring,
                GListModel *nodes,
                guint max_age_ms,
                GError **error)
{
  OrbitHeartbeatCollection heartbeats;
  guint i = 0;

  if (!orbit_heartbeat_collection_fill (&heartbeats, ring, error))
    return FALSE;
  for (guint n = 0; n < g_list_model_get_n_items (nodes); n++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, n);
      const guint node_id = orbit_node_get_node_id (node);

      while (i < heartbeats.n_heartbeats && orbit_heartbeat_get_node_id (&heartbeats.heartbeats[i]) < node_id)
        i++;
      if (i < heartbeats.n_heartbeats && orbit_heartbeat_get_node_id (&heartbeats.heartbeats[i]) == node_id)
        add_heartbeat (node, &heartbeats, i, max_age_ms);
    }
  orbit_heartbeat_collection_clear (&heartbeats);
  return TRUE;
}

/**
 * orbit_observer_get_nodes:
 * @self: an observer
 * @max_age_ms: the age in milliseconds beyond which a heartbeat is stale; 0 judges no heartbeats
 * @error: return location for an error
 *
 * Gets the last owner of each node id that ever had one, as a list of [class@Orbit.Node] ordered by node id.
 *
 * The list is a snapshot and does not change; call the method again to get a newer one. If @max_age_ms is not 0, a live
 * member that has published a heartbeat is fresh or stale, and any other live member is alive.
 *
 * Errors: `LOST`, `CORRUPT`, `FORKED`, `CLOSED` if the observer was not initialised.
 *
 * Returns: (transfer full): a new list, or `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
orbit_observer_get_nodes (OrbitObserver *self,
                          guint max_age_ms,
                          GError **error)
{
  g_autoptr (GListStore) nodes = g_list_store_new (ORBIT_TYPE_NODE);
  g_autoptr (GError) local_error = NULL;
  OrbitCoreObserver *core;
  OrbitCoreRing *ring;

  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_observer_get_core (self, error);
  if (core == NULL || !add_nodes (core, nodes, error))
    return NULL;
  ring = find_ring (self, ORBIT_HEARTBEAT_RING_KIND, &local_error);
  if (ring != NULL)
    add_heartbeats (ring, G_LIST_MODEL (nodes), max_age_ms, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return G_LIST_MODEL (g_steal_pointer (&nodes));
}
