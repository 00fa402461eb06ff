# SPDX-License-Identifier: Apache-2.0
# The bare engine and the wrapper side by side.
COMPARISONS = \
	tests/dropin/ephemeral.t \
	tests/dropin/compare-apply.t \
	tests/dropin/compare-apply-more.t \
	tests/dropin/compare-pass.t \
	tests/dropin/compare-plan.t \
	tests/dropin/compare-plan-more.t \
	tests/dropin/compare-refused.t \
	tests/dropin/compare-screen.t \
	tests/dropin/compare-state.t \
	tests/dropin/compare-wrong.t \
	tests/dropin/differences.t
TESTS += $(COMPARISONS)
EXTRA_DIST += $(COMPARISONS) tests/dropin/compare-lib.sh tests/dropin/world.sh \
	tests/dropin/cases/apply.tsv \
	tests/dropin/cases/apply-more.tsv \
	tests/dropin/cases/pass.tsv \
	tests/dropin/cases/plan.tsv \
	tests/dropin/cases/plan-more.tsv \
	tests/dropin/cases/refused.tsv \
	tests/dropin/cases/screen.tsv \
	tests/dropin/cases/state.tsv \
	tests/dropin/cases/wrong.tsv \
	tests/dropin/differences
