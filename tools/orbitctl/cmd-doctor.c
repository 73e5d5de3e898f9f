/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * orbitctl doctor */

#define _GNU_SOURCE

#include "commands.h"
#include "describe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

typedef enum
{
  FINE,
  DOUBTFUL, /* works, but slowly or wastefully */
  WRONG,
} Verdict;

typedef struct
{
  const Cli *cli;
  JsonBuilder *builder;
  Verdict worst;
} Doctor;

/* @advice NULL: none is needed. */
static void
tell (Doctor *self,
      Verdict verdict,
      const char *check,
      const char *advice,
      const char *format,
      ...) G_GNUC_PRINTF (5, 6);

static void
tell (Doctor *self,
      Verdict verdict,
      const char *check,
      const char *advice,
      const char *format,
      ...)
{
  static const char *const words[] = { "ok", "warning", "problem" };
  static const CliColour colours[] = { CLI_GOOD, CLI_WARNING, CLI_BAD };
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->worst = MAX (self->worst, verdict);
  if (!self->cli->json)
    {
      g_print ("%s%-7s%s  %-10s  %s\n", cli_begin_colour (self->cli, colours[verdict]), words[verdict], cli_end_colour (self->cli, colours[verdict]), check, text);
      if (advice != NULL)
        g_print ("%-21s%s\n", "", advice);
      return;
    }
  json_builder_begin_object (self->builder);
  describe_add_string (self->builder, "check", check);
  describe_add_string (self->builder, "verdict", words[verdict]);
  describe_add_string (self->builder, "finding", text);
  describe_add_string (self->builder, "advice", advice);
  json_builder_end_object (self->builder);
}

static void
check_directory (Doctor *self,
                 const char *path)
{
  struct statfs fs;
  struct statvfs space;
  g_autofree char *total = NULL, *available = NULL;

  if (statfs (path, &fs) != 0 || statvfs (path, &space) != 0)
    {
      tell (self, WRONG, "directory", "Mount a tmpfs there, or give a directory on one with --directory.", "'%s' cannot be examined: %s", path, g_strerror (errno));
      return;
    }
  if (fs.f_type != TMPFS_MAGIC)
    {
      tell (self, WRONG, "directory", "Mount a tmpfs there, or give a directory on one with --directory.", "'%s' is not on a tmpfs", path);
      return;
    }
  if (access (path, W_OK | X_OK) != 0)
    {
      tell (self, WRONG, "directory", "Fleets are made there. Its mode should be 1777, or 0700 if it is this user's own.", "'%s' is not writable for this user", path);
      return;
    }
  total = describe_bytes ((guint64) space.f_blocks * space.f_frsize);
  available = describe_bytes ((guint64) space.f_bavail * space.f_frsize);
  if ((guint64) space.f_bavail * space.f_frsize < 16 * 1024 * 1024)
    tell (self, DOUBTFUL, "directory", "New rings fail with NO_SPACE when it is full: enlarge it ('mount -o remount,size=...', 'docker run --shm-size'), or clean up.",
          "'%s' is a tmpfs of %s, of which %s are available", path, total, available);
  else
    tell (self, FINE, "directory", NULL, "'%s' is a tmpfs of %s, of which %s are available", path, total, available);
}

/* Segments are created without a name and then linked through /proc. */
static void
check_creation (Doctor *self,
                const char *path)
{
  const int fd = open (path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    tell (self, WRONG, "creation", "Segments are made with O_TMPFILE. Allow it in the sandbox.", "a file without a name cannot be made in '%s': %s", path, g_strerror (errno));
  else if (access ("/proc/self/fd", X_OK) != 0)
    tell (self, WRONG, "creation", "Mount /proc in the sandbox: segments get their names through it.", "/proc/self/fd cannot be used: %s", g_strerror (errno));
  else
    tell (self, FINE, "creation", NULL, "files without a name can be made and linked");
  if (fd >= 0)
    close (fd);
}

static void
check_limits (Doctor *self)
{
  struct rlimit files, size;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0 || getrlimit (RLIMIT_FSIZE, &size) != 0)
    return;
  if (files.rlim_cur < 256)
    tell (self, DOUBTFUL, "limits", "Raise it ('ulimit -n', LimitNOFILE=): a fleet needs two descriptors, and each cursor in a main loop one.", "RLIMIT_NOFILE is %" G_GUINT64_FORMAT, (guint64) files.rlim_cur);
  else if (size.rlim_cur != RLIM_INFINITY)
    tell (self, DOUBTFUL, "limits", "Larger segments fail with NO_SPACE. Raise it ('ulimit -f', LimitFSIZE=).", "RLIMIT_FSIZE is %" G_GUINT64_FORMAT " bytes", (guint64) size.rlim_cur);
  else
    tell (self, FINE, "limits", NULL, "RLIMIT_NOFILE is %" G_GUINT64_FORMAT ", RLIMIT_FSIZE is unlimited", (guint64) files.rlim_cur);
}

/* If the kernel has the call and does not refuse it, it fails because of the arguments. */
static gboolean
is_refused (long result)
{
  return result < 0 && (errno == ENOSYS || errno == EPERM || errno == EACCES);
}

static void
check_kernel (Doctor *self)
{
  const long supported = syscall (SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  long pidfd;

  if (supported < 0 || (supported & MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0 || (supported & MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0)
    tell (self, DOUBTFUL, "membarrier", "Allow membarrier() in the seccomp filter. Without it readers that wait wake up 20 times a second, and reads cost more.", "membarrier() is refused or incomplete");
  else
    tell (self, FINE, "membarrier", NULL, "membarrier() is there");
  if (is_refused (syscall (SYS_futex_waitv, NULL, 0, 0, NULL, 0)))
    tell (self, DOUBTFUL, "futex", "Linux 5.16 has it; allow it in the seccomp filter. Without it each ring that is waited for in a main loop has a thread.", "futex_waitv() is refused");
  else
    tell (self, FINE, "futex", NULL, "futex_waitv() is there");
  pidfd = syscall (SYS_pidfd_open, getpid (), 0);
  if (pidfd < 0)
    tell (self, DOUBTFUL, "pidfd", "Linux 5.3 has it; allow it in the seccomp filter. Without it deaths are found by locks, which costs a thread.", "pidfd_open() is refused");
  else
    tell (self, FINE, "pidfd", NULL, "pidfd_open() is there");
  if (pidfd >= 0)
    close ((int) pidfd);
}

static void
check_sandbox (Doctor *self)
{
  g_autofree char *status = NULL;
  const char *seccomp;
  const gboolean filtered = g_file_get_contents ("/proc/self/status", &status, NULL, NULL) && (seccomp = strstr (status, "\nSeccomp:\t")) != NULL && seccomp[10] == '2';
  const char *sandbox = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak" :
                        g_getenv ("SNAP") != NULL ? "Snap" :
                        g_file_test ("/.dockerenv", G_FILE_TEST_EXISTS) || g_file_test ("/run/.containerenv", G_FILE_TEST_EXISTS) ? "a container" : NULL;

  tell (self, FINE, "seccomp", NULL, filtered ? "a filter of system calls is active" : "no filter of system calls is active");
  if (sandbox != NULL)
    tell (self, DOUBTFUL, "sandbox", "Its /dev/shm is its own unless it is shared ('--device=shm' for Flatpak, '--ipc=host' for Docker): members outside do not see its fleets.",
          "this process runs in %s", sandbox);
  else
    tell (self, FINE, "sandbox", NULL, "no sandbox is known of");
}

static void
check_fleets (Doctor *self,
              const char *directory)
{
  g_autoptr (GError) error = NULL;
  gsize n_fleets;
  OrbitFleetInfo **fleets = orbit_observer_list_fleets (directory, &n_fleets, &error);
  guint n_left = 0, n_damaged = 0, n_alive = 0;
  guint64 bytes = 0;
  g_autofree char *size = NULL;

  if (fleets == NULL)
    {
      tell (self, WRONG, "fleets", NULL, "%s", error->message);
      return;
    }
  for (gsize i = 0; i < n_fleets; i++)
    {
      const OrbitFleetCondition condition = orbit_fleet_info_get_condition (fleets[i]);

      n_alive += condition == ORBIT_FLEET_CONDITION_ALIVE;
      n_damaged += condition == ORBIT_FLEET_CONDITION_DAMAGED;
      n_left += condition == ORBIT_FLEET_CONDITION_LEFT_OVER || condition == ORBIT_FLEET_CONDITION_RETIRED;
      bytes += condition != ORBIT_FLEET_CONDITION_ALIVE ? orbit_fleet_info_get_bytes (fleets[i]) : 0;
      orbit_fleet_info_free (fleets[i]);
    }
  g_free (fleets);
  size = describe_bytes (bytes);
  if (n_damaged > 0)
    tell (self, WRONG, "fleets", "'orbitctl show FLEET' tells what is wrong; 'orbitctl clean' removes those that no process uses.", "%u alive, %u left over, %u damaged; the last two take %s",
          n_alive, n_left, n_damaged, size);
  else if (n_left > 0)
    tell (self, DOUBTFUL, "fleets", "'orbitctl clean' removes those that no process uses.", "%u alive, %u left over, which take %s", n_alive, n_left, size);
  else
    tell (self, FINE, "fleets", NULL, "%u alive, none left over", n_alive);
}

int
cmd_doctor (Cli *cli,
            char **argv)
{
  const int code = cli_parse (cli, argv, NULL, 0, 0);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  Doctor doctor = { .cli = cli, .builder = builder };
  const char *path = cli->directory != NULL ? cli->directory : "/dev/shm";

  if (code != CLI_GO_ON)
    return code;
  json_builder_begin_array (builder);
  check_directory (&doctor, path);
  check_creation (&doctor, path);
  check_limits (&doctor);
  check_kernel (&doctor);
  check_sandbox (&doctor);
  check_fleets (&doctor, cli->directory);
  json_builder_end_array (builder);
  if (cli->json)
    cli_print_json (builder, TRUE);
  return doctor.worst == WRONG ? CLI_PROBLEM : CLI_OK;
}
