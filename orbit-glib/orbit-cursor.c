/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type OrbitCursor: its properties and its account, which the core cursor keeps. The methods that read are in
 * orbit-cursor-frames.c, those that wait in orbit-cursor-wait.c and orbit-cursor-main-loop.c. */

#include <orbit-glib/orbit-cursor.h>

#include "orbit-cursor-private.h"
#include "orbit-cursor-signals-private.h"

/**
 * OrbitCursor:
 *
 * One reader's place in a ring.
 *
 * A cursor returns the frames of a ring in order, each once. On a per-node ring it reads all lanes in turn, each in
 * order. Reading does not wait: if there is no frame, it returns none.
 *
 * There are several ways to wait, and an idle reader causes no wake-ups with any of them: blocking
 * ([method@Orbit.Cursor.wait]), asynchronously ([method@Orbit.Cursor.wait_async]), with a source in a main loop
 * ([method@Orbit.Cursor.create_source]), by signals ([method@Orbit.Cursor.start]), and with a descriptor for other
 * event loops ([method@Orbit.Cursor.get_fd]). Each reports that there may be frames; the program then reads until there
 * are none.
 *
 * The sum of [property@Orbit.Cursor:n-delivered], [property@Orbit.Cursor:n-overwritten] and
 * [property@Orbit.Cursor:n-abandoned] is always the exact number of positions that the cursor has passed.
 *
 * A cursor that is overtaken by the writers continues at the oldest frame in the ring. If it is overtaken again before
 * it has caught up, it continues half a ring behind the newest frame, and passes frames that are still there: at the
 * oldest position it would lose nearly all frames, because the writers overwrite that part of the ring next.
 *
 * To keep the order, a cursor waits at a position whose frame is being written. It passes the position when the writer
 * is known to be dead, or after [property@Orbit.Cursor:stall-timeout] if the writer is alive and does not finish.
 *
 * A cursor holds a reference to its fleet, but does not keep it joined. Only one thread may use a cursor at a time; a
 * source of the cursor uses it in the thread that runs the main context of the source.
 *
 * Since: 1.0
 */

enum
{
  PROP_POSITION = 1,
  PROP_N_DELIVERED,
  PROP_N_OVERWRITTEN,
  PROP_N_ABANDONED,
  PROP_N_RESETS,
  PROP_STALL_TIMEOUT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

gconstpointer orbit_cursor_class;

G_DEFINE_FINAL_TYPE (OrbitCursor, orbit_cursor, G_TYPE_OBJECT)

#define DEFAULT_STALL_TIMEOUT_US (ORBIT_CORE_DEFAULT_STALL_TIMEOUT / ORBIT_CORE_NS_PER_US)

static void
orbit_cursor_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  OrbitCursor *self = ORBIT_CURSOR (object);

  switch (prop_id)
    {
    case PROP_POSITION:
      g_value_set_uint64 (value, orbit_cursor_get_position (self));
      break;
    case PROP_N_DELIVERED:
      g_value_set_uint64 (value, orbit_cursor_get_n_delivered (self));
      break;
    case PROP_N_OVERWRITTEN:
      g_value_set_uint64 (value, orbit_cursor_get_n_overwritten (self));
      break;
    case PROP_N_ABANDONED:
      g_value_set_uint64 (value, orbit_cursor_get_n_abandoned (self));
      break;
    case PROP_N_RESETS:
      g_value_set_uint64 (value, orbit_cursor_get_n_resets (self));
      break;
    case PROP_STALL_TIMEOUT:
      g_value_set_int64 (value, orbit_cursor_get_stall_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_cursor_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STALL_TIMEOUT:
      orbit_cursor_set_stall_timeout (ORBIT_CURSOR (object), g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_cursor_dispose (GObject *object)
{
  OrbitCursor *self = ORBIT_CURSOR (object);

  if (self->started != NULL)
    g_source_destroy (self->started);
  g_clear_pointer (&self->started, g_source_unref);

  G_OBJECT_CLASS (orbit_cursor_parent_class)->dispose (object);
}

static void
orbit_cursor_finalize (GObject *object)
{
  OrbitCursor *self = ORBIT_CURSOR (object);

  orbit_reader_clear (&self->reader);
  g_clear_object (&self->owner);

  G_OBJECT_CLASS (orbit_cursor_parent_class)->finalize (object);
}

static void
orbit_cursor_class_init (OrbitCursorClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  orbit_cursor_class = klass;
  object_class->get_property = orbit_cursor_get_property;
  object_class->set_property = orbit_cursor_set_property;
  object_class->dispose = orbit_cursor_dispose;
  object_class->finalize = orbit_cursor_finalize;

  /**
   * OrbitCursor:position: (getter get_position)
   *
   * The position of the next read, counted from the beginning of the ring; on a per-node ring, the sum over its lanes.
   *
   * It changes with every frame; `notify` is not emitted for it, and neither for the counts.
   *
   * Since: 1.0
   */
  properties[PROP_POSITION] = g_param_spec_uint64 ("position", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * OrbitCursor:n-delivered: (getter get_n_delivered)
   *
   * The number of frames that were read.
   *
   * Since: 1.0
   */
  properties[PROP_N_DELIVERED] = g_param_spec_uint64 ("n-delivered", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * OrbitCursor:n-overwritten: (getter get_n_overwritten)
   *
   * The number of positions that were passed because they were overwritten before they were read, or removed by a
   * reset.
   *
   * Since: 1.0
   */
  properties[PROP_N_OVERWRITTEN] = g_param_spec_uint64 ("n-overwritten", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * OrbitCursor:n-abandoned: (getter get_n_abandoned)
   *
   * The number of positions that were passed because their writers died, forfeited them or stalled, or because the
   * frames were damaged.
   *
   * Since: 1.0
   */
  properties[PROP_N_ABANDONED] = g_param_spec_uint64 ("n-abandoned", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * OrbitCursor:n-resets: (getter get_n_resets)
   *
   * The number of resets of the ring that the cursor has noticed.
   *
   * Since: 1.0
   */
  properties[PROP_N_RESETS] = g_param_spec_uint64 ("n-resets", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * OrbitCursor:stall-timeout: (getter get_stall_timeout) (setter set_stall_timeout)
   *
   * How long the cursor waits for a frame that is being written, in microseconds; -1 waits as long as the writer is
   * alive.
   *
   * With -1 it also waits at a position that a live writer has drawn and could not use, until the ring has been written
   * once around.
   *
   * Since: 1.0
   */
  properties[PROP_STALL_TIMEOUT] = g_param_spec_int64 ("stall-timeout", NULL, NULL, -1, G_MAXINT64, DEFAULT_STALL_TIMEOUT_US,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  orbit_cursor_signals_install (G_TYPE_FROM_CLASS (klass));
}

static void
orbit_cursor_init (OrbitCursor *self)
{
  orbit_reader_init (&self->reader);
}

/**
 * orbit_cursor_get_position: (get-property position)
 * @self: a cursor
 *
 * Gets the position of the next read.
 *
 * Returns: the position, counted from the beginning of the ring
 *
 * Since: 1.0
 */
guint64
orbit_cursor_get_position (OrbitCursor *self)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), 0);

  return self->reader.core != NULL ? orbit_core_cursor_get_position (self->reader.core) : 0;
}

/**
 * orbit_cursor_get_n_delivered: (get-property n-delivered)
 * @self: a cursor
 *
 * Gets the number of frames that were read.
 *
 * Returns: the number of frames
 *
 * Since: 1.0
 */
guint64
orbit_cursor_get_n_delivered (OrbitCursor *self)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), 0);

  return self->reader.core != NULL ? orbit_core_cursor_count_delivered (self->reader.core) : 0;
}

/**
 * orbit_cursor_get_n_overwritten: (get-property n-overwritten)
 * @self: a cursor
 *
 * Gets the number of positions that were passed because they were overwritten before they were read, or removed by a
 * reset.
 *
 * Returns: the number of positions
 *
 * Since: 1.0
 */
guint64
orbit_cursor_get_n_overwritten (OrbitCursor *self)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), 0);

  return self->reader.core != NULL ? self->reader.core->n_overwritten : 0;
}

/**
 * orbit_cursor_get_n_abandoned: (get-property n-abandoned)
 * @self: a cursor
 *
 * Gets the number of positions that were passed because their writers died, forfeited them or stalled, or because the
 * frames were damaged.
 *
 * Returns: the number of positions
 *
 * Since: 1.0
 */
guint64
orbit_cursor_get_n_abandoned (OrbitCursor *self)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), 0);

  return self->reader.core != NULL ? self->reader.core->n_abandoned : 0;
}

/**
 * orbit_cursor_get_n_resets: (get-property n-resets)
 * @self: a cursor
 *
 * Gets the number of resets of the ring that the cursor has noticed.
 *
 * Returns: the number of resets
 *
 * Since: 1.0
 */
guint64
orbit_cursor_get_n_resets (OrbitCursor *self)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), 0);

  return self->reader.core != NULL ? orbit_core_cursor_count_resets (self->reader.core) : 0;
}

/**
 * orbit_cursor_get_stall_timeout: (get-property stall-timeout)
 * @self: a cursor
 *
 * Gets how long the cursor waits for a frame that is being written.
 *
 * Returns: the time in microseconds, or -1 to wait as long as the writer is alive
 *
 * Since: 1.0
 */
gint64
orbit_cursor_get_stall_timeout (OrbitCursor *self)
{
  gint64 timeout;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), DEFAULT_STALL_TIMEOUT_US);

  timeout = self->reader.core != NULL ? self->reader.core->stall_timeout : ORBIT_CORE_DEFAULT_STALL_TIMEOUT;
  return timeout < 0 ? -1 : timeout / ORBIT_CORE_NS_PER_US;
}

/**
 * orbit_cursor_set_stall_timeout: (set-property stall-timeout)
 * @self: a cursor
 * @stall_timeout_us: the time in microseconds, or -1 to wait as long as the writer is alive
 *
 * Sets how long the cursor waits for a frame that is being written. The default is 100,000 microseconds.
 *
 * A negative time is the same as -1. Times of more than 292 years are reduced to 292 years.
 *
 * Since: 1.0
 */
void
orbit_cursor_set_stall_timeout (OrbitCursor *self,
                                gint64 stall_timeout_us)
{
  g_return_if_fail (ORBIT_IS_CURSOR (self));

  stall_timeout_us = CLAMP (stall_timeout_us, -1, G_MAXINT64 / ORBIT_CORE_NS_PER_US);
  if (self->reader.core == NULL || stall_timeout_us == orbit_cursor_get_stall_timeout (self))
    return;
  self->reader.core->stall_timeout = stall_timeout_us < 0 ? -1 : stall_timeout_us * ORBIT_CORE_NS_PER_US;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STALL_TIMEOUT]);
}
