/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/cidr.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool
parse_prefix(unsigned *out, const char *s, unsigned bits)
{
    unsigned n = 0;

    if (*s == '\0' || (*s == '0' && s[1] != '\0') || strlen(s) > 3)
        return false;
    for (; *s >= '0' && *s <= '9'; s++)
        n = n * 10 + (unsigned)(*s - '0');
    *out = n;
    return *s == '\0' && n <= bits;
}

bool
cidr_parse(struct cidr *out, const char *text)
{
    const char *slash = strchr(text, '/');
    size_t len = slash ? (size_t)(slash - text) : strlen(text);
    struct cidr c = {.bits = 32};
    char address[64];

    if (len >= sizeof address)
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    if (inet_pton(AF_INET, address, c.address) != 1) {
        c.bits = 128;
        if (inet_pton(AF_INET6, address, c.address) != 1)
            return false;
    }
    c.prefix = c.bits;
    if (slash && !parse_prefix(&c.prefix, slash + 1, c.bits))
        return false;
    if (c.bits == 128 && c.prefix >= 96 && memcmp(c.address, mapped, sizeof mapped) == 0) {
        memmove(c.address, c.address + 12, 4);
        memset(c.address + 4, 0, 12);
        c.bits = 32;
        c.prefix -= 96;
    }
    *out = c;
    return true;
}

/* Are the first `n` bits of both the same? */
static bool
same_bits(const struct cidr *a, const struct cidr *b, unsigned n)
{
    unsigned rest = n % 8, mask = 0xFF00u >> rest;

    return memcmp(a->address, b->address, n / 8) == 0 &&
           (rest == 0 || ((a->address[n / 8] ^ b->address[n / 8]) & mask & 0xFF) == 0);
}

bool
cidr_contains(const struct cidr *a, const struct cidr *b)
{
    return a->bits == b->bits && a->prefix <= b->prefix && same_bits(a, b, a->prefix);
}

bool
cidr_overlaps(const struct cidr *a, const struct cidr *b)
{
    return cidr_contains(a, b) || cidr_contains(b, a);
}

bool
cidr_is_private(const struct cidr *c)
{
    static const char *const ranges[] = {
        "10.0.0.0/8",    "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16", "fc00::/7",     "fe80::/10",      "::1/128",
    };

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct cidr one;

        if (cidr_parse(&one, ranges[i]) && cidr_contains(&one, c))
            return true;
    }
    return false;
}

static struct cidr
with_host_bits(const struct cidr *c, bool on)
{
    struct cidr out = *c;

    for (unsigned i = c->prefix; i < c->bits; i++) {
        unsigned bit = 0x80u >> i % 8;

        out.address[i / 8] = (uint8_t)(on ? out.address[i / 8] | bit : out.address[i / 8] & ~bit);
    }
    return out;
}

struct cidr
cidr_first(const struct cidr *c)
{
    return with_host_bits(c, false);
}

struct cidr
cidr_last(const struct cidr *c)
{
    return with_host_bits(c, true);
}

bool
cidr_step(struct cidr *out, const struct cidr *c, uint64_t n)
{
    struct cidr sum = *c;
    uint64_t carry = 0;

    for (unsigned i = c->bits / 8; i-- > 0; n >>= 8) {
        carry += sum.address[i] + (n & 0xFF);
        sum.address[i] = (uint8_t)carry;
        carry >>= 8;
    }
    if (carry || n || !same_bits(&sum, c, c->prefix))
        return false;
    *out = sum;
    return true;
}

int
cidr_compare(const void *a, const void *b)
{
    const struct cidr *x = a, *y = b;
    int c = memcmp(x->address, y->address, sizeof x->address);

    if (x->bits != y->bits)
        return x->bits < y->bits ? -1 : 1;
    return c ? c : (x->prefix > y->prefix) - (x->prefix < y->prefix);
}

/* Two halves of one range? */
static bool
are_halves(const struct cidr *a, const struct cidr *b)
{
    return a->bits == b->bits && a->prefix == b->prefix && a->prefix > 0 &&
           same_bits(a, b, a->prefix - 1) && !same_bits(a, b, a->prefix);
}

size_t
cidr_merge(struct cidr *list, size_t n)
{
    size_t out = 0;

    for (size_t i = 0; i < n; i++)
        list[i] = cidr_first(&list[i]);
    if (n > 0)
        qsort(list, n, sizeof *list, cidr_compare);
    for (size_t i = 0; i < n; i++) {
        if (out > 0 && cidr_contains(&list[out - 1], &list[i]))
            continue;
        list[out++] = list[i];
        for (; out > 1 && are_halves(&list[out - 2], &list[out - 1]); out--)
            list[out - 2].prefix--;
    }
    return out;
}

void
cidr_put_address(struct buf *out, const struct cidr *c)
{
    char text[INET6_ADDRSTRLEN];

    if (inet_ntop(c->bits == 32 ? AF_INET : AF_INET6, c->address, text, sizeof text))
        buf_puts(out, text);
}
