#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the Debian packages of a tarball that "meson dist" created, and copies them, their sources and the .changes file to a
# directory.
#
# usage: make-debs.sh TARBALL DIRECTORY [OPTION-OF-DPKG-BUILDPACKAGE...]

set -eu
[ $# -ge 2 ] || { echo "usage: make-debs.sh TARBALL DIRECTORY [OPTION...]" >&2; exit 2; }
tarball=$1 output=$2
shift 2

name=$(basename "$tarball" .tar.xz)
version=${name#orbit-glib-}
mkdir -p "$output"
cp "$tarball" "$output/orbit-glib_$version.orig.tar.xz"
rm -rf "${output:?}/$name"
tar -xf "$tarball" -C "$output"
# The packages are built from the contents of the tarball, including its packaging files.
"$output/$name/packaging/link-debian.sh"
(cd "$output/$name" && dpkg-buildpackage -us -uc "$@")
rm -rf "${output:?}/$name"
