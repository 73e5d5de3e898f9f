# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sourced by the tests of the programs and of the tutorial, which run tests of the source tree with what is installed.
# shellcheck shell=sh

export PYTHONDONTWRITEBYTECODE=1

# check_tap COMMAND [ARGUMENT...]: runs a command that prints TAP. All its tests must pass, and none may be skipped.
check_tap ()
{
  status=0
  "$@" >"${AUTOPKGTEST_TMP:?it is run by autopkgtest}/tap.out" || status=$?
  cat "$AUTOPKGTEST_TMP/tap.out"
  [ $status -eq 0 ] || { echo "$* ended with $status"; exit 1; }
  grep -q '^1\.\.[1-9]' "$AUTOPKGTEST_TMP/tap.out" || { echo "$* has no tests"; exit 1; }
  ! grep -q '# SKIP' "$AUTOPKGTEST_TMP/tap.out" || { echo "$* skips tests, although all is installed"; exit 1; }
}
