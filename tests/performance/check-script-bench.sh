#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the benchmark of a scripting language for a short time and checks its table: every row exists, and every figure is
# possible. The values of the figures do not matter here.
#
#   check-script-bench.sh PROGRAM N-ROWS INTERPRETER [ARGUMENT...]

set -eu

[ $# -ge 3 ] || { sed -n 's/^#   check/usage: check/p' "$0" >&2; exit 2; }

program=$1
n_rows=$2
shift 2
here=$(dirname "$0")
results=$(mktemp)
trap 'rm -f "$results"' EXIT INT TERM
output=$("$@" --rounds 3 --scale 0.02 --json "$results")
printf '%s\n' "$output"

printf '%s\n' "$output" | awk -v expected="$n_rows" '
function complain (text) { print "in \"" $0 "\": " text; failed = 1 }

# A row: a name, which may have blanks, then bytes, ours, floor, ratio, target (x, or x M/s), verdict.
/^[a-z].* +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +(-|[0-9.]+|[0-9.]+ M\/s)  (-|within|[0-9.]+x (above|below))$/ {
  rows++
  if (named[substr ($0, 1, 41)]++) complain ("is there twice")
  rest = substr ($0, 35)
  sub (/ M\/s/, "M/s", rest)
  split (rest, field, " ")
  ours = field[2]; floor_ns = field[3]; ratio = field[4]; target = field[5]; verdict = field[6]
  if (ours <= 0 || floor_ns <= 0) { complain ("takes no time"); next }
  # The figures are rounded to a tenth of a nanosecond.
  if (ratio < (ours - 0.05) / (floor_ns + 0.05) - 0.01 || floor_ns > 0.1 && ratio > (ours + 0.05) / (floor_ns - 0.05) + 0.01)
    complain ("the ratio is another")
  if (target == "-") { if (verdict != "-") complain ("a verdict without a target"); next }
  n_targets++
  excess = target ~ /M/ ? (target + 0) * ours / 1000 : ratio / target
  if (verdict == "within" && excess > 1.01) complain ("within what?")
  if (verdict != "within" && excess < 0.99) complain ("missed what?")
}
/^[0-9]+ rows: / { total = $1; without = $(NF - 3) }

END {
  if (rows != expected) { print rows " rows instead of " expected; failed = 1 }
  if (total != rows || without != rows - n_targets) { print "the last line counts other rows"; failed = 1 }
  exit failed
}'

"$here/check-results.py" "$results" "$program" "$n_rows" 3
"$@" --rounds 1 --scale 0.02 --only get_head --compare "$results" | grep -q '^get_head .* %$' ||
  { echo 'a second run does not print the change'; exit 1; }
