/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/address.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* First word of an address -> block of the configuration, and how many labels follow it. */
static const struct {
    const char *word;
    const char *block;
    int labels;
} kinds[] = {
    {"data", "data", 2},         {"ephemeral", "ephemeral", 2}, {"action", "action", 2},
    {"output", "output", 1},     {"var", "variable", 1},        {"check", "check", 1},
    {"provider", "provider", 1},
};

static bool
name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || (c & 0x80);
}

/* An identifier; NULL when there is none. */
static char *
take_name(const char **p)
{
    const char *start = *p;

    while (name_char(**p))
        (*p)++;
    return *p > start ? mem_dupn(start, (size_t)(*p - start)) : NULL;
}

/* "[3]", "["k"]" or nothing. */
static int
skip_key(const char **p)
{
    const char *s = *p;

    if (*s != '[')
        return 0;
    s++;
    if (*s == '"') {
        for (s++; *s && *s != '"'; s++)
            if (*s == '\\' && s[1])
                s++;
        if (*s++ != '"')
            return -1;
    } else {
        if (*s == '-')
            s++;
        if (*s < '0' || *s > '9')
            return -1;
        while (*s >= '0' && *s <= '9')
            s++;
    }
    if (*s != ']')
        return -1;
    *p = s + 1;
    return 0;
}

/* ".name", or -1. */
static int
take_label(char **out, const char **p)
{
    if (**p != '.')
        return -1;
    (*p)++;
    *out = take_name(p);
    return *out ? 0 : -1;
}

static bool
at_end(const char *p)
{
    return *p == '\0' || strncmp(p, " (deposed", 9) == 0;
}

/* The part behind the modules; `word` is its first name. */
static int
parse_rest(char **type, char **name, const char **block, char *word, const char **p)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(word, kinds[i].word) != 0)
            continue;
        *block = kinds[i].block;
        if (kinds[i].labels == 2 && take_label(type, p) < 0)
            return -1;
        return take_label(name, p);
    }
    *block = "resource";
    *type = mem_dup(word);
    return take_label(name, p);
}

int
address_parse(struct address *out, const char *text)
{
    auto_free char *type = NULL, *name = NULL, *last = NULL;
    auto_buf module = BUF_INIT, parent = BUF_INIT;
    const char *block = "module";
    const char *p = text;

    for (;;) {
        auto_free char *word = take_name(&p);

        if (!word)
            return -1;
        if (strcmp(word, "module") != 0) {
            if (parse_rest(&type, &name, &block, word, &p) < 0)
                return -1;
            break;
        }
        mem_cleanup_free(&last);
        last = NULL;
        if (take_label(&last, &p) < 0 || skip_key(&p) < 0)
            return -1;
        buf_reset(&parent);
        buf_append(&parent, buf_str(&module), module.len);
        buf_printf(&module, "%s%s", module.len ? "." : "", last);
        if (at_end(p)) {
            name = steal(&last);
            break;
        }
        if (*p++ != '.')
            return -1;
    }
    if (skip_key(&p) < 0 || !at_end(p))
        return -1;
    *out = (struct address){
        .module = buf_steal(strcmp(block, "module") == 0 ? &parent : &module),
        .block = block,
        .type = steal(&type),
        .name = steal(&name),
    };
    return 0;
}

int
address_reference(struct address *out, const char **rest, const char *text)
{
    static const char *const others[] = {"each", "count", "local", "path", "self", "terraform",
                                         "tofu"};
    auto_free char *type = NULL, *name = NULL;
    const char *block = "module", *p = text;
    auto_free char *word = take_name(&p);

    if (!word)
        return -1;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(word, others[i]) == 0)
            return -1;
    if (strcmp(word, "module") == 0) {
        if (take_label(&name, &p) < 0)
            return -1;
    } else if (parse_rest(&type, &name, &block, word, &p) < 0) {
        return -1;
    }
    *out = (struct address){
        .module = mem_dup(""), .block = block, .type = steal(&type), .name = steal(&name)};
    *rest = p;
    return 0;
}

size_t
address_key(const char *text)
{
    const char *p = text;

    return skip_key(&p) < 0 ? 0 : (size_t)(p - text);
}

void
address_clear(struct address *a)
{
    free(a->module);
    free(a->type);
    free(a->name);
    *a = (struct address){0};
}
