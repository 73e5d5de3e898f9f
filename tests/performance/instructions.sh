#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Counts the instructions of orbit_ring_write() under valgrind's callgrind: figures that no other load on the machine can
# disturb. Fails if a publish gets dearer with the size of the ring or of the fleet, or with the number of cursors.
#
#   instructions.sh ORBIT-OPERATIONS

set -eu

[ $# -eq 1 ] || { sed -n 's/^#   instructions/usage: instructions/p' "$0" >&2; exit 2; }
command -v valgrind >/dev/null || { echo 'skipped: there is no valgrind'; exit 77; }

operations=$1
frames=20000
failed=0

# count FUNCTION TOPOLOGY CAPACITY FLEET-SIZE CURSORS: instructions a call, those of what it calls included
count ()
{
  function=$1
  shift
  log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect="$function" \
          "$operations" "$@" $frames 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }
  printf '%s\n' "$log" | awk -v frames=$frames '/Collected :/ { printf "%.2f", $4 / frames }'
}

# row LABEL SMALLEST COUNT: prints it beside the count at the smallest size; at most 1.02 of it will do
row ()
{
  awk -v label="$1" -v smallest="$2" -v count="$3" 'BEGIN {
    ratio = count / smallest
    printf "%-52s %8.1f %6.3f  %s\n", label, count, ratio, ratio <= 1.02 ? "within" : "ABOVE 1.02"
    exit !(count > 0 && ratio <= 1.02)
  }' || failed=1
}

printf '%-52s %8s %6s\n' 'instructions, 64 bytes' 'a call' 'ratio'
for topology in shared per-node; do
  smallest=$(count orbit_ring_write $topology 16 1 0)
  row "publish, $topology, 16 slots, 1 node, no cursor" "$smallest" "$smallest"
  row "publish, $topology, 1048576 slots" "$smallest" "$(count orbit_ring_write $topology 1048576 1 0)"
  row "publish, $topology, fleet of 4096" "$smallest" "$(count orbit_ring_write $topology 16 4096 0)"
  row "publish, $topology, 64 cursors" "$smallest" "$(count orbit_ring_write $topology 16 1 64)"
done
exit $failed
