/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time (RFC 3339) and durations, without a clock and without time zones that change. */
#ifndef MOONGATE_POLICIES_INSTANT_H
#define MOONGATE_POLICIES_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define INSTANT_SECOND 1000000000LL /* nanoseconds */

struct instant {
    int64_t seconds; /* since 1970 in UTC; the years 0 to 9999 */
    int32_t nanos;
};

struct instant_parts {
    int year, month, day, hour, minute, second, nanos;
    int weekday; /* 0: Sunday */
    int yearday; /* from 1 */
};

/* "2026-11-23T12:15:00Z", with a fraction and an offset, and "2026-11-23", which is its midnight
 * in UTC.  Offsets as in +02:00.  A leap second is the one after it. */
bool instant_parse(struct instant *out, const char *text, size_t len);
/* "Z" or "+02:00" in seconds. */
bool instant_parse_offset(int *out, const char *text, size_t len);
struct instant_parts instant_split(const struct instant *t, int offset);
/* Up to nanoseconds, in UTC. */
void instant_put(struct buf *out, const struct instant *t);
/* False: beyond the years 0 to 9999. */
bool instant_add(struct instant *out, const struct instant *t, int64_t nanoseconds);
bool instant_add_seconds(struct instant *out, const struct instant *t, int64_t seconds);

/* "1h30m", "7d", "-2.5s" (w d h m s ms us ns), or ISO 8601 as in "P1DT2H": nanoseconds.  No months
 * and years, which have no length of their own.  False: it is none, or beyond 292 years. */
bool instant_duration(int64_t *out, const char *text, size_t len);

#endif
