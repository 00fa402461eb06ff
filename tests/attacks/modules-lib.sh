# SPDX-License-Identifier: Apache-2.0
# For the ways around by modules: a package on a git server, a world that calls it, its lock.
# shellcheck shell=sh
. "$srcdir/tests/cli/gate-lib.sh"

# package NAME: a repository $tmp/NAME with a module at its top, one in sub/, one in inner/, a file
# that is read and a link; two tags, v1 and v2, that differ in data.txt only.
package() {
    (
        mkdir -p "$tmp/$1/sub" "$tmp/$1/inner" && cd "$tmp/$1" && git init -q || exit 99
        cat >main.tf <<'TF'
module "inner" { source = "./inner" }
resource "terraform_data" "far" { input = file("${path.module}/data.txt") }
TF
        echo 'resource "terraform_data" "inner" { input = 1 }' >inner/main.tf
        echo 'module "up" { source = "../inner" }' >sub/main.tf
        echo one >data.txt
        echo x >.hidden
        ln -s data.txt link.txt
        git add -A && git commit -q -m one && git tag v1
        echo two >data.txt
        git commit -q -a -m two && git tag v2
    ) || exit 99
}

# locked NAME: a world whose configuration calls the package $tmp/far in four ways, installed,
# with its lock committed.
locked() {
    world "$1"
    mkdir net
    cat >far.tf <<TF
module "far" { source = "git::file://$tmp/far?ref=v1" }
module "twin" { source = "git::file://$tmp/far?ref=v1" }
module "sub" { source = "git::file://$tmp/far//sub?ref=v1" }
module "net" { source = "./net" }
TF
    echo "module \"deep\" { source = \"git::file://$tmp/far//inner?ref=v1\" }" >net/main.tf
    echo 'policy { id = "ok", title = "all", check_plan = function() end }' >policies/size.lua
    "$engine" init -no-color >"$tmp/out" 2>&1 || exit 99
    moongate lock >"$tmp/out" 2>&1 || exit 99
    commit locked
}

# again: the engine's data directory as it fetches it.
again() {
    rm -rf .terraform
    "$engine" init -no-color >"$tmp/out" 2>&1 || exit 99
}
