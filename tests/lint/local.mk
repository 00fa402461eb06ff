# SPDX-License-Identifier: Apache-2.0
lint_tests = \
	tests/lint/exports.t tests/lint/includes.t tests/lint/listed.t tests/lint/man.t \
	tests/lint/paths.t tests/lint/setup.t \
	tests/lint/shell.t tests/lint/sizes.t tests/lint/spdx.t
TESTS += $(lint_tests)
EXTRA_DIST += tests/fuzz/fuzz.sh tests/lint/lint.sh $(lint_tests)
