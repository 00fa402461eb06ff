# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/fixtures
EXTRA_DIST += tests/cli/check-lib.sh
TESTS += tests/cli/check.t tests/cli/check-waivers.t
EXTRA_DIST += tests/cli/check.t tests/cli/check-waivers.t
TESTS += tests/cli/fixtures.t
EXTRA_DIST += tests/cli/fixtures.t
EXTRA_DIST += tests/cases
TESTS += tests/cli/cases.t
EXTRA_DIST += tests/cli/cases.t
