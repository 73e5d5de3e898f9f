/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ZeroMQ PUB and SUB over ipc, with one I/O thread. The high-water marks of both sides are raised above the window, so
 * that the library drops nothing within it. */

#include "player.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

#define HIGH_WATER_MARK 10000 /* messages */
#define WAIT_MS 5

typedef struct
{
  void *context;
  void *out;
  void *in;
} Zeromq;

static const char *
get_version (void)
{
  static char text[32];
  int major, minor, patch;

  zmq_version (&major, &minor, &patch);
  snprintf (text, sizeof text, "%d.%d.%d", major, minor, patch);
  return text;
}

/* The side with one socket binds, so that it is connected to all sockets of the other side. */
static void *
open_end (PeerPlayer *player,
          void *context,
          int type,
          int channel,
          bool binds)
{
  const int high_water_mark = HIGH_WATER_MARK, linger = 0, timeout = WAIT_MS;
  void *socket = zmq_socket (context, type);
  char address[256];

  snprintf (address, sizeof address, "ipc://%s", peer_name (player, "zeromq", channel));
  if (socket == NULL ||
      zmq_setsockopt (socket, type == ZMQ_PUB ? ZMQ_SNDHWM : ZMQ_RCVHWM, &high_water_mark, sizeof high_water_mark) != 0 ||
      zmq_setsockopt (socket, ZMQ_LINGER, &linger, sizeof linger) != 0 ||
      (type == ZMQ_SUB && zmq_setsockopt (socket, ZMQ_SUBSCRIBE, "", 0) != 0) ||
      (type == ZMQ_SUB && zmq_setsockopt (socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout) != 0) ||
      (binds ? zmq_bind (socket, address) : zmq_connect (socket, address)) != 0)
    peer_fail ("%s: %s", address, zmq_strerror (zmq_errno ()));
  return socket;
}

static void
open_zeromq (PeerPlayer *player)
{
  const bool reader_binds = player->n_writers > 1;
  Zeromq *zeromq = calloc (1, sizeof *zeromq);

  if (zeromq == NULL || (zeromq->context = zmq_ctx_new ()) == NULL)
    peer_fail ("out of memory");
  if (player->out != PEER_NO_CHANNEL)
    zeromq->out = open_end (player, zeromq->context, ZMQ_PUB, player->out, !reader_binds);
  if (player->in != PEER_NO_CHANNEL)
    zeromq->in = open_end (player, zeromq->context, ZMQ_SUB, player->in, reader_binds);
  player->data = zeromq;
}

static void
send_zeromq (PeerPlayer *player,
             const void *data,
             size_t length)
{
  if (zmq_send (((Zeromq *) player->data)->out, data, length, 0) != (int) length)
    peer_fail ("cannot send: %s", zmq_strerror (zmq_errno ()));
}

static size_t
receive_zeromq (PeerPlayer *player,
                size_t limit,
                bool wait)
{
  void *socket = ((Zeromq *) player->data)->in;
  size_t n = 0;

  while (n < limit)
    {
      int length = zmq_recv (socket, player->in_frame, sizeof player->in_frame, wait && n == 0 ? 0 : ZMQ_DONTWAIT);

      if (length < 0 && (zmq_errno () == EAGAIN || zmq_errno () == EINTR))
        return n;
      if (length < 0)
        peer_fail ("cannot receive: %s", zmq_strerror (zmq_errno ()));
      peer_check_frame (player, player->in_frame, (size_t) length);
      n++;
    }
  return n;
}

static void
close_zeromq (PeerPlayer *player)
{
  Zeromq *zeromq = player->data;

  if (zeromq->out != NULL)
    zmq_close (zeromq->out);
  if (zeromq->in != NULL)
    zmq_close (zeromq->in);
  zmq_ctx_term (zeromq->context);
  free (zeromq);
}

static const PeerOps ops = {
  .name = "zeromq",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_WAIT | PEER_CAN_RUN_FREE | PEER_HAS_THREADS,
  .open = open_zeromq,
  .send = send_zeromq,
  .receive = receive_zeromq,
  .close = close_zeromq,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &ops, NULL };

  return peer_run (variants, argc, argv);
}
