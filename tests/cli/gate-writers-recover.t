# SPDX-License-Identifier: Apache-2.0
# kill -9 at each point of a command that writes state: the next call finishes its record.
. "$srcdir/tests/cli/writers-lib.sh"

real=$engine
mkdir "$tmp/engine"

# The engine, but its parent is killed when it is called the n-th time with words like these.
cat >"$tmp/engine/$tool" <<SH
#!/bin/sh
pattern=\$(cat "$tmp/pattern" 2>/dev/null)
# shellcheck disable=SC2254
case "\$*" in
\${pattern:-nothing})
    left=\$((\$(cat "$tmp/left") - 1))
    echo "\$left" >"$tmp/left"
    [ "\$left" = 0 ] && kill -9 "\$PPID"
    ;;
esac
exec "$real" "\$@"
SH
chmod +x "$tmp/engine/$tool"
export PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$tmp/engine:$PATH"

# killed N PATTERN ARGS…: the gate dies at the n-th call of its engine with such words.
killed() {
    echo "$1" >"$tmp/left"
    echo "$2" >"$tmp/pattern"
    shift 2
    tf "$@"
    rm "$tmp/pattern"
    is "killed: $*" 137
    for mark in "$state"/runs/*/engine; do
        n=0
        while [ -e "$mark" ] && grep -q ":$(stat -c %i "$mark") " /proc/locks && [ $n -lt 400 ]; do
            n=$((n + 1))
            sleep 0.05
        done
    done
}

world w
tf apply -auto-approve
state=$(state_dir)
before=$(records)
killed 1 'state pull' state rm terraform_data.web
run moongate recover
is "before the promise nothing is owed" 0 out "nothing to recover"
holds "and nothing changed" test "$(serial)" = 1
holds "nor was it recorded" test "$(records)" = "$before"

killed 1 'state rm *' state rm terraform_data.web
holds "the engine ended without us" test "$(serial)" = 2
tf state list
run moongate recover
is "while the engine ran: what it came to is not known" 0 out "outcome unknown"
recorded "but the states are" '"command": "state rm"' '"interrupted": true' \
    '"serial": 1, "sha256"' '"serial": 2, "sha256"' '"outcome": "unknown"' \
    '"addresses": [ "terraform_data.web" ]'
run moongate log -1
is "the log says so" 0 out "recovered" out "state rm terraform_data.web"

tf apply -auto-approve
is "the next apply finds the state that the record left" 0
not "so nothing was done outside" err "outside the gate"
killed 2 'state pull' taint terraform_data.web
tf untaint terraform_data.web
is "behind the engine: the next gated call finishes it" 0 err "an interrupted run was recorded" \
    err "outcome applied"
not "and finds the state that it left" err "outside the gate"

tf workspace new dev
tf apply -auto-approve
tf workspace select default
killed 1 'workspace delete *' workspace delete -force dev
run moongate recover
is "a workspace that was being deleted" 0 out "outcome unknown"
recorded "is gone" '"state_after": null' '"state_after_missing": "the workspace is gone"'
holds "and was not made again by asking" test ! -e terraform.tfstate.d/dev

cat >backend.tf <<'TF'
terraform {
  backend "local" {
    path = "other.tfstate"
  }
}
TF
commit "a backend"
now=$(sed -n 's/^  "serial": \([0-9]*\),/\1/p' terraform.tfstate)
killed 1 'init -force-copy*' init -force-copy -no-color
run moongate recover
is "an init that moved the state" 0 out "outcome unknown"
recorded "left it where it should be" '"command": "init"' "\"serial\": $now, \"sha256\""
run moongate verify
is "all that verifies" 0 out "all good"
holds "no run is left open" sh -c "[ -z \"\$(ls '$state/runs')\" ]"
finish
