#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the benchmark for a short time and checks its table: every row exists, and every figure is possible. The
# values of the figures do not matter here.
#
#   check-benchmark.sh ORBIT-BENCH

set -eu

[ $# -eq 1 ] || { sed -n 's/^#   check/usage: check/p' "$0" >&2; exit 2; }

here=$(dirname "$0")
results=$(mktemp)
trap 'rm -f "$results"' EXIT INT TERM
output=$("$1" --rounds 3 --scale 0.02 --json "$results")
printf '%s\n' "$output"

printf '%s\n' "$output" | awk '
function complain (text) { print "in \"" $0 "\": " text; failed = 1 }

# A row: a name, which may have blanks, and then, counted from the end: bytes, ours, floor, ratio, target, verdict.
/^(publish,|read|snapshot,|join|attach|one way,|ping-pong,) .* [0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +(-|[0-9.]+) / {
  n_rows++
  rest = substr ($0, 36)
  split (rest, field, " ")
  if (field[1] != 0 && field[1] != 8 && field[1] != 64 && field[1] != 240 && field[1] != 4096) complain ("no such size: " field[1])
  if (field[2] <= 0 || field[3] <= 0) complain ("takes no time")
  off = field[4] - field[2] / field[3]
  if (off > 0.05 * field[4] + 0.01 || off < -0.05 * field[4] - 0.01) complain ("the ratio is another")
  if (field[5] == "-" && field[6] != "-") complain ("a verdict without a target")
  if (field[5] != "-" && field[6] == "within" && field[4] > field[5]) complain ("within what?")
  if (field[5] != "-" && field[6] != "within" && field[4] < field[5]) complain ("above what?")
}
/skipped, there is only one processor/ { n_skipped = 23 }
/^  \(system calls of [0-9]+ publishes, / && !/: 0\)$/ { complain ("a publish without a sleeping reader makes a system call") }
/^  \(all of 1000 called after / { n_crowds++ }
/^[0-9]+ rows: / { total = $1 }

END {
  if (n_rows + n_skipped != 57) { print n_rows " rows instead of " 57 - n_skipped; failed = 1 }
  if (total != n_rows) { print "the last line counts " total " rows"; failed = 1 }
  if (n_crowds != 2 && !n_skipped) { print n_crowds " crowds instead of 2"; failed = 1 }
  exit failed
}'

case $output in
  *'skipped, there is only one processor'*) n_rows=34 ;;
  *) n_rows=57 ;;
esac
"$here/check-results.py" "$results" orbit-bench $n_rows 3

# A second run prints the change, and a file of another form is refused.
"$1" --rounds 1 --scale 0.02 --only 'read a batch' --compare "$results" |
  awk '/^Beside the run of / { beside = 1 } beside && /^read a batch .* %$/ { n++ } END { if (n != 4) { print n + 0 " changes instead of 4"; exit 1 } }'
echo '{}' >"$results"
! "$1" --rounds 1 --only 'read a batch' --compare "$results" 2>/dev/null || { echo 'a file of another form is compared with'; exit 1; }
