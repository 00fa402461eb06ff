# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libpolicies.a
libpolicies_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS)
libpolicies_a_SOURCES = \
	policies/address.c \
	policies/address.h \
	policies/blocks.c \
	policies/blocks.h \
	policies/evaluate.h \
	policies/files.c \
	policies/files.h \
	policies/hcl.c \
	policies/hcl.h \
	policies/jsonline.c \
	policies/jsonline.h \
	policies/judgement.h \
	policies/locate.c \
	policies/locate.h \
	policies/planzip.c \
	policies/planzip.h \
	policies/report.c \
	policies/report.h \
	policies/zipdir.c \
	policies/zipdir.h
