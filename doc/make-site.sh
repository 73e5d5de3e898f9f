#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: make-site.sh BUILD-DIRECTORY OUTPUT-DIRECTORY
# The documentation site, from the GIR of a build, and the same for Vala, from its vapi too. Fails if anything public is
# undocumented, or if what is documented does not reach Vala.

set -eu
doc=$(dirname "$0")
introspection=$1/introspection
gir=$introspection/Orbit-1.gir
output=$2

gi-docgen check --config "$doc/orbit-glib.toml" "$gir"
/usr/bin/python3 "$doc/site/make-site.py" "$doc/.." "$1" "$output"

# valadoc makes its directory itself, and does not clear one.
prepared=$(mktemp -d)
trap 'rm -rf "$prepared"' EXIT INT TERM
rm -rf "$output/vala"
python3 "$doc/prepare-valadoc.py" "$gir" "$introspection/orbit-glib-1.vapi" "$doc/../introspection/Orbit-1-custom.vala" "$prepared"
valadoc --fatal-warnings --package-name orbit-glib-1 --pkg gio-2.0 --importdir "$prepared" --import Orbit-1 \
  --directory "$output/vala" "$prepared/orbit-glib-1.vapi"
python3 "$doc/finish-valadoc.py" "$output/vala"
python3 "$doc/check-valadoc.py" "$gir" "$output/vala/orbit-glib-1"

echo "The site is in $output; begin with $output/index.html"
