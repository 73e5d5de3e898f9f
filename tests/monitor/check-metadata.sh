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
appstreamcli validate --no-net --explain "$1"
desktop-file-validate --no-hints "$2"
