#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the tests of the core for other machines: i386, whose programs this kernel runs, with time_t of 32 and of 64 bits, and
# aarch64 in emulation. The core needs only the C library, so a cross compiler is sufficient. At the end, members of 32 and 64
# bits share a fleet.
#
# Usage: run-machines.sh DIRECTORY [TEST...], for example core/test-claim.c; without TEST all of them.

set -u
cd "$(dirname "$0")/.." || exit 1

builds=$1
shift
jobs=2
cflags='-std=gnu11 -O1 -g -Wno-format-truncation -Wall -Wextra -Werror -Wno-unused-parameter -Wno-missing-field-initializers -DORBIT_CORE_TESTING -D_FILE_OFFSET_BITS=64 -Wno-psabi -I. -Itests/core -pthread'
export cflags

# Tests that do not work in qemu-user, with the reason.
cannot ()
{
  case $1:$2 in
    aarch64:core/test-waiter-thread.c | aarch64:processes/test-fork-threads.c)
      echo 'qemu-user ends with an assertion when a process of several threads forks' ;;
    aarch64:processes/test-fork.c)
      echo 'qemu-user ignores MADV_WIPEONFORK' ;;
  esac
}

compiler_of ()
{
  case $1 in
    i386) echo i686-linux-gnu-gcc ;;
    i386-time64) echo i686-linux-gnu-gcc -D_TIME_BITS=64 ;;
    aarch64) echo aarch64-linux-gnu-gcc ;;
    native) echo "${CC:-cc}" ;;
  esac
}

launcher_of ()
{
  [ "$1" != aarch64 ] || echo qemu-aarch64
}

# The names of the tests in the build of the whole project
program_of ()
{
  case $1 in
    *core/test-*) basename "$1" .c | sed 's/^test-/test-core-/' ;;
    *test-*) basename "$1" .c | sed 's/^test-/test-process-/' ;;
    *) basename "$1" .c ;;
  esac
}

# build MACHINE TEST...: static programs, so that the C library of the other machine need not be installed in the path of the loader
build ()
{
  machine=$1
  shift
  compiler=$(compiler_of "$machine")
  directory=$builds/$machine
  export compiler directory
  mkdir -p "$directory"
  # marks.c needs libsysprof-capture, which there is for this machine alone.
  # shellcheck disable=SC2016 # expanded by the inner shell
  printf '%s\n' orbit-glib/core/*.c tests/core/fixture*.c tests/core/damage-scene.c tests/core/forbid.c tests/core/notifier-counter.c tests/core/tap.c "$@" |
    grep -v /marks.c |
    xargs -P "$jobs" -I '{}' sh -c '$compiler $cflags -c "$1" -o "$directory/$(echo "$1" | tr / _).o"' - '{}' || return 1
  for test in "$@"; do
    # shellcheck disable=SC2086,SC2046
    $compiler $cflags -static -o "$directory/$(program_of "$test")" "$directory/$(echo "$test" | tr / _).o" \
      "$directory"/orbit-glib_core_*.o $(printf "$directory/tests_core_%s.c.o " fixture fixture-ring fixture-stand forbid notifier-counter damage-scene tap) || return 1
  done
}

run ()
{
  machine=$1
  shift
  failed=0
  passed=0
  for test in "$@"; do
    reason=$(cannot "$machine" "$test")
    name=$machine/$(program_of "$test")
    if [ -n "$reason" ]; then
      echo "skipped $name: $reason"
      continue
    fi
    # shellcheck disable=SC2046 # the emulator, if there is one, and the program
    if $(launcher_of "$machine") "$builds/$name" >"$builds/$name.tap" 2>&1; then
      passed=$((passed + 1))
      grep -E '^ok .* # SKIP' "$builds/$name.tap" | sed "s,^,skipped $name: ,"
    else
      failed=$((failed + 1))
      echo "FAILED $name"
      grep -E '^(not ok|#|Bail)' "$builds/$name.tap" | head -5
    fi
  done
  echo "$machine: $passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# share MACHINE MACHINE: a member of each, with the node ids 0 and 1
share ()
{
  name=test-$$-$1-$2
  # shellcheck disable=SC2046
  $(launcher_of "$1") "$builds/$1/share-fleet" "$name" 0 &
  first=$!
  shared=0
  # shellcheck disable=SC2046
  $(launcher_of "$2") "$builds/$2/share-fleet" "$name" 1 || shared=1
  wait "$first" || shared=1
  # shellcheck disable=SC2046
  $(launcher_of "$1") "$builds/$1/share-fleet" "$name" destroy || shared=1
  [ "$shared" -eq 0 ] && echo "shared a fleet: $1 and $2" || echo "FAILED to share a fleet: $1 and $2"
  return "$shared"
}

# shellcheck disable=SC2046 # lists of words
[ $# -gt 0 ] || set -- $(cd tests && echo core/test-*.c processes/test-*.c)
status=0
for machine in ${MACHINES:-i386 i386-time64 aarch64}; do
  # shellcheck disable=SC2046
  build "$machine" $(printf 'tests/%s ' "$@") tests/processes/share-fleet.c && run "$machine" "$@" || status=1
done
build native tests/processes/share-fleet.c || status=1
for machine in i386 i386-time64 aarch64; do
  share "$machine" native || status=1
  share native "$machine" || status=1
done
exit $status
