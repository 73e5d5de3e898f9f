#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Compares the ABI of a build with that of each release and of the release that is being prepared, or records it.
#
# usage: run-abi.sh [--record DUMP.abi.xz] BUILD-DIRECTORY

set -eu
here=$(cd "$(dirname "$0")" && pwd)
record=
if [ "${1:-}" = --record ]; then
  record=$2
  shift 2
fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM

# Only installed headers count.
DESTDIR=$root meson install -C "$1" --no-rebuild --quiet
library=$(find "$root" -name 'liborbit-glib-1.so.0.*')
headers=$(dirname "$(find "$root" -name orbit-glib.h)")
if [ -n "$record" ]; then
  "$here/check-abi.sh" --record "$library" "$headers" "$record"
  exit 0
fi

set --
for dump in "$here/candidate.abi.xz" "$here"/[0-9]*/orbit-glib-1.abi.xz; do
  [ ! -f "$dump" ] || set -- "$@" "$dump"
done
[ $# -gt 0 ] || { echo "there is no recorded ABI in $here"; exit 1; }
"$here/check-abi.sh" "$library" "$headers" "$@" || {
  echo "Only additions are compatible. Before the first release a deliberate change is recorded by ./dev release --candidate."
  exit 1
}
