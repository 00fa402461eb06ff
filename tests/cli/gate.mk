# SPDX-License-Identifier: Apache-2.0
# The wrapper on the real engine.
GATE_SCENARIOS = \
	tests/cli/gate-commit.t \
	tests/cli/gate-attacks.t tests/cli/gate-attributes.t tests/cli/gate-checkouts.t \
	tests/cli/gate-args.t \
	tests/cli/gate-errors.t \
	tests/cli/gate-faults.t \
	tests/cli/gate-git.t \
	tests/cli/gate-record.t \
	tests/cli/gate-run.t \
	tests/cli/gate-space.t
TESTS += $(GATE_SCENARIOS)
EXTRA_DIST += $(GATE_SCENARIOS) tests/cli/gate-lib.sh
