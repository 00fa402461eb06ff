# SPDX-License-Identifier: Apache-2.0
TESTS += tests/cli/hostile-lua.t
EXTRA_DIST += tests/cli/judge-lib.sh
EXTRA_DIST += tests/cli/hostile-lua.t
EXTRA_DIST += tests/attacks/lua/01_loop.lua
EXTRA_DIST += tests/attacks/lua/02_pcall_swallow.lua
EXTRA_DIST += tests/attacks/lua/04_xpcall_handler.lua
EXTRA_DIST += tests/attacks/lua/05_gc_finalizer.lua
EXTRA_DIST += tests/attacks/lua/07_close_tbc.lua
EXTRA_DIST += tests/attacks/lua/08_coro_one.lua
EXTRA_DIST += tests/attacks/lua/10_coro_amplify_deep.lua
EXTRA_DIST += tests/attacks/lua/11_rep_empty.lua
EXTRA_DIST += tests/attacks/lua/13_rep_60M.lua
EXTRA_DIST += tests/attacks/lua/14_find_backtrack.lua
EXTRA_DIST += tests/attacks/lua/16_gsub.lua
EXTRA_DIST += tests/attacks/lua/17_table_concat.lua
EXTRA_DIST += tests/attacks/lua/19_table_move_nometa.lua
EXTRA_DIST += tests/attacks/lua/20_table_insert_len.lua
EXTRA_DIST += tests/attacks/lua/22_table_unpack.lua
EXTRA_DIST += tests/attacks/lua/23_sort_bad.lua
EXTRA_DIST += tests/attacks/lua/25_tablealloc.lua
EXTRA_DIST += tests/attacks/lua/26_membomb_pcall.lua
EXTRA_DIST += tests/attacks/lua/28_recursion_err.lua
EXTRA_DIST += tests/attacks/lua/29_gsub_recursion.lua
EXTRA_DIST += tests/attacks/lua/31_load_long.lua
EXTRA_DIST += tests/attacks/lua/32_load_reader.lua
EXTRA_DIST += tests/attacks/lua/34_os_execute.lua
EXTRA_DIST += tests/attacks/lua/35_io_open.lua
EXTRA_DIST += tests/attacks/lua/37_debug_sethook.lua
EXTRA_DIST += tests/attacks/lua/38_debug_registry.lua
EXTRA_DIST += tests/attacks/lua/40_collectgarbage_stop.lua
EXTRA_DIST += tests/attacks/lua/41_format.lua
EXTRA_DIST += tests/attacks/lua/43_next_loop.lua
EXTRA_DIST += tests/attacks/lua/44_err_obj_mt.lua
EXTRA_DIST += tests/attacks/lua/46_gc_in_coro_chain.lua
EXTRA_DIST += tests/attacks/lua/47_utf8.lua
EXTRA_DIST += tests/attacks/lua/49_select_neg.lua
EXTRA_DIST += tests/attacks/lua/50_string_rep_sep.lua
EXTRA_DIST += tests/attacks/lua/52_metamethod_chain.lua
EXTRA_DIST += tests/attacks/lua/53_string_pack.lua
EXTRA_DIST += tests/attacks/lua/55_print_flood.lua
EXTRA_DIST += tests/attacks/lua/56_warn.lua
EXTRA_DIST += tests/attacks/lua/58_setmetatable_env.lua
EXTRA_DIST += tests/attacks/lua/59_divzero.lua

check_PROGRAMS += tests/bin/judge_driver
tests_bin_judge_driver_SOURCES = tests/bin/judge_driver.c
tests_bin_judge_driver_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_judge_driver_LDADD = libpolicies.a libbase.a $(JANSSON_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/bin/hostile_judge
tests_bin_hostile_judge_SOURCES = tests/bin/hostile_judge.c
tests_bin_hostile_judge_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_hostile_judge_LDADD = libbase.a $(JANSSON_LIBS)

check_PROGRAMS += tests/bin/judge_double
tests_bin_judge_double_SOURCES = tests/bin/evaluate_double.c cli/judge.c
tests_bin_judge_double_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(LUA_CFLAGS)
tests_bin_judge_double_LDADD = libpolicies.a libconfined.a libbase.a $(LUA_LIBS) $(JANSSON_LIBS) \
	$(SECCOMP_LIBS)

check_PROGRAMS += tests/bin/policy_check
tests_bin_policy_check_SOURCES = tests/bin/policy_check.c
tests_bin_policy_check_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_policy_check_LDADD = libpolicies.a libconfined.a libbase.a $(LUA_LIBS) $(JANSSON_LIBS)
TESTS += tests/cli/std-policies.t tests/cli/policy-semantics.t tests/cli/policy-files.t
EXTRA_DIST += tests/cli/std-policies.t tests/cli/policy-semantics.t tests/cli/policy-files.t
EXTRA_DIST += tests/cli/semantics.json
