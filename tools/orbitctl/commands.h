/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The commands. Each is in a file cmd-NAME.c. */

#pragma once

#include "cli.h"

int cmd_list    (Cli *cli, char **argv);
int cmd_show    (Cli *cli, char **argv);
int cmd_nodes   (Cli *cli, char **argv);
int cmd_tail    (Cli *cli, char **argv);
int cmd_top     (Cli *cli, char **argv);
int cmd_publish (Cli *cli, char **argv);
int cmd_watch   (Cli *cli, char **argv);
int cmd_clean   (Cli *cli, char **argv);
int cmd_doctor  (Cli *cli, char **argv);
int cmd_metrics (Cli *cli, char **argv);
int cmd_bench   (Cli *cli, char **argv);
int cmd_record  (Cli *cli, char **argv);
int cmd_replay  (Cli *cli, char **argv);
int cmd_export  (Cli *cli, char **argv);

/* For the completions of shells: prints the names of fleets, or the kinds of one and their labels. */
int cmd_complete (Cli *cli, char **argv);
