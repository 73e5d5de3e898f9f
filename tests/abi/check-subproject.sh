#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds and runs examples/subproject, a program that has the project as a subproject. Fails if tests or examples of the project
# are built although they were not requested, or not built although they were.
#
# usage: check-subproject.sh MESON SOURCE_ROOT CC

set -eu

meson=$1 source_root=$2 CC=$3
export CC

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM

# run COMMAND [ARGUMENT...]: shows the output if the command fails
run ()
{
  "$@" >"$root/log" 2>&1 || { cat "$root/log"; echo "failed: $*"; exit 1; }
}

# Prints the number of programs that are built from a directory of the project
count ()
{
  "$meson" introspect --targets "$root/build" |
    /usr/bin/python3 -c 'import json, sys; print(sum(f"orbit-glib/{sys.argv[1]}/" in t["defined_in"] and t["type"] == "executable" for t in json.load(sys.stdin)))' "$1"
}

# expect DIRECTORY AT-LEAST AT-MOST
expect ()
{
  n=$(count "$1")
  if [ "$n" -lt "$2" ] || [ "$n" -gt "$3" ]; then
    echo "$n programs of $1/ are built, not $2 to $3"
    exit 1
  fi
}

cp -R "$source_root/examples/subproject" "$root/source"
# Replaces the download of the wrap file
ln -s "$source_root" "$root/source/subprojects/orbit-glib"

# Introspection has other tests, and takes longer than this whole test.
run "$meson" setup "$root/build" "$root/source" --force-fallback-for=orbit-glib-1 -Dorbit-glib:introspection=disabled
expect tests 0 0
expect examples 0 0
run "$meson" test -C "$root/build"

run "$meson" configure "$root/build" -Dorbit-glib:examples=enabled
run "$meson" setup --reconfigure "$root/build" "$root/source"
expect tests 0 0
expect examples 7 99
