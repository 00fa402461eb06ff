#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Changed bytes, for long: plans and policies that moongate check judges, bundles that verify reads.
#   fuzz.sh BINDIR SECONDS SEED BUNDLE
# BINDIR has moongate, best of a sanitizer build; BUNDLE is a whole bundle.  A crash, a status
# that is none of ours, or a changed bundle that verifies is a finding: the input is kept, and the
# script ends with 1.
set -u

moongate=$1/moongate
end=$(($(date +%s) + $2))
seed=$3
bundle=$4
source=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
HOME=$tmp/home XDG_STATE_HOME=$tmp/state ASAN_OPTIONS=detect_leaks=0
export HOME XDG_STATE_HOME ASAN_OPTIONS
cd "$tmp" || exit 99
ls "$source"/tests/fixtures/plans/*.json >plans
ls "$source"/policies/std/*.lua >policies
runs=0

# mutate FILE: into ./input, up to eight bytes overwritten, sometimes cut off, by the seed.
mutate() {
    cp "$1" input && chmod u+w input
    seed=$((seed + 1))
    awk -v seed="$seed" -v size="$(wc -c <input)" 'BEGIN {
        srand(seed)
        n = 1 + int(rand() * 8)
        while (n--) print int(rand() * size), int(rand() * 256)
        if (rand() < 0.1) print int(rand() * size), -1 }' >changes
    while read -r at byte; do
        if [ "$byte" -lt 0 ]; then
            truncate -s "$at" input
        else
            # shellcheck disable=SC2059
            printf "\\$(printf '%03o' "$byte")" | dd of=input bs=1 seek="$at" conv=notrunc 2>dd.log
        fi
    done <changes
}

# pick LIST: one line of it.
pick() { awk -v seed="$seed" 'BEGIN { srand(seed) } { v[NR] = $0 }
    END { rand(); print v[1 + int(rand() * NR)] }' "$1"; }

# tries STATUSES COMMAND: none but these statuses, no crash of any of our programs.
tries() {
    statuses=$1
    shift
    status=0
    timeout 60 "$@" >out 2>&1 </dev/null || status=$?
    runs=$((runs + 1))
    case " $statuses " in
    *" $status "*) grep -q -E 'AddressSanitizer|runtime error|killed by signal|judge ended' out ||
        return 0 ;;
    esac
    cat out
    echo "fuzz: status $status of '$*'; seed $seed; the input is $tmp/input"
    exit 1
}

# Unchanged, all of it is good: else the statuses below would say nothing.
tries "0" "$moongate" verify "$bundle"
tries "0 81" "$moongate" check --policies "$source/policies/std" "$(head -n 1 plans)"

while [ "$(date +%s)" -lt "$end" ]; do
    mutate "$(pick plans)"
    tries "0 81 82" "$moongate" check --policies "$source/policies/std" input
    mutate "$(pick policies)"
    mv input input.lua
    tries "0 81 82" "$moongate" check --policies input.lua "$(pick plans)"
    mutate "$bundle"
    cmp -s "$bundle" input || tries "1" "$moongate" verify "$tmp/input"
done
echo "fuzz: $runs inputs, no finding"
rm -rf "$tmp"
