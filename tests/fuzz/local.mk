# SPDX-License-Identifier: Apache-2.0
# Fuzz targets.  Here each has standalone.c's main and runs its corpus; tests/fuzz/run builds them
# with clang, FUZZ_MAIN=-fsanitize=fuzzer and -DMOONGATE_LIBFUZZER.
FUZZ_TARGETS = \
	tests/fuzz/fuzz_answer \
	tests/fuzz/fuzz_argv \
	tests/fuzz/fuzz_attributes \
	tests/fuzz/fuzz_bundle \
	tests/fuzz/fuzz_command \
	tests/fuzz/fuzz_evaluate \
	tests/fuzz/fuzz_helptext \
	tests/fuzz/fuzz_jscan \
	tests/fuzz/fuzz_lint \
	tests/fuzz/fuzz_locate \
	tests/fuzz/fuzz_manifest \
	tests/fuzz/fuzz_modules \
	tests/fuzz/fuzz_needs \
	tests/fuzz/fuzz_plan \
	tests/fuzz/fuzz_planzip \
	tests/fuzz/fuzz_policy \
	tests/fuzz/fuzz_rcfile \
	tests/fuzz/fuzz_record \
	tests/fuzz/fuzz_regex \
	tests/fuzz/fuzz_signed \
	tests/fuzz/fuzz_statcache \
	tests/fuzz/fuzz_state \
	tests/fuzz/fuzz_stream \
	tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_verdict \
	tests/fuzz/fuzz_waivers
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += tests/fuzz/corpus.t
EXTRA_DIST += tests/fuzz/README.md tests/fuzz/run tests/fuzz/corpus.t tests/fuzz/corpus \
	tests/fuzz/dict

FUZZ_MAIN =
FUZZ_COMMON = tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/fuzz/standalone.c
FUZZ_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
FUZZ_LD = $(AM_LDFLAGS) $(FUZZ_MAIN)
# Each archive uses only those that follow it.
FUZZ_LIBS = libwrapper.a libpolicies.a libconfined.a libbundles.a libbase.a $(LUA_LIBS) \
	$(LIBBUNDLES_LIBS)

tests_fuzz_fuzz_answer_SOURCES = tests/fuzz/fuzz_answer.c $(FUZZ_COMMON)
tests_fuzz_fuzz_answer_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_answer_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_answer_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_argv_SOURCES = tests/fuzz/fuzz_argv.c $(FUZZ_COMMON)
tests_fuzz_fuzz_argv_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_argv_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_argv_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_attributes_SOURCES = tests/fuzz/fuzz_attributes.c $(FUZZ_COMMON)
tests_fuzz_fuzz_attributes_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_attributes_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_attributes_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_bundle_SOURCES = tests/fuzz/fuzz_bundle.c $(FUZZ_COMMON)
tests_fuzz_fuzz_bundle_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_bundle_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_bundle_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_command_SOURCES = tests/fuzz/fuzz_command.c $(FUZZ_COMMON) \
	tests/fuzz/fuzz_judge.h
tests_fuzz_fuzz_command_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_command_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_command_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_evaluate_SOURCES = tests/fuzz/fuzz_evaluate.c $(FUZZ_COMMON) \
	tests/fuzz/fuzz_judge.h
tests_fuzz_fuzz_evaluate_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_evaluate_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_evaluate_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_helptext_SOURCES = tests/fuzz/fuzz_helptext.c $(FUZZ_COMMON)
tests_fuzz_fuzz_helptext_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_helptext_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_helptext_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_jscan_SOURCES = tests/fuzz/fuzz_jscan.c $(FUZZ_COMMON)
tests_fuzz_fuzz_jscan_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_jscan_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_jscan_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_lint_SOURCES = tests/fuzz/fuzz_lint.c $(FUZZ_COMMON)
tests_fuzz_fuzz_lint_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_lint_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_lint_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_locate_SOURCES = tests/fuzz/fuzz_locate.c $(FUZZ_COMMON) \
	tests/unit/zipmake.c tests/unit/zipmake.h
tests_fuzz_fuzz_locate_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_locate_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_locate_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_manifest_SOURCES = tests/fuzz/fuzz_manifest.c $(FUZZ_COMMON)
tests_fuzz_fuzz_manifest_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_manifest_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_manifest_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_modules_SOURCES = tests/fuzz/fuzz_modules.c $(FUZZ_COMMON)
tests_fuzz_fuzz_modules_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_modules_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_modules_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_needs_SOURCES = tests/fuzz/fuzz_needs.c $(FUZZ_COMMON)
tests_fuzz_fuzz_needs_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_needs_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_needs_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_plan_SOURCES = tests/fuzz/fuzz_plan.c $(FUZZ_COMMON)
tests_fuzz_fuzz_plan_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_plan_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_plan_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_planzip_SOURCES = tests/fuzz/fuzz_planzip.c $(FUZZ_COMMON) \
	tests/unit/zipmake.c tests/unit/zipmake.h
tests_fuzz_fuzz_planzip_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_planzip_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_planzip_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz_policy.c $(FUZZ_COMMON) \
	tests/fuzz/fuzz_judge.h
tests_fuzz_fuzz_policy_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_policy_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_policy_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_rcfile_SOURCES = tests/fuzz/fuzz_rcfile.c $(FUZZ_COMMON)
tests_fuzz_fuzz_rcfile_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_rcfile_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_rcfile_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_record_SOURCES = tests/fuzz/fuzz_record.c $(FUZZ_COMMON)
tests_fuzz_fuzz_record_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_record_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_record_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_regex_SOURCES = tests/fuzz/fuzz_regex.c $(FUZZ_COMMON)
tests_fuzz_fuzz_regex_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_regex_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_regex_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_signed_SOURCES = tests/fuzz/fuzz_signed.c $(FUZZ_COMMON)
tests_fuzz_fuzz_signed_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_signed_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_signed_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_statcache_SOURCES = tests/fuzz/fuzz_statcache.c $(FUZZ_COMMON)
tests_fuzz_fuzz_statcache_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_statcache_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_statcache_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_state_SOURCES = tests/fuzz/fuzz_state.c $(FUZZ_COMMON)
tests_fuzz_fuzz_state_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_state_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_state_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_stream_SOURCES = tests/fuzz/fuzz_stream.c $(FUZZ_COMMON)
tests_fuzz_fuzz_stream_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_stream_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_stream_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(FUZZ_COMMON)
tests_fuzz_fuzz_text_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_verdict_SOURCES = tests/fuzz/fuzz_verdict.c tests/unit/zipmake.c $(FUZZ_COMMON)
tests_fuzz_fuzz_verdict_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_verdict_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_verdict_LDADD = $(FUZZ_LIBS)

tests_fuzz_fuzz_waivers_SOURCES = tests/fuzz/fuzz_waivers.c $(FUZZ_COMMON)
tests_fuzz_fuzz_waivers_CPPFLAGS = $(FUZZ_CPPFLAGS)
tests_fuzz_fuzz_waivers_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fuzz_waivers_LDADD = $(FUZZ_LIBS)

fuzz-targets: $(FUZZ_TARGETS)
.PHONY: fuzz-targets
