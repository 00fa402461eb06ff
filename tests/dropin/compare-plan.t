# SPDX-License-Identifier: Apache-2.0
# Plans.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/plan.tsv"
