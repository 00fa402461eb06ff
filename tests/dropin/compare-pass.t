# SPDX-License-Identifier: Apache-2.0
# What is not gated.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/pass.tsv"
