# SPDX-License-Identifier: Apache-2.0
# Destroys, and what else is applied.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/apply-more.tsv"
