/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Options, errors, exit codes and output. */

#include "cli.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t resized;
static int wake_fd = -1;

static gboolean
wants_colour (void)
{
  const char *no_colour = g_getenv ("NO_COLOR");
  const char *terminal = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0') && g_strcmp0 (terminal, "dumb") != 0;
}

/* The arguments that GOption leaves in @argv, without the name of the program. */
static void
take_arguments (Cli *cli,
                char **argv)
{
  GPtrArray *arguments = g_ptr_array_new ();

  for (char **argument = argv + 1; *argument != NULL; argument++)
    if (!g_str_equal (*argument, "--"))
      g_ptr_array_add (arguments, g_strdup (*argument));
  cli->n_arguments = arguments->len;
  g_ptr_array_add (arguments, NULL);
  cli->arguments = (char **) g_ptr_array_free (arguments, FALSE);
}

static const Command *
find_command (const char *name)
{
  for (const Command *command = commands; command->name != NULL; command++)
    if (g_str_equal (command->name, name))
      return command;
  return NULL;
}

int
cli_parse (Cli *cli,
           char **argv,
           const GOptionEntry *entries,
           guint min_arguments,
           guint max_arguments)
{
  const Command *command = find_command (cli->name);
  const GOptionEntry common[] = {
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &cli->directory, "The directory of the segments (default: /dev/shm)", "DIRECTORY" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &cli->json, "Print JSON, as orbitctl(1) describes it", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (command->parameters);
  g_autofree char *program = g_strdup_printf ("orbitctl %s", cli->name);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strdupv (argv);

  g_set_prgname (program);
  g_option_context_set_summary (context, command->summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  if (!g_option_context_parse_strv (context, &words, &error))
    return cli_misuse (cli, "%s", error->message);
  cli->colour = !cli->json && wants_colour ();
  take_arguments (cli, words);
  if (cli->n_arguments < min_arguments)
    return cli_misuse (cli, "an argument is missing: %s", command->parameters);
  if (cli->n_arguments > max_arguments)
    return cli_misuse (cli, "there is one argument too many: '%s'", cli->arguments[max_arguments]);
  return CLI_GO_ON;
}

void
cli_clear (Cli *cli)
{
  g_free (cli->directory);
  g_strfreev (cli->arguments);
}

char *
cli_make_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *word = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      const gunichar character = g_utf8_get_char (c);

      if (g_unichar_iscntrl (character))
        g_string_append_printf (word, "\\x%02x", character);
      else
        g_string_append_unichar (word, character);
    }
  return g_string_free (word, FALSE);
}

void
cli_warn (const Cli *cli,
          const GError *error)
{
  g_autofree char *message = cli_make_printable (error->message);

  g_printerr ("orbitctl %s: %s\n", cli->name, message);
}

int
cli_fail (const Cli *cli,
          const GError *error)
{
  cli_warn (cli, error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return CLI_NOT_FOUND;
  if (g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_NAME) || error->domain == G_VARIANT_PARSE_ERROR)
    return CLI_USAGE;
  if (g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT) || g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INCOMPATIBLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return CLI_PROBLEM;
  return CLI_FAILED;
}

int
cli_misuse (const Cli *cli,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("orbitctl %s: %s\nTry 'orbitctl %s --help'.\n", cli->name, text, cli->name);
  return CLI_USAGE;
}

OrbitObserver *
cli_observe (const Cli *cli,
             int *code)
{
  g_autoptr (GError) error = NULL;
  OrbitObserver *observer = orbit_observer_new (cli->arguments[0], cli->directory, &error);

  *code = observer == NULL ? cli_fail (cli, error) : CLI_OK;
  return observer;
}

OrbitObserver *
cli_observe_at_pace (const Cli *cli,
                     const CliPace *pace,
                     int *code)
{
  if (pace->interval_ms >= 1 && pace->count >= 0 && pace->max_age_ms >= 0)
    return cli_observe (cli, code);
  *code = cli_misuse (cli, "--interval must be at least 1, and --count and --max-age at least 0");
  return NULL;
}

OrbitFleetInfo **
cli_list_fleets (const Cli *cli,
                 gsize *n_fleets,
                 int *code)
{
  g_autoptr (GError) error = NULL;
  OrbitFleetInfo **fleets = orbit_observer_list_fleets (cli->directory, n_fleets, &error);

  *code = fleets == NULL ? cli_fail (cli, error) : CLI_OK;
  return fleets;
}

static gboolean
has_label (OrbitObserver *observer,
           guint8 kind,
           const char *label)
{
  g_autoptr (OrbitRingInfo) info = orbit_observer_get_ring_info (observer, kind, NULL);

  return info != NULL && g_strcmp0 (orbit_ring_info_get_label (info), label) == 0;
}

gboolean
cli_find_kind (const Cli *cli,
               OrbitObserver *observer,
               const char *text,
               guint8 *kind,
               int *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *kinds = NULL;
  guint64 number;
  gsize n_kinds;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT8, &number, NULL))
    {
      *kind = (guint8) number;
      return TRUE;
    }
  kinds = orbit_observer_get_kinds (observer, &n_kinds, &error);
  if (kinds == NULL)
    {
      *code = cli_fail (cli, error);
      return FALSE;
    }
  for (gsize i = 0; i < n_kinds; i++)
    if (has_label (observer, kinds[i], text))
      {
        *kind = kinds[i];
        return TRUE;
      }
  g_printerr ("orbitctl %s: fleet '%s' has no kind with label '%s'\n", cli->name, orbit_observer_get_fleet_name (observer), text);
  *code = CLI_NOT_FOUND;
  return FALSE;
}

const char *
cli_begin_colour (const Cli *cli,
                  CliColour colour)
{
  static const char *const sequences[] = { "", "\033[32m", "\033[33m", "\033[31m", "\033[2m" };

  return cli->colour ? sequences[colour] : "";
}

const char *
cli_end_colour (const Cli *cli,
                CliColour colour)
{
  return cli->colour && colour != CLI_PLAIN ? "\033[0m" : "";
}

void
cli_print_json (JsonBuilder *builder,
                gboolean pretty)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, pretty);

  /* Not g_print(), which converts into the character set of the locale: JSON is UTF-8. */
  puts (text);
  json_builder_reset (builder);
}

/* For all signals: makes cli_sleep() return, also if it has not begun to wait yet. */
static void
wake_up (void)
{
  const guint64 one = 1;
  const int errsv = errno;

  if (write (wake_fd, &one, sizeof one) < 0)
    {
      /* It is as high as it can be, and readable. */
    }
  errno = errsv;
}

static void
on_signal (int number)
{
  interrupted = 1;
  wake_up ();
}

static void
on_resize (int number)
{
  resized = 1;
  wake_up ();
}

void
cli_catch_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal };

  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

void
cli_catch_resizes (void)
{
  struct sigaction action = { .sa_handler = on_resize, .sa_flags = SA_RESTART };

  sigaction (SIGWINCH, &action, NULL);
}

gboolean
cli_is_interrupted (void)
{
  return interrupted != 0;
}

gboolean
cli_take_resize (void)
{
  const gboolean taken = resized != 0;

  resized = 0;
  return taken;
}

gboolean
cli_sleep (guint milliseconds,
           int fd)
{
  struct pollfd fds[] = { { .fd = wake_fd, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
  guint64 count;

  fflush (stdout);
  if (cli_is_interrupted () || poll (fds, G_N_ELEMENTS (fds), (int) MIN (milliseconds, G_MAXINT)) <= 0)
    return FALSE;
  if ((fds[0].revents & POLLIN) != 0 && read (wake_fd, &count, sizeof count) < 0)
    return FALSE;
  return (fds[1].revents & POLLIN) != 0;
}

int
cli_end_output (int code)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return code;
  g_printerr ("orbitctl: standard output could not be written\n");
  return CLI_FAILED;
}
