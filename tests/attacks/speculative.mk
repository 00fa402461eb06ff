# SPDX-License-Identifier: Apache-2.0
# The way around by speculative plans.
TESTS += tests/attacks/speculative.t
EXTRA_DIST += tests/attacks/speculative.t
