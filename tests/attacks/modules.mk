# SPDX-License-Identifier: Apache-2.0
# The way around by modules and backends.
MODULES_ATTACKS = \
	tests/attacks/modules-cache.t \
	tests/attacks/modules-lock.t
TESTS += $(MODULES_ATTACKS)
EXTRA_DIST += $(MODULES_ATTACKS) tests/attacks/modules-lib.sh
