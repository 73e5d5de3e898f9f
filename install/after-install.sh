#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Last step of an installation: runs ldconfig, and prints what programs need to find the other files. Does nothing for an
# installation into a staging directory, as for a package.
#
# usage: after-install.sh LIBDIR SEARCHED-TYPELIB-DIR ENVIRONMENT-FILE

set -eu

libdir=$1 searched=$2 environment=$3
[ -z "${DESTDIR:-}" ] || exit 0

PATH=$PATH:/usr/sbin:/sbin
missing=

# Returns whether the loader searches the directory. ldconfig lists only one of the names of a directory, such as /lib for /usr/lib.
is_searched ()
{
  ldconfig -v -N 2>/dev/null | sed -n 's,^\(/[^:]*\):.*,\1,p' | xargs -r realpath -q | grep -qxF "$(realpath "$1")"
}

if command -v ldconfig >/dev/null 2>&1 && is_searched "$libdir"; then
  if [ "$(id -u)" -eq 0 ]; then
    ldconfig
  else
    missing='programs (run ldconfig as root)'
  fi
else
  missing='programs'
fi
# Without introspection there is no typelib to search for.
if [ -n "$searched" ] && [ "$libdir/girepository-1.0" != "$searched" ]; then
  missing="${missing:+$missing, }Python and GJS"
fi
[ -n "$missing" ] && [ -z "${MESON_INSTALL_QUIET:-}" ] || exit 0

# Before version 1.1, as in Debian 12, meson does not print what a script prints. Then the output of meson itself is appended to.
output=/proc/$$/fd/1
parent=/proc/$PPID/fd/1
if [ "$(readlink "$output")" != "$(readlink "$parent")" ] && (: >>"$parent") 2>/dev/null; then
  output=$parent
fi
printf 'orbit-glib: %s find this installation after\n  . %s\n' "$missing" "$environment" >>"$output"
