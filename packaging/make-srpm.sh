#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Creates a source RPM from a tarball that "meson dist" created.
#
# usage: make-srpm.sh TARBALL DIRECTORY

set -eu
[ $# -eq 2 ] || { echo "usage: make-srpm.sh TARBALL DIRECTORY" >&2; exit 2; }
packaging=$(cd "$(dirname "$0")" && pwd)
version=$(basename "$1" .tar.xz | sed 's/^orbit-glib-//')
mkdir -p "$2"
output=$(cd "$2" && pwd)
topdir=$(mktemp -d)
trap 'rm -rf "$topdir"' EXIT INT TERM

mkdir "$topdir/SOURCES"
cp "$1" "$topdir/SOURCES"
sed "s/^Version:.*/Version:        $version/" "$packaging/rpm/orbit-glib.spec" >"$topdir/orbit-glib.spec"
rpmbuild -bs --nodeps -D "_topdir $topdir" -D "_srcrpmdir $output" "$topdir/orbit-glib.spec"
