#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the site and follows its links. If there is a browser, looks at it there as well.
#
# usage: test-site.sh BUILD-DIRECTORY OUTPUT-DIRECTORY    exit status 77: a tool for the documentation is missing

set -eu
here=$(cd "$(dirname "$0")" && pwd)

for tool in gi-docgen valadoc; do
  command -v "$tool" >/dev/null || { echo "1..0 # SKIP there is no $tool"; exit 77; }
done

report ()
{
  number=$1 what=$2
  shift 2
  if "$@" >"$log" 2>&1; then
    echo "ok $number - $what"
  else
    echo "not ok $number - $what"
    sed 's/^/# /' "$log"
    failed=yes
  fi
}

mkdir -p "$2"
log=$2/last-step.log
failed=
report 1 'the site is made, and documents everything that is public' "$here/../make-site.sh" "$1" "$2"
report 2 'its links lead somewhere' "$here/check-links.py" "$2" "$here/../.."
if [ -z "$(command -v chromium || command -v chromium-browser || command -v google-chrome)" ]; then
  echo "ok 3 - it looks well in a browser # SKIP there is no chromium"
else
  report 3 'it looks well in a browser' "$here/check-browser.py" "$2/Orbit-1" "$2/pictures"
fi
echo '1..3'
[ -z "$failed" ]
