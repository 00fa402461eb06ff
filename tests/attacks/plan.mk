# SPDX-License-Identifier: Apache-2.0
# The way around by plan files.
PLAN_ATTACKS = \
	tests/attacks/plan-file.t \
	tests/attacks/plan-verdict.t
TESTS += $(PLAN_ATTACKS)
EXTRA_DIST += $(PLAN_ATTACKS) tests/attacks/plan-lib.sh

check_PROGRAMS += tests/bin/plan_driver
tests_bin_plan_driver_SOURCES = tests/bin/plan_driver.c tests/unit/zipmake.c tests/unit/zipmake.h
tests_bin_plan_driver_CPPFLAGS = $(AM_CPPFLAGS) $(ARCHIVE_CFLAGS) $(JANSSON_CFLAGS)
tests_bin_plan_driver_LDADD = libpolicies.a libbase.a $(ARCHIVE_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS)
