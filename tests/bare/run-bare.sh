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
# with --keep it stays in _build/bare, and a later run goes on with it.

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

[ "$(id -u)" -eq 0 ] || die "only root can make a root file system; run it as root"
command -v mmdebstrap >/dev/null 2>&1 || die "mmdebstrap is missing: apt-get install mmdebstrap"

# The address from which this machine's apt takes its own release.
find_mirror ()
{
  # shellcheck source=/dev/null disable=SC2016 # apt expands it
  (. /etc/os-release; apt-get indextargets --format '$(REPO_URI)' "Codename: $VERSION_CODENAME" "Component: main") | head -n 1
}

mirror=${DEBIAN_MIRROR:-$(find_mirror)}
[ -n "$mirror" ] || die "apt names no package source for this release: run apt-get update, or set DEBIAN_MIRROR"

make_root ()
{
  release=$1 root=$2
  apt-config dump | grep -E '^Acquire::(http|https)::Proxy' >"$root.apt" || true
  mmdebstrap --quiet --mode=root --variant=apt --aptopt="$root.apt" "$release" "$root" "$mirror" || return 1
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  rm -f "$root.apt"
}

# Runs a command in a root, in mount and process namespaces of its own. The kernel ends what it leaves running, and
# removes what it leaves in shared memory.
enter ()
{
  root=$1
  shift
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --pid --fork --kill-child sh -euc '
    root=$1
    shift
    mount --make-rprivate /
    mount --bind "$root" "$root" # in the end / must be a mount point, as it is on a machine
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"' sh "$root" "$@"
}

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
    make_root "$release" "$root" || { echo "run-bare: $release: the root could not be made" >&2; rm -rf "$root"; return 1; }
  fi
  copy_source "$root"
  for command in 'demo' 'test --no-skips'; do
    echo "run-bare: $release: ./dev $command, $(date +%H:%M)"
    # shellcheck disable=SC2086 # a list of words
    enter "$root" /orbit-glib/dev $command || return 1
  done
  [ -n "$keep" ] || rm -rf --one-file-system "$root"
}

mkdir -p _build/bare
failed=
for release in "$@"; do
  check_release "$release" || failed="$failed $release"
done
[ -z "$failed" ] || die "failed on:$failed"
echo "run-bare: passed on $*"
