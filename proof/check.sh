#!/bin/sh
# The part of the model that is checked with every change, in under two minutes on a quiet machine: the core and the rule
# for deleted Leases, over all of their states, and three sabotages, which must make two forgers or the model finds nothing.
# Needs spin and gcc. Without them nothing is checked and that is said; FORGE_REQUIRE_SPIN=1 makes it a failure.
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v spin >/dev/null || ! command -v gcc >/dev/null; then
  echo "the model was not checked: spin and gcc are not installed"
  [ "${FORGE_REQUIRE_SPIN:-}" != 1 ]
  exit
fi
checked=0

# check EXPECTED NAME, then the arguments of run.sh
check() {
  expected=$1; name=$2; shift 2
  output=$(LIMIT=360 sh "$here/run.sh" "$@")
  case $output in
    *"not completed"*errors:\ 0*) found="not finished" ;;
    *"errors: 0"*) found="safe" ;;
    *errors:\ [1-9]*) found="two forgers" ;;
    *) found="no answer" ;;
  esac
  echo "$name: $found"
  if [ "$found" != "$expected" ]; then
    echo "expected: $expected"
    echo "$output"
    exit 1
  fi
  checked=$((checked + 1))
}

check "safe" "core design, one register, all states" plain
check "safe" "deleted Leases and forged free records, all states" plain -DDELETE -DFORGED -DFIX_ABSENT -DNOCRASH
check "two forgers" "sabotage: free taken at once" bfs -DSAB_FREE -DFORGED
check "two forgers" "sabotage: no guard, paused engine" bfs -DNOGUARD
check "two forgers" "sabotage: a wait shorter than the lease" bfs -DW=2
echo "$checked checks of the model came out as they must"
