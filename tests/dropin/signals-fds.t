# SPDX-License-Identifier: Apache-2.0
# What a caller left open reaches the engine as it does without us, and no one else.
. "$srcdir/tests/dropin/signals-lib.sh"
world w
cat >fds.tf <<'TF'
variable "word" {}

resource "terraform_data" "fds" {
  triggers_replace = var.word
  provisioner "local-exec" {
    command = "ls -l /proc/self/fd/5 >&5; echo '${var.word}' >&5"
  }
}
TF
if "$engine" version | grep -q 'Terraform v1\.1[0-9]'; then
    ephemeral=yes
    cat >ephemeral.tf <<'TF'
variable "token" {
  ephemeral = true
  default   = "none"
}
TF
fi
commit fds

# <(…) of a shell: a pipe, which is read in the plan and, for ephemeral variables, in the apply.
printf 'word = "from-a-pipe"\n' | {
    exec 7<&0 5>"$tmp/five"
    "$tool" apply -auto-approve -no-color -var-file=/dev/fd/7 >"$tmp/out" 2>"$tmp/err" </dev/null
    echo "$?" >"$tmp/status"
}
status=$(cat "$tmp/status")
is "a -var-file that is a pipe, and a file that a provisioner writes" 0 out "Apply complete"
holds "its descriptor reached the engine" grep -qx "from-a-pipe" "$tmp/five"
moongate log -1 --format json >"$tmp/log"
last_bundle statement.json >"$tmp/statement"
sha256=$(printf 'word = "from-a-pipe"\n' | sha256sum | cut -d' ' -f1)
holds "and its digest is recorded" grep -q "$sha256" "$tmp/statement"

if [ -n "${ephemeral-}" ]; then
    printf 'word = "again"\ntoken = "t0k3n"\n' | {
        exec 7<&0 5>"$tmp/five"
        "$tool" apply -auto-approve -no-color -var-file=/dev/fd/7 >"$tmp/out" 2>"$tmp/err" \
            </dev/null
        echo "$?" >"$tmp/status"
    }
    status=$(cat "$tmp/status")
    is "ephemeral variables by a pipe" 0 out "Apply complete"
fi

"$tool" plan -no-color -var-file=/dev/stdin >"$tmp/out" 2>"$tmp/err" <<'IN'
word = "by-stdin"
IN
status=$?
is "a -var-file on stdin" 0 out '"by-stdin"'
printf 'word = "x"\n' | "$tool" plan -no-color -var-file=/dev/stdin >"$tmp/out" 2>"$tmp/err"
status=$?
is "a pipe on stdin" 0 out '"x"'

# Numbers that we use ourselves must not be lost.
exec 3>"$tmp/three" 9>"$tmp/nine"
tf plan -no-color -var word=y
is "descriptors 3 and 9 are the caller's" 0
exec 3>&- 9>&-
for f in three nine; do
    holds "nothing of ours is written to them" test ! -s "$tmp/$f"
done

# A pipe that nobody closes.
turn
mkfifo "$tmp/pipe"
sleep 600 >"$tmp/pipe" &
writer=$!
{
    exec 7<"$tmp/pipe"
    setsid "$tool" plan -no-color -var-file=/dev/fd/7 >"$tmp/out" 2>"$tmp/err" </dev/null &
    gate=$!
    exec 7<&-
}
until_true sh -c "grep -q '^SigBlk:.*[1-9a-f]' /proc/$gate/status"
kill -TERM "$gate"
apply_end
kill "$writer"
is "a pipe that nobody closes can be left" 1 err "interrupted before anything was changed"
rm "$tmp/pipe"
mkfifo "$tmp/pipe"
echo 'word = "named"' >"$tmp/pipe" &
tf plan -no-color -var-file="$tmp/pipe"
is "a named pipe is read once and held" 0 out "named"
finish
