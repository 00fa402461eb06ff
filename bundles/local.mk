# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libbundles.a
libbundles_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS) $(CRYPTO_CFLAGS)
libbundles_a_SOURCES = \
	bundles/bundle.c bundles/bundle.h \
	bundles/bundle_read.c bundles/bundle_read.h \
	bundles/findings.c bundles/findings.h \
	bundles/ledger.c bundles/ledger.h \
	bundles/openpgp.c bundles/openpgp.h \
	bundles/signer.c bundles/signer.h \
	bundles/tar_write.c bundles/tar_write.h \
	bundles/verify.c bundles/verify.h bundles/verify_chain.c \
	bundles/verify_text.c
LIBBUNDLES_LIBS = $(ARCHIVE_LIBS) $(LIBGIT2_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS)
EXTRA_DIST += bundles/FORMAT.md
