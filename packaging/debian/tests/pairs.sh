# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sourced by the tests of the languages.
# shellcheck shell=sh

# shellcheck disable=SC2034 # who sources this uses it
examples=$PWD/examples
cd "${AUTOPKGTEST_TMP:?it is run by autopkgtest}" || exit 1

count=3

# expect WHAT EXPECTED FOUND
expect ()
{
  [ "$2" = "$3" ] && return 0
  echo "$1 printed:"
  echo "$3"
  echo "and not:"
  echo "$2"
  exit 1
}

# check_pair LANGUAGE READER PUBLISHER: lets the reader read from the publisher, in a separate fleet. The two are
# commands, split at spaces. The reader joins first and so is node 0; the publisher is node 1.
check_pair ()
{
  fleet=autopkgtest-$$
  $2 "$fleet" "$count" >reader.out 2>&1 &
  reader=$!
  for _ in $(seq 300); do
    grep -q waiting reader.out && break
    sleep 0.1
  done
  published=$($3 "$fleet" "$count") || { echo "$3 failed"; kill "$reader"; exit 1; }
  wait "$reader" || { echo "$2 failed:"; cat reader.out; exit 1; }

  expect "$3" "published 1:1:0
published 1:1:1
published 1:1:2" "$published"
  expect "$2" "waiting for $count readings in fleet '$fleet'
thermometer in $1, node 1: 20.00
thermometer in $1, node 1: 20.25
thermometer in $1, node 1: 20.50
0 were lost" "$(cat reader.out)"
  left=$(find /dev/shm -maxdepth 1 -name "orbit-$fleet-*")
  [ -z "$left" ] || { echo "left behind: $left"; exit 1; }
  echo "$2 reads what $3 publishes"
}
