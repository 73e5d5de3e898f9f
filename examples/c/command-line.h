/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared handling of the command lines of these examples. */

#pragma once

#include <glib.h>

/* The main() of an example with the arguments [FLEET] [COUNT]. After success, removes the fleet unless it has other members. */
int run_with_count (int argc,
                    char **argv,
                    const char *summary,
                    int default_count,
                    gboolean (*run) (const char *name,
                                     int count,
                                     GError **error));

/* The same for the arguments publish|read FLEET COUNT. */
int run_with_mode (int argc,
                   char **argv,
                   gboolean (*run) (const char *mode,
                                    const char *name,
                                    int count,
                                    GError **error));
