# SPDX-License-Identifier: Apache-2.0
# Commands that write state without a plan.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/state.tsv"
