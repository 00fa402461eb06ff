#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: log and show tell what the records hold, aligned, printable, and as JSON.
. "$srcdir/tests/cli/evidence-lib.sh"

A=0192ee71-0000-7000-8000-00000000000a
B=0192f2a0-0000-7000-8000-00000000000b
C=0192f3c4-0000-7000-8000-00000000000c
D=0192f3c4-0000-7000-8000-00000000000d

ok "nothing recorded: log says so and succeeds" run 0 "$evidence" log --state "$S"
ok "on stderr" err_has "no records for this repository yet"
ok "nothing on stdout" test ! -s "$TMP/out"
ok "nothing recorded: verify is good" run 0 "$evidence" verify --state "$S"

apply $A 2026-11-22T17:40:00Z
entry refused $B 2026-11-23T11:58:00Z ', "status": 81, "policies": ["data.protect"], "reasons":
  [{"kind": "policy", "what": "data.protect", "detail": "evil \u001b[2J text"}]' >/dev/null
apply $C 2026-11-23T12:15:00Z
entry intent $D 2026-11-23T12:15:30Z ", $counts" >/dev/null

ok "log" run 0 "$evidence" log --state "$S"
P='prod/network  +2 ~1 -1  unsigned (ops)  8d20e44 widen the pool'
N='prod/network            unsigned (ops)  8d20e44 widen the pool'
cat >"$TMP/want" <<EOF
6  $D  2026-11-23 12:15  started  $P
5  $C  2026-11-23 12:15  applied  $P
3  $B  2026-11-23 11:58  denied   $N  data.protect
2  $A  2026-11-22 17:40  applied  $P
EOF
ok "one line a run, aligned, ids long enough to be told apart" \
    diff -u "$TMP/want" "$TMP/out"
ok "log -2" run 0 "$evidence" log -2 --state "$S"
ok "two lines" test "$(wc -l <"$TMP/out")" = 2
ok "log -n 1 --all --format json" run 0 "$evidence" log -n 1 --all --format json --state "$S"
ok "is JSON with the position" grep -q '"seq": 6' "$TMP/out"
ok "log --all has every entry" run 0 "$evidence" log --all --state "$S"
ok "six lines" test "$(wc -l <"$TMP/out")" = 6
ok "log --kind" run 0 "$evidence" log --kind refused --state "$S"
ok "one line" test "$(wc -l <"$TMP/out")" = 1
ok "log --workspace" run 0 "$evidence" log --workspace elsewhere --state "$S"
ok "no line" test ! -s "$TMP/out"

ok "show by prefix" run 0 "$evidence" show 0192ee71 --state "$S"
ok "says what" out_has "run $A   applied"
ok "plan summary" out_has "2 to add, 1 to change, 1 to destroy"
ok "policies" grep -q '^    warn  data.protect   hard$' "$TMP/out"
ok "finding with its message" grep -q 'data.protect  a.b  x  is replaced$' "$TMP/out"
ok "changes" grep -q '^    -/+  a.b$' "$TMP/out"
ok "files with sizes" grep -q ' 6 B  source/blobs/ce01' "$TMP/out"
ok "show by number" run 0 "$evidence" show '#1' --state "$S"
ok "the same run" out_has "run $A   applied"
ok "show of a refusal" run 0 "$evidence" show 0192f2a0 --state "$S"
ok "escape sequences are shown, not sent" out_has 'evil \x1b[2J text'
ok "an ambiguous prefix is refused" run 64 "$evidence" show 0192f3c4 --state "$S"
ok "with both ids" err_has "$C"
ok "a short prefix is refused" run 64 "$evidence" show 019 --state "$S"
ok "an unknown run is refused" run 64 "$evidence" show ffff0000 --state "$S"
ok "show --file" run 0 "$evidence" show 0192ee71 --file log/engine.log --state "$S"
ok "gives the bytes as they are" cmp "$TMP/m/log" "$TMP/out"
ok "on a terminal only printable ones" run 0 script -qec \
    "'$evidence' show 0192ee71 --file log/engine.log --state '$S'" /dev/null
ok "the escape is spelled out" out_has 'Apply complete!\x1b[2J'
ok "an unknown member is refused" run 64 "$evidence" show 0192ee71 --file nothing --state "$S"
ok "show --format json" run 0 "$evidence" show 0192ee71 --format json --state "$S"
ok "has statement and files" out_has '"bundle_version": 0'

ok "colour on a terminal" run 0 script -qec "TERM=xterm '$evidence' log --state '$S'" /dev/null
ok "is there" grep -q "$(printf '\033')" "$TMP/out"
ok "NO_COLOR is honoured" run 0 script -qec \
    "NO_COLOR=1 TERM=xterm '$evidence' log --state '$S'" /dev/null
ok "no escape then" sh -c "! grep -q '$(printf '\033')' '$TMP/out'"

ok "an unknown option is a usage error" run 64 "$evidence" log --nonsense --state "$S"
ok "an unknown format too" run 64 "$evidence" show --format xml 0192ee71 --state "$S"
ok "help" run 0 "$evidence" verify --help
ok "no command" run 64 "$evidence"

printf x >>"$S/bundles/20261123T121500Z-prod-network-$A.tar"
ok "show of a damaged bundle exits 1" run 1 "$evidence" show 0192ee71 --state "$S"
ok "and still shows what the ledger has" out_has "run $A   applied"
rm "$S/bundles/20261123T121500Z-prod-network-$A.tar"
ok "a missing one too" run 1 "$evidence" show 0192ee71 --state "$S"
ok "by name" out_has "is missing"

# Without --state: the records of the repository here.
git init -q "$TMP/repo"
cd "$TMP/repo" || exit 99
git commit -q --allow-empty -m first
ok "a repository without a pin has no records" run 0 "$evidence" log
ok "says so" err_has "no records for this repository yet"
cd "$TMP" || exit 99
ok "outside of a repository: refused, naming --state" run 80 "$evidence" log
ok "by name" err_has "--state DIR"
finish
