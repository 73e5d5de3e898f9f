/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A test program without GLib: numbered results in the Test Anything Protocol, and checks that end the program at the first
 * failure. Independent of Orbit. */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* Sanitizers make tests slower, and make some manipulations of processes impossible. */
#if defined(__SANITIZE_THREAD__)
#define TAP_THREAD_SANITIZER 1
#elif defined(__SANITIZE_ADDRESS__)
#define TAP_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TAP_THREAD_SANITIZER 1
#elif __has_feature(address_sanitizer)
#define TAP_ADDRESS_SANITIZER 1
#endif
#endif

typedef void (*TapTest) (const void *data);

/* Runs one test and prints its result. */
void tap_run (TapTest test,
              const void *data,
              const char *format,
              ...) __attribute__ ((format (printf, 3, 4)));

/* Called by a test before it returns, with the reason why it cannot run here. */
void tap_skip (const char *format,
               ...) __attribute__ ((format (printf, 1, 2)));

void tap_note (const char *format,
               ...) __attribute__ ((format (printf, 1, 2)));

/* Ends the program with status 1; in a forked child, only that child. */
_Noreturn void tap_fail (const char *file,
                         int line,
                         const char *format,
                         ...) __attribute__ ((format (printf, 3, 4)));

/* Prints the plan. Returns the exit status for main(). */
int tap_finish (void);

#define check(condition)                                       \
  do                                                           \
    {                                                          \
      if (!(condition))                                        \
        tap_fail (__FILE__, __LINE__, "not so: %s", #condition); \
    }                                                          \
  while (0)

#define check_equal(actual, expected)                                                                                    \
  do                                                                                                                     \
    {                                                                                                                    \
      uint64_t actual_value = (uint64_t) (actual), expected_value = (uint64_t) (expected);                               \
                                                                                                                         \
      if (actual_value != expected_value)                                                                                \
        tap_fail (__FILE__, __LINE__, "%s is %llu (0x%llx), not %llu (0x%llx)", #actual, (unsigned long long) actual_value, \
                  (unsigned long long) actual_value, (unsigned long long) expected_value, (unsigned long long) expected_value); \
    }                                                                                                                    \
  while (0)

#define check_contains(text, part)                                                       \
  do                                                                                     \
    {                                                                                    \
      if (strstr ((text), (part)) == NULL)                                               \
        tap_fail (__FILE__, __LINE__, "'%s' does not mention '%s'", (text), (part));     \
    }                                                                                    \
  while (0)
