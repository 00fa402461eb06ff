# SPDX-License-Identifier: Apache-2.0
# Unit tests: one program per module, cmocka's TAP output; scenarios: TAP shell scripts (*.t)
# over an installation staged in tests/stage, so that programs, sysconfdir and data are found
# exactly as on a user's machine and nothing outside the build directory is touched.
TEST_EXTENSIONS = .t
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
T_LOG_DRIVER = $(LOG_DRIVER)
T_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	PATH="$$PATH:$(abs_top_srcdir)/.cache/engine"; export PATH; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	MOONGATE_STAGE='$(abs_builddir)/tests/stage$(prefix)'; export MOONGATE_STAGE; \
	MOONGATE_BINDIR='$(abs_builddir)/tests/stage$(bindir)'; export MOONGATE_BINDIR; \
	MOONGATE_LINKS='$(abs_builddir)/tests/stage$(linksdir)'; export MOONGATE_LINKS; \
	MOONGATE_LIBEXEC='$(abs_builddir)/tests/stage$(pkglibexecdir)'; export MOONGATE_LIBEXEC; \
	MOONGATE_SYSCONF='$(abs_builddir)/tests/stage$(sysconfdir)/moongate'; export MOONGATE_SYSCONF; \
	MOONGATE_DATA='$(abs_builddir)/tests/stage$(pkgdatadir)'; export MOONGATE_DATA; \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_builddir)'; export builddir; \
	ASAN_OPTIONS=detect_leaks=0; export ASAN_OPTIONS;

include tests/unit/base.mk
include tests/unit/lua.mk
include tests/unit/policies.mk
include tests/unit/plan.mk
include tests/unit/bundles.mk
include tests/unit/wrapper.mk
include tests/cli/fixtures.mk
include tests/cli/judge.mk
include tests/cli/evidence.mk
include tests/cli/gate.mk
include tests/cli/docs.mk
include tests/attacks/local.mk
include tests/dropin/local.mk
include tests/fuzz/local.mk
include tests/lint/local.mk

stage:
	@rm -rf tests/stage && $(MKDIR_P) tests/stage
	@$(MAKE) -s install DESTDIR='$(abs_builddir)/tests/stage' >tests/stage.log 2>&1 || \
	  { cat tests/stage.log >&2; exit 1; }
.PHONY: stage
clean-local:
	rm -rf tests/stage tests/stage.log
$(TEST_LOGS): stage

# Half a suite that passes would pass for the whole.
if !HAVE_CMOCKA
check-local:
	@echo "make check needs cmocka: apt-get install libcmocka-dev, then" >&2
	@echo "  ./config.status --recheck && ./config.status && make check" >&2
	@exit 1
endif
