# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libpolicies.a
libpolicies_a_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS) \
	$(ARCHIVE_CFLAGS)
libpolicies_a_SOURCES = \
	policies/address.c \
	policies/address.h \
	policies/bind.c \
	policies/bind.h \
	policies/bind_args.c \
	policies/bind_args.h \
	policies/bind_big.c \
	policies/bind_big.h \
	policies/bind_checks.c \
	policies/bind_cidr.c \
	policies/bind_cmd.c \
	policies/bind_config.c \
	policies/bind_decimal.c \
	policies/bind_decimal.h \
	policies/bind_each.c \
	policies/bind_facts.c \
	policies/bind_follow.c \
	policies/bind_follow.h \
	policies/bind_help.c \
	policies/bind_iam.c \
	policies/bind_iam.h \
	policies/bind_iam_read.c \
	policies/bind_join.c \
	policies/bind_list.c \
	policies/bind_manifest.c \
	policies/bind_map.c \
	policies/bind_parts.c \
	policies/bind_parts.h \
	policies/bind_plan.c \
	policies/bind_policy.c \
	policies/bind_rc.c \
	policies/bind_rc.h \
	policies/bind_re.c \
	policies/bind_require.c \
	policies/bind_semver.c \
	policies/bind_set.c \
	policies/bind_state.c \
	policies/bind_time.c \
	policies/bind_view.c \
	policies/blocks.c \
	policies/blocks.h \
	policies/cidr.c \
	policies/cidr.h \
	policies/command_flags.def \
	policies/catalogue.c \
	policies/catalogue.h \
	policies/commands.def \
	policies/config.c \
	policies/config.h \
	policies/confine.c \
	policies/confine.h \
	policies/decimal.c \
	policies/decimal.h \
	policies/defaults.c \
	policies/defaults.h \
	policies/evaluate.c \
	policies/evaluate.h \
	policies/files.c \
	policies/files.h \
	policies/globre.c \
	policies/globre.h \
	policies/formats.c \
	policies/formats.def \
	policies/formats.h \
	policies/hcl.c \
	policies/hcl.h \
	policies/iam.c \
	policies/iam.h \
	policies/instant.c \
	policies/instant.h \
	policies/jsonline.c \
	policies/jsonline.h \
	policies/judgement.c \
	policies/judgement.h \
	policies/judgement_answer.c \
	policies/judgement_child.c \
	policies/judgement_private.h \
	policies/library.c \
	policies/library.h \
	policies/limits.h \
	policies/locate.c \
	policies/locate.h \
	policies/path.c \
	policies/path.h \
	policies/plan.c \
	policies/plan.h \
	policies/planlook.c \
	policies/planlook.h \
	policies/planzip.c \
	policies/planzip.h \
	policies/policy.c \
	policies/policy.h \
	policies/regex.c \
	policies/regex.h \
	policies/regex_class.c \
	policies/regex_private.h \
	policies/regex_run.c \
	policies/regex_write.c \
	policies/report.c \
	policies/report.h \
	policies/report_github.c \
	policies/report_gitlab.c \
	policies/report_human.c \
	policies/report_junit.c \
	policies/report_markdown.c \
	policies/report_sarif.c \
	policies/report_tap.c \
	policies/results.c \
	policies/results.h \
	policies/sealed.c \
	policies/sealed.h \
	policies/semver.c \
	policies/semver.h \
	policies/summary.c \
	policies/summary.h \
	policies/view.c \
	policies/view.h \
	policies/zipdir.c \
	policies/zipdir.h

# The stock policies; each has its table of cases beside it.
stddir = $(pkgdatadir)/std
dist_std_DATA = \
	policies/std/data_protect.lua \
	policies/std/net_ingress.lua \
	policies/std/state_commands.lua \
	policies/std/tags_required.lua
EXTRA_DIST += \
	policies/std/data_protect.cases \
	policies/std/net_ingress.cases \
	policies/std/state_commands.cases \
	policies/std/tags_required.cases
