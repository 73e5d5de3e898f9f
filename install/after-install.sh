#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Ends an installation: tells the loader of shared libraries of the new one, and says what programs need to find the rest.
# An installation into a staging directory, as for a package, is left alone.
#
# usage: after-install.sh LIBDIR SEARCHED-TYPELIB-DIR ENVIRONMENT-FILE

set -eu

libdir=$1 searched=$2 environment=$3
[ -z "${DESTDIR:-}" ] || exit 0

PATH=$PATH:/usr/sbin:/sbin
missing=
if command -v ldconfig >/dev/null 2>&1 && ldconfig -v -N 2>/dev/null | grep -q "^$(realpath "$libdir"):"; then
  if [ "$(id -u)" -eq 0 ]; then
    ldconfig
  else
    missing='programs (run ldconfig as root)'
  fi
else
  missing='programs'
fi
# Without introspection nothing is searched.
if [ -n "$searched" ] && [ "$libdir/girepository-1.0" != "$searched" ]; then
  missing="${missing:+$missing, }Python and GJS"
fi
[ -z "$missing" ] || [ -n "${MESON_INSTALL_QUIET:-}" ] ||
  printf 'orbit-glib: %s find this installation after\n  . %s\n' "$missing" "$environment"
