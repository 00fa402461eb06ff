# SPDX-License-Identifier: Apache-2.0
# A scenario that no make file names would never run, and nobody would miss it.
. "$srcdir/tests/lint/lint.sh"

find tests -name '*.t' | sort | while read -r t; do
    cat tests/*.mk tests/*/*.mk | grep -q -F "$t" || echo "$t stands in no make file"
done | check "every scenario is run by make check"

for c in tests/unit/test_*.c; do
    name=$(basename "$c" .c)
    cat tests/unit/*.mk | grep -q -w "$name" || echo "$c stands in no make file"
done | check "every unit test is run by make check"

done_checking
