# SPDX-License-Identifier: Apache-2.0
# What programs that call the engine expect.
TESTS += tests/dropin/programs.t
EXTRA_DIST += tests/dropin/programs.t
