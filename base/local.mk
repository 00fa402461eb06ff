# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBGIT2_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS)
libbase_a_SOURCES = \
	base/buf.c base/buf.h \
	base/digest.c base/digest.h \
	base/err.c base/err.h \
	base/exitcode.h \
	base/fs.c base/fs.h \
	base/gitstore.c base/gitstore_range.c base/gitstore_write.c \
	base/gitstore.h base/gitstore_private.h \
	base/jscan.c base/jscan_at.c base/jscan.h \
	base/json.c base/json.h \
	base/map.c base/map.h \
	base/mem.c base/mem.h \
	base/proc.c base/proc.h \
	base/term.c base/term.h \
	base/text.c base/text.h \
	base/where.c base/where.h \
	base/wildmatch.c base/wildmatch.h
