#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tests beside stock policies (policies/std/NAME_test.lua), on the real plans of tests/fixtures.
# shellcheck source=tests/cli/judge-lib.sh
. "$srcdir/tests/cli/judge-lib.sh"

# gives NAME: moongate test passes over that policy and its test
gives() {
    dir=$tmp/$1
    mkdir -p "$dir/fixtures"
    cp "$MOONGATE_DATA/std/$1.lua" "$srcdir/policies/std/$1_test.lua" "$dir/"
    cp -R "$srcdir/tests/fixtures/plans" "$srcdir/tests/fixtures/generated" "$dir/fixtures/"
    "$MOONGATE_BINDIR/moongate" test --policies "$dir"
}

for file in "$srcdir"/policies/std/*_test.lua; do
    name=$(basename "$file" _test.lua)
    ok "the tests of $name pass" gives "$name"
    rm -rf "${tmp:?}/$name"
done
done_testing
