# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libpolicies.a
libpolicies_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS)
libpolicies_a_SOURCES = \
	policies/evaluate.h \
	policies/judgement.h \
	policies/locate.h \
	policies/planzip.c \
	policies/planzip.h \
	policies/zipdir.c \
	policies/zipdir.h
