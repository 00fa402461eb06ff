/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/reasons.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

static const struct kind {
    enum exitcode code;
    const char *name;
} kinds[] = {
    /* in the order in which several reasons decide the status */
    {EXITCODE_GIT, "git"},           {EXITCODE_DENIED, "policy"},
    {EXITCODE_UNDECIDED, "undecided"}, {EXITCODE_APPROVAL, "approval"},
    {EXITCODE_EVIDENCE, "evidence"},
};

#define NKINDS (sizeof kinds / sizeof *kinds)

void
reasons_add(struct reasons *r, enum exitcode code, const char *what, const char *subject,
            const char *detail, const char *help)
{
    json_t *one = json_object();
    auto_free char *clean_subject = text_clean(subject);
    auto_free char *clean_detail = text_clean(detail);
    const char *kind = "undecided";

    for (size_t i = 0; i < NKINDS; i++)
        if (kinds[i].code == code)
            kind = kinds[i].name;
    json_put(one, "kind", kind);
    json_put(one, "what", what);
    json_put(one, "subject", clean_subject);
    json_put(one, "detail", clean_detail);
    if (help)
        json_put(one, "help", help);
    if (!r->list)
        r->list = json_array();
    json_array_append_new(r->list, one);
}

bool
reasons_any(const struct reasons *r)
{
    return json_array_size(r->list) > 0;
}

enum exitcode
reasons_code(const struct reasons *r)
{
    for (size_t k = 0; k < NKINDS; k++) {
        size_t i;
        json_t *one;

        json_array_foreach(r->list, i, one)
            if (strcmp(json_text(one, "kind", ""), kinds[k].name) == 0)
                return kinds[k].code;
    }
    return EXITCODE_UNDECIDED;
}

void
reasons_clear(struct reasons *r)
{
    json_decref(r->list);
    r->list = NULL;
}

/* How many reasons before `index` share its `what`. */
static size_t
same_before(const struct reasons *r, size_t index)
{
    const char *what = json_text(json_array_get(r->list, index), "what", "");
    size_t n = 0;

    for (size_t i = 0; i < index; i++)
        n += strcmp(json_text(json_array_get(r->list, i), "what", ""), what) == 0;
    return n;
}

static void
format_rows(struct buf *out, const struct reasons *r, size_t most, bool colour)
{
    size_t words = 12;
    size_t width = 0;
    size_t i;
    json_t *one;

    json_array_foreach(r->list, i, one) {
        size_t len = strlen(json_text(one, "subject", ""));
        size_t what = strlen(json_text(one, "what", ""));

        if (len > width && len <= 40)
            width = len;
        if (what > words)
            words = what;
    }
    json_array_foreach(r->list, i, one) {
        size_t before = same_before(r, i);
        const char *what = json_text(one, "what", "");

        if (before > most)
            continue;
        if (before == most) {
            buf_printf(out, "  %-*s  ...\n", (int)words, what);
            continue;
        }
        buf_printf(out, "  %s%-*s%s  %-*s   %s\n", colour ? "\033[31m" : "", (int)words, what,
                   colour ? "\033[0m" : "", (int)width, json_text(one, "subject", ""),
                   json_text(one, "detail", ""));
    }
}

void
reasons_format(struct buf *out, const struct reasons *r, size_t most, bool colour)
{
    auto_json *said = json_object();
    bool first = true;
    size_t i;
    json_t *one;

    format_rows(out, r, most, colour);
    json_array_foreach(r->list, i, one) {
        const char *help = json_text(one, "help", NULL);

        if (!help || json_object_get(said, help))
            continue;
        json_object_set_new(said, help, json_true());
        if (first)
            buf_putc(out, '\n');
        first = false;
        buf_printf(out, "  %s\n", help);
    }
}
