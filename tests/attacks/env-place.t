# SPDX-License-Identifier: Apache-2.0
# Odd places: other directories, odd names, closed descriptors, few resources.  What the engine
# could do, the gate does or refuses with a sentence that is true.
. "$srcdir/tests/cli/gate-lib.sh"

world w
tf apply -auto-approve -no-color
is "an apply" 0

ledger=$(state_dir)/ledger.git # later there are more of them
entries() {
    git -C "$ledger" rev-list --count moongate-audit
}

# attack: D3 -chdir to another repository, out of one, through a link, into a submodule
git init -q "$tmp/inner"
(cd "$tmp/inner" && cp "$tmp/w/wc/main.tf" . && git add -A && git commit -q -m inner)
tf -chdir="$tmp/inner" apply -auto-approve
is "another repository is judged by its own rules" 82 err "there is no policy"
ln -s "$tmp/inner" .terraform-link
tf -chdir=.terraform-link apply -auto-approve
is "so is one behind a link" 82 err "there is no policy"
rm .terraform-link
tf -chdir="$tmp" apply -auto-approve
is "out of every repository" 80 err "not in a git repository"
tf -chdir=.git apply -auto-approve
result "into .git" "$([ "$status" = 80 ] || echo "status $status")"
git submodule --quiet add "$tmp/inner" sub
commit "a submodule"
tf -chdir=sub apply -auto-approve
is "into a submodule, which has its own rules" 82 err "there is no policy"
holds "nothing ran there" test ! -e sub/terraform.tfstate -a ! -e "$tmp/inner/terraform.tfstate"
mkdir -p live/a live/b
cp main.tf live/a/main.tf
sed 's/default = 3/default = 9/' main.tf >live/b/main.tf
commit "two root modules"
ln -s "$tmp/w/wc/live" "$tmp/live"
tf -chdir="$tmp/live/b" plan -no-color
is "through a link from outside it is the directory behind it" 81 err "live/b/main.tf"
tf -chdir=live/../live/./a plan -no-color
is "dots are only a way" 0

# What one data directory for two root modules leaves behind.
for root in a b; do
    TF_DATA_DIR="$tmp/data" tf -chdir="live/$root" plan -no-color
    case $root in
    a) is "a data directory outside" 0 ;;
    b) is "shared with another root module, which is judged as itself" 81 err "live/b/main.tf" ;;
    esac
done
mkdir -p "$tmp/data"
printf 'other\n' >"$tmp/data/environment"
TF_DATA_DIR="$tmp/data" tf -chdir=live/a apply -auto-approve -no-color
is "its selected workspace is the one that counts" 0 err "recorded"
holds "and gets the state" test -e live/a/terraform.tfstate.d/other/terraform.tfstate

# Names.
ln -s "$tmp/w/wc" "$tmp/link"
echo 'output "cwd" { value = "${path.cwd} ${abspath(path.root)}" }' >cwd.tf
commit "where are we"
cd "$tmp/link" || exit 99
"$engine" plan -no-color >"$tmp/bare" 2>&1
tf plan -no-color
holds "behind a link path.cwd is the engine's own" cmp "$tmp/out" "$tmp/bare"
cd "$tmp/w/wc" || exit 99
newline=$(printf '%s/a\nb' "$tmp")
mkdir "$newline"
git clone -q "$tmp/w/remote.git" "$newline/wc"
cd "$newline/wc" || exit 99
tf plan -no-color
is "a newline in the path" 80 err "has a newline in it" err "move it"
bytes=$(printf '%s/a\377b' "$tmp")
mkdir "$bytes"
git clone -q "$tmp/w/remote.git" "$bytes/wc"
cd "$bytes/wc" || exit 99
tf plan -no-color
is "a path that is not UTF-8" 82 err "not UTF-8"
cd "$tmp/w/wc" || exit 99
tf plan -no-color "-target=$(printf 'x\377')"
is "an argument that is not UTF-8 is the engine's to refuse" 1 err "UTF-8"
tf plan -no-color -var "other=$(printf '\377')"
result "so is a value" "$([ "$status" = 1 ] || echo "status $status")"
mkdir -p "$tmp/gone/x"
cd "$tmp/gone/x" && rmdir "$tmp/gone/x"
tf plan
is "a directory that is gone" 82 err "the current directory"
cd "$tmp/w/wc" || exit 99

# attack: D24 G32 a shallow clone whose branch has moved on
git clone -q --depth 1 "file://$tmp/w/remote.git" "$tmp/shallow"
echo '# on' >>main.tf
commit "on"
cd "$tmp/shallow" || exit 99
tf apply -auto-approve -no-color
is "a shallow clone behind its branch" 80 err "fetch depth 0"
holds "is not taken for one that holds it" test ! -e terraform.tfstate

# attack: G24 A11 a caller without rights in another one's repository
cd "$tmp/w/wc" || exit 99
chmod 755 "$tmp" "$tmp/w"
nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$tmp/nobody" \
        XDG_STATE_HOME="$tmp/nobody/state" "$@"
}
if [ "$(id -u)" = 0 ] && nobody test -x "$MOONGATE_LINKS/$tool" -a -r main.tf; then
    mkdir "$tmp/nobody" && chown 65534 "$tmp/nobody"
    run nobody "$tool" plan -no-color
    is "root's repository" 80 err "git does not trust" err "--add safe.directory $tmp/w/wc"
    holds "is never taken for none" sh -c "! grep -q 'not in a git repository' '$tmp/err'"
fi

# Where records go.
XDG_STATE_HOME="$PWD/records" tf plan -no-color
is "into the repository itself" 84 err "in the repository itself" err "XDG_STATE_HOME"
holds "and nothing was put there" test ! -e records
mkdir "$tmp/elsewhere"
ln -s "$tmp/w/wc/records" "$tmp/elsewhere/state"
XDG_STATE_HOME="$tmp/elsewhere/state" tf plan -no-color
is "by a link that leads nowhere yet" 84
mkdir records && ln -sfn "$tmp/w/wc/records" "$tmp/elsewhere/state"
XDG_STATE_HOME="$tmp/elsewhere/state" tf plan -no-color
is "by a link" 84 err "in the repository itself"
rmdir records
XDG_STATE_HOME="$PWD/.terraform/records" tf plan -no-color
is "where git ignores it" 0
rm -r .terraform
XDG_STATE_HOME=relative HOME="$tmp/home3" tf plan -no-color
is "a relative XDG_STATE_HOME is none" 0
holds "HOME is used instead" test -d "$tmp/home3/.local/state/moongate"
env -u XDG_STATE_HOME -u HOME "$tool" plan -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "neither" 84 err "there is no place for records"
env -u HOME "$tool" plan -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "no HOME alone" 0
TMPDIR=/nowhere tf plan -no-color
is "TMPDIR leads nowhere" 0

# attack: A21 closed descriptors: nothing of ours is written where stdout was meant
before=$(entries)
"$tool" apply -auto-approve -no-color <&- >&- 2>&-
result "0, 1 and 2 closed" "$([ $? = 0 ] || echo failed)"
holds "the record is whole" test "$(entries)" -eq "$((before + 2))"
run moongate verify
is "and verifies" 0
for closed in '<&-' '>&-' '2>&-' '<&- 2>&-'; do
    eval "\"\$tool\" plan -no-color $closed" >"$tmp/ignored" 2>&1
    result "closed: $closed" "$([ $? = 0 ] || echo failed)"
done
eval '"$tool" show -no-color -json >&-' 2>"$tmp/err"
"$engine" show -no-color -json >&- 2>"$tmp/bare"
holds "what passes fails like the engine" cmp "$tmp/err" "$tmp/bare"

# attack: A21 a reader that goes away
sed -i 's/default = 3/default = 4/' main.tf
commit "four"
"$tool" apply -auto-approve -no-color 2>"$tmp/err" | head -c 1 >"$tmp/out"
holds "the apply was made" grep -q '"size": 4' terraform.tfstate
holds "and recorded" grep -q "recorded" "$tmp/err"

# Few resources: it works, or says what is missing; never half of it.
for n in 5 8 10 12 16 32; do
    run prlimit --nofile="$n" "$tool" plan -no-color
    result "$n descriptors" "$([ "$status" = 0 ] ||
        grep -q -i -E "too many open files|error 24|cannot be asked|ulimit -n" "$tmp/err" ||
        cat "$tmp/err")"
done
run prlimit --core=0 --fsize=1000000 "$tool" plan -no-color
is "small files, no core" 0
big=$(head -c 120000 /dev/zero | tr '\0' x)
A=$big B=$big C=$big D=$big E=$big F=$big G=$big tf plan -no-color
is "a large environment" 0
(umask 777 && tf plan -no-color && is "an umask that takes everything" 0)
count=$((count + 1))
finish
