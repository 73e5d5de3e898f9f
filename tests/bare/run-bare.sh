#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does ./dev demo and then ./dev test in a bare root of each Debian release that ./dev supports, then the first hour of a
# new user. Root only; it needs mmdebstrap and util-linux. A test that is skipped there fails the run, unless its reason is
# in allowed-skips.list.
#
# usage: run-bare.sh [--keep] [RELEASE...]
#
# The package source is the one that this machine's apt uses. DEBIAN_MIRROR replaces it. Each root is removed at the end;
# with --keep it stays in _build/bare, and a later run uses it again.

set -eu
cd "$(dirname "$0")/../.."

keep=
if [ "${1:-}" = --keep ]; then
  keep=yes
  shift
fi
[ $# -gt 0 ] || set -- bookworm trixie

die ()
{
  echo "run-bare: $*" >&2
  exit 1
}

# shellcheck source=tests/bare/roots.sh
. tests/bare/roots.sh
problem=$(can_make_roots) || die "$problem"

copy_source ()
{
  rm -rf "$1/orbit-glib"
  mkdir -p "$1/orbit-glib"
  git ls-files -z | tar -c --null --files-from=- | tar -x -C "$1/orbit-glib"
}

check_release ()
{
  release=$1
  root=$PWD/_build/bare/$release
  if [ ! -d "$root" ]; then
    make_root "$release" "$root" || { echo "run-bare: $release: the root could not be made" >&2; remove_root "$root"; return 1; }
  fi
  copy_source "$root"
  for command in 'demo' 'test --no-skips'; do
    echo "run-bare: $release: ./dev $command, $(date +%H:%M)"
    # shellcheck disable=SC2086 # a list of words
    enter "$root" /orbit-glib/dev $command || return 1
  done
  echo "run-bare: $release: the first hour, $(date +%H:%M)"
  enter "$root" /orbit-glib/tests/bare/first-hour.py /orbit-glib /orbit-glib/_build/first-hour || return 1
  [ -n "$keep" ] || remove_root "$root"
}

mkdir -p _build/bare
failed=
for release in "$@"; do
  check_release "$release" || failed="$failed $release"
done
[ -z "$failed" ] || die "failed on:$failed"
echo "run-bare: passed on $*"
