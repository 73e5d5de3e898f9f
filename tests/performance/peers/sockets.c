/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Transports of the kernel: "dgram", unix datagram sockets, and "pipe", named pipes. A channel has one for each reader, and
 * a writer writes each frame to all of them. */

#define _GNU_SOURCE

#include "player.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#define PIPE_BYTES (1 << 20)
#define WAIT_MS 5
#define CONNECT_MS 5000

typedef struct
{
  int in;
  int out[PEER_MAX_READERS];
  unsigned n_outs;
} Sockets;

static const char *
get_version (void)
{
  static struct utsname system;

  return uname (&system) == 0 ? system.release : "-";
}

static bool
is_pipe (const PeerPlayer *player)
{
  return strcmp (player->ops->name, "pipe") == 0;
}

/* In a round trip there is only one reader. */
static char *
name_end (const PeerPlayer *player,
          int channel,
          unsigned reader)
{
  char text[32];

  snprintf (text, sizeof text, "%s-%u", player->ops->name, peer_is_ping_pong (player) ? 0 : reader);
  return peer_name (player, text, channel);
}

/* Opening for both directions does not wait for the other side, and reading never reaches the end of the file. */
static int
open_pipe (const char *path)
{
  int fd;

  if (mkfifo (path, 0600) != 0 && errno != EEXIST)
    peer_fail ("cannot make %s: %s", path, strerror (errno));
  fd = open (path, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    peer_fail ("cannot open %s: %s", path, strerror (errno));
  fcntl (fd, F_SETPIPE_SZ, PIPE_BYTES); /* may be more than is allowed */
  return fd;
}

static int
open_socket (const char *path,
             bool binds)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval timeout = { .tv_usec = 1000 * WAIT_MS };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || strlen (path) >= sizeof address.sun_path)
    peer_fail ("cannot make a socket at %s", path);
  strcpy (address.sun_path, path);
  if (binds)
    {
      if (bind (fd, (struct sockaddr *) &address, sizeof address) != 0)
        peer_fail ("cannot bind %s: %s", path, strerror (errno));
      setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
      return fd;
    }
  for (int i = 0; connect (fd, (struct sockaddr *) &address, sizeof address) != 0; i++)
    {
      if (i == CONNECT_MS)
        peer_fail ("cannot connect to %s: %s", path, strerror (errno));
      usleep (1000);
    }
  return fd;
}

static void
open_sockets (PeerPlayer *player)
{
  Sockets *sockets = calloc (1, sizeof *sockets);
  const bool pipes = is_pipe (player);

  if (sockets == NULL)
    peer_fail ("out of memory");
  sockets->in = -1;
  if (player->in != PEER_NO_CHANNEL)
    {
      const char *path = name_end (player, player->in, player->reader);

      sockets->in = pipes ? open_pipe (path) : open_socket (path, true);
    }
  if (player->out != PEER_NO_CHANNEL)
    {
      sockets->n_outs = peer_is_ping_pong (player) ? 1 : player->n_readers;
      for (unsigned i = 0; i < sockets->n_outs; i++)
        {
          const char *path = name_end (player, player->out, i);

          sockets->out[i] = pipes ? open_pipe (path) : open_socket (path, false);
        }
    }
  player->data = sockets;
}

static void
send_to_sockets (PeerPlayer *player,
                 const void *data,
                 size_t length)
{
  Sockets *sockets = player->data;

  for (unsigned i = 0; i < sockets->n_outs; i++)
    if (write (sockets->out[i], data, length) != (ssize_t) length)
      peer_fail ("cannot write: %s", strerror (errno));
}

/* One call for a frame if there is one. Reading a pipe has no timeout, so it is polled first. */
static size_t
receive_from_pipe (PeerPlayer *player,
                   size_t limit,
                   bool wait)
{
  Sockets *sockets = player->data;
  struct pollfd fd = { .fd = sockets->in, .events = POLLIN };
  ssize_t length;

  if (poll (&fd, 1, wait ? WAIT_MS : 0) <= 0)
    return 0;
  length = read (sockets->in, player->in_frame, player->length);
  if (length < 0)
    peer_fail ("cannot read: %s", strerror (errno));
  peer_check_frame (player, player->in_frame, (size_t) length);
  return 1;
}

static size_t
receive_from_socket (PeerPlayer *player,
                     size_t limit,
                     bool wait)
{
  Sockets *sockets = player->data;
  ssize_t length = recv (sockets->in, player->in_frame, sizeof player->in_frame, wait ? 0 : MSG_DONTWAIT);

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return 0;
  if (length < 0)
    peer_fail ("cannot receive: %s", strerror (errno));
  peer_check_frame (player, player->in_frame, (size_t) length);
  return 1;
}

static void
close_sockets (PeerPlayer *player)
{
  Sockets *sockets = player->data;

  for (unsigned i = 0; i < sockets->n_outs; i++)
    close (sockets->out[i]);
  if (sockets->in >= 0)
    close (sockets->in);
  free (sockets);
}

static const PeerOps pipes = {
  .name = "pipe",
  .get_version = get_version,
  .abilities = PEER_CAN_WAIT | PEER_CAN_RUN_FREE,
  .open = open_sockets,
  .send = send_to_sockets,
  .receive = receive_from_pipe,
  .close = close_sockets,
};

static const PeerOps datagrams = {
  .name = "dgram",
  .get_version = get_version,
  .abilities = PEER_CAN_WAIT | PEER_CAN_RUN_FREE,
  .open = open_sockets,
  .send = send_to_sockets,
  .receive = receive_from_socket,
  .close = close_sockets,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &pipes, &datagrams, NULL };

  return peer_run (variants, argc, argv);
}
