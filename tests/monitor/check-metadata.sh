#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What software centres and menus are told of the monitor must be valid.
#
# usage: check-metadata.sh METAINFO DESKTOP-FILE

set -eu

for program in appstreamcli desktop-file-validate; do
  command -v "$program" >/dev/null 2>&1 || { echo "$program is not installed"; exit 77; }
done
# There is no home page yet, which is a warning since AppStream 1.0.
case $(appstreamcli --version) in
  *' 0.'*) no_homepage= ;;
  *) no_homepage=--override=url-homepage-missing=info ;;
esac
# shellcheck disable=SC2086 # it may be empty
appstreamcli validate --no-net --explain $no_homepage "$1"
desktop-file-validate --no-hints "$2"
