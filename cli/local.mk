# SPDX-License-Identifier: Apache-2.0
# Programs follow the layers: what a program links decides its start-up cost and its privilege.
bin_PROGRAMS += moongate
moongate_SOURCES = cli/front.c cli/commands.def
moongate_LDADD = libwrapper.a libbase.a

# The links that make it the wrapper stand in a folder of their own, to be put first on PATH: an
# installation never replaces a terraform that is there already.
linksdir = $(pkglibexecdir)/bin
install-exec-hook:
	$(MKDIR_P) '$(DESTDIR)$(linksdir)'
	for name in terraform tofu; do \
	  ln -sf "$$(realpath -m --relative-to='$(linksdir)' '$(bindir)')/moongate" \
	    "$(DESTDIR)$(linksdir)/$$name" || exit 1; \
	done
uninstall-hook:
	rm -f '$(DESTDIR)$(linksdir)/terraform' '$(DESTDIR)$(linksdir)/tofu'

pkglibexec_PROGRAMS += evidence
evidence_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
evidence_SOURCES = \
	cli/args.c cli/args.h \
	cli/cmd_log.c \
	cli/cmd_show.c \
	cli/cmd_verify.c \
	cli/command.h cli/commands.def \
	cli/evidence.c \
	cli/program.c cli/program.h \
	cli/records.c cli/records.h \
	cli/show_plan.c cli/show_plan.h \
	cli/show_text.c cli/show_text.h
evidence_LDADD = libwrapper.a libbundles.a libpolicies.a libbase.a $(LIBBUNDLES_LIBS)

pkglibexec_PROGRAMS += gate
gate_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
gate_SOURCES = \
	cli/args.c cli/args.h \
	cli/cmd_check.c \
	cli/cmd_docs.c \
	cli/cmd_init.c \
	cli/cmd_lint.c \
	cli/cmd_lock.c \
	cli/cmd_recover.c \
	cli/cmd_replay.c \
	cli/cmd_test.c \
	cli/cmd_waivers.c \
	cli/command.h cli/commands.def \
	cli/gate.c \
	cli/policyset.c cli/policyset.h \
	cli/program.c cli/program.h \
	cli/records.c cli/records.h \
	cli/replay.c cli/replay.h \
	cli/reports.c cli/reports.h
gate_LDADD = libwrapper.a libbundles.a libpolicies.a libbase.a \
	$(LIBGIT2_LIBS) $(ARCHIVE_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS)

# The only program with Lua.
pkglibexec_PROGRAMS += judge
judge_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(LUA_CFLAGS)
judge_SOURCES = cli/judge.c
judge_LDADD = libpolicies.a libconfined.a libbase.a $(LUA_LIBS) $(JANSSON_LIBS) $(SECCOMP_LIBS)
