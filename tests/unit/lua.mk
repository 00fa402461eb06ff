# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
LUA_TESTS = tests/unit/test_host tests/unit/test_sandbox tests/unit/test_strmatch
LUA_TESTS_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(LUA_CFLAGS)
LUA_TESTS_LIBS = libconfined.a libbase.a $(LUA_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += $(LUA_TESTS)
TESTS += $(LUA_TESTS)
tests_unit_test_host_CPPFLAGS = $(LUA_TESTS_CPPFLAGS)
tests_unit_test_host_LDADD = $(LUA_TESTS_LIBS)
tests_unit_test_sandbox_CPPFLAGS = $(LUA_TESTS_CPPFLAGS)
tests_unit_test_sandbox_LDADD = $(LUA_TESTS_LIBS)
tests_unit_test_strmatch_CPPFLAGS = $(LUA_TESTS_CPPFLAGS)
tests_unit_test_strmatch_LDADD = $(LUA_TESTS_LIBS)
endif
