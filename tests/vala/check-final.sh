#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Checks that valac refuses a class that is derived from one of the library, and says why.
#
# usage: check-final.sh VALAC DIRECTORY-OF-THE-VAPI

set -eu

valac=$1 vapidir=$2
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT INT TERM

for type in Cursor Fleet Node Observer Ring; do
  echo "public class Mine : Orbit.$type { }" >"$directory/mine.vala"
  if "$valac" -C --vapidir "$vapidir" --pkg gio-2.0 --pkg orbit-glib-1 -d "$directory" "$directory/mine.vala" >"$directory/said" 2>&1; then
    echo "Orbit.$type was derived from"
    exit 1
  fi
  grep -q "cannot inherit from sealed class .Orbit.$type'" "$directory/said" || { cat "$directory/said"; exit 1; }
done
