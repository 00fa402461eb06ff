# SPDX-License-Identifier: Apache-2.0
# Plan files, source lines and reports.
PLAN_TEST_LIBS = libpolicies.a libbase.a $(ARCHIVE_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS) \
	$(CMOCKA_LIBS)
PLAN_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_planzip
TESTS += tests/unit/test_planzip

tests_unit_test_planzip_SOURCES = tests/unit/test_planzip.c tests/unit/zipmake.c \
	tests/unit/zipmake.h
tests_unit_test_planzip_CFLAGS = $(PLAN_TEST_CFLAGS)
tests_unit_test_planzip_LDADD = $(PLAN_TEST_LIBS)
endif
