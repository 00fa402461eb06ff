# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_where
TESTS += tests/unit/test_where
tests_unit_test_where_SOURCES = tests/unit/test_where.c
tests_unit_test_where_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_where_LDADD = libbase.a $(CMOCKA_LIBS)
endif
