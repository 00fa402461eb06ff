# SPDX-License-Identifier: Apache-2.0
# Links inside of the repository: what they lead to counts as if it lay there, for the plan and for
# the question whether an older commit still holds the tip's configuration.
. "$srcdir/tests/cli/gate-lib.sh"

world w
mkdir live shared deep
git mv main.tf shared/main.tf
echo 'size = 3' >shared/common.tfvars
ln -s common.tfvars shared/default.tfvars
ln -s ../shared/default.tfvars live/terraform.tfvars
ln -s ../shared/main.tf live/main.tf
commit "links to what several root modules share"
tf -chdir=live plan -no-color
is "linked configuration and variables are the commit's" 0 err "allowed by 1 policy" \
    out "+ owner = \"sre\""

# attack: D28 an older commit whose root module is the tip's, but not what it links to
git tag old
sed -i s/3/2/ shared/common.tfvars
commit "a shared value, two links away"
git checkout -q old
tf -chdir=live plan -no-color
is "linked variables that the tip has changed" 80 err "behind" err "live/terraform.tfvars"
git checkout -q main
tf -chdir=live plan -no-color
is "at the tip they are its own" 0 out "+ size  = 2"
git tag -f old >/dev/null
sed -i s/sre/ops/ shared/main.tf
commit "shared configuration"
git checkout -q old
tf -chdir=live plan -no-color
is "linked configuration that the tip has changed" 80 err "behind" err "live/main.tf"
git checkout -q main
git tag -f old >/dev/null
echo other >shared/notes.txt
commit "what nothing links to"
git checkout -q old
tf -chdir=live plan -no-color
is "an older commit that differs elsewhere only" 0 err "allowed by 1 policy"
git checkout -q main

# A directory behind a link: all of it, and the links in it.
mkdir shared/parts deep/er
echo one >deep/er/x
ln -s ../../deep/er shared/parts/er
ln -s ../shared/parts live/parts
ln -s live again
commit "a linked directory with a link in it"
git tag -f old >/dev/null
echo two >deep/er/x
commit "a file behind both"
git checkout -q old
tf -chdir=live plan -no-color
is "a file behind two linked directories" 80 err "behind" err "shared/parts/er"
git checkout -q main

# The link itself, made another one: a change like any other.
ln -sfn ../shared/default.tfvars live/main.tf
tf -chdir=live plan -no-color
is "a link that leads elsewhere than committed" 80 err "changed" err "live/main.tf"
git checkout -q live

# Attributes are those of the file, not of the link.
printf '%s\n' 'shared/*.tf text eol=crlf' >.gitattributes
git add -A && git commit -q -m "line ends" && push
rm shared/main.tf && git checkout -q shared/main.tf
holds "a checkout writes them" grep -q "$(printf '\r')" shared/main.tf
tf -chdir=live plan -no-color
is "line ends of a linked file" 0 err "allowed by 1 policy"
finish
