# SPDX-License-Identifier: Apache-2.0
# What gives the engine its variables while it plans: files that are swapped between our look and
# its own, and put back behind it.
. "$srcdir/tests/cli/gate-lib.sh"

# An engine of our own name and the real one's version, that does something of ours as it plans.
mkdir "$tmp/eng"
cat >"$tmp/eng/$tool" <<'SH'
#!/bin/sh
for word in "$@"; do
    case $word in -*) ;; *) break ;; esac
done
[ "$word" != plan ] || eval "${BEFORE_PLAN:-}"
"$REAL_ENGINE" "$@"
rc=$?
[ "$word" != plan ] || eval "${BEHIND_PLAN:-}"
exit $rc
SH
chmod +x "$tmp/eng/$tool"
export REAL_ENGINE="$engine" BEFORE_PLAN='' BEHIND_PLAN=''
PATH="$MOONGATE_LINKS:$tmp/eng:/usr/bin:/bin"

# refused NAME FILE: the run before is none that changed anything.
refused() {
    is "$1" 80 err "changed while the engine planned" err "$2"
    holds "$1: nothing was applied" test ! -e "$at/terraform.tfstate"
}

world w
at=$PWD
echo 'gate { inputs = "tracked" }' >moongate.lua
echo 'size = 3' >prod.tfvars
echo 'size = 2' >terraform.tfvars
echo '*.auto.tfvars' >>.gitignore
commit "variables in files"
ln -s "$at/prod.tfvars" "$tmp/link.tfvars"
echo 'size = 5' >"$tmp/theirs.tfvars"
export at tmp

tf plan -no-color -var-file="$tmp/link.tfvars"
is "a link to a committed file" 0 out "+ size  = 3"

# attack: D29 the link of a -var-file led elsewhere while the engine plans
BEFORE_PLAN='ln -sfn "$tmp/theirs.tfvars" "$tmp/link.tfvars"'
tf apply -auto-approve -no-color -var-file="$tmp/link.tfvars"
refused "another file behind the link" link.tfvars
ln -sfn "$at/prod.tfvars" "$tmp/link.tfvars"
BEHIND_PLAN='ln -sfn "$at/prod.tfvars" "$tmp/link.tfvars"'
tf apply -auto-approve -no-color -var-file="$tmp/link.tfvars"
refused "and put back" link.tfvars

# attack: D29 a committed variable file rewritten while the engine plans, and put back
BEFORE_PLAN='cp -p prod.tfvars "$tmp/kept"; echo "size = 5" >prod.tfvars'
BEHIND_PLAN='cp -p "$tmp/kept" prod.tfvars'
tf apply -auto-approve -no-color -var-file=prod.tfvars
refused "a -var-file" prod.tfvars
BEFORE_PLAN='mv terraform.tfvars "$tmp/kept"; echo "size = 5" >terraform.tfvars'
BEHIND_PLAN='mv "$tmp/kept" terraform.tfvars'
tf apply -auto-approve -no-color
refused "one that the engine finds by itself" terraform.tfvars
holds "it is what it was" git diff --quiet

# attack: D29 an ignored variable file that comes while the engine plans
BEFORE_PLAN='echo "size = 5" >zz.auto.tfvars' BEHIND_PLAN=''
tf plan -no-color -out="$tmp/p"
refused "a new one" zz.auto.tfvars
holds "and no plan file is left" test ! -e "$tmp/p"
rm zz.auto.tfvars

# attack: D6 an ignored variable file whose name is not UTF-8 is named all the same
odd=$(printf 'a\377.auto.tfvars')
BEFORE_PLAN=''
echo 'size = 5' >"$odd"
tf plan -no-color
is "a name that is not UTF-8" 80 err 'a\xff.auto.tfvars' err "ignored by git"
rm "$odd"

# attack: D30 the link that -chdir goes through led elsewhere behind the gate
mkdir "$tmp/theirs"
cp main.tf "$tmp/theirs"
echo 'size = 5' >"$tmp/theirs/terraform.tfvars"
ln -s "$at" "$tmp/here"
BEFORE_PLAN=''
cat >"$tmp/eng/$tool" <<'SH'
#!/bin/sh
case " $* " in *" plan "*)
    if [ -z "${AGAIN:-}" ]; then
        ln -sfn "$tmp/theirs" "$tmp/here"
        AGAIN=1 exec "$0" "$@"
    fi ;;
esac
exec "$REAL_ENGINE" "$@"
SH
tf -chdir="$tmp/here" apply -auto-approve -no-color
is "the link of -chdir" 0 out "+ size  = 2" err "recorded"
holds "the engine worked where it was judged" test -e "$at/terraform.tfstate"
holds "and not where the link leads" test ! -e "$tmp/theirs/terraform.tfstate"

# attack: D31 what the configuration reads by a path is ignored by git
world r
printf '%s\n' conf.json 'dist/' >>.gitignore
cat >>main.tf <<'TF'

resource "terraform_data" "files" {
  triggers_replace = ["${file("conf.json")}", filesha256("${path.module}/dist/l.zip")]
}

module "net" {
  source = "./net"
}
TF
mkdir net dist
echo in >net/in.txt
echo 'resource "terraform_data" "n" { triggers_replace = file("${path.module}/in.txt") }' \
    >net/main.tf
commit "files that are read"
echo 1 >conf.json
echo z >dist/l.zip
"$engine" init -no-color >/dev/null
tf apply -auto-approve -no-color
is "ignored files that are read" 0 err "recorded"
tar -xOf "$(echo "$XDG_STATE_HOME"/moongate/*/bundles/*.tar)" statement.json >"$tmp/out"
holds "the record has their digests" grep -q -F "$(sha256sum <conf.json | cut -c 1-64)" "$tmp/out"
holds "and who reads them" grep -q '"read_by": "main.tf"' "$tmp/out"
not "what is committed is no input" out in.txt
echo 'gate { inputs = "tracked" }' >moongate.lua
commit "only what is committed"
tf apply -auto-approve -no-color
is "where only what is committed may be read" 80 err "conf.json" err "dist/l.zip" \
    err "is read by main.tf"
finish
