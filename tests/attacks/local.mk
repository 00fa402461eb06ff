# SPDX-License-Identifier: Apache-2.0
# Ways around the gate; tests/attacks/README.md lists them.  Each must refuse and say why.
include tests/attacks/env.mk
include tests/attacks/git.mk
include tests/attacks/modules.mk
include tests/attacks/plan.mk
include tests/attacks/settings.mk
include tests/attacks/speculative.mk
include tests/attacks/writers.mk
