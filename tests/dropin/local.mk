# SPDX-License-Identifier: Apache-2.0
# What no caller may be able to tell from the engine.
include tests/dropin/compare.mk
include tests/dropin/programs.mk
include tests/dropin/signals.mk
