# SPDX-License-Identifier: Apache-2.0
# The command-line configuration of the engine, and the variables that change which program is a
# provider: what no lock file checks is refused, with file and line; what only reads passes.
. "$srcdir/tests/cli/gate-lib.sh"
unset TF_CLI_CONFIG_FILE TERRAFORM_CONFIG TF_REATTACH_PROVIDERS

# overrides FILE: one that runs a provider from $tmp/dev.
overrides() {
    cat >"$1" <<RC
# a comment with dev_overrides in it
provider_installation {
  dev_overrides {
    "example.com/me/foo" = "$tmp/dev"
  }
  direct {}
}
RC
}

mkdir "$tmp/dev"
printf '#!/bin/sh\ntouch "%s/provider-ran"\nexit 1\n' "$tmp" >"$tmp/dev/terraform-provider-foo"
chmod +x "$tmp/dev/terraform-provider-foo"

world w
tf plan -no-color
is "without any such file" 0
cat >foo.tf <<'TF'
terraform {
  required_providers {
    foo = {
      source = "example.com/me/foo"
    }
  }
}
TF
cp foo.tf "$tmp/foo.tf"
commit "a provider"

# attack: D20 A12 dev_overrides in each place where the engine looks
overrides "$HOME/.terraformrc"
"$engine" validate -no-color >"$tmp/bare" 2>&1
bare=$?
holds "the engine itself would take it" grep -q "development overrides are in effect" "$tmp/bare"
rm -f "$tmp/provider-ran"
for command in plan "apply -auto-approve" "destroy -auto-approve"; do
    # shellcheck disable=SC2086
    tf $command -no-color
    is "refused: $command" 82 err ".terraformrc:3" err "dev_overrides: example.com/me/foo" \
        err "TF_CLI_CONFIG_FILE"
done
holds "and the provider never ran" test ! -e "$tmp/provider-ran"
run moongate log -1
is "it is recorded" 0 out "undecided"
tf validate -no-color
is "what only reads is the engine's own affair" "$bare" out "development overrides are in effect"
TF_CLI_CONFIG_FILE=/dev/null tf plan -no-color
result "another file takes its place" "$([ "$status" = 82 ] && cat "$tmp/err")"
rm "$HOME/.terraformrc"

mkdir "$HOME/.terraform.d"
for file in x.tfrc x.tfrc.json .tfrc; do
    overrides "$HOME/.terraform.d/$file"
    tf plan -no-color
    is "in .terraform.d/$file" 82 err ".terraform.d/$file:3"
    rm "$HOME/.terraform.d/$file"
done
overrides "$HOME/.terraform.d/x.tf"
git rm -q foo.tf && commit "no provider"
tf plan -no-color
is "a file of another name is not read" 0
rm "$HOME/.terraform.d/x.tf"

# attack: D20 A12 a named file; a relative name is the caller's, not -chdir's
mkdir -p "$tmp/w/live" live
overrides "$tmp/w/mine.rc"
overrides "$tmp/w/live/mine.rc"
cp main.tf live/main.tf
commit "a folder"
cd .. || exit 99
for variable in TF_CLI_CONFIG_FILE TERRAFORM_CONFIG; do
    env "$variable=mine.rc" "$tool" -chdir=wc/live plan -no-color >"$tmp/out" 2>"$tmp/err"
    status=$?
    is "$variable, relative to where the caller stands" 82 err "$tmp/w/mine.rc:3"
done
cd wc || exit 99
TF_CLI_CONFIG_FILE=../nowhere.rc TERRAFORM_CONFIG=../mine.rc tf plan -no-color
is "the first of the two counts; a missing one is only warned of, by the engine" 0 \
    err "Unable to open CLI configuration"
overrides "$HOME/.terraformrc"
TF_CLI_CONFIG_FILE=/dev/null tf plan -no-color
is "a named one replaces the others" 0
mkdir "$tmp/home2"
HOME="$tmp/home2" tf plan -no-color
is "another home has another one" 0
rm "$HOME/.terraformrc"

# attack: D20 A12 the block written so that a simple search would not find it
for text in '"provider\x5finstallation" { "dev\137overrides" { "example.com/me/foo" = "/x" } }' \
    'provider_installation { x = 0dev_overrides { "example.com/me/foo" = "/x" } }' \
    '{"provider_installation": {"dev\u005foverrides": {"example.com/me/foo": "/x"}}}' \
    '{"provider_installation": [{"dev_overrides": [{"example.com/me/foo": "/x"}]}]}' \
    'provider_installation/**/{dev_overrides{"example.com/me/foo"="/x"}}' \
    'plugin_cache_dir = "${a"} provider_installation { dev_overrides {} } b = "}"'; do
    printf '%s\n' "$text" >"$tmp/odd.rc"
    TF_CLI_CONFIG_FILE="$tmp/odd.rc" tf plan -no-color
    is "hidden: $text" 82 err "odd.rc"
done

# What cannot be read with certainty.
for text in 'provider_installation {' 'a = "open' '/* open' 'a = <<X
X' 'a = "\q"' 'a b' '}' 'a = 1 ; b = 2' '{} {}'; do
    printf '%s' "$text" >"$tmp/odd.rc"
    TF_CLI_CONFIG_FILE="$tmp/odd.rc" tf plan -no-color
    shown=$(echo "$text" | tr '\n' ' ')
    is "cannot be read: $shown" 82 err "odd.rc" err "cannot be judged: line"
    TF_CLI_CONFIG_FILE="$tmp/odd.rc" tf version
    is "and stops nothing that only reads: $shown" 0
done
mkfifo "$tmp/pipe.rc"
TF_CLI_CONFIG_FILE="$tmp/pipe.rc" tf plan -no-color
is "a pipe, which could be read only once" 82 err "not a regular file"
TF_CLI_CONFIG_FILE="$tmp" tf plan -no-color
is "a folder" 82 err "not a regular file"
head -c 2000000 /dev/zero | tr '\0' '#' >"$tmp/odd.rc"
TF_CLI_CONFIG_FILE="$tmp/odd.rc" tf plan -no-color
is "too large" 82 err "odd.rc"

# What is harmless stays so, and is recorded.
mkdir "$tmp/cache" "$tmp/mirror"
cat >"$tmp/good.rc" <<RC
plugin_cache_dir = "$tmp/cache"
plugin_cache_may_break_dependency_lock_file = true
disable_checkpoint = true # and a comment
// another
/* one
   more */
host "example.com" {
  services = { "modules.v1" = "https://example.com/x/", ports = [1, -2.5] }
}
credentials "app.example.com" {
  token = "s3cret\"token"
}
provider_installation {
  filesystem_mirror {
    path    = "$tmp/mirror"
    include = ["example.com/*/*"]
  }
  direct {
    exclude = ["example.com/*/*"]
  }
}
RC
TF_CLI_CONFIG_FILE="$tmp/good.rc" tf apply -auto-approve -no-color
is "mirrors and caches are checked by the lock file" 0 err "recorded"
bundle=$(find "$XDG_STATE_HOME" -name '*.tar' | head -n 1)
tar -xOf "$bundle" statement.json >"$tmp/out"
status=0
is "the record names file, digest and methods" 0 out "good.rc" out "filesystem_mirror" \
    out "$(sha256sum "$tmp/good.rc" | cut -d' ' -f1)" out "may_break_lock"
not "and no credential" out "s3cret"

# attack: D20 A12 the configuration changed while the run went on
cat >"$tmp/change.sh" <<SH
#!/bin/sh
sleep 1
$(command -v cp) "$tmp/w/mine.rc" "$HOME/.terraformrc"
sleep 2
echo yes
SH
echo 'disable_checkpoint = true' >"$HOME/.terraformrc"
sed -i 's/default = 3/default = 2/' main.tf
commit "smaller"
sh "$tmp/change.sh" | "$tool" apply -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "changed before the answer" 82 err "command-line configuration changed"
rm "$HOME/.terraformrc"

# attack: D20 A12 a provider that runs already
TF_REATTACH_PROVIDERS='{"example.com/me/foo":{"Protocol":"grpc","Pid":1}}' tf plan -no-color
is "TF_REATTACH_PROVIDERS" 82 err "TF_REATTACH_PROVIDERS" err "unset TF_REATTACH_PROVIDERS"
TF_REATTACH_PROVIDERS='' tf plan -no-color
is "set to nothing it is not set" 0

# attack: D19 a provider's program swapped in the cache; a lock without a checksum
platform=$("$engine" version -json | sed -n 's/.*"platform": *"\([^"]*\)".*/\1/p')
provider="$tmp/mirror/example.com/me/foo/1.0.0/$platform/terraform-provider-foo_v1.0.0"
mkdir -p "$(dirname "$provider")"
cp "$tmp/dev/terraform-provider-foo" "$provider"
cp "$tmp/foo.tf" foo.tf
echo 'resource "foo_thing" "x" {}' >>foo.tf
TF_CLI_CONFIG_FILE="$tmp/good.rc" "$engine" init -no-color >"$tmp/out" 2>&1
holds "the engine locks it" grep -q h1: .terraform.lock.hcl
commit "a provider, locked"
# attack: D22 a provider runs while the plan is made: only the lock file stands before that
rm -f "$tmp/provider-ran"
tf plan -no-color
is "the locked one is started to make the plan, and fails, being none" 1 err "plugin"
holds "nothing can be judged before it ran" test -e "$tmp/provider-ran"
rm "$tmp/provider-ran"
echo '# swapped' >>"$(find -L .terraform/providers -type f)"
tf plan -no-color
is "another program than the locked one" 1 err "does not match"
holds "it never ran" test ! -e "$tmp/provider-ran"
sed -i '/h1:/d' .terraform.lock.hcl
commit "a lock without a checksum"
tf plan -no-color
is "a lock that checks nothing" 80 err "not locked" err ".terraform.lock.hcl" err "no checksum"
holds "nor did it run then" test ! -e "$tmp/provider-ran"
finish
