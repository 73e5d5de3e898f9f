#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

# Searches each model completely, and each mutant until its fault is found.
# Usage: run-models.sh [NAME...]   (all of them without a name; README.md explains them)
# Prints one line for each at the end. Fails if a correct model fails or is not searched to its end, or if a mutant passes.
# Exits with 77 if spin is missing.

set -eu

models=$(cd "$(dirname "$0")" && pwd)

# name | model | how it must end | spin options | compiler options | log2 of the hash table | memory limit in MiB | depth
# How it must end: ok; a violated assertion about a frame, an owner, a count, a frame that was kept, a live or a dead member, a ring, its label,
# a lost frame, or a needless call; stuck (a bad end state); endless (a cycle).
table='
parking|parking|ok||-DSAFETY|24|5800|4000000
shared-ring|shared-ring|ok|-DTICKETS=5 -DTAKEOVER|-DSAFETY|24|2900|10000
shared-ring-readers|shared-ring|ok|-DTICKETS=6 -DOTHER_READERS|-DSAFETY|24|2900|10000
shared-ring-long|shared-ring|ok|-DTICKETS=7|-DSAFETY|24|2900|10000
shared-ring-lock-lost|shared-ring|ok|-DTICKETS=5 -DLOCK_LOST|-DSAFETY|22|2900|10000
shared-ring-infinite-stall|shared-ring|ok|-DTICKETS=5 -DINFINITE_STALL|-DSAFETY|22|2900|10000
shared-ring-forfeits|shared-ring|ok|-DTICKETS=6 -DINFINITE_STALL -DNO_LIMIT -DNO_KILL|-DSAFETY|22|2900|10000
shared-ring-wraps|shared-ring|ok|-DTICKETS=5 -DTAKEOVER -DWRAPS|-DSAFETY|24|2900|10000
shared-ring-ends|shared-ring|ok|-DTICKETS=4 -DOTHER_READERS|-DNP|24|2900|10000
mutant-claim-without-compare|shared-ring|owner|-DTICKETS=5 -DMUTANT_CLAIM_WITHOUT_COMPARE|-DSAFETY|22|2900|100000
mutant-late-stamp|shared-ring|frame|-DTICKETS=5 -DMUTANT_LATE_STAMP|-DSAFETY|22|2900|100000
mutant-store-before-claim|shared-ring|frame|-DTICKETS=5 -DMUTANT_STORE_BEFORE_CLAIM|-DSAFETY|22|2900|100000
mutant-commit-before-store|shared-ring|frame|-DTICKETS=5 -DMUTANT_COMMIT_BEFORE_STORE|-DSAFETY|22|2900|100000
mutant-dead-without-proof|shared-ring|owner|-DTICKETS=5 -DMUTANT_DEAD_WITHOUT_PROOF|-DSAFETY|22|2900|100000
mutant-void-live-owner|shared-ring|owner|-DTICKETS=5 -DMUTANT_VOID_LIVE_OWNER|-DSAFETY|22|2900|100000
mutant-void-without-compare|shared-ring|owner|-DTICKETS=5 -DMUTANT_VOID_WITHOUT_COMPARE|-DSAFETY|22|2900|100000
mutant-no-look-after-copy|shared-ring|frame|-DTICKETS=5 -DMUTANT_NO_LOOK_AFTER_COPY|-DSAFETY|22|2900|100000
mutant-copy-after-look|shared-ring|frame|-DTICKETS=5 -DMUTANT_COPY_AFTER_LOOK|-DSAFETY|22|2900|100000
mutant-no-second-look|shared-ring|kept|-DTICKETS=5 -DMUTANT_NO_SECOND_LOOK|-DSAFETY|22|2900|100000
mutant-done-first|shared-ring|owner|-DTICKETS=5 -DMUTANT_DONE_FIRST|-DSAFETY|22|2900|100000
mutant-gap-from-new-head|shared-ring|count|-DTICKETS=5 -DMUTANT_GAP_FROM_NEW_HEAD|-DSAFETY|22|2900|100000
mutant-leave-without-wait|shared-ring|frame|-DTICKETS=5 -DMUTANT_LEAVE_WITHOUT_WAIT|-DSAFETY|22|2900|100000
mutant-commit-without-look|shared-ring|owner|-DTICKETS=5 -DMUTANT_COMMIT_WITHOUT_LOOK -DLOCK_LOST|-DSAFETY|22|2900|100000
mutant-ticket-after-loss|shared-ring|owner|-DTICKETS=5 -DMUTANT_TICKET_AFTER_LOSS -DLOCK_LOST|-DSAFETY|22|2900|100000
mutant-same-incarnation|shared-ring|owner|-DTICKETS=5 -DMUTANT_SAME_INCARNATION -DTAKEOVER|-DSAFETY|22|2900|100000
mutant-settle-blind|shared-ring|kept|-DTICKETS=5 -DMUTANT_SETTLE_BLIND -DTAKEOVER|-DSAFETY|22|2900|100000
mutant-no-settling|shared-ring|owner|-DTICKETS=5 -DMUTANT_NO_SETTLING -DTAKEOVER -DWRAPS|-DSAFETY|22|2900|100000
mutant-wait-for-owner|shared-ring|endless|-DTICKETS=4 -DMUTANT_WAIT_FOR_OWNER|-DNP|22|2900|100000
mutant-no-limit|shared-ring|stuck|-DTICKETS=5 -DINFINITE_STALL -DNO_LIMIT|-DSAFETY|22|2900|100000
mutant-forfeit-untold|shared-ring|stuck|-DTICKETS=5 -DINFINITE_STALL -DNO_LIMIT -DNO_KILL -DMUTANT_FORFEIT_UNTOLD|-DSAFETY|22|2900|100000
lane|lane|ok||-DSAFETY|22|2900|100000
lane-batch|lane|ok|-DBATCH=2|-DSAFETY|22|2900|100000
mutant-head-stays|lane|kept|-DMUTANT_HEAD_STAYS|-DSAFETY|22|2900|100000
mutant-settle-one|lane|kept|-DBATCH=2 -DMUTANT_SETTLE_ONE|-DSAFETY|22|2900|100000
mutant-batch-of-a-lap|lane|kept|-DMUTANT_BATCH_OF_A_LAP|-DSAFETY|22|2900|100000
mutant-lane-no-look-after-copy|lane|frame|-DMUTANT_NO_LOOK_AFTER_COPY|-DSAFETY|22|2900|100000
reset|reset|ok||-DSAFETY|22|2900|100000
mutant-old-ticket|reset|frame|-DMUTANT_OLD_TICKET|-DSAFETY|22|2900|100000
mutant-store-base|reset|frame|-DMUTANT_STORE_BASE|-DSAFETY|22|2900|100000
mutant-change-first|reset|frame|-DMUTANT_CHANGE_FIRST|-DSAFETY|22|2900|100000
member-record|member-record|ok||-DSAFETY|22|2900|100000
member-record-fork|member-record|ok|-DFORK|-DSAFETY|22|2900|100000
member-record-descriptor|member-record|ok|-DDESCRIPTOR|-DSAFETY|22|2900|100000
mutant-record-before-lock|member-record|dead|-DMUTANT_RECORD_BEFORE_LOCK|-DSAFETY|22|2900|100000
mutant-leave-before-end|member-record|dead|-DMUTANT_LEAVE_BEFORE_END|-DSAFETY|22|2900|100000
mutant-unlock-before-mark|member-record|dead|-DMUTANT_UNLOCK_BEFORE_MARK|-DSAFETY|22|2900|100000
mutant-no-probe|member-record|alive|-DFORK -DMUTANT_NO_PROBE|-DSAFETY|22|2900|100000
mutant-no-descriptor-check|member-record|dead|-DDESCRIPTOR -DMUTANT_NO_DESCRIPTOR_CHECK|-DSAFETY|22|2900|100000
mutant-descriptor-check-before|member-record|dead|-DDESCRIPTOR -DMUTANT_DESCRIPTOR_CHECK_BEFORE|-DSAFETY|22|2900|100000
claim-owner|claim-owner|ok||-DSAFETY|20|2900|100000
mutant-tag-only|claim-owner|alive|-DMUTANT_TAG_ONLY|-DSAFETY|20|2900|100000
mutant-claim-before-settled|claim-owner|dead|-DMUTANT_CLAIM_BEFORE_SETTLED|-DSAFETY|20|2900|100000
parking-thread|parking|ok|-DTHREAD|-DSAFETY|24|2900|4000000
parking-hole|parking|ok|-DHOLE -DFENCED|-DSAFETY|24|2900|4000000
parking-hole-thread|parking|ok|-DHOLE -DFENCED -DTHREAD|-DSAFETY|24|2900|4000000
parking-unregistered|parking|ok|-DUNREGISTERED -DTHREAD|-DSAFETY|24|2900|4000000
parking-fenced|parking|ok|-DFENCED|-DSAFETY|22|2900|4000000
mutant-no-barrier|parking|stuck|-DMUTANT_NO_BARRIER -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-arm-before-note|parking|stuck|-DMUTANT_ARM_BEFORE_NOTE -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-wake-without-notify|parking|stuck|-DMUTANT_WAKE_WITHOUT_NOTIFY -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-disarm-first|parking|stuck|-DMUTANT_DISARM_FIRST -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-disarm-without-compare|parking|stuck|-DMUTANT_DISARM_WITHOUT_COMPARE -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-arm-without-change|parking|stuck|-DMUTANT_ARM_WITHOUT_CHANGE -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-one-nap|parking|stuck|-DMUTANT_ONE_NAP -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-no-look-after-barrier|parking|stuck|-DMUTANT_NO_LOOK_AFTER_BARRIER -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-stage-stays|parking|stuck|-DMUTANT_STAGE_STAYS -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-wake-before-store|parking|stuck|-DMUTANT_WAKE_BEFORE_STORE|-DSAFETY|22|2900|4000000
mutant-never-disarm|parking|call|-DMUTANT_NEVER_DISARM|-DSAFETY|22|2900|4000000
mutant-no-look-after-arming|parking|late|-DDRAINED -DMUTANT_NO_LOOK_AFTER_ARMING|-DSAFETY|22|2900|4000000
mutant-no-head|parking|stuck|-DHOLE -DFENCED -DMUTANT_NO_HEAD -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-ignore-flag|parking|stuck|-DUNREGISTERED -DMUTANT_IGNORE_FLAG -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-forgets|parking|stuck|-DTHREAD -DMUTANT_THREAD_FORGETS -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-arms-once|parking|stuck|-DTHREAD -DMUTANT_ARMS_ONCE -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-rings-before-notified|parking|stuck|-DTHREAD -DMUTANT_RING_BEFORE_NOTIFIED -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-stage-stays|parking|stuck|-DTHREAD -DMUTANT_STAGE_STAYS -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-one-nap|parking|stuck|-DTHREAD -DMUTANT_ONE_NAP -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-no-barrier|parking|stuck|-DTHREAD -DMUTANT_NO_BARRIER -DONLY_ENDS|-DSAFETY|22|2900|4000000
mutant-thread-no-look-after-barrier|parking|stuck|-DTHREAD -DMUTANT_NO_LOOK_AFTER_BARRIER -DONLY_ENDS|-DSAFETY|22|2900|4000000
late-binding|late-binding|ok||-DSAFETY|20|2900|100000
mutant-record-first|late-binding|stuck|-DMUTANT_RECORD_FIRST|-DSAFETY|22|2900|100000
mutant-link-over|late-binding|ring|-DMUTANT_LINK_OVER|-DSAFETY|22|2900|100000
mutant-no-owner|late-binding|ring|-DMUTANT_NO_OWNER|-DSAFETY|22|2900|100000
mutant-no-wake|late-binding|stuck|-DMUTANT_NO_WAKE|-DSAFETY|22|2900|100000
mutant-bind-at-head|late-binding|lost|-DMUTANT_BIND_AT_HEAD|-DSAFETY|22|2900|100000
labels|labels|ok||-DSAFETY|20|2900|100000
mutant-labels-no-owner|labels|ring|-DMUTANT_NO_OWNER|-DSAFETY|20|2900|100000
mutant-labels-no-check|labels|ring|-DMUTANT_NO_CHECK|-DSAFETY|20|2900|100000
mutant-labels-no-completion|labels|ring|-DMUTANT_NO_COMPLETION|-DSAFETY|20|2900|100000
mutant-labels-record-first|labels|label|-DMUTANT_RECORD_FIRST|-DSAFETY|20|2900|100000
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

# search NAME MODEL END SPIN_OPTIONS CC_OPTIONS HASH MEMORY DEPTH: searches in a separate directory and prints the verdict. Runs
# in a subshell.
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
    frame)   found='assertion violated .*\(good\|a==b\|low\|found\)' ;;
    owner)   found='assertion violated .*claimed' ;;
    kept)    found='assertion violated .*\(published\|delivered\)' ;;
    count)   found='assertion violated .*counted' ;;
    dead)    found='assertion violated .*working' ;;
    alive)   found='assertion violated .*last' ;;
    ring)    found='assertion violated .*n_rings' ;;
    label)   found='assertion violated .*ring_label' ;;
    lost)    found='assertion violated .*delivered' ;;
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

# The first one takes about as long as all the others together, so each part uses one processor.
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
