/* SPDX-License-Identifier: Apache-2.0 */
/* The file of waivers: its entries, field by field. */
#include "policies/waivers.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define STATEMENT "waive"
#define ID_LEN 16

enum kind { TEXT, DAY, WORDS, SCOPE, SHA256 };

static const struct field {
    const char *key;
    enum kind kind;
    bool required;
    const char *words; /* which WORDS there are, '|'-separated; "": any */
} fields[] = {
    {"policy", TEXT, true, ""},      {"address", TEXT, true, ""},
    {"reason", TEXT, true, ""},      {"ticket", TEXT, true, ""},
    {"created", DAY, true, ""},      {"expires", DAY, true, ""},
    {"deposed", TEXT, false, ""},    {"actions", WORDS, false, "create|update|delete|forget|no-op"},
    {"scope", SCOPE, false, ""},     {"outcomes", WORDS, false, "deny|unknown|error"},
    {"approved_by", WORDS, false, ""}, {"fingerprint", SHA256, false, ""},
};
#define NFIELDS (sizeof fields / sizeof *fields)

static const char *const scope_keys[] = {"path", "not_path", "workspace", "not_workspace", NULL};

/* Where in which file. */
struct place {
    const char *path;
    int line;
    struct err *err;
};

static int __attribute__((format(printf, 2, 3)))
fail(const struct place *at, const char *fmt, ...)
{
    auto_free char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = mem_dup("out of memory");
    va_end(ap);
    return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s", at->path, at->line, text);
}

/* ---- one field ---- */

static bool
is_text(const json_t *v)
{
    const char *s = json_string_value(v);

    return json_is_string(v) && strlen(s) == json_string_length(v) && s[strspn(s, " \t\n")];
}

static bool
is_one_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    if (!*words)
        return true;
    while (*words) {
        size_t n = strcspn(words, "|");

        if (n == len && strncmp(words, word, n) == 0)
            return true;
        words += n + (words[n] == '|');
    }
    return false;
}

/* A word for a list of one; each word once.  NULL: it is not that. */
static json_t *
words_of(const json_t *v, const char *words)
{
    auto_json *out = json_array();
    size_t n = json_is_array(v) ? json_array_size(v) : 1;

    for (size_t i = 0; i < n; i++) {
        json_t *one = json_is_array(v) ? json_array_get(v, i) : (json_t *)(uintptr_t)v;

        if (!is_text(one) || !is_one_of(words, json_string_value(one)))
            return NULL;
        for (size_t k = 0; k < i; k++)
            if (json_equal(json_array_get(out, k), one))
                return NULL;
        json_array_append(out, one);
    }
    return n > 0 ? steal(&out) : NULL;
}

static int
check_scope(const struct place *at, const json_t *scope)
{
    const char *key, *near;
    json_t *v;

    if (!json_is_object(scope) || json_object_size(scope) == 0)
        return fail(at, "scope is a table such as { path = \"live/prod\" }");
    json_object_foreach((json_t *)(uintptr_t)scope, key, v) {
        auto_json *list = words_of(v, "");
        size_t i = 0;

        while (scope_keys[i] && strcmp(scope_keys[i], key) != 0)
            i++;
        near = text_nearest(key, scope_keys);
        if (!scope_keys[i])
            return fail(at, "there is no key %.60s of scope%s%s", key,
                        near ? ", did you mean " : "", near ? near : "");
        if (!list)
            return fail(at, "scope.%s is a pattern or a list of them", key);
    }
    return 0;
}

static int
take_field(json_t *out, const struct place *at, const struct field *f, json_t *v)
{
    const char *s = json_string_value(v);
    auto_json *list = NULL;

    switch (f->kind) {
    case TEXT:
        if (!is_text(v))
            return fail(at, "%s is a text that says something", f->key);
        break;
    case DAY:
        if (!is_text(v) || !waivers_is_day(s))
            return fail(at, "%s is a day such as \"2026-12-31\"", f->key);
        break;
    case SHA256:
        if (!is_text(v) || strlen(s) != 64 || strspn(s, "0123456789abcdef") != 64)
            return fail(at, "%s is 64 hexadecimal digits, as moongate check --format json "
                        "prints them", f->key);
        break;
    case SCOPE:
        if (check_scope(at, v) < 0)
            return -1;
        break;
    case WORDS:
        list = words_of(v, f->words);
        if (!list)
            return fail(at, "%s is a list of different words%s%s", f->key,
                        f->words[0] ? ": " : "", f->words);
        json_object_set(out, f->key, list);
        return 0;
    }
    json_object_set(out, f->key, v);
    return 0;
}

/* ---- one entry ---- */

static int
check_keys(const struct place *at, const json_t *entry)
{
    const char *names[NFIELDS + 1] = {NULL};
    const char *wrong = NULL, *key, *near;
    json_t *v;

    for (size_t i = 0; i < NFIELDS; i++)
        names[i] = fields[i].key;
    json_object_foreach((json_t *)(uintptr_t)entry, key, v) {
        size_t i = 0;

        while (i < NFIELDS && strcmp(names[i], key) != 0)
            i++;
        if (i == NFIELDS && (!wrong || strcmp(key, wrong) < 0))
            wrong = key;
    }
    if (!wrong)
        return 0;
    near = text_nearest(wrong, names);
    return fail(at, "there is no field %.60s of a waiver%s%s", wrong,
                near ? ", did you mean " : "", near ? near : "");
}

/* A principal is part of a file's name. */
static int
check_approvers(const struct place *at, const json_t *list)
{
    const json_t *one;
    size_t i;

    json_array_foreach(list, i, one) {
        const char *s = json_string_value(one);

        if (strchr(s, '/') || s[0] == '.' || strlen(s) > 100 || strpbrk(s, " *?,!\"\t\n"))
            return fail(at, "approved_by names principals of the allowed signers, such as "
                        "\"ann@acme\", not \"%.60s\"", s);
    }
    return 0;
}

/* The entry in its one spelling, and the name that it has from it. */
static void
seal(json_t *out)
{
    auto_json *said = json_copy(out);
    auto_free char *text = NULL;
    char hex[DIGEST_HEX_SIZE];

    json_object_set_new(said, "waiver_version", json_integer(1));
    text = json_compact(said);
    digest_bytes(hex, text, strlen(text));
    hex[ID_LEN] = '\0';
    json_put(out, "statement", text);
    json_put(out, "id", hex);
}

/* What people see, and what is compared with findings, which are clean already. */
static void
clean(json_t *out)
{
    static const char *const keys[] = {"policy", "address", "reason", "ticket", "deposed"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *s = json_text(out, keys[i], NULL);
        auto_free char *printable = text_clean(s);

        if (s)
            json_put(out, keys[i], printable);
    }
}

static json_t *
read_entry(const struct place *at, const json_t *entry)
{
    auto_json *out = json_object();

    if (check_keys(at, entry) < 0)
        return NULL;
    for (size_t i = 0; i < NFIELDS; i++) {
        json_t *v = json_object_get(entry, fields[i].key);

        if (!v && fields[i].required) {
            fail(at, "the waiver has no %s, which it must have", fields[i].key);
            return NULL;
        }
        if (v && take_field(out, at, &fields[i], v) < 0)
            return NULL;
    }
    if (strcmp(json_text(out, "expires", ""), json_text(out, "created", "")) < 0) {
        fail(at, "the waiver expires before it was created");
        return NULL;
    }
    if (check_approvers(at, json_object_get(out, "approved_by")) < 0)
        return NULL;
    seal(out);
    clean(out);
    if (!json_object_get(out, "outcomes"))
        json_object_set_new(out, "outcomes", json_pack("[s]", "deny"));
    if (!json_object_get(out, "approved_by"))
        json_object_set_new(out, "approved_by", json_array());
    json_object_set_new(out, "line", json_integer(at->line));
    return steal(&out);
}

static int
check_twice(const struct place *at, const json_t *all, const json_t *one)
{
    const json_t *other;
    size_t i;

    json_array_foreach(all, i, other)
        if (strcmp(json_text(other, "id", ""), json_text(one, "id", "")) == 0)
            return fail(at, "the waiver stands twice, first in line %d",
                        (int)json_number(other, "line", 0));
    return 0;
}

int
waivers_read(json_t **out, const char *path, const json_t *statements, struct err *err)
{
    auto_json *all = json_array();
    const json_t *s;
    size_t i;

    if (json_array_size(statements) > WAIVERS_MAX)
        return err_set(err, EXITCODE_UNDECIDED, "%s: more than %d waivers", path, WAIVERS_MAX);
    json_array_foreach(statements, i, s) {
        struct place at = {path, (int)json_number(s, "line", 0), err};
        const json_t *args = json_object_get(s, "args");
        auto_free char *name = text_clean(json_text(s, "name", ""));
        json_t *one;

        if (strcmp(name, STATEMENT) != 0)
            return fail(&at, "there is no statement \"%.60s\" here: a waiver is waive { … }",
                        name);
        if (json_array_size(args) != 1 || !json_is_object(json_array_get(args, 0)))
            return fail(&at, "waive wants one table: waive { policy = …, address = …, … }");
        one = read_entry(&at, json_array_get(args, 0));
        if (!one)
            return -1;
        if (check_twice(&at, all, one) < 0) {
            json_decref(one);
            return -1;
        }
        json_array_append_new(all, one);
    }
    *out = steal(&all);
    return 0;
}
