# SPDX-License-Identifier: Apache-2.0
# The wrapper on the real engine.
GATE_SCENARIOS = \
	tests/cli/gate-commit.t \
	tests/cli/gate-attacks.t tests/cli/gate-attributes.t tests/cli/gate-checkouts.t \
	tests/cli/gate-args.t \
	tests/cli/gate-errors.t \
	tests/cli/gate-facts.t \
	tests/cli/gate-faults.t \
	tests/cli/gate-git.t \
	tests/cli/gate-handover.t \
	tests/cli/gate-record.t \
	tests/cli/gate-require.t \
	tests/cli/replay.t \
	tests/cli/gate-run.t tests/cli/gate-runtime.t \
	tests/cli/gate-settings.t \
	tests/cli/gate-signed.t \
	tests/cli/gate-space.t \
	tests/cli/gate-speculative.t \
	tests/cli/gate-waivers.t \
	tests/cli/gate-writers.t \
	tests/cli/gate-writers-git.t \
	tests/cli/gate-writers-init.t \
	tests/cli/gate-writers-recover.t \
	tests/cli/backend.t \
	tests/cli/lock.t \
	tests/cli/needs.t
TESTS += $(GATE_SCENARIOS)
EXTRA_DIST += $(GATE_SCENARIOS) tests/cli/gate-lib.sh tests/cli/writers-lib.sh

check_PROGRAMS += tests/bin/needs_driver
tests_bin_needs_driver_SOURCES = tests/bin/needs_driver.c
tests_bin_needs_driver_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_needs_driver_LDADD = libwrapper.a libpolicies.a libbase.a $(LIBGIT2_LIBS) \
	$(JANSSON_LIBS) $(CRYPTO_LIBS)
