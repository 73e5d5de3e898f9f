/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbit-glib as a player, through the public C interface. "orbit" has shared rings, "orbit-lanes" per-node rings. */

#include "player.h"

#include <orbit-glib/orbit-glib.h>

#include <string.h>

#define CAPACITY 1024
#define FLEET_SIZE 8
#define FIRST_KIND 1
#define WAIT_US 5000

typedef struct
{
  OrbitFleet *fleet;
  OrbitRing *ring;
  OrbitCursor *cursor;
  gboolean drains; /* reads a backlog */
} Orbit;

static const char *
get_version (void)
{
  static char text[32];

  g_snprintf (text, sizeof text, "%u.%u.%u", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);
  return text;
}

/* Every player of a test is in the fleet whose name is the last part of the place. */
static void
open_orbit (PeerPlayer *player)
{
  const OrbitTopology topology = strcmp (player->ops->name, "orbit") == 0 ? ORBIT_TOPOLOGY_SHARED : ORBIT_TOPOLOGY_PER_NODE;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (CAPACITY, (guint) player->length, topology);
  g_autofree char *name = g_path_get_basename (player->place);
  g_autoptr (GError) error = NULL;
  Orbit *orbit = g_new0 (Orbit, 1);

  orbit->drains = strcmp (player->test, "read") == 0;
  orbit->fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, &error);
  for (guint8 channel = 0; orbit->fleet != NULL && error == NULL && channel < 2; channel++)
    if (player->out == channel || player->in == channel)
      orbit_fleet_declare (orbit->fleet, (guint8) (FIRST_KIND + channel), spec, &error);
  if (error == NULL && player->out != PEER_NO_CHANNEL)
    orbit->ring = orbit_fleet_get_ring (orbit->fleet, (guint8) (FIRST_KIND + player->out), &error);
  if (error == NULL && player->in != PEER_NO_CHANNEL)
    orbit->cursor = orbit_fleet_create_cursor (orbit->fleet, (guint8) (FIRST_KIND + player->in), ORBIT_CURSOR_START_HEAD, &error);
  if (error != NULL)
    peer_fail ("%s", error->message);
  player->data = orbit;
}

static void
send_orbit (PeerPlayer *player,
            const void *data,
            size_t length)
{
  Orbit *orbit = player->data;
  GError *error = NULL;

  if (!orbit_ring_write (orbit->ring, 0, 0, data, length, NULL, &error))
    peer_fail ("%s", error->message);
}

/* A backlog is read in batches, as doc/languages.md and the reference recommend. A batch is a private copy. */
static size_t
receive_batch (PeerPlayer *player,
               size_t limit)
{
  Orbit *orbit = player->data;
  GError *error = NULL;
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (orbit->cursor, (guint) limit, &error);
  const guint8 *payload;
  gsize size;
  guint n;

  if (batch == NULL)
    peer_fail ("%s", error->message);
  n = orbit_frame_batch_get_n_frames (batch);
  payload = g_bytes_get_data (orbit_frame_batch_get_payloads (batch), &size);
  if (size != n * player->length)
    peer_fail ("%u frames have %" G_GSIZE_FORMAT " bytes", n, size);
  for (guint i = 0; i < n; i++, payload += player->length)
    peer_check_frame (player, payload, player->length);
  return n;
}

static size_t
receive_orbit (PeerPlayer *player,
               size_t limit,
               bool wait)
{
  Orbit *orbit = player->data;
  GError *error = NULL;
  OrbitFrameView view;
  size_t n = 0;

  if (orbit->drains)
    return receive_batch (player, limit);
  if (wait && !orbit_cursor_wait (orbit->cursor, WAIT_US, NULL, &error) && error != NULL)
    peer_fail ("%s", error->message);
  while (n < limit && orbit_cursor_next_view (orbit->cursor, &view, &error))
    {
      peer_check_frame (player, view.data, view.length); /* a view is a private copy */
      n++;
    }
  if (error != NULL)
    peer_fail ("%s", error->message);
  return n;
}

static void
close_orbit (PeerPlayer *player)
{
  Orbit *orbit = player->data;

  g_clear_object (&orbit->cursor);
  g_clear_object (&orbit->ring);
  orbit_fleet_leave (orbit->fleet);
  g_clear_object (&orbit->fleet);
  g_free (orbit);
}

#define ABILITIES (PEER_CAN_PUBLISH_ALONE | PEER_CAN_READ_ALONE | PEER_CAN_POLL | PEER_CAN_WAIT | PEER_CAN_RUN_FREE)

static const PeerOps shared = {
  .name = "orbit",
  .get_version = get_version,
  .abilities = ABILITIES,
  .open = open_orbit,
  .send = send_orbit,
  .receive = receive_orbit,
  .close = close_orbit,
};

static const PeerOps lanes = {
  .name = "orbit-lanes",
  .get_version = get_version,
  .abilities = ABILITIES,
  .open = open_orbit,
  .send = send_orbit,
  .receive = receive_orbit,
  .close = close_orbit,
};

/* Only removes the fleet of a place: "remove PLACE". */
static int
remove_fleet (const char *place)
{
  g_autofree char *name = g_path_get_basename (place);

  orbit_fleet_destroy (name, NULL, NULL);
  return 0;
}

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &shared, &lanes, NULL };

  if (argc == 3 && strcmp (argv[1], "remove") == 0)
    return remove_fleet (argv[2]);
  return peer_run (variants, argc, argv);
}
