# SPDX-License-Identifier: Apache-2.0
# The demo ends well, shows what it says it shows, and writes nothing outside its folder.
set -u

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/demo" "$tmp/home"
out=$tmp/out
status=0
HOME=$tmp/home sh "$srcdir/docs/demo.sh" "$tmp/demo" "$MOONGATE_BINDIR" "$MOONGATE_LIBEXEC/bin" \
    >"$out" 2>&1 || status=$?

# says TEXT NAME: the demo's output has this text.
n=1
says() {
    n=$((n + 1))
    if grep -q -e "$1" "$out"; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

if [ "$status" -eq 0 ]; then
    echo "ok 1 - the demo ends well"
else
    sed 's/^/# /' "$out"
    echo "not ok 1 - the demo ends with $status"
fi
says 'changed  *main\.tf' "a dirty tree, by file"
says 'not pushed' "a commit that is not on the server"
says 'deny  *demo\.owner  *terraform_data\.database' "a denial, by policy and address"
says 'main\.tf:[0-9]' "its file and line"
says 'Enter a value' "the engine's own question"
says 'Apply complete' "the engine's own result"
says ' applied ' "the log"
says 'all good' "a verification"

n=$((n + 1))
if [ -z "$(find "$tmp/home" -mindepth 1)" ]; then
    echo "ok $n - nothing in the caller's home"
else
    echo "not ok $n - it wrote to the caller's home"
fi
echo "1..$n"
