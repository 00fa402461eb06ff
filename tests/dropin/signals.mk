# SPDX-License-Identifier: Apache-2.0
# Signals, with a terminal and without.
# A command on a pseudo-terminal, step by step; its head comment says how.
check_PROGRAMS += tests/bin/onpty
TESTS += tests/dropin/signals-onpty.t
EXTRA_DIST += tests/dropin/signals-onpty.t
