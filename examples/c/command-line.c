/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the command line, runs the example, and prints its error. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#include <stdlib.h>

static int
finish (const char *name,
        gboolean success,
        const GError *error)
{
  if (!success)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  /* Removes the fleet if this was the last member; otherwise fails. */
  orbit_fleet_destroy (name, NULL, NULL);
  return EXIT_SUCCESS;
}

int
run_with_count (int argc,
                char **argv,
                const char *summary,
                int default_count,
                gboolean (*run) (const char *name,
                                 int count,
                                 GError **error))
{
  g_autoptr (GOptionContext) options = g_option_context_new ("[FLEET] [COUNT]");
  g_autoptr (GError) error = NULL;
  const char *name;

  g_option_context_set_summary (options, summary);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    return finish (NULL, FALSE, error);

  name = argc > 1 ? argv[1] : "readings";
  return finish (name, run (name, argc > 2 ? atoi (argv[2]) : default_count, &error), error);
}

int
run_with_mode (int argc,
               char **argv,
               gboolean (*run) (const char *mode,
                                const char *name,
                                int count,
                                GError **error))
{
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    {
      g_printerr ("usage: %s publish|read FLEET COUNT\n", argv[0]);
      return EXIT_FAILURE;
    }
  return finish (argv[2], run (argv[1], argv[2], atoi (argv[3]), &error), error);
}
