#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds with gcov's counters, runs the tests in C, and reports which lines of the library they run: a table for each file of
# core/, then DIRECTORY/report/index.html for all of the library. doc/coverage.md explains the lines of core/ that are left.
#
#   coverage.sh DIRECTORY
#
# A process that is killed or ends with _exit() writes no counters, so lines that only such processes run count as not run.

set -eu

[ $# -eq 1 ] || { sed -n 's/^#   coverage/usage: coverage/p' "$0" >&2; exit 2; }
mkdir -p "$1"
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

log=$build.log
[ -f "$build/build.ninja" ] ||
  meson setup "$build" -Db_coverage=true -Dbuildtype=debug -Dintrospection=disabled -Dvapi=disabled -Dexamples=disabled >"$log" 2>&1 ||
  { cat "$log"; exit 1; }
ninja -C "$build" >"$log" 2>&1 || { cat "$log"; exit 1; }

find "$build" -name '*.gcda' -delete
status=0
meson test -C "$build" --no-rebuild --print-errorlogs --no-suite performance --no-suite memory --timeout-multiplier 4 || status=1

mkdir -p "$build/report"
# Counters of processes that ended at the same time may be negative or be left out of a file.
gcovr --root . --filter orbit-glib/ --gcov-ignore-parse-errors --exclude-unreachable-branches --exclude-throw-branches \
  --html-details "$build/report/index.html" --json "$build/report/coverage.json" "$build"
gcovr --root . --filter orbit-glib/core/ --add-tracefile "$build/report/coverage.json"
echo "The report is in $build/report/index.html"
exit $status
