/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the commands: options, errors, exit codes and output. */

#pragma once

#include <orbit-glib/orbit-glib.h>

#include <json-glib/json-glib.h>

/* Exit codes, as orbitctl(1) documents them. */
#define CLI_OK 0
#define CLI_FAILED 1    /* an operation failed */
#define CLI_USAGE 2     /* an option or an argument is wrong */
#define CLI_NOT_FOUND 3 /* there is no such fleet, no such kind in it, or no such file */
#define CLI_PROBLEM 4   /* the command found a problem, such as damage */

#define CLI_GO_ON -1

typedef enum
{
  CLI_PLAIN,
  CLI_GOOD,
  CLI_WARNING,
  CLI_BAD,
  CLI_DIM,
} CliColour;

typedef struct
{
  const char *name;      /* of the command */
  char *directory;       /* NULL: /dev/shm */
  gboolean json;
  gboolean colour;       /* of standard output */
  char **arguments;      /* without options, NULL-terminated */
  guint n_arguments;
} Cli;

typedef struct
{
  const char *name;
  const char *parameters;
  const char *summary;
  int (*run) (Cli   *cli,
              char **argv);
} Command;

/* All commands; the last has no name. */
extern const Command commands[];

/* Parses options and arguments. Returns CLI_GO_ON, or the code to exit with. @entries may be NULL. */
int  cli_parse       (Cli                *cli,
                      char              **argv,
                      const GOptionEntry *entries,
                      guint               min_arguments,
                      guint               max_arguments);

void cli_clear       (Cli                *cli);

/* These print "orbitctl COMMAND: text" on standard error. The last two return the code that fits the error; CLI_USAGE. */
void cli_warn        (const Cli          *cli,
                      const GError       *error);
int  cli_fail        (const Cli          *cli,
                      const GError       *error);
int  cli_misuse      (const Cli          *cli,
                      const char         *format,
                      ...) G_GNUC_PRINTF (2, 3);

/* Text that other programs have chosen, such as a label, for a terminal: control characters, which may be commands to it, are written as
 * "\x1b". */
char *cli_make_printable (const char *text);

/* The first argument as a fleet; NULL with *@code set. */
OrbitObserver *cli_observe (const Cli *cli,
                            int       *code);

/* Options of the commands that look repeatedly. */
typedef struct
{
  int interval_ms; /* between two looks; at least 1 */
  int count;       /* after which the command ends; 0: never */
  int max_age_ms;  /* age beyond which a heartbeat is stale; 0: not judged */
} CliPace;

/* The same, and checks the values of these options. */
OrbitObserver *cli_observe_at_pace (const Cli     *cli,
                                    const CliPace *pace,
                                    int           *code);

/* Returns all fleets (transfer full); NULL with *@code set. */
OrbitFleetInfo **cli_list_fleets (const Cli *cli,
                                  gsize     *n_fleets,
                                  int       *code);

/* Looks up a kind by number or label; FALSE with *@code set. */
gboolean cli_find_kind (const Cli     *cli,
                        OrbitObserver *observer,
                        const char    *text,
                        guint8        *kind,
                        int           *code);

/* "" if the output has no colours. */
const char *cli_begin_colour (const Cli *cli,
                              CliColour  colour);
const char *cli_end_colour   (const Cli *cli,
                              CliColour  colour);

/* Prints a document, or one line of a stream, and clears the builder. */
void cli_print_json  (JsonBuilder        *builder,
                      gboolean            pretty);

/* Makes SIGINT and SIGTERM only set what cli_is_interrupted() returns. */
void     cli_catch_signals (void);
gboolean cli_is_interrupted (void);

/* After cli_catch_signals(): a new size of the terminal ends a cli_sleep(), too. The second returns whether there was one since the last call. */
void     cli_catch_resizes (void);
gboolean cli_take_resize   (void);

/* Waits for so long, or until a signal comes, or a byte can be read from @fd; -1: none. Returns whether it can. */
gboolean cli_sleep   (guint               milliseconds,
                      int                 fd);

/* Returns the code to exit with: that of the command, unless its output could not be written. */
int      cli_end_output (int                code);
