# SPDX-License-Identifier: Apache-2.0
# What a policy knows of the run: run and git, and a plan with everything in it by the real engine.
. "$srcdir/tests/cli/gate-lib.sh"

world w
cat >policies/facts.lua <<'LUA'
policy {
  id         = "t.facts",
  check_plan = function(plan)
    plan:warn("%s %s %s refresh=%s speculative=%s", run.command, run.mode, run.workspace,
              tostring(run.refresh), tostring(run.speculative))
    plan:warn("targets %s", table.concat(run.targets, " "))
    plan:warn("names %s", table.concat(run.var_names, " "))
    for _, f in ipairs(run.var_files) do
      plan:warn("file %s %s %d", f.path, tostring(f.tracked), #f.sha256)
    end
    plan:warn("state %d %s", run.state.serial, run.state.lineage == "" and "none" or "some")
    plan:warn("commit %d %s", #git.commit, tostring(git.commit == git.tip))
    for _, v in ipairs(plan:variables()) do plan:warn("%s = %s", v.name, tostring(v.value)) end
    plan:warn("%d in the state", #plan:state())
  end,
}
LUA
echo 'size = 5' >five.tfvars
git add -A
git commit -q -m "facts"
git push -q origin HEAD:main
tf plan -no-color -var-file=five.tfvars
is "a plan's facts" 0 err "plan normal default refresh=true speculative=false" \
    err "file five.tfvars true 64" err "state 0 none" err "commit 40 true" err "size = 5" \
    err "0 in the state"
tf apply -no-color -auto-approve -var size=4 -refresh=false
is "an apply's facts" 0 err "apply normal default refresh=false" err "names size" err "size = 4"
tf plan -no-color -destroy -target=terraform_data.web
is "a destroy's facts" 0 err "plan destroy default" err "targets terraform_data.web" err "some"
cat >policies/changed.lua <<'LUA'
policy {
  id         = "t.changed",
  check_plan = function(plan)
    if git.base == nil then return plan:warn("no base") end
    plan:warn("since %d: %s", #git.base, list.join(git.changed_files))
  end,
}
LUA
commit "a policy"
tf plan -no-color
is "files that changed since the last apply" 0 err "since 40: policies/changed.lua"
git mv five.tfvars six.tfvars
commit "another name"
tf plan -no-color
is "those that came, went and changed" 0 \
    err "since 40: five.tfvars, policies/changed.lua, six.tfvars"
tf apply -no-color -auto-approve
is "an apply" 0
tf plan -no-color
is "an empty list says that nothing is different" 0 err "since 40: "
not "and names nothing" err "six.tfvars"
tf workspace new other
tf plan -no-color
is "another workspace has not been applied" 0 err "no base"
tf workspace select default
tf plan -no-color -destroy -target=terraform_data.web
result "it knows the state that it would destroy" \
    "$(grep -q ' [1-9][0-9]* in the state' "$tmp/err" || cat "$tmp/err")"
finish
