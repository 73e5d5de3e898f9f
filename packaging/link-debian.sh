#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the directory debian/, which dpkg-buildpackage needs at the top of a source tree, from packaging/debian. Adds generated
# parts: the changelog, with the version in meson.build, and the packages of programs that the tree has.
#
# usage: link-debian.sh [TOP]
#
# DEBFULLNAME and DEBEMAIL name the maintainer. SOURCE_DATE_EPOCH is the time of the changelog entry; without it, it is the
# time of meson.build.

set -eu
packaging=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$packaging/..}"

rm -rf debian
cp -r "$packaging/debian" debian
mkdir -p debian/source
echo '3.0 (quilt)' >debian/source/format

# Each directory of optional/ is a package. Its file "needs" names the path in the tree that the package requires.
for package in "$packaging"/optional/*; do
  name=$(basename "$package")
  [ -e "$(grep -v '^#' "$package/needs")" ] || continue
  { echo; cat "$package/control"; } >>debian/control
  cp "$package/install" "debian/$name.install"
done

# These packages were never uploaded to Debian, so there is no ITP bug.
sed -n 's/^Package: //p' debian/control | while read -r name; do
  printf '%s\n' '# Built from the sources of the project; no bug of Debian asked for the package.' \
    "$name: initial-upload-closes-no-bugs *" >>"debian/$name.lintian-overrides"
done

if [ -n "${DEBEMAIL:-}" ]; then
  sed -i "s/^Maintainer:.*/Maintainer: ${DEBFULLNAME:-The orbit-glib authors} <$DEBEMAIL>/" debian/control
fi
maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
version=$(sed -nE "s/^  version: '([^']*)',/\1/p" meson.build | head -n 1)
[ -n "$version" ] || { echo "link-debian: meson.build names no version" >&2; exit 1; }
time=${SOURCE_DATE_EPOCH:-$(stat -c %Y meson.build)}

cat >debian/changelog <<END
orbit-glib ($version-1) unstable; urgency=medium

  * Release $version. NEWS.md describes it.

 -- $maintainer  $(LC_ALL=C date -u -d "@$time" '+%a, %d %b %Y %H:%M:%S +0000')
END
