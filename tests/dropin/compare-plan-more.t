# SPDX-License-Identifier: Apache-2.0
# Plans, and the places of their flags.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/plan-more.tsv"
