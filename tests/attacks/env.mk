# SPDX-License-Identifier: Apache-2.0
# The way around by environment and by place; and the index of all of them.
ENV_ATTACKS = \
	tests/attacks/env-backup.t \
	tests/attacks/env-cliconfig.t \
	tests/attacks/env-inputs.t \
	tests/attacks/env-place.t \
	tests/attacks/env-run.t \
	tests/attacks/env-words.t \
	tests/attacks/env.t \
	tests/attacks/index.t
TESTS += $(ENV_ATTACKS)
EXTRA_DIST += $(ENV_ATTACKS) tests/attacks/README.md
