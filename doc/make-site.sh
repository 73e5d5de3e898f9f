#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: make-site.sh BUILD-DIRECTORY OUTPUT-DIRECTORY
# The documentation site, from the GIR of a build, and the same for Vala, from the vapi. Fails if anything public is
# undocumented, or the comments do not reach Vala.

set -eu
doc=$(dirname "$0")
gir=$1/introspection/Orbit-1.gir
vapi=$1/introspection/orbit-glib-1.vapi
output=$2

gi-docgen check --config "$doc/orbit-glib.toml" "$gir"
gi-docgen generate --quiet --fatal-warnings --config "$doc/orbit-glib.toml" --content-dir "$doc" --output-dir "$output" "$gir"

prepared=$(mktemp -d)
trap 'rm -rf "$prepared"' EXIT
"$doc/prepare-valadoc.py" "$gir" "$vapi" "$doc/../introspection/Orbit-1-custom.vala" "$prepared"
rm -rf "$output/vala"
valadoc --force --package-name orbit-glib-1 --pkg glib-2.0 --pkg gobject-2.0 --pkg gio-2.0 \
  --import Orbit-1 --importdir "$prepared" -o "$output/vala" "$prepared/orbit-glib-1.vapi" >/dev/null 2>&1

# One comment each of a method, a signal, a property, and what Vala alone has.
pages=$output/vala/orbit-glib-1
grep -q 'Publishes a heartbeat now, and then at regular intervals' "$pages/Orbit.Fleet.start_heartbeat.html"
grep -q 'of a living member has become too old' "$pages/Orbit.Fleet.heartbeat_stale.html"
grep -q 'How many frames it has given' "$pages/Orbit.Cursor.n_delivered.html"
grep -q 'Lets foreach go over the frames' "$pages/Orbit.Cursor.iterator.html"

echo "The pages for Vala are in $output/vala; begin with $output/vala/index.html"
echo "The site is in $output; begin with $output/Orbit-1/index.html"
