/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members in other processes. */

#define _GNU_SOURCE

#include "testing-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  Testing *test;
  int node_id;
  int socket;
  gboolean hangs;
  OrbitFleet *fleet;
} Obedience;

static int
fork_child (void)
{
  int sockets[2], pid;
  char text;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, sockets));
  pid = fork ();
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, 0);
      g_assert_cmpint (write (sockets[1], "f", 1), ==, 1);
      alarm (120);
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (sockets[0], &text, 1), ==, 1);
  close (sockets[0]);
  close (sockets[1]);
  return pid;
}

static int
obey (Obedience *self,
      char command)
{
  g_autoptr (GError) error = NULL;

  switch (command)
    {
    case TESTING_BEAT:
      testing_beat (self->fleet);
      break;
    case TESTING_BEATS:
      orbit_fleet_start_heartbeat (self->fleet, 10, &error);
      break;
    case TESTING_HANG:
      self->hangs = TRUE;
      break;
    case TESTING_LEAVE:
      orbit_fleet_leave (self->fleet);
      break;
    case TESTING_JOIN:
      g_object_unref (self->fleet);
      self->fleet = testing_join (self->test, self->node_id);
      break;
    case TESTING_FORK:
      return fork_child ();
    case TESTING_EXEC:
      execl ("/bin/sleep", "sleep", "60", NULL);
      break;
    case TESTING_EXIT:
      _exit (0);
    case TESTING_LEAVE_EXIT:
      orbit_fleet_leave (self->fleet);
      _exit (0);
    default:
      g_assert_not_reached ();
    }
  g_assert_no_error (error);
  return 0;
}

static gboolean
read_command (int fd,
              GIOCondition condition,
              gpointer data)
{
  Obedience *self = data;
  char command;
  int reply;

  if (read (fd, &command, 1) != 1)
    _exit (0);
  reply = obey (self, command);
  g_assert_cmpint (write (fd, &reply, sizeof reply), ==, sizeof reply);
  return G_SOURCE_CONTINUE;
}

static G_NORETURN void
be_a_member (Obedience *self)
{
  /* The child uses its own context: the default one is a copy of the parent's, with all its sources. */
  GMainContext *context = g_main_context_new ();
  GSource *source = g_unix_fd_source_new (self->socket, G_IO_IN | G_IO_HUP);
  int node_id;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  alarm (60);
  g_main_context_push_thread_default (context);
  self->fleet = testing_join (self->test, self->node_id);
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) read_command, self, NULL);
  g_source_attach (source, context);
  node_id = orbit_fleet_get_node_id (self->fleet);
  self->node_id = node_id;
  g_assert_cmpint (write (self->socket, &node_id, sizeof node_id), ==, sizeof node_id);
  for (;;)
    {
      g_main_context_iteration (context, TRUE);
      if (self->hangs)
        g_usleep (800000);
      self->hangs = FALSE;
    }
}

static int
read_reply (TestingMember *member)
{
  int reply = 0;
  gssize n;

  do
    n = read (member->socket, &reply, sizeof reply);
  while (n < 0 && errno == EINTR);
  return n == sizeof reply ? reply : -1; /* it has exited after the command to exit */
}

void
testing_member_start (TestingMember *member,
                      Testing *test,
                      int node_id)
{
  Obedience obedience = { .test = test, .node_id = node_id };
  int sockets[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
  fflush (NULL);
  member->pid = fork ();
  g_assert_cmpint (member->pid, >=, 0);
  if (member->pid == 0)
    {
      close (sockets[0]);
      obedience.socket = sockets[1];
      be_a_member (&obedience);
    }
  close (sockets[1]);
  member->socket = sockets[0];
  member->node_id = (guint) read_reply (member);
  g_assert_cmpuint (member->node_id, <, ORBIT_MAX_FLEET_SIZE);
}

int
testing_member_tell (TestingMember *member,
                     TestingCommand command)
{
  char letter = (char) command;

  g_assert_cmpint (write (member->socket, &letter, 1), ==, 1);
  return read_reply (member);
}

void
testing_member_kill (TestingMember *member,
                     int signal_number)
{
  g_assert_no_errno (kill (member->pid, signal_number));
}

void
testing_member_end (TestingMember *member)
{
  kill (member->pid, SIGKILL);
  g_assert_cmpint (waitpid (member->pid, NULL, 0), ==, member->pid);
  close (member->socket);
}
