/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy says of its waivers; the judge needs this, and nothing else of them. */
#include "policies/waivers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* ---- days ---- */

bool
waivers_is_day(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y, m, d, leap;

    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    if (text[10])
        return false;
    y = atoi(text);
    m = atoi(text + 5);
    d = atoi(text + 8);
    leap = m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
    return y >= 1970 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + leap;
}

/* ---- a policy's own word ---- */

const char *
waivers_rule_fault(const json_t *rule)
{
    static const char *const known[] = {"max_days", "approvers", "globs", NULL};
    const json_t *days = json_object_get(rule, "max_days");
    const json_t *approvers = json_object_get(rule, "approvers");
    const json_t *globs = json_object_get(rule, "globs");
    const char *key;
    json_t *v;

    if (json_is_boolean(rule))
        return NULL;
    if (!json_is_object(rule))
        return "waivable is true, false or a table { max_days =, approvers =, globs = }";
    json_object_foreach((json_t *)(uintptr_t)rule, key, v) {
        size_t i = 0;

        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            return "waivable knows max_days, approvers and globs, and no other key";
    }
    if (days && (!json_is_integer(days) || json_integer_value(days) < 1 ||
                 json_integer_value(days) > 3660))
        return "waivable.max_days is a number of days, from 1";
    if (approvers && (!json_is_integer(approvers) || json_integer_value(approvers) < 0 ||
                      json_integer_value(approvers) > 20))
        return "waivable.approvers is a number of people, from 0 to 20";
    return globs && !json_is_boolean(globs) ? "waivable.globs is true or false" : NULL;
}

json_t *
waivers_rule(const json_t *stated, bool open)
{
    if (stated ? json_is_false(stated) : !open)
        return json_false();
    return json_pack("{s:I, s:I, s:b}", "max_days", json_number(stated, "max_days", WAIVERS_DAYS),
                     "approvers", json_number(stated, "approvers", 0), "globs",
                     json_flag(stated, "globs", false));
}
