#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs under valgrind, in a build directory below the one that is named, the tests of values that are kept longer than their
# owners, in every language. Any finding is a failure.
#
#   run-valgrind.sh DIRECTORY

set -eu

[ $# -eq 1 ] || { sed -n 's/^#   run/usage: run/p' "$0" >&2; exit 2; }
mkdir -p "$1"
builds=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

log=$builds/valgrind.log
[ -f "$builds/valgrind/build.ninja" ] || meson setup "$builds/valgrind" >"$log" 2>&1 || { cat "$log"; exit 1; }
ninja -C "$builds/valgrind" >"$log" 2>&1 || { cat "$log"; exit 1; }

compiled='lent-(c|vala)|memory-(c|vala)|contract-vala|vala-w.*'
scripts='lent-(python|gjs|lua|perl)|exact-(lua|perl)|contract-(python|gjs)'
scripts="$scripts|python-(arguments|batches|calls|frames|members|mixes|numpy|values)"
scripts="$scripts|gjs-(arguments|batches|calls|frames|iterators|members|publishing)"

# The available tests whose names match.
names ()
{
  meson test -C "$builds/valgrind" --no-rebuild --list 2>/dev/null | sed 's,.* / ,,' | grep -xE "$1"
}

run ()
{
  meson test -C "$builds/valgrind" --no-rebuild --print-errorlogs "$@"
}

status=0
# shellcheck disable=SC2046 # lists of names
run --setup valgrind $(names "$compiled") || status=1
# shellcheck disable=SC2046
run --setup valgrind_scripts $(names "$scripts") || status=1

exit $status
