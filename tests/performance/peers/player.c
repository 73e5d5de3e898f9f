/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The protocol between the runner and a player.
 *
 *   PROGRAM --about                  prints a line for each variant: "about NAME VERSION|ABILITY,ABILITY|WINDOW"
 *   PROGRAM VARIANT KEY=VALUE...     opens the transport, prints "ready", and then obeys lines on standard input:
 *     round NUMBER NANOSECONDS       plays a round and prints "result KEY=VALUE..."
 *   The end of the input, or "quit", ends it. Errors are printed as "error TEXT". */

#define _GNU_SOURCE

#include "player.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct
{
  PeerAbility ability;
  const char *name;
} abilities[] = {
  { PEER_CAN_PUBLISH_ALONE, "publish-alone" },
  { PEER_CAN_READ_ALONE, "read-alone" },
  { PEER_CAN_POLL, "poll" },
  { PEER_CAN_WAIT, "wait" },
  { PEER_CAN_RUN_FREE, "run-free" },
  { PEER_HAS_THREADS, "threads" },
};

void
peer_fail (const char *format,
           ...)
{
  va_list args;

  fputs ("error ", stdout);
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
  fflush (stdout);
  _exit (EXIT_FAILURE);
}

uint64_t
peer_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * 1000000000 + (uint64_t) now.tv_nsec;
}

char *
peer_name (const PeerPlayer *player,
           const char *name,
           int channel)
{
  char *text;

  if (asprintf (&text, "%s/%s-%d", player->place, name, channel) < 0)
    peer_fail ("out of memory");
  return text;
}

void
peer_complain_of_frame (PeerPlayer *player,
                        size_t length)
{
  uint64_t word;

  if (length != player->length)
    peer_fail ("a frame has %zu bytes instead of %zu", length, player->length);
  memcpy (&word, player->in_frame, sizeof word);
  peer_fail ("frame %llx came after it was counted as lost, or twice", (unsigned long long) word);
}

static void
print_about (const PeerOps *ops)
{
  const char *separator = "";

  printf ("about %s %s|", ops->name, ops->get_version ());
  for (size_t i = 0; i < sizeof abilities / sizeof abilities[0]; i++)
    if (ops->abilities & abilities[i].ability)
      {
        printf ("%s%s", separator, abilities[i].name);
        separator = ",";
      }
  printf ("|%u\n", ops->window);
}

static void
map_court (PeerPlayer *player,
           int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || (size_t) status.st_size < sizeof (PeerCourt))
    peer_fail ("the descriptor %d is not that of a court", fd);
  player->court = mmap (NULL, (size_t) status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (player->court == MAP_FAILED)
    peer_fail ("cannot map the court: %s", strerror (errno));
  player->arena_size = (size_t) status.st_size - sizeof (PeerCourt);
}

static void
parse_argument (PeerPlayer *player,
                char *argument)
{
  char *value = strchr (argument, '=');
  long number;

  if (value == NULL)
    peer_fail ("'%s' is not KEY=VALUE", argument);
  *value++ = '\0';
  number = strtol (value, NULL, 10);
  if (strcmp (argument, "test") == 0)
    player->test = value;
  else if (strcmp (argument, "place") == 0)
    player->place = value;
  else if (strcmp (argument, "length") == 0)
    player->length = (size_t) number;
  else if (strcmp (argument, "out") == 0)
    player->out = (int) number;
  else if (strcmp (argument, "in") == 0)
    player->in = (int) number;
  else if (strcmp (argument, "index") == 0)
    player->index = (unsigned) number;
  else if (strcmp (argument, "players") == 0)
    player->n_players = (unsigned) number;
  else if (strcmp (argument, "writer") == 0)
    player->writer = (unsigned) number;
  else if (strcmp (argument, "writers") == 0)
    player->n_writers = (unsigned) number;
  else if (strcmp (argument, "reader") == 0)
    player->reader = (unsigned) number;
  else if (strcmp (argument, "readers") == 0)
    player->n_readers = (unsigned) number;
  else if (strcmp (argument, "waits") == 0)
    player->waits = number != 0;
  else if (strcmp (argument, "window") == 0)
    player->window = (uint64_t) number;
  else if (strcmp (argument, "think") == 0)
    player->think_ns = (uint64_t) number;
  else if (strcmp (argument, "court") == 0)
    map_court (player, (int) number);
  else
    peer_fail ("there is no argument '%s'", argument);
}

static void
check_arguments (const PeerPlayer *player)
{
  if (player->test == NULL || player->place == NULL || player->court == NULL)
    peer_fail ("test=, place= and court= are needed");
  if (player->length < sizeof (uint64_t) || player->length > PEER_MAX_LENGTH)
    peer_fail ("a length of %zu is not between 8 and %d", player->length, PEER_MAX_LENGTH);
  if (player->n_writers > PEER_MAX_WRITERS || player->n_readers > PEER_MAX_READERS || player->writer >= PEER_MAX_WRITERS ||
      player->reader >= PEER_MAX_READERS || player->index >= player->n_players ||
      player->n_players > PEER_MAX_WRITERS + PEER_MAX_READERS)
    peer_fail ("too many players");
}

static void
obey (PeerPlayer *player)
{
  char line[256], result[512];
  unsigned long long round, round_ns;

  while (fgets (line, sizeof line, stdin) != NULL && sscanf (line, "round %llu %llu", &round, &round_ns) == 2)
    {
      peer_play_round (player, round, round_ns, result, sizeof result);
      printf ("result %s\n", result);
      fflush (stdout);
    }
}

int
peer_run (const PeerOps *const *variants,
          int argc,
          char **argv)
{
  static PeerPlayer player; /* large, and zero */

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_IGN);
  if (argc == 2 && strcmp (argv[1], "--about") == 0)
    {
      for (; *variants != NULL; variants++)
        print_about (*variants);
      return EXIT_SUCCESS;
    }
  while (argc >= 2 && *variants != NULL && strcmp ((*variants)->name, argv[1]) != 0)
    variants++;
  if (argc < 2 || *variants == NULL)
    peer_fail ("usage: %s --about | VARIANT KEY=VALUE...", argv[0]);

  player.ops = *variants;
  player.out = player.in = PEER_NO_CHANNEL;
  player.n_players = player.n_writers = player.n_readers = 1;
  for (int i = 2; i < argc; i++)
    parse_argument (&player, argv[i]);
  check_arguments (&player);
  player.crowded = player.n_players > 1 && player.n_players > (unsigned) sysconf (_SC_NPROCESSORS_ONLN);
  for (size_t i = 0; i < player.length; i++)
    player.out_frame[i] = (uint8_t) (i * 31 + 7);

  player.ops->open (&player);
  peer_say_hello (&player);
  printf ("ready\n");
  fflush (stdout);
  obey (&player);
  player.ops->close (&player);
  return EXIT_SUCCESS;
}
