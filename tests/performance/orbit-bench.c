/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The benchmark: the cost of the library and of the floor, measured in one run. */

#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 25
#define QUICK_ROUNDS 15
#define QUICK_SCALE 0.5

static pid_t worker;

static gboolean
run_alone (const char *fleet_name,
           const BenchOptions *options,
           GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (fleet_name, BENCH_FLEET_SIZE, 0, error);

  return fleet != NULL && bench_publish (fleet, options, error) && bench_read (fleet, options, error) &&
         bench_snapshot (fleet, options, error) && bench_opening (fleet, options, error) && bench_instructions (fleet, options, error);
}

static gboolean
run_together (const char *fleet_name,
              const BenchOptions *options,
              GError **error)
{
  return bench_two_writers (fleet_name, options, error) && bench_one_way (fleet_name, options, error) &&
         bench_ping_pong (fleet_name, options, error) && bench_crowd (fleet_name, options, error) &&
         bench_silence (fleet_name, options, error);
}

static int
run (const char *fleet_name,
     const BenchOptions *options)
{
  g_autoptr (GError) error = NULL;

  bench_print_machine ();
  bench_pin (0);
  bench_table_begin (options);
  if (!run_alone (fleet_name, options, &error) || !run_together (fleet_name, options, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  bench_table_end ();
  if (!bench_results_finish (options, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}

static void
pass_on (int number)
{
  kill (worker, number);
}

/* Measures in a child process, so that the fleet is removed however the child ends. */
static int
run_and_clean_up (const BenchOptions *options)
{
  g_autofree char *fleet_name = g_strdup_printf ("bench-%d", (int) getpid ());
  g_autofree char *beating_name = bench_name_beating_fleet (fleet_name);
  g_autoptr (GError) error = NULL;
  int status;

  worker = fork ();
  if (worker < 0)
    g_error ("cannot fork: %s", g_strerror (errno));
  if (worker == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      exit (run (fleet_name, options));
    }

  signal (SIGINT, SIG_IGN); /* the terminal has sent it to the worker as well */
  signal (SIGTERM, pass_on);
  while (waitpid (worker, &status, 0) < 0)
    g_assert (errno == EINTR);
  orbit_fleet_destroy (beating_name, NULL, NULL); /* exists only if the worker could not destroy it */
  bench_destroy_crowds (fleet_name);
  if (!orbit_fleet_destroy (fleet_name, NULL, &error) && WIFEXITED (status))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  return WIFEXITED (status) ? WEXITSTATUS (status) : EXIT_FAILURE;
}

int
main (int argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *only = NULL, *json = NULL, *earlier = NULL;
  BenchOptions options = { 0 };
  const GOptionEntry entries[] = {
    { "rounds", 0, 0, G_OPTION_ARG_INT, &options.n_rounds, "Measure each side so many times", "N" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &options.scale, "Make a round so many times as long", "FACTOR" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Measure only rows with this in their names", "TEXT" },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &options.quick, "Fewer and shorter rounds", NULL },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Write the results there, too", "FILE" },
    { "compare", 0, 0, G_OPTION_ARG_FILENAME, &earlier, "Print the change since an earlier --json", "FILE" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Measures publishing and reading beside the bare floors. Leave the machine alone meanwhile.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (earlier != NULL && !bench_results_load_earlier (earlier, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  options.only = only;
  options.json = json;
  options.earlier = earlier;
  if (options.n_rounds == 0)
    options.n_rounds = options.quick ? QUICK_ROUNDS : ROUNDS;
  if (options.scale <= 0)
    options.scale = options.quick ? QUICK_SCALE : 1.0;
  options.n_rounds = CLAMP (options.n_rounds, 1, BENCH_ROUNDS_SPACE);
  return run_and_clean_up (&options);
}
