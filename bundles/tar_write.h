/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way in which a bundle's tar is laid out (FORMAT.md): headers as GNU tar writes them
 * with --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644.
 * libarchive's ustar writer formats some numbers otherwise, so the headers are ours.
 */
#ifndef MOONGATE_BUNDLES_TAR_WRITE_H
#define MOONGATE_BUNDLES_TAR_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#define TAR_BLOCK 512
#define TAR_RECORD 10240              /* the file's size is a multiple of it */
#define TAR_NAME_MAX 100
#define TAR_SIZE_MAX ((1ULL << 33) - 1) /* eleven octal digits */

/* [A-Za-z0-9._/-]{1,100}, no empty, "." or ".." part, no leading '-' or '/'. */
bool tar_name_valid(const char *name);
/* The first of `n` sorted names that is a directory of another one as well (no tar can unpack
 * both), or NULL. */
const char *tar_names_clash(const char *const *names, size_t n);
/* The header of a regular file; the name must be valid, the size at most TAR_SIZE_MAX. */
void tar_header(unsigned char block[TAR_BLOCK], const char *name, unsigned long long size);
/* Zero bytes behind `size` bytes of content. */
size_t tar_padding(unsigned long long size);
/* Zero bytes that end an archive of `used` bytes: two blocks, then up to the record. */
size_t tar_trailer(unsigned long long used);

#endif
