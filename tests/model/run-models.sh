#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# Searches the models of the shared ring and of parking completely, and their mutants until each is found.
# Usage: run-models.sh [NAME...]   (all of them without a name; README.md explains them)
# One line for each ends the run. Fails if a right model fails or is not searched to its end, or a mutant passes;
# 77 if there is no spin.

set -eu

models=$(cd "$(dirname "$0")" && pwd)

# name | model | how it must end | spin options | compiler options | log2 of the hash table | memory limit in MiB | depth
# How it must end: ok; wrong frame, owner or count, told too late, a needless call (an assertion); stuck (a bad end
# state); endless (a cycle).
table='
shared-ring|shared-ring|ok|-DTICKETS=7 -DTAKEOVER -DOTHER_READERS|-DSAFETY|26|4800|10000
shared-ring-long|shared-ring|ok|-DTICKETS=9 -DTAKEOVER|-DSAFETY|24|2900|10000
shared-ring-lock-lost|shared-ring|ok|-DTICKETS=8 -DLOCK_LOST -DOTHER_READERS|-DSAFETY|24|2900|10000
shared-ring-ends|shared-ring|ok|-DTICKETS=6 -DOTHER_READERS|-DNP|24|2900|10000
mutant-claim-without-compare|shared-ring|frame|-DMUTANT_CLAIM_WITHOUT_COMPARE -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-commit-without-check|shared-ring|frame|-DMUTANT_COMMIT_WITHOUT_CHECK -DLOCK_LOST -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-ticket-after-loss|shared-ring|frame|-DMUTANT_TICKET_AFTER_LOSS -DLOCK_LOST -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-leave-without-wait|shared-ring|frame|-DMUTANT_LEAVE_WITHOUT_WAIT -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-dead-without-kernel|shared-ring|frame|-DMUTANT_DEAD_WITHOUT_KERNEL -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-void-live-owner|shared-ring|frame|-DMUTANT_VOID_LIVE_OWNER -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-void-without-compare|shared-ring|frame|-DMUTANT_VOID_WITHOUT_COMPARE -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-read-without-reload|shared-ring|frame|-DMUTANT_READ_WITHOUT_RELOAD -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-store-before-claim|shared-ring|frame|-DMUTANT_STORE_BEFORE_CLAIM -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-commit-before-store|shared-ring|frame|-DMUTANT_COMMIT_BEFORE_STORE -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-copy-after-reload|shared-ring|frame|-DMUTANT_COPY_AFTER_RELOAD -DONLY_FRAMES|-DSAFETY|20|2900|10000
mutant-same-incarnation|shared-ring|owner|-DMUTANT_SAME_INCARNATION -DTAKEOVER|-DSAFETY|20|2900|10000
mutant-gap-from-new-head|shared-ring|count|-DMUTANT_GAP_FROM_NEW_HEAD|-DSAFETY|20|2900|10000
mutant-endless-stall|shared-ring|stuck|-DMUTANT_ENDLESS_STALL|-DSAFETY|20|2900|10000
mutant-wait-for-writer|shared-ring|endless|-DMUTANT_WAIT_FOR_WRITER|-DNP|20|2900|10000
parking|parking|ok||-DSAFETY|22|2900|1000000
parking-thread|parking|ok|-DTHREAD|-DSAFETY|20|2900|1000000
parking-locked|parking|ok|-DLOCKED|-DSAFETY|22|2900|1000000
parking-locked-thread|parking|ok|-DLOCKED -DTHREAD|-DSAFETY|20|2900|1000000
mutant-no-barrier|parking|stuck|-DMUTANT_NO_BARRIER -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-no-second-look|parking|stuck|-DMUTANT_NO_SECOND_LOOK -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-arm-before-note|parking|stuck|-DMUTANT_ARM_BEFORE_NOTE -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-wake-before-store|parking|late|-DMUTANT_WAKE_BEFORE_STORE|-DSAFETY|20|2900|1000000
mutant-wake-without-notify|parking|stuck|-DMUTANT_WAKE_WITHOUT_NOTIFY -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-disarm-first|parking|stuck|-DMUTANT_DISARM_FIRST -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-disarm-without-compare|parking|stuck|-DMUTANT_DISARM_WITHOUT_COMPARE -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-arm-without-change|parking|stuck|-DMUTANT_ARM_WITHOUT_CHANGE -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-never-disarm|parking|call|-DMUTANT_NEVER_DISARM|-DSAFETY|20|2900|1000000
mutant-locked-no-second-look|parking|stuck|-DLOCKED -DMUTANT_NO_SECOND_LOOK -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-locked-wake-before-store|parking|late|-DLOCKED -DMUTANT_WAKE_BEFORE_STORE|-DSAFETY|20|2900|1000000
mutant-locked-disarm-first|parking|stuck|-DLOCKED -DMUTANT_DISARM_FIRST -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-thread-forgets|parking|stuck|-DTHREAD -DMUTANT_THREAD_FORGETS -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-thread-arms-once|parking|stuck|-DTHREAD -DMUTANT_ARMS_ONCE -DONLY_ENDS|-DSAFETY|20|2900|1000000
mutant-thread-looks-before-arming|parking|stuck|-DTHREAD -DMUTANT_NO_SECOND_LOOK -DONLY_ENDS|-DSAFETY|20|2900|1000000
'

for tool in spin cc
do
  if ! command -v "$tool" > /dev/null
  then
    echo "SKIP: no $tool" >&2
    exit 77
  fi
done

known=$(echo "$table" | sed -n 's/|.*//p')
for name in "$@"
do
  if ! echo "$known" | grep -qxF -e "$name"
  then
    printf 'There is no model "%s". There are:\n%s\n' "$name" "$known" >&2
    exit 2
  fi
done

work=$(mktemp -d)
children=
# shellcheck disable=SC2317 # the traps call it
finish ()
{
  trap - EXIT HUP INT TERM
  for child in $children
  do
    kill "$child" 2> /dev/null || true
    wait "$child" 2> /dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# search NAME MODEL END SPIN_OPTIONS CC_OPTIONS HASH MEMORY DEPTH: searches in a directory of its own and prints the
# verdict. Runs in a subshell.
search ()
{
  mkdir "$work/$1"
  cd "$work/$1"

  # shellcheck disable=SC2086 # the options are lists
  if ! { spin -a $4 "$models/$2.pml" && cc -O2 $5 -DVECTORSZ=128 -DMEMLIM="$7" -o pan pan.c; } > log 2>&1
  then
    echo "FAIL $1 does not build"
    cat log
    return 1
  fi

  cycles=
  if [ "$5" = -DNP ]
  then
    cycles=-l
  fi
  # shellcheck disable=SC2086 # no option or one
  ./pan -b -m"$8" -w"$6" $cycles > log 2>&1 &
  pan=$!
  trap 'kill $pan; exit 1' TERM
  wait $pan || true

  case $3 in
    ok)
      states=$(sed -n 's/^ *\([0-9][0-9.e+]*\) states, stored.*/\1/p' log)
      if [ -n "$states" ] && grep -q 'errors: 0$' log &&
         ! grep -q -e 'not completed' -e 'too small' -e MEMLIM -e 'out of memory' log
      then
        echo "PASS $1: $states states"
        return 0
      fi
      echo "FAIL $1"
      cat log
      return 1
      ;;
    frame)   found='assertion violated good ' ;;
    owner)   found='assertion violated .*claimed' ;;
    count)   found='assertion violated .*counted' ;;
    late)    found='assertion violated .*asleep' ;;
    call)    found='assertion violated rearmed' ;;
    stuck)   found='invalid end state (at' ;;
    endless) found='non-progress cycle (at' ;;
  esac
  if grep -q "^pan:1: $found" log
  then
    echo "PASS $1 is found"
    return 0
  fi
  echo "FAIL $1 is not found"
  cat log
  return 1
}

# start NAME: the search in the background, its verdict in NAME.verdict
start ()
{
  row=$(echo "$table" | grep "^$1|")
  # shellcheck disable=SC2046 # word splitting at the bars
  (
    IFS='|'
    # shellcheck disable=SC2086
    set -- $row
    unset IFS
    search "$@" > "$work/$1.verdict" 2>&1
  ) &
  children="$children $!"
}

if [ $# -eq 0 ]
then
  # shellcheck disable=SC2086 # a list of names
  set -- $known
fi

# The first takes about as long as all the others together: one processor each.
status=0
first=$1
shift
start "$first"
first_child=$!
for name in "$@"
do
  start "$name"
  wait $! || status=1
  children=$first_child
  cat "$work/$name.verdict"
done
wait "$first_child" || status=1
children=
cat "$work/$first.verdict"
exit $status
