#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails when the introspection scanner cannot parse one of our headers. It then prints "syntax error", drops what stands
# there, and reports success, so the build alone would not notice. Everything else it has to say is fatal in the build.
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

# The check is worth something only if it sees what it looks for.
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
