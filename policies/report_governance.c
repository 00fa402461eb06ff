/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/report_governance.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

const char *
report_label(const char *outcome)
{
    return strcmp(outcome, "waived") == 0 ? "WAIVED" : outcome;
}

/* One line: "  word  name   text". */
static void
put_line(struct buf *out, const struct report_style *style, const char *colour, const char *word,
         const char *name, const char *text)
{
    auto_free char *clean_name = text_clean(name);
    auto_free char *clean = text_clean(text);

    if (style->colour)
        buf_printf(out, "  \033[%sm%s\033[0m  %s   %s\n", colour, word, clean_name, clean);
    else
        buf_printf(out, "  %s  %s   %s\n", word, clean_name, clean);
}

static void
put_blank(struct buf *out, bool *first)
{
    if (*first)
        buf_putc(out, '\n');
    *first = false;
}

static void
put_waivers(struct buf *out, const json_t *decision, const struct report_style *style)
{
    const json_t *one;
    bool first = true;
    size_t i;

    json_array_foreach(json_object_get(decision, "waivers"), i, one) {
        auto_free char *text = mem_format("%s   %s", json_text(one, "address", ""),
                                          json_text(one, "warning", ""));
        auto_free char *name = mem_format("%s  %s", json_text(one, "at", ""),
                                          json_text(one, "policy", ""));

        /* One that was refused is told beside its finding. */
        if (!json_text(one, "warning", NULL) ||
            strcmp(json_text(one, "state", ""), "refused") == 0)
            continue;
        put_blank(out, &first);
        put_line(out, style, "33", "waiver", name, text);
    }
}

void
report_governance(struct buf *out, const json_t *decision, const struct report_style *style)
{
    const json_t *one;
    bool first = true;
    size_t i;

    put_waivers(out, decision, style);
    json_array_foreach(json_object_get(decision, "policies"), i, one) {
        const char *from = json_text(one, "effective", NULL);
        auto_free char *text = mem_format("%s until %s", json_text(one, "level", ""),
                                          from ? from : "");

        if (!from && !json_text(one, "skipped", NULL))
            continue;
        put_blank(out, &first);
        put_line(out, style, "2", from ? "later" : "skip", json_text(one, "id", ""),
                 from ? text : json_text(one, "skipped", ""));
    }
}
