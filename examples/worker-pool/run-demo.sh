#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the demo from a build directory, in an environment in which Python and GJS find the library there.
#
# usage: run-demo.sh BUILD_DIRECTORY [DIRECTORY]

set -eu

[ $# -ge 1 ] || { echo "usage: $0 BUILD_DIRECTORY [DIRECTORY]" >&2; exit 2; }

build=$(cd "$1" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$scripts/../.." && pwd)

export LD_LIBRARY_PATH="$build/orbit-glib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export GI_TYPELIB_PATH="$build/introspection${GI_TYPELIB_PATH:+:$GI_TYPELIB_PATH}"
export GJS_PATH="$source/introspection${GJS_PATH:+:$GJS_PATH}"
export PYTHONPATH="$build/introspection/overrides/python${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONDONTWRITEBYTECODE=1

programs=$build/examples/worker-pool
exec "$programs/worker-pool" --programs="$programs" --scripts="$scripts" "${2:-$source}"
