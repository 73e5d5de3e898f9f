#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Records the ABI of a library, or compares a library with a recorded ABI: every recorded symbol must exist with the same types.
# Additions are ignored.
#
# usage: check-abi.sh --record LIBRARY HEADERS DUMP.abi.xz
#        check-abi.sh LIBRARY HEADERS DUMP.abi.xz...
#
# HEADERS is a directory with the public headers; types that are only declared there are private. The library must have
# debugging information. Dumps of other architectures are not compared.

set -eu

record=
if [ "${1:-}" = --record ]; then
  record=yes
  shift
fi
[ $# -ge 3 ] || { echo "usage: check-abi.sh [--record] LIBRARY HEADERS DUMP.abi.xz..." >&2; exit 2; }
library=$1 headers=$2
shift 2
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT INT TERM

dump ()
{
  abidw --headers-dir "$headers" --drop-private-types --exported-interfaces-only --no-show-locs --no-comp-dir-path \
    --no-corpus-path --type-id-style hash --out-file "$2" "$1"
}

machine_of ()
{
  sed -nE "s/^<abi-corpus .*architecture='([^']*)'.*/\1/p" "$1"
}

dump "$library" "$temporary/now.abi"
grep -q '<elf-symbol ' "$temporary/now.abi" || { echo "$library exports nothing"; exit 1; }
if [ -n "$record" ]; then
  xz -9 <"$temporary/now.abi" >"$1"
  exit 0
fi

status=0
for recorded in "$@"; do
  xz -dc "$recorded" >"$temporary/recorded.abi"
  if [ "$(machine_of "$temporary/recorded.abi")" != "$(machine_of "$temporary/now.abi")" ]; then
    echo "$recorded is of another machine, and not compared"
    continue
  fi
  # abidiff sets a bit of its status for any change, also for suppressed ones, which it does not print.
  abidiff --no-added-syms "$temporary/recorded.abi" "$temporary/now.abi" >"$temporary/changes" 2>&1 || {
    echo "$library differs from $recorded:"
    cat "$temporary/changes"
    status=1
  }
done
exit $status
