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

# The judge process and the parent's side of a judgement.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_confine tests/unit/test_judgement
TESTS += tests/unit/test_confine tests/unit/test_judgement
tests_unit_test_confine_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_confine_LDADD = libpolicies.a libbase.a $(SECCOMP_LIBS) $(CMOCKA_LIBS)
tests_unit_test_judgement_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_judgement_LDADD = libpolicies.a libbase.a $(JANSSON_LIBS) $(CRYPTO_LIBS) \
	$(CMOCKA_LIBS)
endif
