/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a process runs, from its command line. */

#define _GNU_SOURCE

#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *name;     /* prefix of the name of the program */
  const char *skipped;  /* options of one letter that another argument follows */
  const char *code;     /* options whose argument is the code */
  char module;          /* the option that a module's name follows; NUL: none */
} Interpreter;

static const Interpreter interpreters[] = {
  { "python", "WX", "c", 'm' },
  { "pypy", "WX", "c", 'm' },
  { "gjs", "I", "c", '\0' },
  { "node", "r", "ep", '\0' },
  { "lua", "l", "e", '\0' },
  { "perl", "I", "eE", '\0' },
  { "ruby", "rI", "e", '\0' },
  { "bash", "", "c", '\0' },
  { "dash", "", "c", '\0' },
  { "sh", "", "c", '\0' },
};

static const Interpreter *
find_interpreter (const char *program)
{
  for (size_t i = 0; i < sizeof interpreters / sizeof interpreters[0]; i++)
    {
      const char *name = interpreters[i].name;
      const char *rest = program + strlen (name);

      /* A version may follow: python3.11. */
      if (strncmp (program, name, strlen (name)) == 0 && (strspn (rest, "0123456789.-") == strlen (rest) || strcmp (rest, "-console") == 0 || strcmp (rest, "jit") == 0))
        return &interpreters[i];
    }
  return NULL;
}

static const char *
get_base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* The first argument of an interpreter that is neither an option nor belongs to one. @next is its second argument. */
static const char *
find_script (const Interpreter *interpreter,
             const char *next,
             const char *end)
{
  while (next < end && next[0] == '-' && next[1] != '\0')
    {
      const char option = next[1] != '-' && next[2] == '\0' ? next[1] : '\0';
      bool last = strcmp (next, "--") == 0;

      next += strlen (next) + 1;
      if (last)
        break;
      if (option == '\0')
        continue;
      if (strchr (interpreter->code, option) != NULL)
        return NULL;
      if (option == interpreter->module)
        return next < end ? next : NULL;
      if (strchr (interpreter->skipped, option) != NULL && next < end)
        next += strlen (next) + 1;
    }
  return next < end && next[0] != '\0' && strcmp (next, "-") != 0 ? get_base_name (next) : NULL;
}

/* If the text is UTF-8, truncates it after a complete character. */
static void
copy_text (char *text,
           size_t size,
           const char *source)
{
  size_t length = strlen (source);

  if (length >= size)
    {
      length = size - 1;
      while (length > 0 && ((unsigned char) source[length] & 0xc0) == 0x80)
        length--;
    }
  memset (text, 0, size);
  for (size_t i = 0; i < length; i++)
    text[i] = (unsigned char) source[i] < 0x20 || source[i] == 0x7f ? '?' : source[i];
}

void
orbit_core_program_get_name (char *text,
                             size_t size)
{
  const char *program = program_invocation_short_name;
  const Interpreter *interpreter = find_interpreter (program);
  char line[4096];
  const char *script = NULL;
  ssize_t length = 0;
  int fd;

  if (interpreter != NULL && (fd = open ("/proc/self/cmdline", O_RDONLY | O_CLOEXEC)) >= 0)
    {
      length = read (fd, line, sizeof line - 1);
      close (fd);
    }
  if (length > 0)
    {
      line[length] = '\0';
      script = find_script (interpreter, line + strlen (line) + 1, line + length);
    }
  copy_text (text, size, script != NULL && script[0] != '\0' ? script : program[0] != '\0' ? program : "?");
}
