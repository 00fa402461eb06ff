# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libpolicies.a
libpolicies_a_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS) \
	$(SECCOMP_CFLAGS)
libpolicies_a_SOURCES = \
	policies/address.c \
	policies/address.h \
	policies/bind_manifest.c \
	policies/blocks.c \
	policies/blocks.h \
	policies/confine.c \
	policies/confine.h \
	policies/evaluate.h \
	policies/files.c \
	policies/files.h \
	policies/hcl.c \
	policies/hcl.h \
	policies/jsonline.c \
	policies/jsonline.h \
	policies/judgement.c \
	policies/judgement.h \
	policies/judgement_answer.c \
	policies/judgement_child.c \
	policies/judgement_private.h \
	policies/limits.h \
	policies/locate.c \
	policies/locate.h \
	policies/planzip.c \
	policies/planzip.h \
	policies/report.c \
	policies/report.h \
	policies/sealed.c \
	policies/sealed.h \
	policies/zipdir.c \
	policies/zipdir.h
