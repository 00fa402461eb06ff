#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/cli/policy/*.cases: what evaluate() answers to a policy file and a plan.  A case is
#   == its name
#   option ARG     (any number: arguments of policy_check, one a line)
#   plan FILE      (below the source; otherwise policy/semantics.json, or the text that follows)
#   -- plan, -- policy, -- second policy, -- answer: texts; the answer has spaces for tabs
#   -- lib/NAME.lua, -- data/NAME.json: a library, a data file beside them
#   -- asserts: the inside of a check in the place of a policy, with is(got, want) and
#   fails(error, function, …); every one of them holds, or the check ends with an error
set -u
check=$builddir/tests/bin/policy_check
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

split() { # FILE: one directory a case, with its parts as files
    awk -v top="$tmp" '
        /^== / { dir = sprintf("%s/%03d", top, ++n); system("mkdir " dir)
                 out = dir "/top"; print substr($0, 4) >(dir "/name"); next }
        !n { next }
        /^-- lib\// { system("mkdir -p " dir "/lib") }
        /^-- data\// { system("mkdir -p " dir "/data") }
        /^-- / { out = dir "/" substr($0, 4); printf "" >out; next }
        { print >out }' "$1"
}

run() { # DIRECTORY: judge the case in it
    cd "$1" || return 1
    plan=$srcdir/tests/cli/policy/semantics.json
    set -- "$check"
    if [ -e top ]; then
        while read -r word rest; do
            case $word in
            option) set -- "$@" "$rest" ;;
            plan) plan=$srcdir/$rest ;;
            esac
        done <top
    fi
    [ -e plan ] && plan=plan
    if [ -e asserts ]; then
        { echo 'policy { id = "t", match = { type = "aws_x" }, check = function(rc, ctx)'
          cat "$srcdir/tests/cli/policy/prelude.lua" asserts
          echo 'end }'; } >policy
    fi
    mv policy p.lua
    set -- "$@" "$plan" p.lua
    if [ -e 'second policy' ]; then
        mv 'second policy' q.lua
        set -- "$@" q.lua
    fi
    [ -d lib ] && set -- "$@" lib/*.lua
    [ -d data ] && set -- "$@" data/*.json
    "$@" 2>&1 | tr '\t' ' ' >got
    cmp -s got answer
}

for file in "$srcdir"/tests/cli/policy/*.cases; do
    split "$file"
    for dir in "$tmp"/[0-9]*; do
        n=$((n + 1))
        if (run "$dir"); then
            echo "ok $n - $(cat "$dir/name")"
        else
            echo "not ok $n - $(cat "$dir/name")"
            diff "$dir/answer" "$dir/got" | sed 's/^/# /'
        fi
    done
    rm -rf "$tmp"/[0-9]*
done

# flood NAME BODY WARNINGS CAUSE: so many warnings stand, and the outcome is an error all the same
flood() {
    n=$((n + 1))
    echo "policy { id = 't', match = { type = 'aws_x' }, check = function(rc)" >"$tmp/p.lua"
    echo "$2 end }" >>"$tmp/p.lua"
    "$check" "$srcdir/tests/cli/policy/semantics.json" "$tmp/p.lua" >"$tmp/out"
    if [ "$(grep -c '^warn' "$tmp/out")" = "$3" ] && grep -q "^cause.policy t: $4" "$tmp/out" &&
        grep -q '^policy.t.hard.error' "$tmp/out"; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
    fi
}
flood "memory" 'local s = "x" while true do s = s .. s end' 0 "limit: memory"
flood "a flood of findings" 'for i = 1, 2000 do rc:warn(nil, "%d", i) end' 1000 "more than 1000"
flood "a flood of text, pcall or not" \
    'pcall(function() while true do rc:warn(nil, "%s", ("y"):rep(5000)) end end)' 13 "more than"
echo "1..$n"
