#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the checks that are too slow for the test suite or need more tools, one after the other. A failure does not stop it; at
# the end it prints the result of each.

set -u
cd "$(dirname "$0")/.." || exit 1

builds=_build/check
mkdir -p "$builds"
held=
failed=

# prove NAME COMMAND [ARGUMENT...]: a command that cannot run on this machine prints the reason and exits with 77.
prove ()
{
  name=$1
  shift
  echo "== $name"
  status=0
  "$@" || status=$?
  case $status in
    0) held="$held
  held    $name" ;;
    77) held="$held
  skipped $name" ;;
    *) failed="$failed
  FAILED  $name" ;;
  esac
}

with_clang ()
{
  [ -f "$builds/clang/build.ninja" ] || CC=clang CXX=clang++ meson setup "$builds/clang" -Dwerror=true >"$builds/clang.log" 2>&1 ||
    { cat "$builds/clang.log"; return 1; }
  ninja -C "$builds/clang" >"$builds/clang.log" 2>&1 || { cat "$builds/clang.log"; return 1; }
}

the_abi ()
{
  tests/released/test-abi.sh || return 1
  [ -f "$builds/library/build.ninja" ] || meson setup "$builds/library" -Dtests=disabled -Dexamples=disabled >"$builds/library.log" 2>&1 ||
    { cat "$builds/library.log"; return 1; }
  ninja -C "$builds/library" >"$builds/library.log" 2>&1 || { cat "$builds/library.log"; return 1; }
  tests/released/run-abi.sh "$builds/library"
}

# ./dev test runs the test suite, so it is not run again for the packages.
packages ()
{
  packaging/check-packages.sh --without-suite "$builds/packages"
}

# The sanitizers and the models each use both processors.
prove 'the models of the protocol' tests/model/run-models.sh
prove 'clang, warnings as errors' with_clang
prove 'clang-tidy' /usr/bin/python3 tests/run-clang-tidy.py "$builds/clang"
prove 'sanitizers' tests/run-sanitizers.sh "$builds"
prove 'valgrind' tests/run-valgrind.sh "$builds"
prove 'other machines' tests/run-machines.sh "$builds/machines"
prove 'a long crash storm' "$builds/clang/tests/processes/crash-storm" 60
prove 'the ABI' the_abi
prove 'packages in a bare root' packages
prove 'typings as packages' packaging/typings/check-packages.sh "$builds/clang" "$builds/typings"
prove 'the RPM spec' rpmlint -c packaging/rpm/rpmlint.toml packaging/rpm/orbit-glib.spec
prove 'shell scripts' sh -c 'git ls-files -z "*.sh" dev .ci/run "packaging/debian/tests/*" ":!packaging/debian/tests/control" | xargs -0 shellcheck'
prove 'the documentation in a browser' doc/site/test-site.sh _build/default _build/default/doc/site
prove 'licences' reuse lint --quiet

echo "== the proofs$held$failed"
[ -z "$failed" ]
