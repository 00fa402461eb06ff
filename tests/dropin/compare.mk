# SPDX-License-Identifier: Apache-2.0
# The bare engine and the wrapper side by side.
COMPARISONS = \
	tests/dropin/compare-pass.t
TESTS += $(COMPARISONS)
EXTRA_DIST += $(COMPARISONS) tests/dropin/compare-lib.sh tests/dropin/world.sh \
	tests/dropin/cases/pass.tsv
