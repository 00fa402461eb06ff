# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libwrapper.a
libwrapper_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBGIT2_CFLAGS) $(JANSSON_CFLAGS)
libwrapper_a_SOURCES = \
	wrapper/engine.c wrapper/engine.h \
	wrapper/engine_commands.def \
	wrapper/engine_find.c wrapper/engine_find.h \
	wrapper/engine_run.c \
	wrapper/flags.c wrapper/flags.def wrapper/flags.h \
	wrapper/invocation.c wrapper/invocation.h \
	wrapper/pin.c wrapper/pin.h \
	wrapper/reasons.c wrapper/reasons.h \
	wrapper/remote.c wrapper/remote.h \
	wrapper/scan.c wrapper/scan.h \
	wrapper/settings.c wrapper/settings.def wrapper/settings.h \
	wrapper/shellwords.c wrapper/shellwords.h \
	wrapper/signals.c wrapper/signals.h \
	wrapper/tip.c wrapper/tip.h \
	wrapper/worktree.c wrapper/worktree.h
