# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libwrapper.a
libwrapper_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBGIT2_CFLAGS) $(JANSSON_CFLAGS)
libwrapper_a_SOURCES = \
	wrapper/engine_commands.def \
	wrapper/engine_find.c wrapper/engine_find.h \
	wrapper/invocation.c wrapper/invocation.h \
	wrapper/pin.h \
	wrapper/shellwords.c wrapper/shellwords.h
