/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/instant.h"

#include <string.h>

#define DAY 86400

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- the calendar ---- */

/* Days since 1970-01-01; months count from March, so that a leap day is the last of its year. */
static int64_t
days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400, m = (month + 9) % 12;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
date_of(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;

    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

static int
month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && leap);
}

static bool
in_range(int64_t seconds)
{
    return seconds >= days_of(0, 1, 1) * DAY && seconds < days_of(10000, 1, 1) * DAY;
}

/* ---- points in time ---- */

/* So many digits at *s. */
static bool
number(int *out, const char **s, const char *end, int digits)
{
    *out = 0;
    for (; digits > 0; digits--, (*s)++) {
        if (*s == end || !is_digit(**s))
            return false;
        *out = *out * 10 + (**s - '0');
    }
    return true;
}

static bool
skip(const char **s, const char *end, char c)
{
    if (*s == end || (**s != c && !(c >= 'A' && **s == c + 32)))
        return false;
    (*s)++;
    return true;
}

static bool
parse_date(struct instant_parts *p, const char **s, const char *end)
{
    return number(&p->year, s, end, 4) && skip(s, end, '-') && number(&p->month, s, end, 2) &&
           skip(s, end, '-') && number(&p->day, s, end, 2) && p->month >= 1 && p->month <= 12 &&
           p->day >= 1 && p->day <= month_length(p->year, p->month);
}

static bool
parse_clock(struct instant_parts *p, const char **s, const char *end)
{
    int place = 100000000;

    if (!number(&p->hour, s, end, 2) || !skip(s, end, ':') || !number(&p->minute, s, end, 2) ||
        !skip(s, end, ':') || !number(&p->second, s, end, 2) || p->hour > 23 || p->minute > 59 ||
        p->second > 60)
        return false;
    if (!skip(s, end, '.'))
        return true;
    if (*s == end || !is_digit(**s))
        return false;
    for (; *s < end && is_digit(**s); (*s)++, place /= 10)
        p->nanos += (**s - '0') * place;
    return true;
}

bool
instant_parse_offset(int *out, const char *text, size_t len)
{
    const char *s = text, *end = text + len;
    int hours, minutes, sign = len > 0 && *s == '-' ? -1 : 1;

    if (len == 1 && (*s == 'Z' || *s == 'z')) {
        *out = 0;
        return true;
    }
    if (len != 6 || (*s != '+' && *s != '-'))
        return false;
    s++;
    if (!number(&hours, &s, end, 2) || !skip(&s, end, ':') || !number(&minutes, &s, end, 2) ||
        hours > 23 || minutes > 59)
        return false;
    *out = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool
instant_parse(struct instant *out, const char *text, size_t len)
{
    struct instant_parts p = {0};
    const char *s = text, *end = text + len;
    int offset = 0;
    int64_t seconds;

    if (!parse_date(&p, &s, end))
        return false;
    if (s < end) {
        if (!(skip(&s, end, 'T') || skip(&s, end, ' ')) || !parse_clock(&p, &s, end) ||
            !instant_parse_offset(&offset, s, (size_t)(end - s)))
            return false;
    }
    seconds = days_of(p.year, p.month, p.day) * DAY + p.hour * 3600 + p.minute * 60 + p.second -
              offset;
    if (!in_range(seconds))
        return false;
    *out = (struct instant){seconds, p.nanos};
    return true;
}

struct instant_parts
instant_split(const struct instant *t, int offset)
{
    int64_t local = t->seconds + offset, days = (local >= 0 ? local : local - (DAY - 1)) / DAY;
    int rest = (int)(local - days * DAY);
    struct instant_parts p = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60,
                              .nanos = t->nanos};

    date_of(days, &p.year, &p.month, &p.day);
    p.weekday = (int)(((days + 4) % 7 + 7) % 7);
    p.yearday = (int)(days - days_of(p.year, 1, 1)) + 1;
    return p;
}

void
instant_put(struct buf *out, const struct instant *t)
{
    struct instant_parts p = instant_split(t, 0);
    int digits = 9, nanos = p.nanos;

    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", p.year, p.month, p.day, p.hour, p.minute,
               p.second);
    for (; nanos && nanos % 10 == 0; nanos /= 10)
        digits--;
    if (nanos)
        buf_printf(out, ".%0*d", digits, nanos);
    buf_putc(out, 'Z');
}

bool
instant_add(struct instant *out, const struct instant *t, int64_t nanoseconds)
{
    int64_t nanos = t->nanos + nanoseconds % INSTANT_SECOND;
    struct instant sum = *t;

    if (nanos < 0)
        nanos -= INSTANT_SECOND - 1;
    sum.nanos = (int32_t)(t->nanos + nanoseconds % INSTANT_SECOND -
                          nanos / INSTANT_SECOND * INSTANT_SECOND);
    return instant_add_seconds(out, &sum,
                               nanoseconds / INSTANT_SECOND + nanos / INSTANT_SECOND);
}

bool
instant_add_seconds(struct instant *out, const struct instant *t, int64_t seconds)
{
    struct instant sum = *t;

    if (__builtin_add_overflow(t->seconds, seconds, &sum.seconds) || !in_range(sum.seconds))
        return false;
    *out = sum;
    return true;
}

/* ---- durations ---- */

static const struct unit {
    const char *name;
    int64_t length;
} units[] = {
    {"ns", 1},
    {"us", 1000},
    {"µs", 1000},
    {"ms", 1000000},
    {"s", INSTANT_SECOND},
    {"m", 60 * INSTANT_SECOND},
    {"h", 3600 * INSTANT_SECOND},
    {"d", DAY * INSTANT_SECOND},
    {"w", 7 * DAY * INSTANT_SECOND},
    {NULL, 0},
};

/* The number at *s times `length` onto *sum, what is smaller than a nanosecond cut off. */
static bool
add_number(int64_t *sum, const char *s, const char *end, int64_t length)
{
    int64_t whole = 0, fraction = 0, part = length;

    for (; s < end && is_digit(*s); s++)
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, *s - '0', &whole))
            return false;
    if (s < end)
        for (s++; s < end; s++)
            fraction += (*s - '0') * (part /= 10);
    return !__builtin_mul_overflow(whole, length, &whole) &&
           !__builtin_add_overflow(*sum, whole, sum) &&
           !__builtin_add_overflow(*sum, fraction, sum);
}

/* The end of "12" or "12.5" at s; s itself: there is none. */
static const char *
number_end(const char *s, const char *end)
{
    const char *p = s;

    while (p < end && is_digit(*p))
        p++;
    if (p > s && end - p > 1 && *p == '.' && is_digit(p[1]))
        for (p++; p < end && is_digit(*p);)
            p++;
    return p;
}

static const struct unit *
unit_at(const char *s, const char *end)
{
    const struct unit *best = NULL;

    for (const struct unit *u = units; u->name; u++) {
        size_t n = strlen(u->name);

        if ((size_t)(end - s) >= n && memcmp(s, u->name, n) == 0 &&
            (!best || n > strlen(best->name)))
            best = u;
    }
    return best;
}

/* 1h30m */
static bool
parse_plain(int64_t *out, const char *s, const char *end)
{
    while (s < end) {
        const char *stop = number_end(s, end);
        const struct unit *u = stop > s ? unit_at(stop, end) : NULL;

        if (!u || !add_number(out, s, stop, u->length))
            return false;
        s = stop + strlen(u->name);
    }
    return true;
}

/* Behind the P: the units that are there, in their order, each once. */
static bool
parse_iso(int64_t *out, const char *s, const char *end)
{
    static const char order[] = "WDTHMS";
    static const int64_t lengths[] = {7 * DAY * INSTANT_SECOND, DAY * INSTANT_SECOND, 0,
                                      3600 * INSTANT_SECOND, 60 * INSTANT_SECOND, INSTANT_SECOND};
    const char *next = order;
    bool any = false;

    while (s < end) {
        const char *stop = number_end(s, end), *at;

        at = stop < end && *stop ? strchr(next, *stop) : NULL;
        if (!at || (*at == 'T') != (stop == s) || (at > order + 2 && next < order + 3))
            return false;
        if (*at != 'T' && !add_number(out, s, stop, lengths[at - order]))
            return false;
        any = *at != 'T';
        next = at + 1;
        s = stop + 1;
    }
    return any;
}

bool
instant_duration(int64_t *out, const char *text, size_t len)
{
    const char *s = text, *end = text + len;
    bool negative = len > 0 && *s == '-', good;
    int64_t sum = 0;

    s += len > 0 && (*s == '-' || *s == '+');
    if (s == end)
        return false;
    if (end - s == 1 && *s == '0')
        good = true;
    else
        good = *s == 'P' ? parse_iso(&sum, s + 1, end) : parse_plain(&sum, s, end);
    *out = negative ? -sum : sum;
    return good;
}
