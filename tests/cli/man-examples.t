# SPDX-License-Identifier: Apache-2.0
# The examples of moongate-policy(5) and moongate.lua(5) do what the pages say, on real plans.
set -u

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset CI
engine=terraform
command -v terraform >/dev/null || engine=tofu
export HOME="$tmp/home" XDG_STATE_HOME="$tmp/state" XDG_CONFIG_HOME="$tmp/config"
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 GIT_CONFIG_NOSYSTEM=1
export PATH="$MOONGATE_BINDIR:$PATH"
mkdir -p "$HOME" "$tmp/policies" "$tmp/infra" && cd "$tmp/infra" || exit 99

n=0
# expect STATUS TEXT NAME COMMAND: the status and, in the output, the text.
expect() {
    n=$((n + 1))
    want=$1 text=$2 name=$3
    shift 3
    status=0
    "$@" </dev/null >"$tmp/out" 2>&1 || status=$?
    if [ "$status" -eq "$want" ] && grep -q -e "$text" "$tmp/out"; then
        echo "ok $n - $name"
    else
        sed 's/^/# /' "$tmp/out"
        echo "not ok $n - $name (status $status, not $want, or no '$text')"
    fi
}

# example PAGE N: the N-th literal display of a page's EXAMPLES.
example() {
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$srcdir/docs/$1" |
        awk -v n="$2" '/^\.Bd/ { i++; on = 1; next } /^\.Ed/ { on = 0 } on && i == n' |
        sed 's/\\&//g; s/\\e/\\/g'
}

plan_json() { "$engine" plan -input=false -out=plan >/dev/null && "$engine" show -json plan; }

# A command that is called wrongly names --help, so each must have it.
for command in $(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$srcdir/cli/commands.def"); do
    for word in --help -h; do
        expect 0 "^usage: moongate $command" "moongate $command $word" moongate "$command" "$word"
    done
    expect 64 "moongate $command --help" "$command names its help" \
        moongate "$command" --no-such-option
done

example moongate-policy.5 1 >"$tmp/policies/named.lua"
example moongate-policy.5 2 >"$tmp/policies/blast.lua"
echo 'resource "terraform_data" "web" { input = "web" }' >main.tf
plan_json >"$tmp/good.json"
echo 'resource "terraform_data" "odd" { input = "" }' >>main.tf
plan_json >"$tmp/bad.json"
for i in 1 2 3 4; do echo "resource \"terraform_data\" \"r$i\" { input = \"r\" }"; done >main.tf
"$engine" apply -input=false -auto-approve >/dev/null
: >main.tf
plan_json >"$tmp/gone.json"

expect 0 '' "a plan that the examples allow" \
    moongate check --policies "$tmp/policies" "$tmp/good.json"
expect 81 'example\.named.*terraform_data\.odd' "an empty input is denied" \
    moongate check --policies "$tmp/policies" "$tmp/bad.json"
expect 81 '4 resources go away, at most 3 may' "a large removal is denied" \
    moongate check --policies "$tmp/policies" "$tmp/gone.json"

# The settings: a gated plan in a repository that has them.
rm -f terraform.tfstate* plan
mkdir policies
cp "$tmp/policies/named.lua" policies/
example moongate.lua.5 1 >moongate.lua
echo 'resource "terraform_data" "web" { input = "web" }' >main.tf
git init -q -b main . && git add -A &&
    git -c user.name=t -c user.email=t@localhost commit -q -m "settings of the manual"
expect 0 'allowed by 4 policies' "a plan under the settings of the manual" \
    "$MOONGATE_LIBEXEC/bin/$engine" plan -input=false
sed 's/commit = "current"/comit = "current"/' moongate.lua >m && mv m moongate.lua
git -c user.name=t -c user.email=t@localhost commit -q -a -m "a slip"
expect 82 'did you mean "commit"' "an unknown key names the nearest one" \
    "$MOONGATE_LIBEXEC/bin/$engine" plan -input=false

# Commands without a plan.
git reset -q --hard HEAD~1
rm moongate.lua
example moongate-policy.5 3 >policies/by-hand.lua
git add -A && git -c user.name=t -c user.email=t@localhost commit -q -m "a rule on commands"
for words in "terraform_data.web terraform_data.my_db_1" "-lock=false terraform_data.a_db_b x"; do
    # shellcheck disable=SC2086
    expect 81 "state mv of terraform_data.*_db_.* in default" "a command is denied: $words" \
        "$MOONGATE_LIBEXEC/bin/$engine" state mv $words
done
expect 1 'allowed by 1 policy' "another address is not" \
    "$MOONGATE_LIBEXEC/bin/$engine" state rm terraform_data.web

echo "1..$n"
