/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notes: what is worth knowing when a fleet is examined, such as joins, and segments that are made and removed. Never on the path of a frame.
 *
 * A note is taken where something happens, with locks held and forks blocked, and told later by the same thread, because a function that
 * is told may call the library or fork. */

#pragma once

/* Sets the function that is told. Without one no notes are taken. Must be set before the first fleet is joined. */
void orbit_core_note_set_teller (void (*function) (const char *text));

/* One sentence without a full stop. Without memory there is no note. */
void orbit_core_note (const char *format,
                      ...) __attribute__ ((cold, format (printf, 1, 2)));

/* Tells the notes of this thread, in order. Without locks. */
void orbit_core_note_tell (void);
