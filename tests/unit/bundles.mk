# SPDX-License-Identifier: Apache-2.0
# The record side, and what base/ gained for it.
if HAVE_CMOCKA
EVIDENCE_UNITS = tests/unit/test_term
check_PROGRAMS += $(EVIDENCE_UNITS)
TESTS += $(EVIDENCE_UNITS)

tests_unit_test_term_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_term_LDADD = libbase.a $(CMOCKA_LIBS)
endif
