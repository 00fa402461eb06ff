# SPDX-License-Identifier: Apache-2.0
# Two machines that hand plans over: `here` makes them and signs, `there` applies them.
# shellcheck shell=sh
. "$srcdir/tests/cli/gate-lib.sh"
driver="$builddir/tests/bin/plan_driver"

# signs WHO: a key in $tmp/WHO.
signs() {
    ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$tmp/$1"
}

# allow LINE…: the allowed signers of both machines.
allow() {
    printf '%s\n' "$@" >"$tmp/allowed"
}

# own LINE: the user's own settings.
own() {
    mkdir -p "$XDG_CONFIG_HOME/moongate"
    printf '%s\n' "$1" >"$XDG_CONFIG_HOME/moongate/moongate.lua"
}

# machine NAME: another home, state directory and clone of the world $world, its key's settings.
machine() {
    export HOME="$tmp/$1.home" XDG_STATE_HOME="$tmp/$1.state"
    export XDG_CONFIG_HOME="$tmp/$1.home/config"
    if [ ! -d "$HOME" ]; then
        mkdir -p "$HOME"
        git config --global user.name "$1"
        git config --global user.email "$1@localhost"
        git config --global init.defaultBranch main
        git config --global protocol.file.allow always
        own "sign = { key = \"$tmp/ci\", principal = \"ci@acme\",
                      allowed_signers = \"$tmp/allowed\" }"
    fi
    if [ ! -d "$tmp/$1.wc" ]; then
        git clone -q "$tmp/w/remote.git" "$tmp/$1.wc"
        (cd "$tmp/$1.wc" && "$engine" init -no-color >/dev/null)
    fi
    cd "$tmp/$1.wc" || exit 99
}

# Both machines reach the same state: an http server is not at hand, a path that both name is.
two_machines() {
    world w
    cat >backend.tf <<TF
terraform {
  backend "local" {
    path = "$tmp/the.tfstate"
  }
}
TF
    commit "a shared state" || exit 99
    signs ci
    allow "ci@acme namespaces=\"moongate-verdict-v1,moongate-bundle-v1,git\" $(cat "$tmp/ci.pub")"
    machine here
}

# foreign NAME FILE WORDS…: `there`, FILE is refused with those words, and nothing was applied.
foreign() {
    what=$1 file=$2
    shift 2
    machine there
    cp "$tmp/the.tfstate" "$tmp/before.tfstate" 2>/dev/null || : >"$tmp/before.tfstate"
    tf apply -no-color "$file"
    set -- "$what" 80 err "foreign plan" err "$@"
    is "$@"
    touch "$tmp/the.tfstate"
    holds "$what: nothing ran" cmp -s "$tmp/before.tfstate" "$tmp/the.tfstate"
    [ -s "$tmp/the.tfstate" ] || rm "$tmp/the.tfstate"
}

# resign FILE OUT KEY NAMESPACE [SED]: the verdict of FILE changed by SED, signed anew.
resign() {
    "$driver" get "$1" moongate/verdict >"$tmp/v"
    [ $# -lt 5 ] || sed -i "$5" "$tmp/v"
    rm -f "$tmp/v.sig"
    ssh-keygen -q -Y sign -f "$3" -n "$4" "$tmp/v" 2>/dev/null
    "$driver" edit "$1" "$2" "moongate/verdict=$tmp/v" "moongate/verdict.sig=$tmp/v.sig"
}
