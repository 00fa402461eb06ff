# SPDX-License-Identifier: Apache-2.0
docs_tests = tests/cli/demo.t tests/cli/man-examples.t
TESTS += $(docs_tests)
EXTRA_DIST += $(docs_tests)
