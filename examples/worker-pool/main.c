/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The command line of the demo. */

#include "report.h"
#include "supervisor.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>

static gboolean
run (int argc,
     char **argv,
     GError **error)
{
  g_autofree char *programs = NULL;
  g_autofree char *scripts = NULL;
  const GOptionEntry entries[] = {
    { "programs", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &programs, "Where the workers are that were built", "DIRECTORY" },
    { "scripts", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &scripts, "Where the workers are that are scripts", "DIRECTORY" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("DIRECTORY");
  g_autoptr (WorkList) list = NULL;
  g_autofree char *size = NULL;

  g_option_context_set_summary (options, "Has the files of DIRECTORY hashed by workers in four languages.");
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, error))
    return FALSE;
  if (argc != 2 || programs == NULL || scripts == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "a directory and both options are needed, see --help");
      return FALSE;
    }

  list = work_list_new (argv[1], error);
  if (list == NULL)
    return FALSE;
  size = g_format_size (list->n_bytes);
  report_event ("%u files, %s, below %s; with %" G_GUINT64_FORMAT " rounds that is %" G_GUINT64_FORMAT " tasks",
                list->n_files, size, list->directory, list->n_rounds, list->n_tasks);
  if (list->n_skipped > 0)
    report_event ("%u files cannot be read, or have names that are not text", list->n_skipped);
  return supervise (list, programs, scripts, error);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  /* The reader of the output may close it, but the fleet must still be cleaned up. */
  signal (SIGPIPE, SIG_IGN);
  if (run (argc, argv, &error))
    return EXIT_SUCCESS;
  g_printerr ("worker pool: %s\n", error->message);
  return EXIT_FAILURE;
}
