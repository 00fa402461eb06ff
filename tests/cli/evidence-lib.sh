# SPDX-License-Identifier: Apache-2.0
# Sourced by the evidence scenarios: TAP, a temporary directory, records made without a run.
unset CI NO_COLOR GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE || :
LC_ALL=C
TMP=$(mktemp -d "${TMPDIR:-/tmp}/moongate-evidence-XXXXXX") || exit 99
trap 'rm -rf "$TMP"' EXIT
HOME=$TMP/home XDG_STATE_HOME=$TMP/xdg XDG_CONFIG_HOME=$TMP/config
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$TMP/gitconfig
export LC_ALL HOME XDG_STATE_HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
mkdir -p "$HOME" "$TMP/m"
git config --file "$TMP/gitconfig" user.name tester
git config --file "$TMP/gitconfig" user.email tester@localhost
driver=$builddir/tests/bin/evidence_driver
# shellcheck disable=SC2034 # for the scenarios
evidence=$MOONGATE_LIBEXEC/evidence
S=$TMP/state
KEY=- WHO=-
count=0

# ok NAME COMMAND…: the command must succeed.
ok() {
    count=$((count + 1))
    name=$1
    shift
    if "$@" >"$TMP/ok.out" 2>&1; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$TMP/ok.out"
        [ ! -f "$TMP/out" ] || sed 's/^/# out: /' "$TMP/out"
        [ ! -f "$TMP/err" ] || sed 's/^/# err: /' "$TMP/err"
    fi
}

finish() {
    echo "1..$count"
}

# run STATUS COMMAND…: runs it, keeps $TMP/out and $TMP/err, wants that exit status.
run() {
    want=$1
    shift
    "$@" >"$TMP/out" 2>"$TMP/err"
    got=$?
    [ "$got" = "$want" ] && return 0
    echo "exit status $got, expected $want: $*"
    return 1
}

out_has() { grep -qF -- "$1" "$TMP/out"; }
err_has() { grep -qF -- "$1" "$TMP/err"; }
out_is() { printf '%s\n' "$1" | cmp -s - "$TMP/out"; }

# actor of the entries: signer null unless KEY is set.
signer_json() {
    if [ "$KEY" = - ]; then echo null; else echo "\"$WHO\""; fi
}

# entry KIND RUN TIME [MORE]: appends; MORE is JSON text ", \"x\": …".
entry() {
    printf '{"kind": "%s", "run_id": "%s", "time": "%s", "command": "apply",
        "workspace": {"root": "prod/network", "name": "default"},
        "commit": "8d20e44aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "subject": "widen the pool",
        "branch": "main", "actor": {"os_user": "ops", "signer": %s}%s}' \
        "$1" "$2" "$3" "$(signer_json)" "$4" | "$driver" append "$S/ledger.git" "$KEY" "$WHO"
}

# run_members RUN TIME: the files of a bundle in $TMP/m.
run_members() {
    printf '{"predicate": {"bundle_version": 0, "run_id": "%s", "signer": %s, "encryption":
        "not encrypted", "times": {"bundled": "%s"}}}\n' "$1" "$(signer_json)" "$2" \
        >"$TMP/m/statement"
    printf 'hello\n' >"$TMP/m/blob"
    printf 'Apply complete!\033[2J\n' >"$TMP/m/log"
    cat >"$TMP/m/result" <<'JSON'
{"verdict": "allow", "policies": [{"id": "tags.required", "level": "soft", "outcome": "pass"},
 {"id": "data.protect", "level": "hard", "outcome": "warn"}],
 "findings": [{"policy": "data.protect", "address": "a.b", "path": "x", "outcome": "warn"}],
 "plan": {"changes": [{"address": "a.b", "actions": ["delete", "create"]},
                      {"address": "a.c", "actions": ["create"]}]}}
JSON
    echo '[{"policy": "data.protect", "address": "a.b", "path": "x", "message": "is replaced"}]' \
        >"$TMP/m/messages"
    printf 'tree 0\n' >"$TMP/m/commit"
    "$driver" text >"$TMP/m/verify"
}

# bundle RUN TIME: writes it, prints the reference.
bundle() {
    run_members "$1" "$2"
    "$driver" bundle "$S/bundles" "20261123T121500Z-prod-network-$1.tar" "$KEY" "$WHO" \
        statement.json="$TMP/m/statement" log/engine.log="$TMP/m/log" \
        policy/result.json="$TMP/m/result" policy/messages.json="$TMP/m/messages" \
        source/blobs/ce013625030ba8dba906f756967f9e9ca394464a="$TMP/m/blob" \
        source/commit="$TMP/m/commit" VERIFY.txt="$TMP/m/verify"
}

counts='"counts": {"create": 1, "update": 1, "delete": 0, "replace": 1}'

# apply RUN TIME: a whole run: intent, bundle, result.
apply() {
    entry intent "$1" "$2" ", $counts" >/dev/null &&
        ref=$(bundle "$1" "$2") &&
        entry result "$1" "$2" ", $counts, \"outcome\": \"applied\", \"exit_status\": 0,
            \"bundle\": $ref" >/dev/null
}
