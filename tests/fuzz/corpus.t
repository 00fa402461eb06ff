# SPDX-License-Identifier: Apache-2.0
# Every fuzz target over its corpus, and over some changes of each file that are always the same.
set -u

changes=100
n=0
for dir in "$srcdir"/tests/fuzz/corpus/*/; do
    name=$(basename "$dir")
    n=$((n + 1))
    set -- "$dir"*
    [ "$name" != policy ] && [ "$name" != lint ] || set -- "$@" "$srcdir"/policies/std/*.lua
    if out=$(timeout 300 "$builddir/tests/fuzz/fuzz_$name" -n "$changes" "$@" 2>&1); then
        echo "ok $n - $name"
    else
        printf '%s\n' "$out" | tail -n 40 | sed 's/^/# /'
        echo "not ok $n - $name (status $?)"
    fi
done
echo "1..$n"
