# SPDX-License-Identifier: Apache-2.0
# Runs that policy denies or git refuses.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/refused.tsv"
