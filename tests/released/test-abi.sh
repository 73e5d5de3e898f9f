#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Tests with a small library and variants of it that check-abi.sh accepts permitted changes and refuses others.
#
# usage: test-abi.sh [CC]

set -u
check=$(cd "$(dirname "$0")" && pwd)/check-abi.sh
cc=${1:-cc}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT INT TERM
cd "$directory" || exit 1
mkdir headers
failed=0

# make NAME [SED-SCRIPT]: the library, with its header and its source changed by the script
make ()
{
  cat >original.h <<'END'
typedef enum { COLOUR_RED, COLOUR_BLUE } Colour;
typedef struct { int position; long length; } Range;
typedef struct Opaque Opaque;
extern int paint (Opaque *what, Colour colour);
extern void measure (const Range *range, unsigned int unit);
extern Opaque *forget (void);
END
  cat >original.c <<'END'
#include "paint.h"
struct Opaque { int inside; };
static Opaque only;
int paint (Opaque *what, Colour colour) { return what->inside == (int) colour; }
void measure (const Range *range, unsigned int unit) { only.inside = range->position + (int) unit; }
Opaque *forget (void) { return &only; }
END
  sed -E "${2:-}" original.h >headers/paint.h
  sed -E "${2:-}" original.c >paint.c
  $cc -g -shared -fPIC -Iheaders -o "lib$1.so" paint.c || exit 1
}

# expect VERDICT NAME SED-SCRIPT
expect ()
{
  make "$2" "$3"
  verdict=refused
  if "$check" "lib$2.so" headers before.abi.xz >report 2>&1; then
    verdict=accepted
  fi
  if [ "$verdict" = "$1" ]; then
    echo "ok: $2 is $1"
  else
    echo "FAILED: $2 is $verdict"
    cat report
    failed=1
  fi
}

make before
"$check" --record libbefore.so headers before.abi.xz || exit 1

expect accepted no-change ''
expect accepted a-new-function 's/^extern Opaque \*forget.*/&\nextern int added (void);/; s/^Opaque \*forget.*/&\nint added (void) { return 1; }/'
expect accepted a-change-inside 's/int inside;/long other; int inside;/'
expect accepted a-new-value 's/COLOUR_BLUE/COLOUR_BLUE, COLOUR_GREEN/'
expect refused a-function-less '/forget/d'
expect refused another-parameter 's/unsigned int unit/unsigned long unit/'
expect refused one-more-parameter 's/Colour colour\)/Colour colour, int more)/'
expect refused another-result 's/^(extern )?int paint/\1long paint/'
expect refused another-structure 's/int position;/int position; int added;/'
expect refused another-value 's/COLOUR_RED, COLOUR_BLUE/COLOUR_RED = 1, COLOUR_BLUE/'
exit $failed
