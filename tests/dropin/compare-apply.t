# SPDX-License-Identifier: Apache-2.0
# Applies and destroys.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/apply.tsv"
