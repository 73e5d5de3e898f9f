/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl: finds the command, and runs it. */

#include "commands.h"

#include <locale.h>

const Command commands[] = {
  { "list", "", "Lists the fleets of this user.", cmd_list },
  { "show", "FLEET", "Shows a fleet: its condition, its kinds and its members.", cmd_show },
  { "nodes", "FLEET", "Shows the members of a fleet.", cmd_nodes },
  { "tail", "FLEET KIND", "Prints the frames of a kind, given by number or label, as they come.", cmd_tail },
  { "top", "FLEET", "Shows rates, fills and beats of a fleet, again and again.", cmd_top },
  { "publish", "FLEET KIND [VALUE]", "Joins a fleet, publishes one frame and leaves. Without VALUE, standard input is published.", cmd_publish },
  { "watch", "FLEET", "Prints a line for each member that joins, leaves, dies, becomes stale or fresh.", cmd_watch },
  { "clean", "[FLEET...]", "Removes fleets that no process uses.", cmd_clean },
  { "record", "FLEET [KIND...]", "Writes the frames of a fleet, or of some kinds, into a file of SQLite.", cmd_record },
  { "replay", "FILE", "Publishes the frames of a recording again.", cmd_replay },
  { "export", "FILE", "Prints the frames of a recording as JSON or CSV.", cmd_export },
  { "doctor", "", "Looks for what keeps fleets from working well on this host.", cmd_doctor },
  { "metrics", "", "Prints metrics of all fleets as OpenMetrics text.", cmd_metrics },
  { "bench", "", "Measures for a few seconds whether this host is fast enough, with a verdict.", cmd_bench },
  { "complete", "fleets|kinds [FLEET]", "Prints words for the completion of shells.", cmd_complete },
  { NULL },
};

static void
print_usage (void)
{
  g_print ("Usage: orbitctl COMMAND [OPTION...] [ARGUMENT...]\n\nLooks into fleets of shared memory, and cleans up after them.\n\nCommands:\n");
  for (const Command *command = commands; command->name != NULL; command++)
    {
      g_autofree char *call = g_strjoin (" ", command->name, command->parameters, NULL);

      if (command->run != cmd_complete)
        g_print ("  %-27s %s\n", call, command->summary);
    }
  g_print ("\n'orbitctl COMMAND --help' explains a command, and orbitctl(1) all of them.\n");
}

int
main (int argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  if (argc < 2)
    {
      print_usage ();
      return CLI_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_usage ();
      return CLI_OK;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("orbitctl %d.%d.%d\n", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);
      return CLI_OK;
    }
  for (const Command *command = commands; command->name != NULL; command++)
    if (g_str_equal (command->name, argv[1]))
      {
        Cli cli = { .name = command->name };
        int code = command->run (&cli, argv + 1);

        cli_clear (&cli);
        return cli_end_output (code);
      }
  g_printerr ("orbitctl: there is no command '%s'\nTry 'orbitctl --help'.\n", argv[1]);
  return CLI_USAGE;
}
