# SPDX-License-Identifier: Apache-2.0
# The environment and the command line as a way around: what the engine is told, by whom, and which
# program it is.
. "$srcdir/tests/cli/gate-lib.sh"

# statement: of the newest bundle, into $tmp/out.
statement() {
    # shellcheck disable=SC2012
    bundle=$(ls -t "$(state_dir)"/bundles/*/*/*.tar "$(state_dir)"/bundles/*.tar 2>/dev/null |
        head -n 1)
    tar -xOf "$bundle" statement.json >"$tmp/out"
}

world w
tf plan -no-color
is "a plan" 0

# attack: D2 A12 arguments by TF_CLI_ARGS in every form
sed -i 's/default = 3/default = 4/' main.tf
# shellcheck disable=SC2089,SC2090 # the quotes are for the engine
for case in 'apply -auto-approve|' 'apply -auto-approve|--' "'apply' '-auto-approve'|" \
    'apply|-auto-approve' 'ap"pl"y -auto-approve|' 'a\pply -auto-approve|' \
    'destroy -auto-approve|' '-auto-approve|apply' '-auto-approve ; true|apply'; do
    # shellcheck disable=SC2086,SC2090
    TF_CLI_ARGS="${case%|*}" tf ${case#*|}
    result "TF_CLI_ARGS: $case" "$([ "$status" = 80 ] || echo "status $status"
        [ ! -e terraform.tfstate ] || echo "it ran")"
done
TF_CLI_ARGS_apply='-auto-approve' tf apply
is "TF_CLI_ARGS_apply" 80 err "changed"
for words in '`true`' '$(true)' '"open' '(x)'; do
    TF_CLI_ARGS="$words" tf apply -auto-approve
    expected=82
    [ "$words" != '"open' ] || expected=1 # the engine says it, and starts nothing
    result "cannot be split safely: $words" "$([ "$status" = "$expected" ] || echo "status $status"
        [ ! -e terraform.tfstate ] || echo "it ran")"
done
for first in '' '-no-color'; do
    tf "$first" "" apply -auto-approve
    result "words in front: '$first' ''" "$([ "$status" != 0 ] || echo passed
        [ ! -e terraform.tfstate ] || echo "it ran")"
done
git checkout -q main.tf
TF_CLI_ARGS_plan='-var=size=9' TF_CLI_ARGS_apply='-var=size=9' tf apply -auto-approve -no-color
is "an apply is judged with TF_CLI_ARGS_apply, not _plan" 81 err "size 9, limit 5"
TF_CLI_ARGS_plan='-var=size=9' tf apply -auto-approve -no-color
is "TF_CLI_ARGS_plan is none of its arguments" 0
holds "nor of the engine's calls inside" grep -q '"size": 3' terraform.tfstate

# attack: D21 values by the environment are values: judged, named in the record
TF_VAR_size=9 tf plan -no-color
is "TF_VAR_size is judged" 81 err "size 9, limit 5"
TF_VAR_size=2 tf apply -auto-approve -no-color
is "and if it is allowed" 0
statement
holds "it is named" grep -q '"TF_VAR_size"' "$tmp/out"
bash=$(command -v bash)
if [ -n "$bash" ]; then
    for number in 9 2; do
        "$bash" -c "exec $tool apply -auto-approve -no-color -var-file=<(echo size=$number)" \
            >"$tmp/out" 2>"$tmp/err" </dev/null
        status=$?
        if [ "$number" = 9 ]; then
            is "a file from a pipe of the shell is judged" 81 err "size 9, limit 5"
        else
            is "and read once for plan and apply" 0 out "1 changed"
        fi
    done
fi
mkfifo "$tmp/pipe" "$tmp/pipe.json"
echo 'size = 3' >"$tmp/pipe" &
tf apply -auto-approve -no-color -var-file "$tmp/pipe"
is "a named pipe too" 0 out "1 changed"
tf plan -no-color "-var-file=$tmp/pipe.json"
is "but not under a name that means JSON" 82 err "regular file"

# attack: A12 what is set for the engine's log does not get into what we read
TF_LOG=trace tf plan -no-color
is "TF_LOG=trace" 0 err "[TRACE]" err "allowed by 1 policy"
TF_LOG=trace TF_LOG_PATH="$tmp/tf.log" tf plan -no-color
is "TF_LOG_PATH" 0
holds "has the one call that the user made" test "$(grep -c 'CLI args' "$tmp/tf.log")" -eq 1
GODEBUG=gctrace=1 GOTRACEBACK=all TF_STATE_PERSIST_INTERVAL=1 TF_FORCE_LOCAL_BACKEND=1 \
    TF_DISABLE_PLUGIN_TLS=1 TF_INPUT=0 \
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1 tf apply -auto-approve -no-color
is "harmless settings pass" 0 err "recorded"
statement
for name in GODEBUG GOTRACEBACK TF_FORCE_LOCAL_BACKEND TF_DISABLE_PLUGIN_TLS; do
    holds "$name is in the record" grep -q "\"$name\"" "$tmp/out"
done

# attack: A12 LD_PRELOAD and the like: nothing that checks, asks or signs for us gets them
cat >"$tmp/preload.c" <<'C'
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void
loaded(void)
{
    char name[256] = "";
    ssize_t n = readlink("/proc/self/exe", name, sizeof name - 1);
    FILE *f = n > 0 ? fopen(PRELOAD_LOG, "a") : NULL;

    if (f) {
        fprintf(f, "%s\n", name);
        fclose(f);
    }
}
C
if ! ldd "$MOONGATE_LIBEXEC/gate" | grep -q libasan && # which must be the first to be loaded
    ${CC:-cc} -shared -fPIC -DPRELOAD_LOG="\"$tmp/loaded\"" -o "$tmp/preload.so" \
    "$tmp/preload.c" 2>/dev/null; then
    ssh-keygen -q -t ed25519 -N '' -C ops@acme -f "$tmp/key"
    echo "ops@acme $(cat "$tmp/key.pub")" >"$tmp/allowed"
    mkdir -p "$XDG_CONFIG_HOME/moongate"
    cat >"$XDG_CONFIG_HOME/moongate/moongate.lua" <<LUA
sign = { key = "$tmp/key", principal = "ops@acme", allowed_signers = "$tmp/allowed" }
LUA
    LD_PRELOAD="$tmp/preload.so" tf apply -auto-approve -no-color
    is "LD_PRELOAD" 0 err "encrypted, signed"
    rm "$XDG_CONFIG_HOME/moongate/moongate.lua"
    holds "was loaded by us, which nobody can prevent" grep -q '/gate$' "$tmp/loaded"
    for child in judge git ssh-keygen; do
        holds "but not by $child" sh -c "! grep -q '/$child\$' '$tmp/loaded'"
    done
    statement
    holds "and the record says that it was set" grep -q LD_PRELOAD "$tmp/out"
fi

# attack: D13 G18 A12 the variables of git
GIT_DIR=/nowhere GIT_WORK_TREE=/nowhere GIT_INDEX_FILE=/nowhere GIT_OBJECT_DIRECTORY=/nowhere \
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=/nowhere \
    GIT_CONFIG_GLOBAL=/nowhere GIT_NAMESPACE=x GIT_CEILING_DIRECTORIES=/ tf plan -no-color
is "every one is ignored" 0
echo "# changed" >>main.tf
GIT_WORK_TREE="$tmp/w/remote.git" GIT_INDEX_FILE=/nowhere tf plan -no-color
is "and hides nothing" 80 err "changed"
git checkout -q main.tf

# attack: A12 our own name on PATH, under other names, copied
cd .. || exit 99
ln -s "$MOONGATE_BINDIR/moongate" tf2
run ./tf2 apply -auto-approve
is "a link of another name is moongate, which has no apply" 64 err 'no command "apply"'
mkdir copied linked
cp -L "$MOONGATE_BINDIR/moongate" "copied/$tool"
run "copied/$tool" apply -auto-approve
is "a copy finds no programs of ours, and runs nothing" 82 err "link to the installed program"
ln -s "$MOONGATE_LINKS/$tool" "linked/$tool"
cd wc || exit 99
run "../linked/$tool" plan -no-color
is "a link to the link is the gate" 0 err "allowed"
mkdir .terraform
printf '#!/bin/sh\ntouch "%s/planted"\n' "$tmp" >".terraform/$tool"
chmod +x ".terraform/$tool"
PATH="$MOONGATE_LINKS:.terraform:/usr/bin:/bin" tf version
is "a relative entry of PATH names no engine" 82 err "no engine"
cp ".terraform/$tool" "$tool"
PATH="$MOONGATE_LINKS::/usr/bin:/bin" tf plan
is "nor does an empty one" 82 err "no engine"
rm "$tool"
holds "so a program in the checkout never ran" test ! -e "$tmp/planted"
PATH='' "$MOONGATE_LINKS/$tool" plan >"$tmp/out" 2>"$tmp/err"
status=$?
is "an empty PATH" 82 err "no engine"
rm -r .terraform

# attack: A12 an engine that is a script, or says that it is another version
mkdir "$tmp/script"
printf '#!/bin/sh\nexec %s "$@"\n' "$engine" >"$tmp/script/$tool"
chmod +x "$tmp/script/$tool"
PATH="$MOONGATE_LINKS:$tmp/script:/usr/bin:/bin" tf plan -no-color
is "a script that starts the engine is an engine, by its own digest" 0
cat >"$tmp/script/$tool" <<SH
#!/bin/sh
[ "\$1" != version ] || { echo "$("$engine" version | sed 's/v[0-9.]*/v1.5.7/;q')"; exit; }
exec $engine "\$@"
SH
PATH="$MOONGATE_LINKS:$tmp/script:/usr/bin:/bin" tf apply -auto-approve -no-color
is "one that calls itself another version" 82 err "the plan was made by version"

# attack: A12 OpenTofu 1.13 has a second parser of arguments, which is not asked for
mkdir "$tmp/tofu"
printf '#!/bin/sh\necho "parser: $TOFU_EXPERIMENTAL_CLI_ENABLED"\n' >"$tmp/tofu/tofu"
chmod +x "$tmp/tofu/tofu"
TOFU_EXPERIMENTAL_CLI_ENABLED=true PATH="$MOONGATE_LINKS:$tmp/tofu:/usr/bin:/bin" run tofu fmt
is "the parser that all versions share" 0 out "parser: false"

# attack: D2 flags that lead the state elsewhere
for words in "-state=x.tfstate" "-state-out=x.tfstate" "--state=x.tfstate"; do
    tf apply -auto-approve "$words"
    is "apply $words" 82 err "could not show"
done
TF_CLI_ARGS_apply="-state=x.tfstate" tf apply -auto-approve
is "the same by TF_CLI_ARGS_apply" 82 err "could not show"
holds "nothing was written there" test ! -e x.tfstate
finish
