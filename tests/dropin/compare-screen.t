# SPDX-License-Identifier: Apache-2.0
# On a terminal.
. "$srcdir/tests/dropin/compare-lib.sh"
compare_table "$here/cases/screen.tsv"
