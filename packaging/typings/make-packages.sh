#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes packages of the type stubs in a build directory: orbit_glib_stubs-VERSION-py3-none-any.whl for pip, of pip and setuptools,
# and orbit-glib-types-VERSION.tgz for npm. One whose tool is missing is left out, and named.
#
# usage: make-packages.sh BUILD DIRECTORY

set -eu
[ $# -eq 2 ] || { echo "usage: make-packages.sh BUILD DIRECTORY" >&2; exit 2; }
sources=$(cd "$(dirname "$0")" && pwd)
typings=$(cd "$1/introspection/typings" && pwd)
mkdir -p "$2"
output=$(cd "$2" && pwd)
version=$(sed -n "/^project *(/,/)/s/^ *version: '\([^']*\)'.*/\1/p" "$sources/../../meson.build")
[ -n "$version" ] || { echo "make-packages: meson.build names no version" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

make_wheel ()
{
  mkdir -p "$work/python/gi-stubs/repository"
  sed "s/@VERSION@/$version/" "$sources/pyproject.toml.in" >"$work/python/pyproject.toml"
  cp "$sources/README-python.md" "$work/python/README.md"
  cp "$typings/Orbit.pyi" "$work/python/gi-stubs/repository"
  /usr/bin/python3 -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir "$output" "$work/python"
}

make_tarball ()
{
  mkdir -p "$work/npm"
  sed "s/@VERSION@/$version/" "$sources/package.json.in" >"$work/npm/package.json"
  cp "$sources/README-npm.md" "$work/npm/README.md"
  cp "$typings/Orbit-1.d.ts" "$work/npm"
  echo '/// <reference path="Orbit-1.d.ts" />' >"$work/npm/index.d.ts"
  (cd "$work/npm" && npm pack --silent --pack-destination "$output" >/dev/null)
}

if /usr/bin/python3 -c 'import setuptools, wheel, pip' 2>/dev/null; then
  make_wheel
else
  echo "make-packages: no wheel, because pip, setuptools or wheel is missing" >&2
fi
if command -v npm >/dev/null 2>&1; then
  make_tarball
else
  echo "make-packages: no package for npm, because npm is missing" >&2
fi
