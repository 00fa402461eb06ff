# SPDX-License-Identifier: Apache-2.0
# The way around by commands that write state.
TESTS += tests/attacks/writers.t
EXTRA_DIST += tests/attacks/writers.t
