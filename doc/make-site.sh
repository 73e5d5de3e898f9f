#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: make-site.sh BUILD-DIRECTORY OUTPUT-DIRECTORY
# The documentation site, from the GIR of a build. Fails if anything public is undocumented.

set -eu
doc=$(dirname "$0")
gir=$1/introspection/Orbit-1.gir
output=$2

gi-docgen check --config "$doc/orbit-glib.toml" "$gir"
gi-docgen generate --quiet --fatal-warnings --config "$doc/orbit-glib.toml" --content-dir "$doc" --output-dir "$output" "$gir"
echo "The site is in $output; begin with $output/Orbit-1/index.html"
