/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranges of IP addresses.  One family never contains the other; an IPv4 address that is written
 * as IPv6 (::ffff:10.0.0.1, and ranges of /96 and more of these) is the IPv4 one.
 */
#ifndef MOONGATE_POLICIES_CIDR_H
#define MOONGATE_POLICIES_CIDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct cidr {
    uint8_t address[16]; /* as written; the first 4 for IPv4 */
    unsigned bits;       /* 32 or 128 */
    unsigned prefix;     /* up to `bits` */
};

/* "10.0.0.0/8", "10.0.0.1" (as /32), IPv6 alike.  False: it is neither. */
bool cidr_parse(struct cidr *out, const char *text);
/* All of `b` in `a`?  Have they an address in common? */
bool cidr_contains(const struct cidr *a, const struct cidr *b);
bool cidr_overlaps(const struct cidr *a, const struct cidr *b);
/* All of it in ranges that the Internet does not route: private (RFC 1918, RFC 4193), shared
 * (RFC 6598), loopback, link local. */
bool cidr_is_private(const struct cidr *c);
/* The first and the last address, without host bits and with all of them. */
struct cidr cidr_first(const struct cidr *c);
struct cidr cidr_last(const struct cidr *c);
/* Add `n` to the address; false: that is outside of the range of `c`. */
bool cidr_step(struct cidr *out, const struct cidr *c, uint64_t n);
/* Families apart, then by the first address, larger ranges first: for sorting. */
int cidr_compare(const void *a, const void *b);
/* Sort, and unite what touches and makes a larger range; the new number. */
size_t cidr_merge(struct cidr *list, size_t n);
/* "10.0.0.1"; IPv6 in its short form. */
void cidr_put_address(struct buf *out, const struct cidr *c);

#endif
