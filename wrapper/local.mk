# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libwrapper.a
libwrapper_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBGIT2_CFLAGS) $(JANSSON_CFLAGS)
libwrapper_a_SOURCES = \
	wrapper/attributes.c wrapper/attributes.h \
	wrapper/backup.c wrapper/backup.h \
	wrapper/cliconfig.c wrapper/cliconfig.def wrapper/cliconfig.h \
	wrapper/convert.c wrapper/convert.h \
	wrapper/engine.c wrapper/engine.h \
	wrapper/engine_commands.def \
	wrapper/engine_copy.c wrapper/engine_copy.h \
	wrapper/engine_find.c wrapper/engine_find.h \
	wrapper/engine_rules.def \
	wrapper/engine_run.c \
	wrapper/environment.c wrapper/environment.def wrapper/environment.h \
	wrapper/flags.c wrapper/flags.def wrapper/flags.h \
	wrapper/gate.c wrapper/gate.h \
	wrapper/handover.c wrapper/handover.h \
	wrapper/inherit.c wrapper/inherit.h \
	wrapper/init_moves.c wrapper/init_moves.h \
	wrapper/interrupts.c wrapper/interrupts.h \
	wrapper/invocation.c wrapper/invocation.h \
	wrapper/loaded.c wrapper/loaded.h \
	wrapper/lockfile.c wrapper/lockfile.h \
	wrapper/match.c wrapper/match.h \
	wrapper/match_lock.c \
	wrapper/mentions.c wrapper/mentions.h \
	wrapper/modules.c wrapper/modules.h \
	wrapper/modules_fetch.c wrapper/modules_fetch.h \
	wrapper/modules_lock.c wrapper/modules_lock.h \
	wrapper/modules_match.c \
	wrapper/modules_package.c \
	wrapper/needs.c wrapper/needs.def wrapper/needs.h \
	wrapper/needs_files.c \
	wrapper/needs_json.c \
	wrapper/needs_lock.c \
	wrapper/needs_names.c \
	wrapper/needs_private.h \
	wrapper/needs_text.c \
	wrapper/observe.c wrapper/observe.h \
	wrapper/outside.def \
	wrapper/pin.c wrapper/pin.h \
	wrapper/place.c wrapper/place.h \
	wrapper/policyset.c wrapper/policyset.h \
	wrapper/program.c wrapper/program.h \
	wrapper/progress.c wrapper/progress.h \
	wrapper/prompt.c wrapper/prompt.h \
	wrapper/rcfile.c wrapper/rcfile.h \
	wrapper/reasons.c wrapper/reasons.h \
	wrapper/record.c wrapper/record.h \
	wrapper/record_finish.c \
	wrapper/record_private.h \
	wrapper/recover.c wrapper/recover.h \
	wrapper/remote.c wrapper/remote.h \
	wrapper/run.c wrapper/run.h \
	wrapper/run_apply.c \
	wrapper/run_backend.c \
	wrapper/run_facts.c \
	wrapper/run_inputs.c \
	wrapper/run_modules.c \
	wrapper/run_open.c \
	wrapper/run_out.c \
	wrapper/run_plan.c \
	wrapper/run_private.h \
	wrapper/run_recheck.c \
	wrapper/run_speculative.c \
	wrapper/run_state.c \
	wrapper/run_take.c \
	wrapper/run_typed.c \
	wrapper/run_writer.c \
	wrapper/run_writer_state.c \
	wrapper/scan.c wrapper/scan.h \
	wrapper/scan_private.h \
	wrapper/scan_untracked.c \
	wrapper/settings.c wrapper/settings.def wrapper/settings.h \
	wrapper/settings_table.c wrapper/settings_table.h \
	wrapper/settings_version.c \
	wrapper/shellwords.c wrapper/shellwords.h \
	wrapper/signals.c wrapper/signals.h \
	wrapper/signed.c wrapper/signed.h \
	wrapper/signed_commit.c wrapper/signed_commit.h \
	wrapper/sparse.c wrapper/sparse.h \
	wrapper/speculative.c wrapper/speculative.h \
	wrapper/statcache.c wrapper/statcache.h \
	wrapper/state.c wrapper/state.h \
	wrapper/tip.c wrapper/tip.h \
	wrapper/tracked.c wrapper/tracked.h \
	wrapper/trusted.c wrapper/trusted.h \
	wrapper/varpipe.c wrapper/varpipe.h \
	wrapper/verdict.c wrapper/verdict.h \
	wrapper/stream.c wrapper/stream.h \
	wrapper/typed.c wrapper/typed.h \
	wrapper/usage.c wrapper/usage.h \
	wrapper/waiving.c wrapper/waiving.h \
	wrapper/witness.c wrapper/witness.h \
	wrapper/workspace.c wrapper/workspace.h \
	wrapper/worktree.c wrapper/worktree.h \
	wrapper/worktree_place.c \
	wrapper/worktree_private.h \
	wrapper/writer.c wrapper/writer.h \
	wrapper/written.c wrapper/written.h
