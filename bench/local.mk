# SPDX-License-Identifier: Apache-2.0
# make bench: ratios, printed; nothing is tested here, and make check does not come by.
EXTRA_PROGRAMS = bench/timeit bench/jansson_load bench/gate_time bench/meter
bench_timeit_SOURCES = bench/timeit.c
bench_meter_SOURCES = bench/meter.c
bench_jansson_load_SOURCES = bench/jansson_load.c
bench_jansson_load_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
bench_jansson_load_LDADD = libbase.a $(JANSSON_LIBS)
bench_gate_time_SOURCES = bench/gate_time.c
bench_gate_time_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
bench_gate_time_LDADD = libwrapper.a libbundles.a libpolicies.a libbase.a \
	$(LIBGIT2_LIBS) $(ARCHIVE_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS)
CLEANFILES += $(EXTRA_PROGRAMS)
EXTRA_DIST += bench/README.md bench/run bench/apply.sh bench/gate.sh bench/policies bench/rego

bench: stage bench/timeit bench/jansson_load bench/gate_time bench/meter
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/bench/run'
.PHONY: bench
