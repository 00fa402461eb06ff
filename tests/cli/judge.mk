# SPDX-License-Identifier: Apache-2.0
TESTS += tests/cli/hostile-lua.t
TESTS += tests/cli/judge-process.t
TESTS += tests/cli/policy-test.t
EXTRA_DIST += tests/cli/judge-lib.sh
EXTRA_DIST += tests/cli/hostile-lua.t
EXTRA_DIST += tests/cli/judge-process.t
EXTRA_DIST += tests/cli/policy-test.t
EXTRA_DIST += tests/attacks/lua/01_loop.lua
EXTRA_DIST += tests/attacks/lua/02_pcall_swallow.lua
EXTRA_DIST += tests/attacks/lua/03_pcall_nested.lua
EXTRA_DIST += tests/attacks/lua/04_xpcall_handler.lua
EXTRA_DIST += tests/attacks/lua/05_gc_finalizer.lua
EXTRA_DIST += tests/attacks/lua/06_close_late.lua
EXTRA_DIST += tests/attacks/lua/07_close_tbc.lua
EXTRA_DIST += tests/attacks/lua/08_coro_one.lua
EXTRA_DIST += tests/attacks/lua/09_gc_late.lua
EXTRA_DIST += tests/attacks/lua/10_coro_amplify_deep.lua
EXTRA_DIST += tests/attacks/lua/11_rep_empty.lua
EXTRA_DIST += tests/attacks/lua/12_rep_in_pcall.lua
EXTRA_DIST += tests/attacks/lua/13_rep_60M.lua
EXTRA_DIST += tests/attacks/lua/14_find_backtrack.lua
EXTRA_DIST += tests/attacks/lua/15_gmatch_backtrack.lua
EXTRA_DIST += tests/attacks/lua/16_gsub.lua
EXTRA_DIST += tests/attacks/lua/17_table_concat.lua
EXTRA_DIST += tests/attacks/lua/18_concat_separator.lua
EXTRA_DIST += tests/attacks/lua/19_table_move_nometa.lua
EXTRA_DIST += tests/attacks/lua/20_table_insert_len.lua
EXTRA_DIST += tests/attacks/lua/21_table_remove_len.lua
EXTRA_DIST += tests/attacks/lua/22_table_unpack.lua
EXTRA_DIST += tests/attacks/lua/23_sort_bad.lua
EXTRA_DIST += tests/attacks/lua/24_sort_pcall.lua
EXTRA_DIST += tests/attacks/lua/25_tablealloc.lua
EXTRA_DIST += tests/attacks/lua/26_membomb_pcall.lua
EXTRA_DIST += tests/attacks/lua/27_double_in_pcall.lua
EXTRA_DIST += tests/attacks/lua/28_recursion_err.lua
EXTRA_DIST += tests/attacks/lua/29_gsub_recursion.lua
EXTRA_DIST += tests/attacks/lua/30_callbacks.lua
EXTRA_DIST += tests/attacks/lua/31_load_long.lua
EXTRA_DIST += tests/attacks/lua/32_load_reader.lua
EXTRA_DIST += tests/attacks/lua/33_unpack.lua
EXTRA_DIST += tests/attacks/lua/34_os_execute.lua
EXTRA_DIST += tests/attacks/lua/35_io_open.lua
EXTRA_DIST += tests/attacks/lua/36_feature_test.lua
EXTRA_DIST += tests/attacks/lua/37_debug_sethook.lua
EXTRA_DIST += tests/attacks/lua/38_debug_registry.lua
EXTRA_DIST += tests/attacks/lua/39_utf8_codes.lua
EXTRA_DIST += tests/attacks/lua/40_collectgarbage_stop.lua
EXTRA_DIST += tests/attacks/lua/41_format.lua
EXTRA_DIST += tests/attacks/lua/42_compare_long.lua
EXTRA_DIST += tests/attacks/lua/43_next_loop.lua
EXTRA_DIST += tests/attacks/lua/44_err_obj_mt.lua
EXTRA_DIST += tests/attacks/lua/45_varargs.lua
EXTRA_DIST += tests/attacks/lua/46_gc_in_coro_chain.lua
EXTRA_DIST += tests/attacks/lua/47_utf8.lua
EXTRA_DIST += tests/attacks/lua/48_goto.lua
EXTRA_DIST += tests/attacks/lua/49_select_neg.lua
EXTRA_DIST += tests/attacks/lua/50_string_rep_sep.lua
EXTRA_DIST += tests/attacks/lua/51_index_chain.lua
EXTRA_DIST += tests/attacks/lua/52_metamethod_chain.lua
EXTRA_DIST += tests/attacks/lua/53_string_pack.lua
EXTRA_DIST += tests/attacks/lua/54_many_tables.lua
EXTRA_DIST += tests/attacks/lua/55_print_flood.lua
EXTRA_DIST += tests/attacks/lua/56_warn.lua
EXTRA_DIST += tests/attacks/lua/57_replace_policy.lua
EXTRA_DIST += tests/attacks/lua/58_setmetatable_env.lua
EXTRA_DIST += tests/attacks/lua/59_divzero.lua
EXTRA_DIST += tests/attacks/lua/60_forged_answer.lua
EXTRA_DIST += tests/attacks/lua/61_long_pattern.lua
EXTRA_DIST += tests/attacks/lua/62_deep_text.lua
EXTRA_DIST += tests/attacks/lua/63_big_pairs.lua

check_PROGRAMS += tests/bin/judge_driver
tests_bin_judge_driver_SOURCES = tests/bin/judge_driver.c
tests_bin_judge_driver_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_judge_driver_LDADD = libpolicies.a libbase.a $(JANSSON_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/bin/hostile_judge
tests_bin_hostile_judge_SOURCES = tests/bin/hostile_judge.c
tests_bin_hostile_judge_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_hostile_judge_LDADD = libbase.a $(JANSSON_LIBS)

check_PROGRAMS += tests/bin/policy_check
tests_bin_policy_check_SOURCES = tests/bin/policy_check.c
tests_bin_policy_check_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_policy_check_LDADD = libpolicies.a libconfined.a libbase.a $(LUA_LIBS) $(JANSSON_LIBS)
TESTS += tests/cli/std-policies.t tests/cli/policy-cases.t
EXTRA_DIST += tests/cli/std-policies.t tests/cli/policy-cases.t
EXTRA_DIST += tests/cli/policy/commands.cases tests/cli/policy/files.cases
EXTRA_DIST += tests/cli/policy/config.cases tests/cli/policy/parts.cases
EXTRA_DIST += tests/cli/policy/semantics.cases tests/cli/policy/walks.cases
EXTRA_DIST += tests/cli/policy/help.json tests/cli/policy/prelude.lua
EXTRA_DIST += tests/cli/policy/help_cidr.cases tests/cli/policy/help_data.cases \
	tests/cli/policy/help_list.cases \
	tests/cli/policy/help_number.cases tests/cli/policy/help_time.cases \
	tests/cli/policy/help_require.cases tests/cli/policy/help_iam.cases
EXTRA_DIST += tests/cli/policy/help_re.cases tests/cli/policy/help_semver.cases
EXTRA_DIST += tests/cli/policy/semantics.json

# The formats of a report, against their standards.
check_PROGRAMS += tests/bin/report_driver
tests_bin_report_driver_SOURCES = tests/bin/report_driver.c
tests_bin_report_driver_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_report_driver_LDADD = libpolicies.a libbase.a $(ARCHIVE_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS)
TESTS += tests/cli/formats.t tests/cli/docs.t
EXTRA_DIST += tests/cli/docs.t tests/cli/formats.t
EXTRA_DIST += tests/cli/formats/decisions.py tests/cli/formats/validate.py
