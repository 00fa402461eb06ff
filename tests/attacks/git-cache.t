# SPDX-License-Identifier: Apache-2.0
# The stat cache: what the last look left is a help, and no more.
. "$srcdir/tests/cli/gate-lib.sh"

# settled: nothing in the tree is younger than the granularity of the cache.
settled() {
    sleep 2.2
}

# cache: the file of this world.
cache() {
    for f in "$XDG_STATE_HOME"/moongate/*/stat-*; do
        case $f in *.tmp) ;; *) echo "$f" ;; esac
    done
}

refused() {
    name=$1
    shift
    tf plan -no-color
    is "$name" 80 "$@"
}

world w
settled
tf plan -no-color
is "a first look" 0
file=$(cache)
holds "leaves a cache" test -s "$file"
holds "for its owner only" test "$(stat -c %a "$file")" = 600
cp "$file" "$tmp/good"
before=$(stat -c %i "$file")
tf plan -no-color
is "a second look" 0
holds "has nothing to write" test "$(stat -c %i "$file")" = "$before"

# attack: G3 the same size and time
touch -r main.tf "$tmp/stamp"
sed -i 's/default = 3/default = 5/' main.tf
touch -r "$tmp/stamp" main.tf
refused "same size, time put back" err "changed" err "main.tf"
git checkout -q -f main.tf
cp main.tf "$tmp/main.tf"
settled
tf plan -no-color
is "fine again" 0

# In place: the same inode.
touch -r main.tf "$tmp/stamp"
sed 's/default = 3/default = 5/' "$tmp/main.tf" >main.tf
touch -r "$tmp/stamp" main.tf
refused "in place, time put back" err "changed" err "main.tf"
cp "$tmp/main.tf" main.tf
refused_bit=$(stat -c %a main.tf)
settled
tf plan -no-color
is "fine again" 0
chmod 755 main.tf
refused "a bit" err "executable bit"
chmod "$refused_bit" main.tf
settled
tf plan -no-color
is "fine again" 0

# Damage: no reason to fail, and written anew.
good=$(cache)
for how in "printf x >\$f" ": >\$f" "head -c 300 /dev/zero >\$f" "truncate -s -10 \$f" \
    "printf y | dd of=\$f bs=1 seek=200 conv=notrunc 2>/dev/null" "rm \$f; mkdir \$f" \
    "rm -r \$f; ln -s /etc/passwd \$f" "rm \$f; mkfifo \$f" "chmod 644 \$f"; do
    f=$good
    eval "$how"
    tf plan -no-color
    is "a cache after: $how" 0
    sed -i 's/default = 3/default = 5/' main.tf
    refused "and a change is seen" err "changed" err "main.tf"
    git checkout -q -f main.tf
done
rmdir "$good" 2>/dev/null
rm -f "$good"

# A cache that says of an edited file that it is the committed one has the wrong facts; one with
# the facts of another tree is another tree's.
settled
tf plan -no-color
is "a cache of this tree" 0
git clone -q "$tmp/w/remote.git" "$tmp/w/twin"
cd "$tmp/w/twin" || exit 99
"$engine" init -no-color >/dev/null 2>&1
settled
tf plan -no-color
is "another clone" 0
mine=$(cache | grep -v "$(basename "$good")")
cp "$good" "$mine"
sed -i 's/default = 3/default = 5/' main.tf
refused "another tree's cache" err "changed" err "main.tf"
git checkout -q -f main.tf

# A clock that was set back: a cache from the future is none.
cd "$tmp/w/wc" || exit 99
if command -v faketime >/dev/null; then
    faketime -f '+1d' sh -c "$tool plan -no-color" >/dev/null 2>&1
fi
touch -d '+1 day' main.tf
sed -i 's/default = 3/default = 5/' main.tf
touch -d '+1 day' main.tf
refused "a file from the future" err "changed" err "main.tf"
git checkout -q -f main.tf

# The look before the intent reads every byte: a writable mapping changes a file without a time.
settled
tf plan -no-color
is "warm" 0
tf apply -auto-approve -no-color
is "an apply" 0 err "recorded"
finish
