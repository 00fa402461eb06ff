# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/bin/evidence_driver
tests_bin_evidence_driver_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_evidence_driver_LDADD = libbundles.a libbase.a $(LIBBUNDLES_LIBS)

EVIDENCE_SCENARIOS = \
	tests/cli/evidence-auditor.t \
	tests/cli/evidence-chain.t \
	tests/cli/evidence-log-show.t \
	tests/cli/evidence-verify.t
TESTS += $(EVIDENCE_SCENARIOS)
EXTRA_DIST += $(EVIDENCE_SCENARIOS) tests/cli/evidence-lib.sh
