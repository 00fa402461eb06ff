# SPDX-License-Identifier: Apache-2.0
# Plan files, source lines and reports.
PLAN_TEST_LIBS = libpolicies.a libbase.a $(ARCHIVE_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS) \
	$(CMOCKA_LIBS)
PLAN_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
PLAN_TESTS = \
	tests/unit/test_address \
	tests/unit/test_governance \
	tests/unit/test_formats \
	tests/unit/test_locate \
	tests/unit/test_planzip \
	tests/unit/test_report

if HAVE_CMOCKA
check_PROGRAMS += $(PLAN_TESTS)
TESTS += $(PLAN_TESTS)

tests_unit_test_address_SOURCES = tests/unit/test_address.c
tests_unit_test_address_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_address_LDADD = $(PLAN_TEST_LIBS)

tests_unit_test_governance_SOURCES = tests/unit/test_governance.c
tests_unit_test_governance_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_governance_LDADD = $(PLAN_TEST_LIBS)

tests_unit_test_formats_SOURCES = tests/unit/test_formats.c
tests_unit_test_formats_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_formats_LDADD = $(PLAN_TEST_LIBS)

tests_unit_test_locate_SOURCES = tests/unit/test_locate.c tests/unit/zipmake.c \
	tests/unit/zipmake.h
tests_unit_test_locate_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_locate_LDADD = $(PLAN_TEST_LIBS)

tests_unit_test_planzip_SOURCES = tests/unit/test_planzip.c tests/unit/zipmake.c \
	tests/unit/zipmake.h
tests_unit_test_planzip_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_planzip_LDADD = $(PLAN_TEST_LIBS)

tests_unit_test_report_SOURCES = tests/unit/test_report.c
tests_unit_test_report_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_report_LDADD = $(PLAN_TEST_LIBS)
endif
