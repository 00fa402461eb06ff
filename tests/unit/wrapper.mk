# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_attributes
TESTS += tests/unit/test_attributes
tests_unit_test_attributes_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_attributes_LDADD = libwrapper.a libbase.a $(LIBGIT2_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_interrupts
TESTS += tests/unit/test_interrupts
tests_unit_test_interrupts_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_interrupts_LDADD = libwrapper.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS)
check_PROGRAMS += tests/unit/test_invocation
TESTS += tests/unit/test_invocation
tests_unit_test_invocation_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_invocation_LDADD = libwrapper.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS)
check_PROGRAMS += tests/unit/test_match
TESTS += tests/unit/test_match
tests_unit_test_match_SOURCES = tests/unit/test_match.c tests/unit/zipmake.c tests/unit/zipmake.h
tests_unit_test_match_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_match_LDADD = libwrapper.a libpolicies.a libbase.a $(ARCHIVE_LIBS) \
	$(LIBGIT2_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_modules_lock
TESTS += tests/unit/test_modules_lock
tests_unit_test_modules_lock_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_modules_lock_LDADD = libwrapper.a libpolicies.a libbase.a $(LIBGIT2_LIBS) \
	$(JANSSON_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_needs
TESTS += tests/unit/test_needs
tests_unit_test_needs_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_needs_LDADD = libwrapper.a libpolicies.a libbase.a $(LIBGIT2_LIBS) \
	$(JANSSON_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_settings
TESTS += tests/unit/test_settings
tests_unit_test_settings_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_settings_LDADD = libwrapper.a libpolicies.a libbase.a $(CMOCKA_LIBS) \
	$(JANSSON_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/unit/test_cliconfig
TESTS += tests/unit/test_cliconfig
tests_unit_test_cliconfig_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_cliconfig_LDADD = libwrapper.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS)
check_PROGRAMS += tests/unit/test_signed
TESTS += tests/unit/test_signed
tests_unit_test_signed_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_signed_LDADD = libwrapper.a libbundles.a libbase.a $(LIBBUNDLES_LIBS) \
	$(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_stream
TESTS += tests/unit/test_stream
tests_unit_test_stream_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_stream_LDADD = libwrapper.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS)
check_PROGRAMS += tests/unit/test_typed
TESTS += tests/unit/test_typed
tests_unit_test_typed_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_typed_LDADD = libwrapper.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS)
check_PROGRAMS += tests/unit/test_writer
TESTS += tests/unit/test_writer
tests_unit_test_writer_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_writer_LDADD = libwrapper.a libpolicies.a libbase.a $(LIBGIT2_LIBS) \
	$(ARCHIVE_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)
endif
