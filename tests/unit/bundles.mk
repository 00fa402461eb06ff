# SPDX-License-Identifier: Apache-2.0
# The record side, and what base/ gained for it.
EXTRA_DIST += tests/unit/evidence_help.h
if HAVE_CMOCKA
EVIDENCE_UNITS = \
	tests/unit/test_term \
	tests/unit/test_signer \
	tests/unit/test_signer_missing \
	tests/unit/test_bundle \
	tests/unit/test_ledger \
	tests/unit/test_bundle_read
check_PROGRAMS += $(EVIDENCE_UNITS)
TESTS += $(EVIDENCE_UNITS)
EVIDENCE_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
EVIDENCE_LDADD = libbundles.a libbase.a $(LIBBUNDLES_LIBS) $(CMOCKA_LIBS)

tests_unit_test_term_CPPFLAGS = $(EVIDENCE_CPPFLAGS)
tests_unit_test_term_LDADD = $(EVIDENCE_LDADD)
tests_unit_test_signer_CPPFLAGS = $(EVIDENCE_CPPFLAGS)
tests_unit_test_signer_LDADD = $(EVIDENCE_LDADD)
tests_unit_test_bundle_CPPFLAGS = $(EVIDENCE_CPPFLAGS)
tests_unit_test_bundle_LDADD = $(EVIDENCE_LDADD)
tests_unit_test_ledger_CPPFLAGS = $(EVIDENCE_CPPFLAGS)
tests_unit_test_ledger_LDADD = $(EVIDENCE_LDADD)
tests_unit_test_bundle_read_CPPFLAGS = $(EVIDENCE_CPPFLAGS)
tests_unit_test_bundle_read_LDADD = $(EVIDENCE_LDADD)
tests_unit_test_signer_missing_SOURCES = tests/unit/test_signer_missing.c bundles/signer.c
tests_unit_test_signer_missing_CPPFLAGS = $(EVIDENCE_CPPFLAGS) $(CRYPTO_CFLAGS) \
	-UMOONGATE_SSH_KEYGEN -DMOONGATE_SSH_KEYGEN='"/nonexistent/ssh-keygen"'
tests_unit_test_signer_missing_LDADD = libbase.a $(LIBBUNDLES_LIBS) $(CMOCKA_LIBS)
endif
