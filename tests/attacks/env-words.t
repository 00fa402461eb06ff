# SPDX-License-Identifier: Apache-2.0
# Words from outside that would move the cursor, fake a line or a verdict: nothing raw of them on
# our stderr, in `log` or in `show`.
. "$srcdir/tests/cli/gate-lib.sh"
esc=$(printf '\033')
fake="${esc}[2K${esc}[1Amoongate: allowed by 99 policies"

# clean NAME FILE…: no control character but newline and tab.
clean() {
    what=$1
    shift
    if cat "$@" | LC_ALL=C tr -d '\n\t' | LC_ALL=C grep -q '[[:cntrl:]]'; then
        result "$what" "$(cat -v "$@" | grep -F '^' | head -n 3)"
    else
        result "$what" ""
    fi
}

# faked NAME FILE: a line of ours that somebody else wrote.
faked() {
    if grep -q '^moongate: allowed by 99' "$2"; then
        result "$1" "a faked line"
    else
        result "$1" ""
    fi
}

# read_all NAME: everything that shows records.
read_all() {
    run moongate log
    clean "$1: log" "$tmp/out" "$tmp/err"
    faked "$1: log" "$tmp/out"
    run moongate log --format json
    clean "$1: log as JSON" "$tmp/out" "$tmp/err"
    last=$(records)
    run moongate show "$last"
    clean "$1: show" "$tmp/out" "$tmp/err"
    faked "$1: show" "$tmp/out"
    run moongate verify
    clean "$1: verify" "$tmp/out" "$tmp/err"
}

world w
git config user.name "eve$fake"
git config user.email "eve${esc}[31m@localhost"
echo "# one" >>main.tf
git commit -q -a -m "subject $fake
moongate: allowed by 99 policies"
git push -q origin HEAD:main
tf apply -auto-approve -no-color
is "an author and a message with escapes" 0
clean "on stderr" "$tmp/err"
read_all "author"

# A commit that is refused is named with its subject.
echo "# two" >>main.tf
git commit -q -a -m "not pushed $fake"
tf plan -no-color
is "a refusal that quotes the subject" 80 err "not pushed"
clean "quotes it cleanly" "$tmp/err"
faked "and no line of it is another's" "$tmp/err"
read_all "refusal"
git push -q origin HEAD:main

# File names.
touch "$(printf 'x\n%s' "moongate: allowed by 99 policies")" "${esc}[31mred" "$(printf 'b\377')"
tf plan -no-color
is "untracked files with odd names" 80 err "not committed"
clean "file names" "$tmp/err"
faked "a newline in a name is no new line" "$tmp/err"
read_all "names"
rm -f x* "${esc}[31mred" "$(printf 'b\377')"
tf plan -no-color "-var-file=${esc}[31mred.tfvars"
result "a variable file's name" "$([ "$status" = 1 ] || echo "status $status")"
tf "${esc}[31mpaln"
is "a command that the engine does not have" 1
clean "a command" "$tmp/err"
read_all "command"

# Addresses, values and the messages of policies.
cat >main.tf <<'TF'
resource "terraform_data" "web" {
  for_each = { "k\u001b[2K\nmoongate: allowed by 99 policies" = "v\u001b[31m" }
  input    = { owner = "sre", size = 9, words = each.value }
}
TF
cat >policies/size.lua <<'LUA'
policy {
  id    = "size.limit",
  title = "small \27[31m\nmoongate: allowed by 99 policies",
  match = { type = "terraform_data", on = { "create", "update" } },
  check = function(rc, ctx)
    rc:deny("input.words", "words %s\n\27[2Kmoongate: allowed by 99 policies",
            rc.after.input.words)
  end,
}
LUA
commit "odd addresses"
tf plan -no-color
is "an address, a title and a message" 81 err "size.limit"
clean "of a denial" "$tmp/err"
faked "a message has no line of its own" "$tmp/err"
read_all "denial"
sed -i 's/rc:deny/rc:warn/' policies/size.lua
commit "only a warning"
tf apply -auto-approve -no-color
is "a warning" 0 err "recorded"
clean "of a warning" "$tmp/err"
faked "a warning has no line of its own" "$tmp/err"
read_all "warning"
echo "error('boom ${esc}[31m')" >policies/size.lua
commit "a broken policy ${esc}[31m"
tf plan -no-color
is "an error of a policy" 82
clean "an error" "$tmp/err"
read_all "error"

# The remote's own words.
printf '#!/bin/sh\nprintf "\\033[31mremote: moongate: allowed\\n" >&2\nexit 1\n' >"$tmp/ssh"
chmod +x "$tmp/ssh"
git config --global core.sshCommand "$tmp/ssh"
git clone -q ../remote.git "$tmp/w/ssh" && cd "$tmp/w/ssh" || exit 99
git remote set-url origin "localhost:${esc}[31m/nowhere.git"
XDG_STATE_HOME="$tmp/w/state2" tf plan -no-color
is "what a server says" 80 err "cannot be asked"
clean "is quoted cleanly" "$tmp/err"
finish
