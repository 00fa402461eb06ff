#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a gated apply takes over the engine's own calls that it needs: CPU time, user and system, of
# all processes.  Called by bench/run, or by hand in its environment.
#   APPLIES=N    rounds (11)
#   POOLS="…"    resources ("5 1000"); five of them change in each round
set -eu
: "${srcdir:?called by make bench}" "${builddir:?}" "${MOONGATE_LINKS:?}" "${engine:?}"
APPLIES=${APPLIES:-11}
POOLS=${POOLS:-5 1000}
name=${engine##*/}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
trap 'exit 130' INT TERM
meter=$builddir/bench/meter
mkdir "$here/bin" "$here/home"
cp "$meter" "$here/bin/$name"
export HOME="$here/home" XDG_STATE_HOME="$here/home/state" XDG_CONFIG_HOME="$here/home/config"
export BENCH_ENGINE="$engine" BENCH_ENGINE_FILE="$here/engine"
git config --global user.name bench
git config --global user.email bench@localhost
git config --global init.defaultBranch main
PATH=$here/bin:$PATH

# A module of $1 resources of which the first five change with -var turn.
module() {
    cat <<TF
variable "turn" {
  default = 0
}

resource "terraform_data" "pool" {
  count = $1
  input = {
    name = "pool-\${count.index}"
    note = count.index < 5 ? "turn \${var.turn}" : "a note as they tend to be in configurations"
    size = count.index
    tags = { owner = "ops", cost_center = "c-1" }
  }
}
TF
}

# Its state with everything there, as the engine would write it: a thousand creations with the
# local backend take a minute, and are not what is measured.
state() {
    "$engine" version -json | sed -n 's/.*"terraform_version": "\(.*\)".*/\1/p' >"$here/version"
    awk -v n="$1" -v version="$(cat "$here/version")" 'BEGIN {
        printf "{\"version\": 4, \"terraform_version\": \"%s\", \"serial\": 1, ", version
        printf "\"lineage\": \"6c1d2c0e-0000-4000-8000-00000000be0c\", \"outputs\": {}, "
        printf "\"resources\": [{\"mode\": \"managed\", \"type\": \"terraform_data\", "
        printf "\"name\": \"pool\", \"provider\": "
        printf "\"provider[\\\"terraform.io/builtin/terraform\\\"]\", \"instances\": ["
        for (i = 0; i < n; i++) {
            note = i < 5 ? "turn 0" : "a note as they tend to be in configurations"
            value = sprintf("{\"type\": [\"object\", {\"name\": \"string\", \"note\": " \
                "\"string\", \"size\": \"number\", \"tags\": [\"object\", {\"cost_center\": " \
                "\"string\", \"owner\": \"string\"}]}], \"value\": {\"name\": " \
                "\"pool-%d\", \"note\": \"%s\", \"size\": %d, \"tags\": {\"cost_center\": " \
                "\"c-1\", \"owner\": \"ops\"}}}", i, note, i)
            printf "%s{\"index_key\": %d, \"schema_version\": 0, \"attributes\": {\"id\": " \
                "\"6c1d2c0e-0000-4000-8000-%012d\", \"input\": %s, \"output\": %s, " \
                "\"triggers_replace\": null}, \"sensitive_attributes\": []}", i ? ", " : "", i,
                i, value, value
        }
        printf "]}], \"check_results\": null}\n"
    }'
}

# Twin folders: $here/N.bare, and $here/N.gated, a clone whose remote is a folder.
twins() {
    mkdir "$here/$1.bare" "$here/$1.gated"
    module "$1" >"$here/$1.bare/main.tf"
    state "$1" >"$here/$1.bare/terraform.tfstate"
    cp "$here/$1.bare"/* "$here/$1.gated"
    git init -q --bare "$here/$1.git"
    (
        cd "$here/$1.gated"
        mkdir policies
        printf '*.tfstate*\n.terraform/\n' >.gitignore
        cp "$srcdir"/bench/policies/*.lua policies
        git init -q && git add -A && git commit -q -m bench
        git remote add origin "$here/$1.git" && git push -q -u origin main
    )
}

bare() {
    cd "$here/$1.bare"
    file=$here/bare.$1
    rm -f "$file.calls"
    BENCH_ENGINE_FILE=$file.calls
    export BENCH_ENGINE_FILE
    "$name" plan -no-color -detailed-exitcode -var turn="$2" -out="$here/p" >"$here/out" ||
        [ $? = 2 ]
    "$name" show -json "$here/p" >"$here/json"
    "$name" state pull >"$here/pulled"
    "$name" apply -no-color -var turn="$2" "$here/p" >"$here/out"
    "$name" state pull >"$here/pulled"
    awk '{ sum += $1 } END { print sum }' "$file.calls" >>"$file"
}

# Its whole, and what the engine's calls in it took.
gated() {
    cd "$here/$1.gated"
    file=$here/gated.$1
    rm -f "$file.calls"
    BENCH_ENGINE_FILE=$file.calls
    export BENCH_ENGINE_FILE
    "$meter" "$file" "$MOONGATE_LINKS/$name" apply -auto-approve -no-color -var turn="$2" \
        >"$here/out" 2>"$here/err" </dev/null || {
        cat "$here/err" >&2
        exit 1
    }
    awk '{ sum += $1 } END { print sum }' "$file.calls" >>"$file.engine"
    [ "$2" = first ] || [ "$(wc -l <"$file.calls")" = 5 ] || {
        echo "bench: a gated apply calls the engine $(wc -l <"$file.calls") times, not 5" >&2
        exit 1
    }
}

median() {
    sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

report() {
    paste "$here/gated.$1" "$here/gated.$1.engine" | awk '{ print $1 - $2 }' >"$here/own"
    awk -v n="$1" -v bare="$(median "$here/bare.$1")" -v all="$(median "$here/gated.$1")" \
        -v own="$(median "$here/own")" 'BEGIN {
        printf "  %5d resources   bare calls %7.1f ms   ", n, bare / 1000
        printf "gated %7.1f ms   ", all / 1000
        printf "our own part %5.1f ms = %+.1f %% of the calls\n", own / 1000, 100 * own / bare
    }'
}

printf '\ngated apply, five changes: CPU time, median of %s, in turn\n' "$APPLIES"
for n in $POOLS; do
    twins "$n"
    gated "$n" first # the pin, the engine's version and digest
    bare "$n" first
    rm -f "$here"/gated."$n"* "$here"/bare."$n"*
    turn=1
    while [ "$turn" -le "$APPLIES" ]; do
        bare "$n" "$turn"
        gated "$n" "$turn"
        turn=$((turn + 1))
    done
    report "$n"
done
