#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the commands that VERIFY.txt gives an auditor (tar, sha256sum, ssh-keygen, git and
# nothing of ours) accept a good bundle and ledger and refuse changed ones.
. "$srcdir/tests/cli/evidence-lib.sh"

A=0192ee71-0000-7000-8000-00000000000a
S=$TMP/state KEY=$TMP/key WHO=ci@acme
ssh-keygen -q -t ed25519 -N '' -C ci@acme -f "$KEY"
git init -q "$TMP/repo"
git -C "$TMP/repo" commit -q --allow-empty -m 'widen the pool'
oid=$(git -C "$TMP/repo" rev-parse HEAD)
git -C "$TMP/repo" cat-file commit HEAD >"$TMP/commit"

run_members $A 2026-11-22T17:40:00Z
cp "$TMP/commit" "$TMP/m/commit"
entry intent $A 2026-11-22T17:40:00Z >/dev/null
ref=$("$driver" bundle "$S/bundles" B.tar "$KEY" "$WHO" statement.json="$TMP/m/statement" \
    log/engine.log="$TMP/m/log" source/commit="$TMP/m/commit" VERIFY.txt="$TMP/m/verify" \
    source/blobs/ce013625030ba8dba906f756967f9e9ca394464a="$TMP/m/blob")
entry result $A 2026-11-22T17:41:00Z ", \"outcome\": \"applied\", \"bundle\": $ref" >/dev/null

# The auditor's desk: the bundle, the ledger, allowed signers; every command comes from the text.
desk() {
    rm -rf "$TMP/desk"
    mkdir "$TMP/desk"
    cd "$TMP/desk" || exit 99
    cp "$S/bundles/B.tar" B.tar
    cp -r "$S/ledger.git" ledger
    echo "ci@acme $(cat "$KEY.pub")" >allowed_signers
}

# step N: the command lines of that step in VERIFY.txt, with the auditor's names filled in.
step() {
    sed -n "/^$1\. /,/^\([0-9]\. \|What\)/p" "$TMP/m/verify" | sed -n 's/^     //p' |
        sed -e "s,LEDGER,$TMP/desk/ledger,g" -e 's/ WHO / ci@acme /' \
            -e 's/=TIME /=20261122174000Z /' >"$TMP/step.sh"
    test -s "$TMP/step.sh" || return 1
    sh -e "$TMP/step.sh" >"$TMP/step.out" 2>"$TMP/step.err"
}
refuses() { ! step "$1"; }
silent() { test ! -s "$TMP/step.out" -a ! -s "$TMP/step.err"; }
prints() { grep -qF "$1" "$TMP/step.out"; }

desk
ok "1: the list" step 1
ok "   plain files only" sh -c "! grep -v '^-rw-r--r-- 0/0 .* 1970-01-01' '$TMP/step.out'"
ok "2: unpack" step 2
cd x || exit 99
ok "3: digests, nothing missing, nothing more" step 3
ok "   prints nothing" silent
ok "4: the signature" step 4
ok "   names the signer" prints 'Good "moongate-bundle-v1" signature for ci@acme'
ok "5: the same tar again" step 5
ok "   prints nothing" silent
ok "6: git's names" step 6
ok "   the commit" prints "$oid"
ok "   and no changed source" sh -c "! grep changed '$TMP/step.out'"
git config --file "$TMP/gitconfig" gpg.ssh.allowedSignersFile "$TMP/desk/allowed_signers"
ok "7: the ledger" step 7
ok "   no merge" sh -c "grep -qx 0 '$TMP/step.out'"
ok "   names the bundle" prints "moongate-audit:entries/2026/11/00000002-$A-result.json"
ok "   is signed" prints "G ci@acme #2 result $A"

# What they do not accept.
unpack() { tar -xf B.tar --one-top-level=x && cd x || exit 99; }
desk; unpack && printf more >>statement.json
ok "3: a changed content" refuses 3
desk; unpack && : >extra
ok "3: an extra file" refuses 3
desk; unpack && rm log/engine.log
ok "3: a missing file" refuses 3
desk; unpack && printf x >>SHA256SUMS
ok "4: a changed list" refuses 4
desk; printf x | dd of=B.tar bs=1 seek=$(($(wc -c <B.tar) - 5)) conv=notrunc status=none; unpack
ok "5: a changed byte of padding" refuses 5
desk; unpack && printf x >>source/blobs/ce013625030ba8dba906f756967f9e9ca394464a
ok "6: a changed source" step 6
ok "   is named" prints "changed: source/blobs/ce01"
desk; printf x >>B.tar; mkdir x; cd x || exit 99
ok "7: another bundle is not in the ledger" refuses 7
finish
