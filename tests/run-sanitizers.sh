#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the tests under sanitizers, in build directories below the one that is named. Any finding is a failure.
#
#   run-sanitizers.sh DIRECTORY
#
# AddressSanitizer and UndefinedBehaviorSanitizer check all C code. Python, GJS and Vala are built without sanitizers, so their
# tests and introspection are disabled; benchmarks are disabled because they would measure the sanitizers. ThreadSanitizer
# checks the core and its processes: GLib is not built for it, and would cause false reports.

set -eu

[ $# -eq 1 ] || { sed -n 's/^#   run/usage: run/p' "$0" >&2; exit 2; }
mkdir -p "$1"
builds=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# build NAME SANITIZERS
build ()
{
  log=$builds/$1.log
  if [ ! -f "$builds/$1/build.ninja" ]; then
    meson setup "$builds/$1" -Db_sanitize="$2" -Db_lundef=false -Dintrospection=disabled -Dvapi=disabled >"$log" 2>&1 ||
      { cat "$log"; return 1; }
  fi
  ninja -C "$builds/$1" >"$log" 2>&1 || { cat "$log"; return 1; }
}

run ()
{
  directory=$1
  shift
  meson test -C "$builds/$directory" --no-rebuild --timeout-multiplier 10 --print-errorlogs "$@"
}

status=0

echo '-- AddressSanitizer and UndefinedBehaviorSanitizer: every test in C'
build asan address,undefined
ASAN_OPTIONS=detect_leaks=1:halt_on_error=1:detect_stack_use_after_return=1 \
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
  run asan --no-suite performance || status=1

echo '-- ThreadSanitizer: the core'
CC=clang CXX=clang++ build tsan thread
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 \
  run tsan --suite core --suite processes || status=1

exit $status
