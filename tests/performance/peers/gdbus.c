/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GDBus signals on a private bus, with the payload as an array of bytes. The runner starts the bus. */

#include "player.h"

#include <gio/gio.h>

#define INTERFACE "com.example.Peer"
#define WAIT_MS 5
#define WINDOW 512

typedef struct
{
  GDBusConnection *connection;
  char *out_path;
  guint subscription;
  GSource *clock; /* ends a wait */
} Gdbus;

static const char *
get_version (void)
{
  static char text[32];

  g_snprintf (text, sizeof text, "%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  return text;
}

/* Each test has its own object paths. */
static char *
get_object_path (const PeerPlayer *player,
                 int channel)
{
  g_autofree char *test = g_path_get_basename (player->place);

  g_strdelimit (test, "-.", '_');
  return g_strdup_printf ("/com/example/Peer/n%s/%d", test, channel);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer data)
{
  g_autoptr (GVariant) bytes = g_variant_get_child_value (parameters, 0);
  gsize length;
  const void *payload = g_variant_get_fixed_array (bytes, &length, 1);

  peer_take_frame (data, payload, length);
}

static gboolean
on_clock (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
open_gdbus (PeerPlayer *player)
{
  g_autofree char *address = g_strdup_printf ("unix:path=%s/../bus", player->place);
  g_autoptr (GError) error = NULL;
  Gdbus *gdbus = g_new0 (Gdbus, 1);

  gdbus->connection = g_dbus_connection_new_for_address_sync (address,
                                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                              NULL, NULL, &error);
  if (gdbus->connection == NULL)
    peer_fail ("%s: %s", address, error->message);
  if (player->out != PEER_NO_CHANNEL)
    gdbus->out_path = get_object_path (player, player->out);
  if (player->in != PEER_NO_CHANNEL)
    {
      g_autofree char *path = get_object_path (player, player->in);

      gdbus->subscription = g_dbus_connection_signal_subscribe (gdbus->connection, NULL, INTERFACE, "Frame", path, NULL,
                                                                G_DBUS_SIGNAL_FLAGS_NONE, on_signal, player, NULL);
      gdbus->clock = g_timeout_source_new (WAIT_MS);
      g_source_set_callback (gdbus->clock, on_clock, NULL, NULL);
      g_source_attach (gdbus->clock, NULL);
    }
  player->data = gdbus;
}

static void
send_gdbus (PeerPlayer *player,
            const void *data,
            size_t length)
{
  Gdbus *gdbus = player->data;
  GVariant *payload = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, length, 1);
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (gdbus->connection, NULL, gdbus->out_path, INTERFACE, "Frame",
                                      g_variant_new_tuple (&payload, 1), &error))
    peer_fail ("%s", error->message);
}

/* A thread of the connection sends the messages. */
static void
flush_gdbus (PeerPlayer *player)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_flush_sync (((Gdbus *) player->data)->connection, NULL, &error))
    peer_fail ("%s", error->message);
}

static size_t
receive_gdbus (PeerPlayer *player,
               size_t limit,
               bool wait)
{
  const uint64_t before = player->n_taken;

  g_main_context_iteration (NULL, wait);
  return player->n_taken - before;
}

static void
close_gdbus (PeerPlayer *player)
{
  Gdbus *gdbus = player->data;

  if (gdbus->subscription != 0)
    g_dbus_connection_signal_unsubscribe (gdbus->connection, gdbus->subscription);
  if (gdbus->clock != NULL)
    {
      g_source_destroy (gdbus->clock);
      g_source_unref (gdbus->clock);
    }
  g_object_unref (gdbus->connection);
  g_free (gdbus->out_path);
  g_free (gdbus);
}

static const PeerOps ops = {
  .name = "gdbus",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_WAIT | PEER_HAS_THREADS,
  .window = WINDOW,
  .open = open_gdbus,
  .send = send_gdbus,
  .flush = flush_gdbus,
  .receive = receive_gdbus,
  .close = close_gdbus,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &ops, NULL };

  return peer_run (variants, argc, argv);
}
