# SPDX-License-Identifier: Apache-2.0
# What the engine refuses.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/wrong.tsv"
