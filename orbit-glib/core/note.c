/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The notes of a thread are a list, which is empty but during a call that takes notes. */

#include "note.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_TEXT 400 /* bytes; longer notes are cut */

typedef struct OrbitCoreNote OrbitCoreNote;

struct OrbitCoreNote
{
  OrbitCoreNote *next;
  char text[MAX_TEXT];
};

static void (*_Atomic teller) (const char *text);
static _Thread_local OrbitCoreNote *first;
static _Thread_local OrbitCoreNote *last;
static _Thread_local bool telling;

void
orbit_core_note_set_teller (void (*function) (const char *text))
{
  atomic_store (&teller, function);
}

void
orbit_core_note (const char *format,
                 ...)
{
  OrbitCoreNote *note = atomic_load (&teller) != NULL ? malloc (sizeof *note) : NULL;
  va_list arguments;

  if (note == NULL)
    return;
  va_start (arguments, format);
  vsnprintf (note->text, sizeof note->text, format, arguments);
  va_end (arguments);
  note->next = NULL;
  if (first == NULL)
    first = note;
  else
    last->next = note;
  last = note;
}

/* The function may call the library. Notes that this causes are told after it, because GLib ends a program that logs in a log handler. */
void
orbit_core_note_tell (void)
{
  if (telling)
    return;
  telling = true;
  while (first != NULL)
    {
      void (*function) (const char *) = atomic_load (&teller);
      OrbitCoreNote *note = first;

      first = note->next;
      if (function != NULL)
        function (note->text);
      free (note);
    }
  telling = false;
}
