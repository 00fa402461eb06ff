# SPDX-License-Identifier: Apache-2.0
# The wrapper on the real engine.
GATE_SCENARIOS = \
	tests/cli/gate-commit.t \
	tests/cli/gate-git.t
TESTS += $(GATE_SCENARIOS)
EXTRA_DIST += $(GATE_SCENARIOS) tests/cli/gate-lib.sh
