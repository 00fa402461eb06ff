/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/results.h"

static int
by_id(const void *a, const void *b)
{
    return strcmp(json_text(*(json_t *const *)a, "id", ""), json_text(*(json_t *const *)b, "id",
                                                                      ""));
}

/* Borrowed policies in an array that the caller frees. */
static const json_t **
sorted(const json_t *policies)
{
    size_t n = json_array_size(policies);
    const json_t **all = mem_alloc((n + 1) * sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = json_array_get(policies, i);
    qsort(all, n, sizeof *all, by_id);
    return all;
}

/* ---- markdown ---- */

/* Prose is prose: no character of it is markup. */
static void
put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_[]<>#|&~", *text))
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
}

/* Fenced by one backtick more than stand together in it. */
static void
put_code(struct buf *out, const char *text)
{
    size_t most = 0, run = 0;

    for (const char *p = text; *p; p++) {
        run = *p == '`' ? run + 1 : 0;
        most = run > most ? run : most;
    }
    for (size_t i = 0; i <= most; i++)
        buf_putc(out, '`');
    buf_printf(out, most ? " %s " : "%s", text);
    for (size_t i = 0; i <= most; i++)
        buf_putc(out, '`');
}

static void
put_item(struct buf *out, const char *label, const char *text, void (*put)(struct buf *,
                                                                          const char *))
{
    if (!*text)
        return;
    buf_printf(out, "- %s: ", label);
    put(out, text);
    buf_putc(out, '\n');
}

/* "name = value"; the caller frees. */
static char *
parameter(const char *name, const json_t *value)
{
    auto_free char *text = json_compact(value), *full = mem_format("%s = %s", name, text);

    return text_clean(full);
}

/* The controls as one text; the caller frees. */
static char *
controls(const json_t *p)
{
    const json_t *list = json_object_get(p, "controls");
    auto_buf all = BUF_INIT;

    for (size_t i = 0; i < json_array_size(list); i++) {
        auto_free char *text = text_clean(json_string_value(json_array_get(list, i)));

        buf_printf(&all, "%s%s", i ? ", " : "", text);
    }
    return mem_dup(buf_str(&all));
}

static void
markdown_policy(struct buf *out, const json_t *p)
{
    auto_free char *id = results_text(p, "id"), *title = results_text(p, "title");
    auto_free char *about = results_text(p, "description"), *fix = results_text(p, "remediation");
    auto_free char *severity = results_text(p, "severity"), *url = results_text(p, "url");
    auto_free char *file = results_text(p, "file");
    auto_free char *maps = controls(p);
    json_t *value;
    const char *name;

    buf_puts(out, "\n## ");
    put_escaped(out, id);
    buf_puts(out, "\n\n");
    if (*title) {
        put_escaped(out, title);
        buf_puts(out, "\n\n");
    }
    if (*about) {
        put_escaped(out, about);
        buf_puts(out, "\n\n");
    }
    put_item(out, "severity", severity, put_escaped);
    json_object_foreach(json_object_get(p, "params"), name, value) {
        auto_free char *text = parameter(name, value);

        put_item(out, "parameter", text, put_code);
    }
    put_item(out, "to pass", fix, put_escaped);
    put_item(out, "controls", maps, put_escaped);
    put_item(out, "see", url, put_code);
    put_item(out, "source", file, put_code);
}

void
catalogue_markdown(struct buf *out, const json_t *policies)
{
    auto_free const json_t **all = sorted(policies);

    buf_puts(out, "# Policies\n");
    for (size_t i = 0; all[i]; i++)
        markdown_policy(out, all[i]);
}

/* ---- text ---- */

static void
put_line(struct buf *out, const char *label, const char *text)
{
    if (*text)
        buf_printf(out, "  %-9s  %s\n", label, text);
}

void
catalogue_text(struct buf *out, const json_t *policies)
{
    static const char *const keys[][2] = {
        {"title", "title"}, {"description", "about"}, {"severity", "severity"},
        {"remediation", "to pass"}, {"url", "see"}, {"file", "source"},
    };
    auto_free const json_t **all = sorted(policies);

    for (size_t i = 0; all[i]; i++) {
        auto_free char *id = results_text(all[i], "id"), *maps = controls(all[i]);
        json_t *value;
        const char *name;

        buf_printf(out, "%s%s\n", i ? "\n" : "", id);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            auto_free char *text = results_text(all[i], keys[k][0]);

            put_line(out, keys[k][1], text);
        }
        put_line(out, "controls", maps);
        json_object_foreach(json_object_get(all[i], "params"), name, value) {
            auto_free char *text = parameter(name, value);

            put_line(out, "parameter", text);
        }
    }
}

/* ---- json ---- */

void
catalogue_json(struct buf *out, const json_t *policies)
{
    static const char *const keys[] = {"id", "title", "description", "severity", "remediation",
                                       "url", "controls", "source", "file", "sha256",
                                       "params"};
    auto_free const json_t **all = sorted(policies);
    auto_json *list = json_array();
    auto_free char *text = NULL;

    for (size_t i = 0; all[i]; i++) {
        json_t *one = json_object();

        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            json_object_set(one, keys[k], json_object_get(all[i], keys[k]));
        json_array_append_new(list, one);
    }
    text = json_pretty(list);
    buf_puts(out, text);
}
