# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libconfined.a
libconfined_a_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS)
libconfined_a_SOURCES = \
	lua/host.c lua/host.h lua/host_private.h \
	lua/baselib.c \
	lua/budget.c \
	lua/cover.c lua/cover.h \
	lua/order.c \
	lua/sandbox.c \
	lua/strbuf.c lua/strbuf.h \
	lua/strformat.c \
	lua/strlib.c \
	lua/strmatch.c lua/strpattern.c lua/strpattern.h \
	lua/tablib.c \
	lua/utf8lib.c
