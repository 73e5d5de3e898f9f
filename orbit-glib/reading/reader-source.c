/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reader as a source of a main loop.
 *
 * While there are frames, the loop does not sleep, and the source takes turns with the others. When there are none, the source
 * arms a notification descriptor, which wakes the loop. Nothing is polled. */

#include "reader-source.h"

#include <orbit-glib/orbit-warning-private.h>

#define BLIND_POLL_MS 50 /* if the process can have no waiter thread or descriptor; both are tried again each time */

typedef struct
{
  GSource source;
  OrbitReader *reader; /* lives as long as the owner */
  GObject *kept;       /* the owner, or NULL if the source does not keep it */
  GWeakRef owner;
  OrbitNotificationFd *notification; /* NULL: not needed yet, or not to be had */
  GPollFD poll; /* of the notification; not by g_source_add_unix_fd(), which dispatches even if there is nothing to read */
  gboolean stands_back; /* in the next iteration, so that sources of lower priority have their turn */
  gboolean stood_back;  /* in this one */
} ReaderSource;

/* Called when there is nothing to read for the first time: a source that is always busy needs no descriptor. */
static gboolean
make_notification (ReaderSource *self)
{
  g_autoptr (GError) error = NULL;

  if (self->notification != NULL)
    return TRUE;
  self->notification = orbit_notification_fd_new (self->reader->core, &error);
  if (self->notification == NULL)
    {
      orbit_warn_once (ORBIT_WARNING_CURSOR, "a source of a cursor polls for frames %d times a second: %s", 1000 / BLIND_POLL_MS, error->message);
      return FALSE;
    }
  self->poll = (GPollFD){ .fd = orbit_notification_fd_get (self->notification), .events = G_IO_IN };
  g_source_add_poll (&self->source, &self->poll);
  return TRUE;
}

static gboolean
prepare (GSource *source,
         int *timeout)
{
  ReaderSource *self = (ReaderSource *) source;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  *timeout = -1;
  self->stood_back = self->stands_back;
  self->stands_back = FALSE;
  if (owner == NULL)
    return FALSE;
  if (self->stood_back)
    {
      *timeout = 0;
      return FALSE;
    }
  if (orbit_reader_has_news (self->reader))
    return TRUE;
  if (!make_notification (self))
    {
      *timeout = BLIND_POLL_MS;
      return orbit_reader_has_news (self->reader);
    }
  return !orbit_notification_fd_arm (self->notification);
}

static gboolean
check (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner == NULL)
    return FALSE;
  if ((self->poll.revents & G_IO_IN) != 0)
    orbit_notification_fd_clear (self->notification);
  return !self->stood_back && orbit_reader_has_news (self->reader);
}

static gboolean
dispatch (GSource *source,
          GSourceFunc callback,
          gpointer user_data)
{
  ReaderSource *self = (ReaderSource *) source;
  OrbitReaderSourceFunc function = (OrbitReaderSourceFunc) G_CALLBACK (callback);
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner == NULL)
    return G_SOURCE_REMOVE;
  if (callback == NULL)
    {
      g_warning ("A source of an %s was dispatched without a callback. Call g_source_set_callback() first.", G_OBJECT_TYPE_NAME (owner));
      return G_SOURCE_REMOVE;
    }
  if (!function (owner, user_data))
    return G_SOURCE_REMOVE;
  self->stands_back = orbit_reader_has_news (self->reader);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  ReaderSource *self = (ReaderSource *) source;

  g_clear_pointer (&self->notification, orbit_notification_fd_free);
  g_weak_ref_clear (&self->owner);
  g_clear_object (&self->kept);
}

/* g_source_set_closure() needs it, and with it the callbacks of other languages. */
static gboolean
invoke_closure (GObject *owner,
                gpointer data)
{
  g_auto (GValue) parameter = G_VALUE_INIT;
  g_auto (GValue) result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&parameter, G_OBJECT_TYPE (owner));
  g_value_set_object (&parameter, owner);
  g_closure_invoke (data, &result, 1, &parameter, NULL);
  return g_value_get_boolean (&result);
}

static GSourceFuncs funcs = {
  .prepare = prepare,
  .check = check,
  .dispatch = dispatch,
  .finalize = finalize,
  .closure_callback = (GSourceFunc) G_CALLBACK (invoke_closure),
  .closure_marshal = (GSourceDummyMarshal) G_CALLBACK (g_cclosure_marshal_generic),
};

GSource *
orbit_reader_source_new (OrbitReader *reader,
                         GObject *owner,
                         gboolean keep_owner)
{
  GSource *source = g_source_new (&funcs, sizeof (ReaderSource));
  ReaderSource *self = (ReaderSource *) source;

  self->reader = reader;
  self->kept = keep_owner ? g_object_ref (owner) : NULL;
  g_weak_ref_init (&self->owner, owner);
  g_source_set_static_name (source, "[orbit-glib] cursor");
  return source;
}
