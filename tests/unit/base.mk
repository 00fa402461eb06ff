# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_where
TESTS += tests/unit/test_where
tests_unit_test_where_SOURCES = tests/unit/test_where.c
tests_unit_test_where_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_where_LDADD = libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_jscan
TESTS += tests/unit/test_jscan
tests_unit_test_jscan_SOURCES = tests/unit/test_jscan.c
tests_unit_test_jscan_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_jscan_LDADD = libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS)
endif
