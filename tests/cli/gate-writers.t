# SPDX-License-Identifier: Apache-2.0
# Every command that changes state without a plan, on each engine that is here: allowed by git
# alone where no policy speaks, judged where one does, recorded with the state before and after.
. "$srcdir/tests/cli/writers-lib.sh"

# alone NAME STATUS WORDS…: the last run was allowed by git alone, ended so, and has a record.
alone() {
    what=$1
    is "$tool $what" "$2" err "no policy speaks about \"$3\"; allowed by git alone" err "recorded"
    recorded "$tool $what: its record" "\"command\": \"$3\"" '"allowed_by": "git alone' \
        '"without_plan": true' '"verdict": "allow"'
}

# stood NAME WAS NOW: the record's serials.
stood() {
    what=$1
    recorded "$tool $what: from serial $2 to $3" "\"serial\": $2, \"sha256\"" \
        "\"serial\": $3, \"sha256\"" '"continuity": "ok"'
}

commands() {
    world "$tool"
    tf apply -auto-approve
    is "$tool: a state to work on" 0

    tf state mv terraform_data.web terraform_data.x
    alone "state mv" 0 "state mv"
    stood "state mv" 1 2
    is "the engine's own words" 0 out "Successfully moved 1 object(s)."
    recorded "its words and addresses" \
        '"argv": [ "state mv", "terraform_data.web", "terraform_data.x" ]' \
        '"addresses": [ "terraform_data.web", "terraform_data.x" ]' '"log": "taken"'
    member log/engine.log >"$tmp/log"
    holds "its log" grep -q "Successfully moved" "$tmp/log"
    tf state mv terraform_data.x terraform_data.web

    tf taint terraform_data.web
    alone taint 0 taint
    stood taint 3 4
    tf untaint terraform_data.web
    alone untaint 0 untaint
    stood untaint 4 5

    tf_yes state replace-provider terraform.io/builtin/terraform registry.example/a/b
    alone "state replace-provider" 0 "state replace-provider"
    is "$tool: the engine asks, and is answered" 0 out "Successfully replaced provider"
    stood "state replace-provider" 5 6
    tf_yes state replace-provider registry.example/a/b terraform.io/builtin/terraform

    tf state rm terraform_data.web
    alone "state rm" 0 "state rm"
    stood "state rm" 7 8
    tf import -var size=4 terraform_data.web some-id
    alone import 0 import
    stood import 8 9
    recorded "an import's id, and no value of a variable" '"import_id": "some-id"' \
        '"size=(masked)"' '"addresses": [ "terraform_data.web" ]'
    tf apply -auto-approve
    is "$tool: the next apply finds the state that the record left" 0
    not "so nothing was done outside" err "outside the gate"

    tf refresh
    alone refresh 0 refresh
    tf force-unlock -force 01234567-89ab
    alone force-unlock 1 force-unlock
    recorded "a failed one says so" '"outcome": "failed"' '"exit_status": 1'

    "$engine" state pull >"$tmp/pulled"
    now=$(serial)
    "$tool" state push - <"$tmp/pulled" >"$tmp/out" 2>"$tmp/err"
    status=$?
    alone "state push from stdin" 0 "state push"
    member state/pushed.json >"$tmp/pushed"
    holds "the pushed bytes are in the record" cmp "$tmp/pushed" "$tmp/pulled"
    recorded "with their digest" "\"pushed_sha256\": \"$(sha256sum <"$tmp/pulled" | cut -c1-64)\""
    sed "s/\"serial\": $now/\"serial\": $((now + 5))/" "$tmp/pulled" >"$tmp/newer"
    tf state push "$tmp/newer"
    alone "state push of a file" 0 "state push"
    stood "state push" "$now" "$((now + 5))"

    mkdir tests
    echo 'run "it" { command = plan }' >tests/it.tftest.hcl
    commit "a test"
    tf test
    alone test 0 test
    is "$tool: the tests ran" 0 out "1 passed"
    stood test "$((now + 5))" "$((now + 5))"
}

workspaces() {
    tf workspace new dev
    is "$tool: workspace new is the engine's" 0
    not "and no record's" err moongate
    tf apply -auto-approve
    tf workspace select default
    tf workspace delete dev
    alone "workspace delete of one in use" 1 "workspace delete"
    recorded "is about that workspace" '"workspace": { "name": "dev"' '"serial": 1, "sha256"'
    tf workspace delete -force dev
    alone "workspace delete" 0 "workspace delete"
    recorded "had a state, has none" '"state_after": null' \
        '"state_after_missing": "the workspace is gone"' '"serial": 1, "sha256"'
    holds "and was not made again by asking" test ! -e terraform.tfstate.d/dev
    tf workspace delete nowhere
    alone "workspace delete of none" 1 "workspace delete"
    holds "makes none" test ! -e terraform.tfstate.d/nowhere
    tf workspace new dev
    tf apply -auto-approve
    recorded "$tool: a new one of that name starts anew" '"continuity": "first-run"'
    tf workspace select default
    TF_WORKSPACE=dev tf state rm terraform_data.web
    alone "TF_WORKSPACE" 0 "state rm"
    recorded "names the workspace" '"workspace": { "name": "dev"'

    "$engine" state pull >"$tmp/pulled"
    tf workspace new -state="$tmp/pulled" copy
    alone "workspace new with a state" 0 "workspace new"
    recorded "had none, has one" '"state_before": null' '"pushed_sha256"'
    tf workspace select default
    tf env delete -force copy
    alone "env delete" 0 "workspace delete"
}

idle() {
    before=$(records)
    for words in "state rm -dry-run terraform_data.web" "workspace list" "state list" \
        "state mv -dry-run terraform_data.web terraform_data.y" "console -help"; do
        # shellcheck disable=SC2086
        tf $words
        is "$tool $words is the engine's" 0
        not "and nobody's business" err moongate
    done
    holds "$tool: nothing of that is recorded" test "$(records)" = "$before"
}

judged() {
    rule hand.lua 'policy {
  id = "by.hand", title = "states are not edited by hand",
  on_command = { "state rm", "taint", "import", "workspace delete" },
  check_command = function(cmd, ctx)
    if cmd.command == "taint" then cmd:warn("careful with %s", cmd.addresses[1]) return end
    if cmd.command == "import" then error("cannot say") end
    cmd:deny("%s %s in %s:%s as %s", cmd.command, table.concat(cmd.addresses, " "), cmd.root,
      cmd.workspace, run.command)
  end,
}'
    tf apply -auto-approve
    is "$tool: plans are judged by those who speak about plans" 0 err "allowed by 1 policy"
    now=$(serial)
    before=$(records)
    for words in "rm terraform_data.web" "rm -no-color -- terraform_data.web" \
        "rm -lock=false -lock-timeout 3s terraform_data.web"; do
        # shellcheck disable=SC2086
        tf state $words
        is "$tool state $words is denied" 81 err "denied by 1 of 1 policy" \
            err "state rm terraform_data.web in :default as state rm" err "nothing was changed"
    done
    tf import terraform_data.web x
    is "$tool: an error in the policy refuses" 82 err "cannot say"
    tf workspace delete dev
    is "$tool: a workspace is named" 81 err "in :dev as"
    holds "$tool: each refusal is recorded" test "$(records)" -eq "$((before + 5))"
    holds "$tool: and the state is what it was" test "$(serial)" = "$now"
    tf taint terraform_data.web
    is "$tool: a warning lets it pass" 0 err "careful with terraform_data.web" err "1 warning"
    tf untaint terraform_data.web
    is "$tool: others are nobody's" 0 err "no policy speaks about \"untaint\""
    tf state rm -new-flag terraform_data.web
    is "$tool: what a new flag means is not guessed" 82 err "the flag -new-flag is not known"
}

for name in $(engines); do
    use "$name"
    commands
    workspaces
    idle
    judged
    run moongate verify
    is "$name: all that verifies" 0 out "all good"
    run moongate log
    is "$name: the log reads well" 0 out "state mv terraform_data.web terraform" \
        out "workspace delete -force dev" out "denied"
    run moongate show 4
    is "$name: so does one record" 0 out "state mv terraform_data.web terraform_data.x" \
        out "allow, by git alone" out "serial 1 -> 2"
    not "$name: it had no plan" out "to add"
done
finish
