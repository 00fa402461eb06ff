# SPDX-License-Identifier: Apache-2.0
# The way around by settings and signatures.
TESTS += tests/attacks/settings.t
EXTRA_DIST += tests/attacks/settings.t
