#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the Debian packages of the committed state, in a bare root, from the tarball that "meson dist" creates, which runs the
# test suite in the unpacked tarball. Then lintian must print nothing, and each test in debian/tests must pass in a separate
# bare root, in which only packages are installed: an example of each language, and the installed tests.
#
# usage: check-packages.sh [--without-suite] DIRECTORY [RELEASE...]
#
# Without a release it is the one of this machine. The packages are left in DIRECTORY/RELEASE. With --without-suite the test
# suite is built but not run.

set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/bare/roots.sh
. "$top/tests/bare/roots.sh"

build_options=
if [ "${1:-}" = --without-suite ]; then
  build_options=DEB_BUILD_OPTIONS=nocheck
  shift
fi
[ $# -ge 1 ] || { echo "usage: check-packages.sh [--without-suite] DIRECTORY [RELEASE...]" >&2; exit 2; }
mkdir -p "$1"
output=$(cd "$1" && pwd)
shift
# shellcheck source=/dev/null
[ $# -gt 0 ] || set -- "$(. /etc/os-release; echo "$VERSION_CODENAME")"

can_make_roots || exit 77
command -v autopkgtest >/dev/null 2>&1 || { echo "autopkgtest is not installed"; exit 77; }

make_tarball ()
{
  [ -f "$output/dist/build.ninja" ] || meson setup "$output/dist" "$top" -Dtests=disabled -Dexamples=disabled || return 1
  # Untracked files are not in the tarball, so they need not be committed.
  meson dist -C "$output/dist" --no-tests --allow-dirty --formats xztar
}

# build_packages RELEASE: in a copy of the bare root, with only the Build-Depends and the packaging tools.
build_packages ()
{
  root=$output/$1-build
  cp -a "$output/$1-bare" "$root"
  mkdir -p "$root/build"
  cp "$output"/dist/meson-dist/orbit-glib-*.tar.xz "$root/build"
  cp "$top/packaging/make-debs.sh" "$root/build"
  # shellcheck disable=SC2016 # the inner shell expands it
  enter "$root" sh -euc '
    cd /build
    apt-get install -y -q --no-install-recommends dpkg-dev lintian xz-utils
    tar -xf orbit-glib-*.tar.xz
    top=$(find . -maxdepth 1 -name "orbit-glib-*" -type d)
    "$top/packaging/link-debian.sh"
    (cd "$top" && apt-get build-dep -y -q --no-install-recommends ./)
    env "$@" ./make-debs.sh orbit-glib-*.tar.xz packages
    dpkg-source -x packages/*.dsc packages/source
    lintian --allow-root --info --pedantic --tag-display-limit 0 --fail-on error,warning,info,pedantic packages/*.changes' \
    sh $build_options || return 1
  rm -rf "${output:?}/$1"
  mv "$root/build/packages" "$output/$1"
  remove_root "$root"
}

# check_in_bare_root RELEASE TEST: with only the dependencies of the test.
check_in_bare_root ()
{
  root=$output/$1-$2
  report=$output/$1-$2.report
  rm -rf "$report"
  cp -a "$output/$1-bare" "$root"
  with_mounts "$root" autopkgtest --no-built-binaries --test-name="$2" --output-dir="$report" --summary-file="$report.summary" \
    "$output/$1"/*.deb "$output/$1/source/" -- chroot "$root" >"$output/$1-$2.log" 2>&1 ||
    { tail -n 60 "$output/$1-$2.log"; return 1; }
  cat "$report.summary"
  # A skipped test counts as failed.
  grep -q "^$2 *PASS" "$report.summary" || return 1
  remove_root "$root"
}

check_release ()
{
  remove_root "$output/$1-bare"
  make_root "$1" "$output/$1-bare" || return 1
  build_packages "$1" >"$output/$1-build.log" 2>&1 || { tail -n 60 "$output/$1-build.log"; return 1; }
  echo "check-packages: $1: built, and lintian is silent"
  status=0
  tests=$(sed -n 's/^Tests: //p' "$top/packaging/debian/tests/control")
  for test in $tests; do
    check_in_bare_root "$1" "$test" || { echo "check-packages: $1: $test failed" >&2; status=1; }
  done
  remove_root "$output/$1-bare"
  return $status
}

make_tarball >"$output/dist.log" 2>&1 || { cat "$output/dist.log"; exit 1; }
failed=
for release in "$@"; do
  check_release "$release" || failed="$failed $release"
done
[ -z "$failed" ] || { echo "check-packages: failed on$failed" >&2; exit 1; }
echo "check-packages: passed on $*"
