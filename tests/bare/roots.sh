# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Bare root file systems of Debian, for scripts that source this file. Only for root; needs mmdebstrap and util-linux.
# shellcheck shell=sh

# can_make_roots: prints the reason if this user cannot make them on this machine.
can_make_roots ()
{
  if [ "$(id -u)" -ne 0 ]; then
    echo "only root can make a root file system"
  elif ! command -v mmdebstrap >/dev/null 2>&1; then
    echo "mmdebstrap is not installed"
  elif [ -z "$(find_mirror)" ]; then
    echo "apt names no package source for this release: run apt-get update, or set DEBIAN_MIRROR"
  else
    return 0
  fi
  return 1
}

# The package source: DEBIAN_MIRROR, or the one from which this machine's apt takes its own release.
find_mirror ()
{
  if [ -n "${DEBIAN_MIRROR:-}" ]; then
    echo "$DEBIAN_MIRROR"
    return
  fi
  # shellcheck source=/dev/null disable=SC2016 # apt-get expands $(REPO_URI)
  (. /etc/os-release; apt-get indextargets --format '$(REPO_URI)' "Codename: ${VERSION_CODENAME:-}" "Component: main") 2>/dev/null | head -n 1
}

# make_root RELEASE ROOT: apt and what it needs, and mount, with which enter() leaves this machine's files behind.
make_root ()
{
  apt-config dump | grep -E '^Acquire::(http|https)::Proxy' >"$2.apt" || true
  status=0
  mmdebstrap --quiet --mode=root --variant=apt --include=mount --aptopt="$2.apt" "$1" "$2" "$(find_mirror)" || status=$?
  rm -f "$2.apt"
  [ $status -eq 0 ] || return 1
  cp /etc/resolv.conf "$2/etc/resolv.conf"
  enter "$2" apt-get update -q >/dev/null
}

# with_mounts ROOT COMMAND [ARGUMENT...]: runs a command of this machine with proc, dev and an empty dev/shm mounted in a
# root, in mount and process namespaces of its own. Afterwards the kernel kills remaining processes, unmounts, and thereby
# removes remaining files in the shared memory of the root.
with_mounts ()
{
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --pid --fork --kill-child sh -euc '
    root=$1
    shift
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount -t proc proc /proc
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    exec "$@"' sh "$@"
}

# enter ROOT COMMAND [ARGUMENT...]: runs a command of the root in it. The root becomes the one of the mount namespace, because
# the kernel allows no process in a chroot() to create a user namespace, which tests do.
enter ()
{
  root=$1
  shift
  # shellcheck disable=SC2016 # the inner shell expands it
  with_mounts "$root" sh -euc '
    cd "$1"
    shift
    pivot_root . .
    umount --lazy .
    cd /
    exec "$@"' sh "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

remove_root ()
{
  rm -rf --one-file-system "$1"
}
