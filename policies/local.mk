# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libpolicies.a
libpolicies_a_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS)
libpolicies_a_SOURCES = \
	policies/evaluate.h \
	policies/bind_manifest.c \
	policies/confine.c policies/confine.h \
	policies/judgement.c policies/judgement.h policies/judgement_private.h \
	policies/judgement_answer.c \
	policies/judgement_child.c \
	policies/limits.h \
	policies/sealed.c policies/sealed.h
