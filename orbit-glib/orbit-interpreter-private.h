/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the library knows of the interpreter that runs it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Warns once if Python, GJS, Lua or Perl uses the library without its override, as after half an installation. From any thread. */
void orbit_interpreter_check_override (void);

G_END_DECLS
