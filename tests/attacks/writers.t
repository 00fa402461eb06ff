# SPDX-License-Identifier: Apache-2.0
# Ways to change state without being asked: other names, other places, other arguments than those
# that are judged, files that no commit has, changes while the run goes on.
. "$srcdir/tests/cli/writers-lib.sh"

denied="state rm terraform_data.web in :default"

# unchanged NAME: the state is what it was.
unchanged() {
    holds "$1: the state is what it was" test "$(serial)" = "$kept"
}

names() {
    # attack: D2 the command or its address in TF_CLI_ARGS, behind an empty argument, by an alias
    TF_CLI_ARGS='rm terraform_data.web' tf state
    is "$tool: TF_CLI_ARGS behind state" 81 err "$denied"
    TF_CLI_ARGS='state rm terraform_data.web' tf
    is "$tool: TF_CLI_ARGS alone" 81 err "$denied"
    TF_CLI_ARGS_state_rm=terraform_data.web tf state rm
    is "$tool: the address in TF_CLI_ARGS_state_rm" 81 err "$denied"
    TF_CLI_ARGS=terraform_data.web tf state rm terraform_data.other
    is "$tool: one more address in TF_CLI_ARGS" 81 err "terraform_data.web"
    tf "" state rm terraform_data.web
    is "$tool: behind an empty argument" 81 err "$denied"
    TF_CLI_ARGS="'' rm terraform_data.web" tf state
    is "$tool: an empty word that some versions drop" 82 err "an empty word in quotes"
    TF_CLI_ARGS="-backup '' -dry-run" tf state rm terraform_data.web
    is "$tool: one that turns a flag into a value" 82 err "an empty word in quotes"
    tf state remove terraform_data.web
    is "$tool: state remove is state rm" 81 err "$denied"
    tf state move terraform_data.web terraform_data.x
    is "$tool: state move is state mv" 81 err "state mv terraform_data.web"
    tf env delete -force dev
    is "$tool: env delete is workspace delete" 81 err "in :dev"
    tf state "" rm terraform_data.web
    is "$tool: an empty argument in between is usage" 1
    unchanged "$tool: names"
}

arguments() {
    # attack: arguments that read otherwise than they are judged
    for words in "-dry-run=false terraform_data.web" "-dry-run --dry-run=0 terraform_data.web" \
        "-backup=- -- terraform_data.web" "-lock-timeout -dry-run terraform_data.web" \
        "-no-color terraform_data.web -dry-run" "--lock=false terraform_data.web"; do
        # shellcheck disable=SC2086
        tf state rm $words
        is "$tool: state rm $words" 81 err "terraform_data.web"
    done
    tf state rm -lock-timeout -compact-warnings terraform_data.web
    is "$tool: a word that is a value for some commands" 82 err "cannot be told"
    tf state rm "$(printf 'terraform_data.web\377')"
    is "$tool: what is no text" 82 err "is not UTF-8"
    tf state rm -state=terraform.tfstate terraform_data.web
    is "$tool: a state that is named" 82 err "lead to a state"
    tf state mv -state-out=other.tfstate terraform_data.web terraform_data.web
    is "$tool: a state to move to" 82 err "lead to a state"
    mkdir -p terraform.tfstate.d/prod
    tf state rm -backup=terraform.tfstate.d/prod/terraform.tfstate terraform_data.nothing
    is "$tool: a backup over another workspace's state" 82 err "writes a state over any file"
    holds "and none was written" test ! -e terraform.tfstate.d/prod/terraform.tfstate
    mkfifo "$tmp/pipe.$tool"
    tf state push "$tmp/pipe.$tool"
    is "$tool: a state that can be read only once" 82 err "is not a regular file"
    mkdir "$tmp/config.$tool"
    tf import -config="$tmp/config.$tool" terraform_data.other x
    is "$tool: a configuration from elsewhere" 82 err "-config loads a configuration"
    tf test -cloud-run=x
    is "$tool: tests that run elsewhere" 82 err "elsewhere"
    unchanged "$tool: arguments"
}

places() {
    # attack: D3 -chdir out of the repository
    mkdir "$tmp/out.$tool"
    cp main.tf terraform.tfstate "$tmp/out.$tool/"
    tf -chdir="$tmp/out.$tool" state rm terraform_data.web
    is "$tool: -chdir to no repository" 80 err "not in a git repository"
    ln -s "$tmp/out.$tool" .git/elsewhere
    tf -chdir=.git/elsewhere state rm terraform_data.web
    is "$tool: through a link" 80 err "not in a git repository"
    holds "and nothing changed there" cmp terraform.tfstate "$tmp/out.$tool/terraform.tfstate"
    tf -chdir="$PWD" state rm terraform_data.web
    is "$tool: -chdir to here is here" 81 err "$denied"
    CI=1 tf state rm terraform_data.web
    is "$tool: in CI the record would be lost" 84 err "CI is set"
    # attack: A12 providers that no lock file knows
    TF_REATTACH_PROVIDERS='{}' tf import terraform_data.other x
    is "$tool: providers from the environment" 82 err "TF_REATTACH_PROVIDERS"
    unchanged "$tool: places"
}

rules() {
    # attack: a rule that would allow it, where its author could have put it
    sed 's/cmd:deny/cmd:warn/' policies/hand.lua >"$tmp/allow.lua"
    cp "$tmp/allow.lua" policies/hand.lua
    tf state rm terraform_data.web
    is "$tool: the rule changed in the work tree" 80 err "policies/hand.lua"
    git commit -q -a -m "allow it"
    tf state rm terraform_data.web
    is "$tool: committed, not pushed" 80 err "not pushed"
    git reset -q --hard origin/main
    echo policies/zz.lua >>.git/info/exclude
    cp "$tmp/allow.lua" policies/zz.lua
    tf state rm terraform_data.web
    is "$tool: a hidden one" 81 err "$denied"
    rm policies/zz.lua
    unchanged "$tool: rules"
}

# loads NAME STATUS WORDS: import, refresh and test see what no commit has.
loads() {
    for words in "import terraform_data.other x" refresh test; do
        # shellcheck disable=SC2086
        tf $words
        is "$tool $words: $1" "$2" err "$3"
    done
}

files() {
    # attack: D6 what git ignores and the engine loads, in modules as well
    echo '*.auto.tf' >>.git/info/exclude
    echo 'resource "terraform_data" "hidden" {}' >h.auto.tf
    loads "a hidden file" 80 h.auto.tf
    rm h.auto.tf
    echo 'resource "terraform_data" "hidden" {}' >mod/h.auto.tf
    loads "a hidden file of a module" 80 mod/h.auto.tf
    rm mod/h.auto.tf
    echo '*.tftest.hcl' >>.git/info/exclude
    mkdir -p tests
    echo 'run "it" { command = plan }' >tests/h.tftest.hcl
    tf test
    is "$tool test: a hidden test" 80 err tests/h.tftest.hcl
    rm -r tests
    mkdir -p "$tmp/tests.$tool"
    tf test -test-directory="$tmp/tests.$tool"
    is "$tool test: tests from elsewhere" 80 err "not in the repository"
    # attack: D18 the engine's notes on modules, led elsewhere
    cp .terraform/modules/modules.json "$tmp/notes"
    mkdir -p "$tmp/mod.$tool"
    sed "s|\"Dir\":\"mod\"|\"Dir\":\"../../mod.$tool\"|" "$tmp/notes" >.terraform/modules/modules.json
    holds "$tool: the notes are changed" grep -q "mod.$tool" .terraform/modules/modules.json
    loads "a module led elsewhere" 80 "not in the repository"
    sed 's|"Dir":"mod"|"Dir":"old"|' "$tmp/notes" >.terraform/modules/modules.json
    loads "led to another committed directory" 80 "another directory than the module's source"
    sed 's|"Source":"./mod"|"Source":"example/mod/any"|' "$tmp/notes" \
        >.terraform/modules/modules.json
    loads "a module that was fetched, the notes say" 82 "Module source has changed"
    cp "$tmp/notes" .terraform/modules/modules.json
    unchanged "$tool: files"
}

# meanwhile PATTERN COMMAND: an engine that does COMMAND when it is called with such words.
meanwhile() {
    mkdir -p "$tmp/engine"
    cat >"$tmp/engine/$tool" <<SH
#!/bin/sh
case "\$*" in
$1) ($2) >/dev/null 2>&1 ;;
esac
exec "$engine" "\$@"
SH
    chmod +x "$tmp/engine/$tool"
    PATH="$MOONGATE_LINKS:$tmp/engine:$PATH" tf import terraform_data.other x
}

races() {
    # attack: D23 what changes while the run goes on
    meanwhile '*state*pull*' 'echo "# changed" >>main.tf'
    is "$tool: the tree changes" 80 err "changed while this run went on"
    git checkout -q main.tf
    meanwhile '*state*pull*' 'echo "locals { x = 1 }" >extra.tf'
    is "$tool: a file comes" 80 err extra.tf
    rm -f extra.tf
    echo terraform.tfvars >>.git/info/exclude
    meanwhile '*state*pull*' 'echo "size = 9" >terraform.tfvars'
    is "$tool: variables come" 80 err "changed while this run went on"
    rm -f terraform.tfvars
    # attack: A10 the tip moves, and with it the policies
    git clone -q ../remote.git "$tmp/other.$tool"
    meanwhile '*state*pull*' "cd '$tmp/other.$tool' && echo '-- new' >>policies/hand.lua &&
        git commit -q -a -m new && git push -q origin HEAD:main"
    is "$tool: the policies change on the server" 80 err "policies changed on main"
    git pull -q origin main
    unchanged "$tool: races"
}

for name in $(engines); do
    use "$name"
    world "$name"
    mkdir mod old
    echo 'locals { mod = 1 }' >mod/main.tf
    echo 'locals { old = 1 }' >old/main.tf
    echo 'resource "terraform_data" "other" {}' >other.tf
    echo 'module "mod" { source = "./mod" }' >>other.tf
    commit "a module"
    "$engine" init -no-color >/dev/null
    tf apply -auto-approve -target=terraform_data.web
    is "$name: a state to defend" 0
    rule hand.lua 'policy {
  id = "by.hand", title = "states are not edited by hand", on_command = "*",
  check_command = function(cmd, ctx)
    if cmd.addresses[1] == "terraform_data.other" and cmd.addresses[2] == nil then return end
    cmd:deny("%s %s in %s:%s", cmd.command, table.concat(cmd.addresses, " "), cmd.root,
      cmd.workspace)
  end,
}'
    kept=$(serial)
    names
    arguments
    places
    rules
    files
    races
    tf import terraform_data.other x
    is "$name: and what is allowed is done" 0 err "recorded"
    run moongate verify
    is "$name: all that verifies" 0 out "all good"
done
finish
