#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if the introspection scanner cannot parse a header of the library. The scanner then prints "syntax error", drops the
# declaration and reports success, so the build does not fail. All other warnings of the scanner are fatal in the build.
#
# usage: check-scanner.sh SCANNER SOURCE_ROOT BUILD_ROOT HEADER...

set -eu

scanner=$1 source_root=$2 build_root=$3
shift 3

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

scan () {
  "$scanner" --quiet --header-only --no-libtool \
    --namespace=Orbit --nsversion=1 --identifier-prefix=Orbit --symbol-prefix=orbit \
    --include=GLib-2.0 --include=GObject-2.0 --include=Gio-2.0 --pkg=gio-2.0 \
    -DORBIT_COMPILATION -I"$source_root" -I"$build_root" \
    --output="$scratch/Orbit-1.gir" "$@" 2>&1 || echo "the scanner failed"
}

# First test that this check detects a syntax error.
echo 'typedef struct { _Atomic int n; } OrbitBad;' > "$scratch/bad.h"
case $(scan "$scratch/bad.h") in
  *"syntax error"*) ;;
  *) echo "this scanner does not report C that it cannot parse; the check cannot work"
     exit 77 ;;
esac

said=$(scan "$@")
if [ -n "$said" ]; then
  echo "$said"
  exit 1
fi
