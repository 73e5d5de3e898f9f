/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type OrbitObserver: how it attaches, and its properties. The methods that look are in orbit-observer-look.c. */

#include <orbit-glib/orbit-observer.h>

#include <orbit-glib/orbit-error.h>

#include "orbit-error-private.h"
#include "orbit-observer-private.h"

/**
 * OrbitObserver:
 *
 * Reads a fleet without being a member and without changing it.
 *
 * An observer is not a member: it has no node id, holds no lock, and maps the segments read-only, so it cannot change any
 * byte of them. It works beside live members, which are not affected, and on a fleet whose members have all left or died:
 * the last frames of such a fleet can still be read. A damaged segment is reported by an error; the other segments of the
 * fleet can still be read.
 *
 * Frames are read with an [class@Orbit.Cursor], as in a member, with the same accounting. There are two differences. If a
 * writer died before it finished a frame, a member marks the position for all readers; an observer counts the position as
 * abandoned and does not mark it. A writer cannot wake an observer: a cursor that waits looks again after 1 ms and then
 * every 20 ms. This causes 50 wake-ups a second, and a frame is found up to 20 ms late. The descriptor of
 * [method@Orbit.Cursor.get_fd] becomes readable as often.
 *
 * If the fleet is destroyed, every later call fails with `LOST`, even if another fleet of the same name has been created.
 *
 * All methods may be called from several threads at once.
 *
 * Since: 1.0
 */

enum
{
  PROP_FLEET_NAME = 1,
  PROP_DIRECTORY,
  PROP_FLEET_SIZE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void orbit_observer_initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OrbitObserver, orbit_observer, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, orbit_observer_initable_iface_init))

static gboolean
orbit_observer_initable_init (GInitable *initable,
                              GCancellable *cancellable,
                              GError **error)
{
  OrbitObserver *self = ORBIT_OBSERVER (initable);
  OrbitCoreReport report;

  if (self->core != NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (orbit_core_observer_new (self->fleet_name != NULL ? self->fleet_name : "", self->directory, &self->core, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}

static void
orbit_observer_initable_iface_init (GInitableIface *iface)
{
  iface->init = orbit_observer_initable_init;
}

static void
orbit_observer_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  OrbitObserver *self = ORBIT_OBSERVER (object);

  switch (prop_id)
    {
    case PROP_FLEET_NAME:
      g_value_set_string (value, self->fleet_name);
      break;
    case PROP_DIRECTORY:
      g_value_set_string (value, self->directory);
      break;
    case PROP_FLEET_SIZE:
      g_value_set_uint (value, orbit_observer_get_fleet_size (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_observer_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  OrbitObserver *self = ORBIT_OBSERVER (object);

  switch (prop_id)
    {
    case PROP_FLEET_NAME:
      self->fleet_name = g_value_dup_string (value);
      break;
    case PROP_DIRECTORY:
      self->directory = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_observer_finalize (GObject *object)
{
  OrbitObserver *self = ORBIT_OBSERVER (object);

  g_clear_pointer (&self->core, orbit_core_observer_free);
  g_free (self->fleet_name);
  g_free (self->directory);

  G_OBJECT_CLASS (orbit_observer_parent_class)->finalize (object);
}

static void
orbit_observer_class_init (OrbitObserverClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = orbit_observer_get_property;
  object_class->set_property = orbit_observer_set_property;
  object_class->finalize = orbit_observer_finalize;

  /**
   * OrbitObserver:fleet-name: (getter get_fleet_name)
   *
   * The name of the fleet.
   *
   * Since: 1.0
   */
  properties[PROP_FLEET_NAME] = g_param_spec_string ("fleet-name", NULL, NULL, NULL, flags);

  /**
   * OrbitObserver:directory: (getter get_directory)
   *
   * The directory of the segments, on a tmpfs; `NULL` is `/dev/shm`.
   *
   * Since: 1.0
   */
  properties[PROP_DIRECTORY] = g_param_spec_string ("directory", NULL, NULL, NULL, flags);

  /**
   * OrbitObserver:fleet-size: (getter get_fleet_size)
   *
   * How many members the fleet can have at once, 1 to 4096.
   *
   * Since: 1.0
   */
  properties[PROP_FLEET_SIZE] = g_param_spec_uint ("fleet-size", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
orbit_observer_init (OrbitObserver *self)
{
}

OrbitCoreObserver *
orbit_observer_get_core (OrbitObserver *self,
                         GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' is not observed: the observer was constructed without g_initable_init()",
                 self->fleet_name != NULL ? self->fleet_name : "");
  return self->core;
}

/**
 * orbit_observer_new:
 * @fleet_name: the name of a fleet in shared memory
 * @directory: (nullable): the directory of its segments, or `NULL` for `/dev/shm`
 * @error: return location for an error
 *
 * Attaches to a fleet of this user, read-only.
 *
 * The fleet must exist; it need not have a live member.
 *
 * Errors: [error@Gio.IOErrorEnum.NOT_FOUND] if there is no such fleet; `INVALID_NAME`, `INVALID_ARGUMENT`, `CORRUPT`,
 * `INCOMPATIBLE`, `PERMISSION`.
 *
 * Returns: (transfer full): a new observer, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitObserver *
orbit_observer_new (const char *fleet_name,
                    const char *directory,
                    GError **error)
{
  g_return_val_if_fail (fleet_name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (ORBIT_TYPE_OBSERVER, NULL, error, "fleet-name", fleet_name, "directory", directory, NULL);
}

/**
 * orbit_observer_get_fleet_name: (get-property fleet-name)
 * @self: an observer
 *
 * Gets the name of the fleet.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
orbit_observer_get_fleet_name (OrbitObserver *self)
{
  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);

  return self->fleet_name;
}

/**
 * orbit_observer_get_directory: (get-property directory)
 * @self: an observer
 *
 * Gets the directory of the segments, as it was given to [ctor@Orbit.Observer.new].
 *
 * Returns: (transfer none) (nullable): the directory, or `NULL`: `/dev/shm`
 *
 * Since: 1.0
 */
const char *
orbit_observer_get_directory (OrbitObserver *self)
{
  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), NULL);

  return self->directory;
}

/**
 * orbit_observer_get_fleet_size: (get-property fleet-size)
 * @self: an observer
 *
 * Gets the number of node ids in the fleet.
 *
 * Returns: how many members the fleet can have at once, 1 to 4096
 *
 * Since: 1.0
 */
guint
orbit_observer_get_fleet_size (OrbitObserver *self)
{
  g_return_val_if_fail (ORBIT_IS_OBSERVER (self), 0);

  return self->core != NULL ? self->core->header.fleet_size : 0;
}
