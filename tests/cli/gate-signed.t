# SPDX-License-Identifier: Apache-2.0
# gate.signed_commits, with the real ssh-keygen, gpg and git.
# Keys and commits are made here; dates are fixed where validity hangs on them.
. "$srcdir/tests/cli/gate-lib.sh"
if ! command -v gpg >/dev/null; then
    echo "Bail out! gpg is missing: apt-get install gnupg"
    exit 99
fi
keys=$tmp/keys
mkdir "$keys"
for who in alice bob eve ca; do
    ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$keys/$who"
done
public() { cut -d' ' -f1,2 "$keys/$1.pub"; }
export GNUPGHOME="$tmp/gpg"
mkdir -m 700 "$GNUPGHOME"
pgp() { gpg -q --batch --passphrase '' "$@" 2>"$tmp/gpg.err"; }
for who in gwen gone; do
    pgp --quick-gen-key "$who <$who@acme>" ed25519 sign never || exit 99
done
pgp --faked-system-time 20260101T000000 --quick-gen-key 'old <old@acme>' ed25519 sign 1d || exit 99
pgp --quick-gen-key 'mallory <gwen@acme>' ed25519 sign never || exit 99
fingerprint() { gpg --list-keys --with-colons "$1" | awk -F: '/^fpr/ { print $10; exit }'; }
git config --global gpg.format ssh
git config --global gpg.ssh.program "$(command -v ssh-keygen)"

# signed WHO SUBJECT [git commit's words]: everything committed, signed with WHO's SSH key, pushed.
signed() {
    who=$1 subject=$2
    shift 2
    git add -A && git -c user.signingkey="$keys/$who" commit -q --allow-empty -S -m "$subject" \
        "$@" && push
}

# pgp_signed WHO SUBJECT: the same with an OpenPGP key.
pgp_signed() {
    git add -A && git -c gpg.format=openpgp -c user.signingkey="$1" commit -q --allow-empty -S \
        -m "$2" 2>"$tmp/gpg.err" && push
}

# back: the branch as it was before the last commit.
back() {
    git reset -q --hard HEAD~1 && git push -q -f origin HEAD:main
}

# guarded NAME TEXT: a world whose allowed signers hold TEXT, whose first run is at a signed commit.
guarded() {
    world "$1"
    mkdir .moongate
    printf '%s\n' "$2" >.moongate/allowed_signers
    rule='signed_commits = { allowed_signers = ".moongate/allowed_signers" }'
    echo "gate { $rule }" >moongate.lua
    signed alice "guarded" || exit 99
}

guarded w "alice@acme $(public alice)
bob@acme $(public bob)"
tf plan -no-color
is "a first run at a signed commit" 0 err "allowed"
tf apply -auto-approve -no-color
is "is applied" 0 err "recorded"
run moongate show --format json "$(records)"
is "the record names who signed" 0 out '"principal": "alice@acme"' out '"kind": "ssh"'

# What is refused: each a commit on top, taken away again.
git commit -q --allow-empty -m "nobody's" && push
label=$(git rev-parse --short=7 HEAD)
tf plan -no-color
is "not signed" 80 err "$label \"nobody's\"" err "is not signed" \
    err "git show $(git rev-parse --short=7 HEAD~1):.moongate/allowed_signers"
signed bob "on top"
tf plan -no-color
is "a signed commit does not vouch for those below" 80 err "nobody's" err "is not signed"
not "and itself is none of the reasons" err "on top"
back
signed eve "eve's"
tf plan -no-color
is "all of them at once: nobody's" 80 err "nobody's" err "eve's" err "is not in the allowed signers"
back && back

signed bob "bob's"
tf plan -no-color
is "signed by another who may" 0

# What the bytes can be.
# rewritten SED: HEAD's object through sed, in HEAD's place.
rewritten() {
    old=$(git rev-parse HEAD)
    git cat-file commit HEAD | sed "$1" >"$tmp/commit"
    git reset -q --hard "$(git hash-object -t commit -w --stdin <"$tmp/commit")"
    git push -q -f origin HEAD:main
}
restore() { git reset -q --hard "$old" && git push -q -f origin HEAD:main; }
rewritten 's/^bob.s$/bobs/'
tf plan -no-color
is "the message changed after it was signed" 80 err "the signature does not fit"
restore
old=$(git rev-parse HEAD)
git cat-file commit "$old" | awk '/^gpgsig/ { on = 1 } on { sig = sig $0 "\n" } /END SSH/ { on = 0 }
    /^$/ && !done { printf "%s", sig; done = 1 } { print }' >"$tmp/commit"
git reset -q --hard "$(git hash-object -t commit -w --stdin <"$tmp/commit")"
git push -q -f origin HEAD:main
tf plan -no-color
is "two signatures" 80 err "has two signatures"
git cat-file commit "$old" | awk '/^gpgsig/ { on = 1 } !on { rest[n++] = $0 }
    on { sig = sig $0 "\n" } /END SSH/ { on = 0 }
    END { for (i = 0; i < n; i++) { if (rest[i] ~ /^author/) printf "%s", sig; print rest[i] } }' \
    >"$tmp/commit"
git reset -q --hard "$(git hash-object -t commit --literally -w --stdin <"$tmp/commit")"
git push -q -f origin HEAD:main
tf plan -no-color
is "a signature that was moved" 80 err "$(git rev-parse --short=7 HEAD) cannot be read" \
    err "not a commit as git"
git reset -q --hard "$old" && git push -q -f origin HEAD:main

# resigned SIGNATURE-FILE: HEAD with another signature.
resigned() {
    old=$(git rev-parse HEAD)
    git cat-file commit HEAD | sed '/^gpgsig/,/END SSH/d' >"$tmp/payload"
    "$@"
    { sed '/^$/,$d' "$tmp/payload"
      sed '1s/^/gpgsig /; 2,$s/^/ /' "$tmp/payload.sig"
      sed -n '/^$/,$p' "$tmp/payload"; } >"$tmp/commit"
    rm -f "$tmp/payload.sig"
    git reset -q --hard "$(git hash-object -t commit -w --stdin <"$tmp/commit")"
    git push -q -f origin HEAD:main
}
resigned ssh-keygen -q -Y sign -n file -f "$keys/bob" "$tmp/payload"
tf plan -no-color
is "another namespace" 80 err "the signature does not fit" err "namespace"
restore
x509() {
    printf -- '-----BEGIN SIGNED MESSAGE-----\nMIAG\n-----END SIGNED MESSAGE-----\n' \
        >"$tmp/payload.sig"
}
resigned x509
tf plan -no-color
is "an X.509 signature" 80 err "X.509 certificate, which this version of moongate cannot check"
restore
other() { printf -- '-----BEGIN THING-----\nMIAG\n-----END THING-----\n' >"$tmp/payload.sig"; }
resigned other
tf plan -no-color
is "a signature of no kind" 80 err "neither SSH nor OpenPGP"
restore
pgp_signed gwen "by OpenPGP"
tf plan -no-color
is "an OpenPGP signature, and no list for it" 80 err "names no openpgp"
back

# Merges: all parents count.
git checkout -q -b side HEAD~1
echo "# side" >>main.tf
git commit -q -a -m "unsigned side"
git checkout -q main
git -c user.signingkey="$keys/alice" merge -q --no-ff -S -m "merge" side && push
tf plan -no-color
is "a merge vouches for nothing" 80 err "unsigned side" err "is not signed"
not "the merge itself is signed" err '"merge"'
back
git checkout -q -b tagged HEAD~1
echo "# tagged" >>main.tf
git -c user.signingkey="$keys/bob" commit -q -a -S -m "signed side"
git -c user.signingkey="$keys/bob" tag -s -m v1 v1
git checkout -q main
git -c user.signingkey="$keys/alice" merge -q --no-ff -S -m "merge of a tag" v1 && push
holds "the merge has the tag's signature, too" sh -c 'git cat-file commit HEAD | grep -q ^mergetag'
tf plan -no-color
is "is admitted for its own" 0
git -c commit.gpgsign=false commit -q --amend --no-edit && git push -q -f origin HEAD:main
holds "the amended one still has the tag's" sh -c 'git cat-file commit HEAD | grep -q ^mergetag'
tf plan -no-color
is "a tag's signature is not the commit's" 80 err "is not signed"
git reset -q --hard v1~1 && git push -q -f origin HEAD:main

# Who may sign changes with what is applied.
printf '%s\n' "alice@acme $(public alice)" "eve@acme $(public eve)" >.moongate/allowed_signers
signed alice "eve for bob"
tf plan -no-color
is "a signer brings another one" 0
signed eve "eve at once"
tf plan -no-color
is "who signs only after it was applied" 80 err "eve at once" err "not in the allowed signers"
back
tf apply -auto-approve -no-color
is "which it is" 0
tf plan -no-color
is "and can be planned again" 0
signed eve "eve later"
tf plan -no-color
is "now" 0
back
signed bob "bob too late"
tf plan -no-color
is "who was taken out cannot sign any more" 80 err "bob too late" err "not in the allowed signers"
back

# Nobody who can push switches it off.
git rm -q moongate.lua
git commit -q -m "no gate" && push
tf plan -no-color
is "an unsigned commit drops signed_commits" 80 err "no gate" err "is not signed"
back
echo 'gate { signed_commits = { allowed_signers = "others" } }' >moongate.lua
public eve | sed 's/^/mallory@acme /' >others
git add -A && git -c user.signingkey="$keys/eve" commit -q -S -m "another list" && push
tf plan -no-color
is "a list of one's own is for later" 0
git commit -q --allow-empty -m "unsigned then" && push
tf plan -no-color
is "and then, too" 80 err "unsigned then" err "$(git rev-parse --short=7 HEAD~2):.moongate"
back && back
git rm -q moongate.lua
signed alice "no gate any more"
tf apply -auto-approve -no-color
is "a signer drops it" 0
git commit -q --allow-empty -m "free" && push
tf plan -no-color
is "then it is off" 0

# Lines of the list.
guarded lines "alice@acme $(public alice)
bob@acme valid-before=\"20260601\" $(public bob)
eve@acme namespaces=\"file\" $(public eve)
*@acme cert-authority $(public ca)"
tf plan
is "a list with conditions" 0
date="2026-03-01T00:00:00Z"
GIT_COMMITTER_DATE=$date signed bob "in time"
tf plan -no-color
is "valid when it was signed" 0
GIT_COMMITTER_DATE="2026-07-01T00:00:00Z" signed bob "too late"
tf plan -no-color
is "signed after that" 80 err "too late" err "key has expired"
back
signed eve "for files"
tf plan -no-color
is "a key for another purpose" 80 err "for files" err 'not permitted for use in signature namespace'
back
ssh-keygen -q -s "$keys/ca" -I id -n carol@acme -V 20260101:20260601 "$keys/eve.pub"
mv "$keys/eve-cert.pub" "$keys/carol-cert.pub" && cp "$keys/eve" "$keys/carol"
# certified SUBJECT: signed with a certificate.
certified() {
    git add -A && git -c user.signingkey="$keys/carol-cert.pub" commit -q --allow-empty -S \
        -m "$1" && push
}
GIT_COMMITTER_DATE=$date certified "by certificate"
tf plan -no-color
is "a certificate of the list's authority" 0
certified "by an old certificate"
tf plan -no-color
is "one that has expired" 80 err "by an old certificate" \
    err "no valid principals found"
back
guarded pattern "*@acme $(public alice)"
tf plan -no-color
is "a key for a pattern" 80 err '"*@acme", which names nobody'

# OpenPGP.
guarded pgp "alice@acme $(public alice)"
echo "gate { signed_commits = { allowed_signers = \".moongate/allowed_signers\",
  openpgp = \".moongate/openpgp.asc\" } }" >moongate.lua
revocation="$GNUPGHOME/openpgp-revocs.d/$(fingerprint gone@acme).rev"
cp -R "$GNUPGHOME" "$tmp/gpg.before"
sed 's/^:---/---/' "$revocation" | pgp --import
{ echo "# who may sign"
  gpg --armor --export "$(fingerprint gwen)"
  gpg --armor --export old@acme gone@acme; } >.moongate/openpgp.asc
signed alice "with OpenPGP"
tf plan -no-color
is "two lists" 0
pgp_signed "$(fingerprint gwen)" "gwen's"
tf apply -auto-approve -no-color
is "an OpenPGP signature" 0
run moongate show --format json "$(records)"
is "the record names key and principal" 0 out '"principal": "gwen@acme"' out '"kind": "openpgp"' \
    out "$(fingerprint gwen)"
pgp_signed "$(fingerprint mallory)" "mallory's"
tf plan -no-color
is "a name is no key" 80 err "mallory's" err "is not among the public keys"
back
pgp_signed gwen "gwen's second"
git cat-file commit HEAD | sed 's/^gwen.s second$/gwens second/' >"$tmp/commit"
git reset -q --hard "$(git hash-object -t commit -w --stdin <"$tmp/commit")"
git push -q -f origin HEAD:main
tf plan -no-color
is "a changed message" 80 err "the signature does not fit"
back

# A key that has expired or is revoked makes no signature any more: gpg is told another time, or
# knows of no revocation.
pgp_resigned() {
    old=$(git rev-parse HEAD)
    git cat-file commit HEAD | sed '/^gpgsig/,/END PGP/d' >"$tmp/payload"
    gpg -q --batch "$@" --armor --detach-sign -o "$tmp/payload.sig" "$tmp/payload" \
        2>"$tmp/gpg.err" || exit 99
    { sed '/^$/,$d' "$tmp/payload"
      sed '1s/^/gpgsig /; 2,$s/^/ /' "$tmp/payload.sig"
      sed -n '/^$/,$p' "$tmp/payload"; } >"$tmp/commit"
    rm -f "$tmp/payload.sig"
    git reset -q --hard "$(git hash-object -t commit -w --stdin <"$tmp/commit")"
    git push -q -f origin HEAD:main
}
pgp_signed "$(fingerprint gwen)" "once more"
tf plan
is "a good one" 0
pgp_resigned --faked-system-time 20260101T010000 -u old@acme
tf plan -no-color
is "a key that has expired" 80 err "once more" err "the key has expired"
restore
pgp_resigned --homedir "$tmp/gpg.before" -u gone@acme
tf plan -no-color
is "a key that is revoked" 80 err "once more" err "the key is revoked"
restore
pgp_resigned -u "$(fingerprint gwen)" -u "$(fingerprint mallory)"
tf plan -no-color
is "two signatures in one" 80 err "more than one signature"
restore
pgp_resigned --textmode -u "$(fingerprint gwen)"
tf plan -no-color
is "a signature over text that may differ" 80 err "over the bytes as they are"
restore
pgp_resigned --digest-algo SHA1 -u "$(fingerprint gwen)"
tf plan -no-color
is "a weak digest" 80 err "cannot be checked"
restore
echo "not a key" >>.moongate/openpgp.asc
pgp_signed "$(fingerprint gwen)" "a broken list"
tf apply -auto-approve -no-color
is "a list is read when it was applied" 0
tf plan -no-color
is "and then it must be one" 82 err ".moongate/openpgp.asc at" err "line"
for pid in $(gpgconf --list-dirs agent-socket >/dev/null && echo "$GNUPGHOME" "$tmp/gpg.before"); do
    gpgconf --homedir "$pid" --kill all
done

# Where trust begins.
world late
echo 'gate { signed_commits = { allowed_signers = ".moongate/allowed_signers" } }' >moongate.lua
signed alice "required from nobody"
tf plan -no-color
is "a list that is not there" 80 err ".moongate/allowed_signers" err "where the pin was made" \
    err "nobody is known who may sign"
mkdir .moongate
echo "alice@acme $(public alice)" >.moongate/allowed_signers
signed alice "a list that is too late"
tf plan -no-color
is "nor does it come with what it judges" 80 err "nobody is known who may sign"
rm -r "$XDG_STATE_HOME/moongate/pins"
run moongate init
is "a pin that is made anew" 0 out "pinned"
rm -r policies/limits.lua
tf plan -no-color
is "begins trust there" 0
rm -r "$XDG_STATE_HOME/moongate/pins"
git commit -q --allow-empty -m "unsigned tip" && push
tf plan -no-color
is "at a commit that is signed itself" 80 err "unsigned tip" err "is not signed"

finish
