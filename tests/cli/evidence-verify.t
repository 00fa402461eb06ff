#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: verify finds what was done to bundles and says who signed; good records stay good.
. "$srcdir/tests/cli/evidence-lib.sh"

A=0192ee71-0000-7000-8000-00000000000a
B=0192f2a0-0000-7000-8000-00000000000b
NOT="not anchored: a rewritten or shortened chain can't be seen"
last() { [ "$(tail -n 1 "$TMP/out")" = "$1" ]; }

apply $A 2026-11-22T17:40:00Z
tar_a=$S/bundles/20261123T121500Z-prod-network-$A.tar
cp "$tar_a" "$TMP/a.tar"

ok "unsigned and good" run 0 "$evidence" verify --state "$S"
ok "the first line sums up" out_has \
    "2 entries, 1 bundle: all good   (unsigned, chain unbroken since 2026-11-22)"
ok "the last line says what can't be seen" last "$NOT"
ok "--all is the same" run 0 "$evidence" verify --all --state "$S"
ok "--require-anchor fails without one" run 1 "$evidence" verify --require-anchor --state "$S"
sha=$("$evidence" log -1 --format json --state "$S" | sed -n 's/.*"entry_sha256": "\(.*\)".*/\1/p')
ok "an anchor that holds" run 0 "$evidence" verify --require-anchor --anchor "2:$sha" --state "$S"
ok "is named" out_has "anchored at #2"
ok "and nothing is unanchored" sh -c "! grep -q 'not anchored' '$TMP/out'"
zeros=$(printf '%064d' 0)
ok "an anchor that doesn't" run 1 "$evidence" verify --anchor "2:$zeros" --state "$S"
ok "says rewritten" out_has "entry #2 is not the anchored one: the chain was rewritten"
ok "an anchor beyond the end" run 1 "$evidence" verify --anchor "9:$sha" --state "$S"
ok "says shortened" out_has "it was shortened"
ok "an odd anchor is a usage error" run 64 "$evidence" verify --anchor 9 --state "$S"
ok "as JSON" run 0 "$evidence" verify --format json --state "$S"
ok "good is true" out_has '"good": true'

ok "one run" run 0 "$evidence" verify 0192ee71 --state "$S"
ok "as recorded" out_has "good   (unsigned, as recorded in #2)"
ok "one file, without records" run 0 "$evidence" verify "$TMP/a.tar"
ok "says so" out_has "good   (unsigned, not compared with a ledger)"
ok "a file that is not there" run 84 "$evidence" verify "$TMP/none.tar"

# ---- bundles that were touched
flip() { # FILE OFFSET
    printf '\377' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
flip "$tar_a" 3000
ok "one flipped byte" run 1 "$evidence" verify --state "$S"
ok "is found by name of the bundle" out_has "bundle ${tar_a##*/} (#2): "
ok "and counted" out_has "1 finding "
ok "verify RUN finds it" run 1 "$evidence" verify 0192ee71 --state "$S"
ok "verify FILE finds it" run 1 "$evidence" verify "$tar_a"
rm "$tar_a"
ok "a missing bundle" run 1 "$evidence" verify --state "$S"
ok "is named" out_has "bundle ${tar_a##*/} (#2) is missing"
S2=$S S=$TMP/other
apply $A 2026-11-22T17:41:00Z
cp "$S/bundles/${tar_a##*/}" "$tar_a"
S=$S2
ok "another whole bundle under the name" run 1 "$evidence" verify --state "$S"
ok "is found through the ledger" out_has "whole but not the one recorded"
ok "by verify RUN as well" run 1 "$evidence" verify 0192ee71 --state "$S"
cp "$TMP/a.tar" "$tar_a"
cp "$TMP/a.tar" "$S/bundles/extra.tar"
ok "a bundle that no entry names" run 1 "$evidence" verify --state "$S"
ok "is found" out_has "bundle extra.tar is named by no entry"
mv "$S/bundles/extra.tar" "$S/bundles/.x.tar.77.tmp"
ok "a writer's temporary file is no finding" run 0 "$evidence" verify --state "$S"
ok "several files, one of them bad" run 1 "$evidence" verify "$TMP/a.tar" \
    "$srcdir/tests/cli/evidence-lib.sh"
ok "the good one is said to be good" out_has "a.tar: good"
ok "a file that is no tar" run 1 "$evidence" verify "$srcdir/tests/cli/evidence-lib.sh"

# ---- signed
S=$TMP/signed KEY=$TMP/key WHO=ci@acme
ssh-keygen -q -t ed25519 -N '' -C ci@acme -f "$KEY"
echo "ci@acme $(cat "$KEY.pub")" >"$TMP/allowed"
apply $A 2026-11-22T17:40:00Z
apply $B 2026-11-23T12:15:00Z
ok "signed and good" run 0 "$evidence" verify --allowed-signers "$TMP/allowed" --state "$S"
ok "one signer" out_has "4 entries, 2 bundles: all good   (1 signer, chain unbroken since"
ok "without a list: said, and good" run 0 "$evidence" verify --state "$S"
ok "in words" out_has "signed, by whom was not compared"
ok "a bundle by its signer" run 0 "$evidence" verify --allowed-signers "$TMP/allowed" \
    0192f2a0 --state "$S"
ok "named" out_has "good   (signed by ci@acme, as recorded in #4)"
ssh-keygen -q -t ed25519 -N '' -C x -f "$TMP/key2"
echo "ci@acme $(cat "$TMP/key2.pub")" >"$TMP/allowed2"
ok "another key for that name" run 1 "$evidence" verify --allowed-signers "$TMP/allowed2" \
    --state "$S"
ok "entries are found" out_has "entry #1: signed with the key SHA256:"
ok "bundles are found" out_has "(#4): SHA256SUMS.sig: signed with the key SHA256:"
echo "ci@acme namespaces=\"git\" $(cat "$KEY.pub")" >"$TMP/allowed3"
ok "a key that may not sign bundles" run 1 "$evidence" verify --allowed-signers "$TMP/allowed3" \
    --state "$S"
ok "only the bundles are found" sh -c "! grep -q '^entry' '$TMP/out'"
echo "ci@acme valid-before=\"20261123\" $(cat "$KEY.pub")" >"$TMP/allowed4"
ok "a key that had expired" run 1 "$evidence" verify --allowed-signers "$TMP/allowed4" \
    --state "$S"
ok "for the later run" out_has "entry #3: "
ok "not for the earlier one" sh -c "! grep -q '^entry #1' '$TMP/out'"
ok "no such list is an error" run 84 "$evidence" verify --allowed-signers "$TMP/none" --state "$S"
ok "that names it" err_has "$TMP/none"
KEY=- WHO=-
entry refused 0192ffff-0000-7000-8000-00000000000c 2026-11-24T12:15:00Z ', "status": 80' >/dev/null
ok "an unsigned entry among signed ones: said, and good" run 0 "$evidence" verify \
    --allowed-signers "$TMP/allowed" --state "$S"
ok "in words" out_has "1 signer, 1 entry unsigned"
KEY=$TMP/key WHO=ci@acme
printf '{"kind": "refused", "run_id": "0192ffff-1", "time": "2026-11-24T12:15:00Z",
    "actor": {"signer": "ci@acme"}}' | "$driver" append "$S/ledger.git" - - >/dev/null
ok "unsigned under a signer's name" run 1 "$evidence" verify --state "$S"
ok "is found" out_has "entry #6 is not signed, it names the signer ci@acme"
finish
