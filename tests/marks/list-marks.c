/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Prints the marks of the group "Orbit" in a capture of Sysprof: process, begin, duration, name and message, with tabs between them.
 *
 * usage: list-marks FILE */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysprof-capture.h>

int
main (int argc,
      char *argv[])
{
  SysprofCaptureReader *reader = argc == 2 ? sysprof_capture_reader_new (argv[1]) : NULL;
  SysprofCaptureFrameType type;
  int result = EXIT_SUCCESS;

  if (reader == NULL)
    {
      fprintf (stderr, "usage: %s FILE, which must be a capture\n", argv[0]);
      return EXIT_FAILURE;
    }
  while (sysprof_capture_reader_peek_type (reader, &type))
    {
      const SysprofCaptureMark *mark = NULL;

      if (type != SYSPROF_CAPTURE_FRAME_MARK)
        {
          sysprof_capture_reader_skip (reader);
          continue;
        }
      mark = sysprof_capture_reader_read_mark (reader);
      if (mark == NULL)
        {
          fprintf (stderr, "a mark cannot be read\n");
          result = EXIT_FAILURE;
          break;
        }
      if (strcmp (mark->group, "Orbit") == 0)
        printf ("%d\t%" PRId64 "\t%" PRId64 "\t%s\t%s\n", mark->frame.pid, mark->frame.time, mark->duration, mark->name, mark->message);
    }
  sysprof_capture_reader_unref (reader);
  return result;
}
