/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A readable name for a process. */

#pragma once

#include <stddef.h>

/* Stores the name of the program that this process runs, and of the script or module that an interpreter runs, if it can be
 * determined. Never empty. Text that does not fit or is not valid is truncated or replaced, and the rest of @text is zero. */
void orbit_core_program_get_name (char *text,
                                  size_t size);
