# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/fixtures
EXTRA_DIST += tests/cli/check-lib.sh
EXTRA_DIST += tests/cli/check.t
EXTRA_DIST += tests/cli/fixtures.t
