# SPDX-License-Identifier: Apache-2.0
# What needs reads from a configuration's text is what the engine makes of it: modules as in
# modules.json, providers as `providers` prints them.
. "$srcdir/tests/cli/gate-lib.sh"
driver=$builddir/tests/bin/needs_driver
product=terraform
if "$engine" version | grep -q OpenTofu; then product=tofu; fi

# The engine's: folders of local modules, keys of remote ones, providers.
by_engine() {
    rm -rf .terraform
    "$engine" get -no-color >"$tmp/out" 2>"$tmp/err" || return 1
    "$engine" providers -no-color >"$tmp/out" 2>"$tmp/err" || return 1
    {
        echo "dir ."
        [ ! -f .terraform/modules/modules.json ] ||
            printf '%s\n' "$(tr '{' '\n' <.terraform/modules/modules.json)" |
            sed -n 's/^"Key":"\([^"]*\)","Source":"\([^"]*\)".*"Dir":"\([^"]*\)".*/\1|\2|\3/p' |
            while IFS='|' read -r key from dir; do
                case $from:$dir in
                ./*:.terraform/*) ;; # inside a remote package, which we do not read
                :.) ;;
                ./* | ../*) echo "dir $dir" ;;
                *) echo "remote $key" ;;
                esac
            done
        sed -n 's/.*provider\[[^/]*\/\([^]]*\)\].*/provider \1/p' "$tmp/out" |
            grep -v '^provider builtin/'
    } | LC_ALL=C sort -u >"$tmp/engine.txt"
}

# same NAME: both read the configuration here in the same way.
same() {
    if ! by_engine; then
        result "$1" "the engine does not read it"
    elif "$driver" "$PWD" "" "$product" >"$tmp/us" 2>"$tmp/err"; then
        LC_ALL=C sort -u "$tmp/us" >"$tmp/us.txt"
        result "$1" "$(diff "$tmp/engine.txt" "$tmp/us.txt")"
    else
        result "$1" "we do not read it"
    fi
}

# refused NAME WORDS: we say that it can't be read; the engine may or may not read it.
refused() {
    run "$driver" "$PWD" "" "$product"
    is "$1" 82 err "$2"
}

fresh() {
    rm -rf "$tmp/c"
    mkdir -p "$tmp/c" && cd "$tmp/c" || exit 99
}

# A remote package without providers of its own.
mkdir -p "$tmp/far/inner"
echo 'module "inner" { source = "./inner" }' >"$tmp/far/main.tf"
echo 'resource "terraform_data" "x" {}' >"$tmp/far/inner/main.tf"
git -C "$tmp/far" init -q && git -C "$tmp/far" add . && git -C "$tmp/far" commit -q -m far
far="git::file://$tmp/far"

fresh
cp -R "$srcdir"/tests/fixtures/planfiles/src/. .
same "the fixture's configuration"

fresh
mkdir -p net/leaf common
cat >main.tf <<TF
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5" }
    mine = {
      source                = "acme/thing"
      configuration_aliases = [mine.a]
    }
    legacy = "~> 1.0"
  }
}
module "net" { source = "./net/" }
module "far" {
  source = "$far"
}
module sub { source = "$far//inner" }
resource "aws_instance" "a" { provider = mine.a }
data "http" "x" { url = "http://localhost" }
TF
echo 'module "leaf" { source = "./leaf/../leaf" }
module "common" { source = "../common" }' >net/main.tf
echo '{"resource": {"null_resource": {"x": {}}}, "module": [{"c": {"source": "../../common"}}]}' \
    >net/leaf/x.tf.json
echo 'check "c" {
  data "external" "x" { program = ["true"] }
  assert {
    condition     = data.external.x.id != ""
    error_message = "x"
  }
}' >common/check.tf
same "modules, providers, both syntaxes"

echo 'module "net" { source = "./common" }' >z_override.tf
echo '{"terraform": {"required_providers": {"aws": {"source": "other/aws"}}}}' >override.tf.json
same "overrides"

fresh
printf 'locals {\n  a = <<-E\n    x\n  \302\240E \f\n}\nprovider "seen" {}\nlocals {\n' >main.tf
printf '  b = <<E\nE\n}\n' >>main.tf
same "a heredoc that ends where only Unicode sees a blank"

fresh
cat >main.tf <<'TF'
locals {
  a = "$${" # {
  b = "%%{" // }
  c = "${"}${"\""}"}" /* }
  */
  d = <<-E
    ${<<F
E
provider "text" {}
F
} "
    E
  e = { x = "provider y {" }
  f = "$$${"
}
provider "seen" {}
provider bare {
}
TF
same "text that looks like blocks"

fresh
printf '\357\273\277provider "seen" {}\r\nresource "a_b" "c" {\r\n  x = 1\r\n}\r\n' >main.tf
same "a byte order mark and CRLF"

fresh
mkdir real
echo 'provider "p" {}' >real/main.tf
ln -s real link
ln -s real/main.tf other.tf
echo 'module "m" { source = "./link" }' >main.tf
mkdir deep up real/up
ln -s ../real deep/real
echo 'module "x" { source = "../up" }' >real/call.tf
echo 'module "d" { source = "./deep/real" }' >>main.tf
same "links inside"

fresh
echo 'provider "p" {}' >main.tf
echo 'provider "hidden" {}' >.main.tf
echo 'provider "backup" {}' >main.tf~
echo 'provider "emacs" {}' >'#main.tf#'
echo 'provider "upper" {}' >main.TF
mkdir dir.tf
same "names that are not loaded"

# What is not read with certainty is refused, though an engine may read it.
fresh
echo 'locals { a = provider/**/::x::f() }' >main.tf
refused "a comment inside a function's name" "comment in the name"
echo 'module "m" { source = ("./x") }' >main.tf
refused "a source in parentheses" "no plain text"
rm main.tf
# shellcheck disable=SC2016 # a template of the engine
echo '{"module": {"m": {"source": "${var.x}"}}}' >main.tf.json
refused "a source from a variable" "no plain text"
finish
