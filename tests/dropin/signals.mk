# SPDX-License-Identifier: Apache-2.0
# Signals, with a terminal and without.
# A command on a pseudo-terminal, step by step; its head comment says how.
check_PROGRAMS += tests/bin/onpty
SIGNAL_SCENARIOS = \
	tests/dropin/signals-before.t \
	tests/dropin/signals-fds.t \
	tests/dropin/signals-onpty.t \
	tests/dropin/signals-pipe.t \
	tests/dropin/signals-tty.t
TESTS += $(SIGNAL_SCENARIOS)
EXTRA_DIST += $(SIGNAL_SCENARIOS) tests/dropin/signals-lib.sh
