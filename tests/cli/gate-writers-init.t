# SPDX-License-Identifier: Apache-2.0
# init is the engine's, unless it would move state: what the directory and the flags say about
# that, and what the engine then does, on each engine that is here.
. "$srcdir/tests/cli/writers-lib.sh"

# backend [SETTINGS]: the configuration asks for a local backend with these settings.
backend() {
    printf 'terraform {\n  backend "local" {\n    %s\n  }\n}\n' "${1-}" >backend.tf
}

# fresh: as if nothing had been initialised, state or not.
fresh() {
    rm -rf .terraform
    git checkout -q . && git clean -q -d -f
}

# passes NAME STATUS ARGS…: the tree is dirty, and the call is the engine's all the same.
passes() {
    what=$1 want=$2
    shift 2
    echo "# dirty" >>main.tf
    before=$(records)
    tf init -no-color "$@"
    is "$tool passes: $what" "$want"
    not "and says nothing" err moongate
    holds "and records nothing" test "$(records)" = "$before"
    git checkout -q main.tf
}

# gated NAME ARGS…: the tree is dirty, so it is refused, and nothing moved.
gated() {
    what=$1
    shift
    echo "# dirty" >>main.tf
    tf init -no-color "$@"
    is "$tool gates: $what" 80 err "not a clean commit"
    holds "and nothing moved" test ! -e other.tfstate
    git checkout -q main.tf
}

passing() {
    fresh
    passes "no backend, local state" 0
    passes "the same again" 0
    passes "with flags that move nothing" 0 -upgrade -get=false -lock-timeout 1s
    passes "-reconfigure without a backend" 0 -reconfigure
    passes "-input=false" 0 -input=false
    backend
    passes "a local backend where the state is anyway" 0
    passes "again, initialised" 0
    passes "-reconfigure of it" 0 -reconfigure
    passes "settings from a descriptor of the caller" 0 -backend-config=/dev/fd/7 7</dev/null
    backend 'path = "other.tfstate"'
    passes "another path: the engine stops and asks for a flag" 1
    fresh
    backend 'path = "other.tfstate"'
    passes "-backend=false" 0 -backend=false
    passes "asked for nothing, the engine moves nothing" 1 -input=false
    TF_INPUT=0 passes "nor with TF_INPUT" 1
    passes "help" 0 -help
    rm -f other.tfstate
}

gating() {
    fresh
    backend 'path = "other.tfstate"'
    gated "the first backend where there is a state"
    gated "-force-copy" -force-copy
    gated "-force-copy asks nobody" -force-copy -input=false
    gated "-migrate-state" -migrate-state
    gated "--migrate-state" --migrate-state
    gated "-reconfigure with a state" -reconfigure
    gated "-from-module" -from-module=./x
    TF_CLI_ARGS_init=-force-copy gated "TF_CLI_ARGS_init"
    backend
    gated "a local backend whose path a flag sets" -backend-config=path=other.tfstate
    fresh
    echo '{"terraform": [{"backend": {"local": {"path": "other.tfstate"}}}]}' >backend.tf.json
    gated "the same in JSON"
    echo '[{"terraform": {"backend": {"local": {"path": "other.tfstate"}}}}]' >backend.tf.json
    gated "in JSON with a list at the top"
    echo '{"terraform": {"a": 1, "a": 2, "backend": {"local": {"path": "other.tfstate"}}}}' \
        >backend.tf.json
    gated "in JSON that has a key twice"
    echo '{"terraform": {"backend": {"local": {}}}}' >backend.tf.json
    passes "in JSON, where the state is anyway" 0
    fresh
    printf '\357\273\277terraform {\n  backend "local" { path = "other.tfstate" }\n}\n' >backend.tf
    gated "behind a byte order mark"
    fresh
    echo 'terraform { backend "local" {' >backend.tf
    passes "a text that is none, where the state stays" 1 -backend=false
    rm backend.tf
    echo 'resource {' >broken.tf
    passes "a broken text without a backend is the engine's to refuse" 1
    fresh
    mkdir -p terraform.tfstate.d/dev
    mv terraform.tfstate terraform.tfstate.d/dev/
    backend 'path = "other.tfstate"'
    gated "a state of another workspace only"
    mv terraform.tfstate.d/dev/terraform.tfstate .
    rm -r terraform.tfstate.d
    TF_DATA_DIR=.data passes_data
    fresh
}

# What the directory was initialised for is in TF_DATA_DIR.
passes_data() {
    export TF_DATA_DIR
    echo .data/ >>.git/info/exclude
    backend 'path = "other.tfstate"'
    echo '{"version": 3, "backend": {"type": "local", "config": {}, "hash": 1}}' >saved
    mkdir -p .data && mv saved .data/terraform.tfstate
    passes "TF_DATA_DIR says it was initialised for another" 1
    rm -r .data
    gated "without that it is the first"
    unset TF_DATA_DIR
}

moving() {
    now=$(serial)
    backend 'path = "other.tfstate"'
    commit "a backend"
    tf_yes init -no-color
    is "$tool: a move" 0 out "Do you want to copy" err "allowed by git alone" \
        err "init, serial $now -> $now"
    holds "the state is where it should be" test -s other.tfstate
    recorded "the state before and after" '"command": "init"' "\"serial\": $now, \"sha256\"" \
        '"continuity": "ok"' '"outcome": "applied"'
    tf apply -auto-approve
    is "$tool: the next apply finds it" 0
    not "so nothing was done outside" err "outside the gate"

    backend 'path = "sub/third.tfstate"'
    commit "another backend"
    tf init -no-color
    is "$tool: changed, the engine asks for a flag" 1 err "Backend configuration changed"
    not "without us" err moongate
    rule move.lua 'policy {
  id = "moves", title = "moves are asked for", on_command = { "init" },
  check_command = function(cmd)
    if cmd.flags["migrate-state"] and not cmd.flags["force-copy"] then
      cmd:deny("%s with %s", cmd.command, table.concat(cmd.args, " "))
    end
  end,
}'
    tf init -migrate-state
    is "$tool: the policies are asked" 81 err "init with -migrate-state"
    tf init -no-color -migrate-state -force-copy
    is "$tool: a migration that they allow" 0 err "init, serial $now -> $now"
    recorded "its state was read from the old backend" '"state_before": { "lineage": "' \
        "\"serial\": $now, \"sha256\"" '"continuity": "ok"'
    holds "and moved" test -s sub/third.tfstate

    git rm -q backend.tf && commit "no backend"
    tf init -no-color -migrate-state -force-copy
    is "$tool: back to the local state" 0 err "init, serial $now -> $now"
    run moongate verify
    is "$tool: all that verifies" 0 out "all good"
}

for name in $(engines); do
    use "$name"
    world "$name"
    tf apply -auto-approve
    passing
    gating
    moving
done

# A directory that knows nothing yet goes to the engine without a look at it.
mkdir "$tmp/new" && cd "$tmp/new" || exit 99
echo 'resource "terraform_data" "x" {}' >main.tf
tf init -no-color
is "an init outside of any repository" 0 out "successfully initialized"
echo '{"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": []}' \
    >terraform.tfstate
tf init -no-color
is "also where a state lies and no backend is asked for" 0
finish
