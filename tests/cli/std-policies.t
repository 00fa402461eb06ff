#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each stock policy, as installed, against the table beside it (policies/std/NAME.cases).
# Columns, separated by tabs: plan (below tests/fixtures) or command (JSON), parameters (JSON),
# outcome, and the addresses with findings of that outcome, sorted, separated by spaces (- for
# none).
set -u
check=$builddir/tests/bin/policy_check
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tab=$(printf '\t')
n=0

result() { # STATUS NAME
    n=$((n + 1))
    [ "$1" = 0 ] && echo "ok $n - $2" && return
    echo "not ok $n - $2"
    sed 's/^/# /' "$tmp/out"
}

for policy in "$MOONGATE_DATA"/std/*.lua; do
    name=$(basename "$policy" .lua)
    id=$(sed -n 's/^  id *= "\(.*\)",/\1/p' "$policy")
    cases=$srcdir/policies/std/$name.cases
    [ -s "$cases" ]; result $? "$name has cases"
    while IFS=$tab read -r plan params outcome want; do
        case $plan in ''|'#'*) continue ;; esac
        case $plan in
        '{'*) set -- --command "$plan" "$tmp/none" ;;
        *) set -- "$srcdir/tests/fixtures/$plan" ;;
        esac
        : >"$tmp/none"
        "$check" --needs-use --uses "[{\"id\":\"$id\",\"level\":\"hard\",\"params\":$params}]" \
            "$@" "$policy" >"$tmp/out" 2>&1
        got=$(sed -n "s/^policy${tab}$id${tab}hard${tab}\([a-z]*\)${tab}.*/\1/p" "$tmp/out")
        at=$(awk -F "$tab" -v o="$outcome" '$1 == o { print $3 }' "$tmp/out" | sort -u |
             paste -s -d ' ' -)
        grep -q '^cause' "$tmp/out" && got=cause
        [ "$got" = "$outcome" ] && [ "${at:--}" = "$want" ]
        result $? "$name: $plan $params is $outcome"
    done <"$cases"
done
echo "1..$n"
