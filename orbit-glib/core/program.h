/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a process is called by people. */

#pragma once

#include <stddef.h>

/* What this process runs: the name of its program, and of the script or module that an interpreter runs, if that can be told. Never empty;
 * what does not fit, or is no text, is replaced or left out, and the rest of @text is zero. */
void orbit_core_program_get_name (char *text,
                                  size_t size);
