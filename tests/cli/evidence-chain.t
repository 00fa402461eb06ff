#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: whatever is done to the chain with git itself, verify finds it, in its own sentence.
. "$srcdir/tests/cli/evidence-lib.sh"

R=refs/heads/moongate-audit
H=$TMP/honest
S=$H
ID() { printf '0192ee7%s-0000-7000-8000-000000000000' "$1"; }
for i in 1 2 3 4 5; do
    entry planned "$(ID $i)" "2026-11-22T17:4$i:00Z" >/dev/null
done
apply "$(ID 6)" 2026-11-22T17:46:00Z

# fresh: a copy of the honest records in $S, $G is git on its ledger.
fresh() {
    rm -rf "$TMP/c"
    cp -r "$H" "$TMP/c"
    S=$TMP/c
    G="git -C $S/ledger.git"
}
file_of() { $G ls-tree -r --name-only "$1" | grep "/0*$2-"; }

# rebuild SEQ…: the chain again, entry files as they are, in this order.
rebuild() {
    old=$($G rev-parse $R) parent=
    for k; do
        f=$(file_of "$old" "$k")
        GIT_INDEX_FILE=$TMP/index
        export GIT_INDEX_FILE
        rm -f "$TMP/index"
        [ -z "$parent" ] || $G read-tree "$parent"
        $G update-index --add --cacheinfo "100644,$($G rev-parse "$old:$f"),$f"
        tree=$($G write-tree)
        unset GIT_INDEX_FILE
        parent=$(echo "#$k" | $G commit-tree "$tree" ${parent:+-p "$parent"})
    done
    $G update-ref $R "$parent"
}

# add PATH TEXT [PARENT…]: one more commit on the tip with that file.
add() {
    GIT_INDEX_FILE=$TMP/index
    export GIT_INDEX_FILE
    rm -f "$TMP/index"
    $G read-tree $R
    blob=$(printf '%s' "$2" | $G hash-object -w --stdin)
    $G update-index --add --cacheinfo "100644,$blob,$1"
    tree=$($G write-tree)
    unset GIT_INDEX_FILE
    $G update-ref $R "$(echo more | $G commit-tree "$tree" -p $R ${3:+-p "$3"})"
}

# found NAME SENTENCE: verify exits 1 with that sentence.
found() {
    ok "$1" run 1 "$evidence" verify --state "$S"
    ok "  $2" out_has "$2"
    ok "  every line is a finding, but the last two" \
        test "$(wc -l <"$TMP/out")" -ge 3
}

fresh
ok "the honest chain is good" run 0 "$evidence" verify --state "$S"
ok "7 entries" out_has "7 entries, 1 bundle: all good"
fresh; rebuild 1 2 3 4 5 6 7
ok "the same entries in commits of another hand are the same chain" \
    run 0 "$evidence" verify --state "$S"

for n in 1 2 3 4 5; do
    fresh
    # shellcheck disable=SC2046
    rebuild $(for k in 1 2 3 4 5 6 7; do [ $k = $n ] || echo $k; done)
    found "entry $n deleted" "entry #$n is missing"
done
fresh; rebuild 1 2 5 6 7
found "two deleted: the first" "entry #3 is missing"
ok "and the second" out_has "entry #4 is missing"
for n in 1 2 3 4; do
    fresh
    # shellcheck disable=SC2046
    rebuild $(for k in 1 2 3 4 5 6 7; do
        case $((k - n)) in 0) echo $((n + 1)) ;; 1) echo "$n" ;; *) echo "$k" ;; esac
    done)
    found "entries $n and $((n + 1)) swapped" \
        "entry #$n stands behind #$((n + 1)): the order was changed"
done
fresh; rebuild 1 2 3 4 5
found "the tail cut off: its bundle is left" "is named by no entry"
rm "$S"/bundles/*
ok "with the bundle it can't be seen without an anchor" run 0 "$evidence" verify --state "$S"
ok "and that is said" out_has "not anchored: a rewritten or shortened chain can't be seen"

# ---- edits
for n in 1 3 6; do
    fresh
    old=$($G rev-parse $R) f=$(file_of $R $n)
    new=$($G cat-file blob "$old:$f" | sed 's/widen the pool/drain the pool/' |
        $G hash-object -w --stdin)
    parent=
    for k in 1 2 3 4 5 6 7; do
        g=$(file_of "$old" $k) GIT_INDEX_FILE=$TMP/index
        export GIT_INDEX_FILE
        rm -f "$TMP/index"
        [ -z "$parent" ] || $G read-tree "$parent"
        blob=$($G rev-parse "$old:$g")
        [ $k != $n ] || blob=$new
        $G update-index --add --cacheinfo "100644,$blob,$g"
        tree=$($G write-tree)
        unset GIT_INDEX_FILE
        parent=$(echo "#$k" | $G commit-tree "$tree" ${parent:+-p "$parent"})
    done
    $G update-ref $R "$parent"
    found "entry $n edited, the chain rebuilt" \
        "entry #$((n + 1)) does not continue #$n: one of them was changed"
done
fresh
f=$(file_of $R 3)
GIT_INDEX_FILE=$TMP/index; export GIT_INDEX_FILE; rm -f "$TMP/index"
$G read-tree $R
$G update-index --cacheinfo "100644,$(echo '{}' | $G hash-object -w --stdin),$f"
tree=$($G write-tree)
unset GIT_INDEX_FILE
$G update-ref $R "$(echo edit | $G commit-tree "$tree" -p $R)"
found "an entry edited by a later commit" "changes or removes $f"
fresh
GIT_INDEX_FILE=$TMP/index; export GIT_INDEX_FILE
$G read-tree $R
printf '0 %040d\t%s\n' 0 "$f" | $G update-index --index-info
tree=$($G write-tree)
unset GIT_INDEX_FILE
$G update-ref $R "$(echo drop | $G commit-tree "$tree" -p $R)"
found "an entry removed by a later commit" "changes or removes $f"

# ---- additions
fresh; add notes.txt hello
found "a file that is no entry" "notes.txt is not an entry"
fresh; f=$(file_of $R 3)
add "entries/2026/11/00000008-$(ID 3)-planned.json" "$($G cat-file blob "$R:$f")"
found "an entry added a second time under a new number" "should be named $f"
ok "  and is there twice" out_has "entry #3 is there twice"
fresh
add "entries/2026/11/00000008-$(ID 9)-planned.json" "{\"entry_version\": 0, \"seq\": 8,
  \"kind\": \"planned\", \"run_id\": \"$(ID 9)\", \"time\": \"2026-11-22T18:00:00Z\",
  \"prev_entry_sha256\": \"$(printf '%064d' 0)\"}"
found "an entry that continues nothing" "entry #8 does not continue #7"
fresh
add "entries/2026/11/00000008-$(ID 9)-planned.json" "{\"entry_version\": 3, \"seq\": 8}"
found "an entry of a later version" "has an entry_version that this moongate does not know"
fresh
add "entries/2026/11/00000008-$(ID 9)-planned.json" "{\"seq\": 8, \"seq\": 9}"
found "an entry that is no JSON of ours" "is not an entry"
fresh
$G update-ref $R "$(echo none | $G commit-tree "$R^{tree}" -p $R)"
found "a commit without an entry" "adds no entry"
fresh
side=$(echo side | $G commit-tree "$R~1^{tree}" -p "$R~1")
$G update-ref $R "$(echo merge | $G commit-tree "$R^{tree}" -p $R -p "$side")"
found "a merge" "is a merge of 2 parents"
fresh
GIT_INDEX_FILE=$TMP/index; export GIT_INDEX_FILE; rm -f "$TMP/index"
$G read-tree $R
b=$(echo x | $G hash-object -w --stdin)
$G update-index --add --cacheinfo "100644,$b,entries/a" --add --cacheinfo "100644,$b,entries/b"
tree=$($G write-tree)
unset GIT_INDEX_FILE
$G update-ref $R "$(echo two | $G commit-tree "$tree" -p $R)"
found "two files in one commit" "adds 2 files: an entry is one"

# ---- runs
fresh
entry intent "$(ID 8)" 2026-11-22T18:00:00Z >/dev/null
found "an intent without a result" "run $(ID 8) started (#8), no result: moongate recover"
fresh
ref=$(bundle "$(ID 8)" 2026-11-22T18:00:00Z)
entry result "$(ID 8)" 2026-11-22T18:00:00Z ", \"outcome\": \"applied\", \"bundle\": $ref" \
    >/dev/null
found "a result without an intent" "run $(ID 8) has a result (#8) without an intent before it"
fresh
ref=$("$evidence" log -1 --format json --state "$S" | tr -d '\n' |
    sed 's/.*"bundle": \({[^}]*}\).*/\1/')
entry recovered "$(ID 6)" 2026-11-22T18:00:00Z ", \"outcome\": \"applied\", \"bundle\": $ref" \
    >/dev/null
found "two results" "run $(ID 6) has two results: #7 and #8"
fresh
entry intent "$(ID 8)" 2026-11-22T18:00:00Z >/dev/null
entry recovered "$(ID 8)" 2026-11-22T18:01:00Z ", \"recovered\": true" >/dev/null
found "a result without a bundle" "entry #9 names no bundle"

# ---- objects
fresh
b=$($G rev-parse "$R:$(file_of $R 3)")
o=$S/ledger.git/objects/$(echo "$b" | cut -c1-2)/$(echo "$b" | cut -c3-)
other=$($G rev-parse "$R:$(file_of $R 4)")
chmod u+w "$o"
cp "$S/ledger.git/objects/$(echo "$other" | cut -c1-2)/$(echo "$other" | cut -c3-)" "$o"
found "a forged loose object" "the chain cannot be followed further back"
ok "log does not show it as true" run 84 "$evidence" log --state "$S"
fresh
c=$($G rev-parse $R~3)
rm -f "$S/ledger.git/objects/$(echo "$c" | cut -c1-2)/$(echo "$c" | cut -c3-)"
found "a missing commit" "the chain cannot be followed further back"
fresh
$G replace "$($G rev-parse $R~2)" "$($G rev-parse $R~3)"
ok "replace refs change nothing" run 0 "$evidence" verify --state "$S"
fresh
$G update-ref refs/heads/other $R~2 && $G symbolic-ref HEAD refs/heads/other
ok "other references change nothing" run 0 "$evidence" verify --state "$S"
fresh
$G gc -q --prune=now && $G pack-refs --all
ok "a packed repository is the same" run 0 "$evidence" verify --state "$S"
ok "and is appended to" entry planned "$(ID 8)" 2026-11-22T18:00:00Z
ok "one chain" run 0 "$evidence" verify --state "$S"
ok "of 8" out_has "8 entries, 1 bundle: all good"
finish
