/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/testing_cases.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const test_keys[] = {"policy", "plan", "command", "params", "level", "facts",
                                        "set", "expect", "cases", NULL};
static const char *const case_keys[] = {"name", "plan", "command", "params", "level", "facts",
                                        "set", "expect", NULL};
static const char *const outcomes[] = {"deny", "warn", "unknown", "error", "pass", NULL};
static const char *const levels[] = {"advisory", "soft", "hard", NULL};
static const char *const facts[] = {"run", "git", NULL};

static bool
is_in(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static int
check_word(const char *what, const char *word, const char *const *words, struct err *err)
{
    auto_free char *shown = text_clean(word);
    const char *near = text_nearest(word, words);

    if (is_in(word, words))
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "%s '%s' is not known%s%s%s", what, shown,
                   near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int
testing_cases_key(const char *key, bool is_case, struct err *err)
{
    return check_word("key", key, is_case ? case_keys : test_keys, err);
}

static int
bad(struct err *err, const char *what)
{
    return err_set(err, EXITCODE_UNDECIDED, "%s", what);
}

/* ---- the parts of one test ------------------------------------------------------------------ */

static int
check_addresses(const char *outcome, const json_t *list, struct err *err)
{
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v) {
        if (!json_is_string(v))
            return err_set(err, EXITCODE_UNDECIDED, "expect: %s is a list of addresses", outcome);
        for (size_t k = 0; k < i; k++)
            if (json_equal(v, json_array_get(list, k)))
                return err_set(err, EXITCODE_UNDECIDED, "expect: %s names %s twice", outcome,
                               json_string_value(v));
    }
    return 0;
}

static int
check_expected(const char *outcome, const json_t *v, struct err *err)
{
    bool pass = strcmp(outcome, "pass") == 0;

    if (json_is_array(v))
        return check_addresses(outcome, v, err);
    if (json_is_integer(v) && json_integer_value(v) >= 0)
        return 0;
    if (json_is_object(v) && json_object_size(v) == 0)
        return 0; /* {} of Lua */
    if (pass && json_is_true(v))
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "expect: %s is a list of addresses or a count%s",
                   outcome, pass ? ", or true" : "");
}

/* Does it say that something happens?  `pass = 0` does: nothing is selected. */
static bool
says_something(const char *outcome, const json_t *v)
{
    if (json_is_integer(v))
        return json_integer_value(v) > 0 || strcmp(outcome, "pass") == 0;
    return json_is_true(v) || json_array_size(v) > 0;
}

static int
check_expect(const json_t *expect, struct err *err)
{
    const char *key;
    json_t *v;
    bool any = false;

    if (!expect)
        return bad(err, "it expects nothing: add expect = { deny = { address } }");
    if (!json_is_object(expect))
        return bad(err, "expect is a table: { deny = { address }, unknown = 1 }");
    json_object_foreach((json_t *)(uintptr_t)expect, key, v) {
        if (check_word("expect:", key, outcomes, err) < 0 || check_expected(key, v, err) < 0)
            return -1;
        any = any || says_something(key, v);
    }
    return any ? 0 : bad(err, "it expects nothing: where nothing is to be found, say pass = true");
}

static int
check_facts(const json_t *v, struct err *err)
{
    const char *key;
    json_t *one;

    if (!json_is_object(v))
        return bad(err, "facts is a table: { run = { … }, git = { … } }");
    json_object_foreach((json_t *)(uintptr_t)v, key, one) {
        if (check_word("facts:", key, facts, err) < 0)
            return -1;
        if (!json_is_object(one))
            return err_set(err, EXITCODE_UNDECIDED, "facts: %s is a table", key);
    }
    return 0;
}

static int
check_list(const json_t *command, const char *key, struct err *err)
{
    const json_t *v = json_object_get(command, key), *one;
    size_t i;

    if (json_is_object(v) && json_object_size(v) == 0)
        return 0;
    if (v && !json_is_array(v))
        return err_set(err, EXITCODE_UNDECIDED, "command: %s is a list of texts", key);
    json_array_foreach(v, i, one)
        if (!json_is_string(one))
            return err_set(err, EXITCODE_UNDECIDED, "command: %s is a list of texts", key);
    return 0;
}

static int
check_command(const json_t *v, struct err *err)
{
    static const char *const keys[] = {"command", "args", "addresses", "id", "flags", "workspace",
                                       "root", NULL};
    const char *key;
    json_t *one;

    if (!json_is_object(v) || !json_is_string(json_object_get(v, "command")))
        return bad(err, "command is a table: { command = \"state rm\", addresses = { … } }");
    json_object_foreach((json_t *)(uintptr_t)v, key, one) {
        bool list = strcmp(key, "args") == 0 || strcmp(key, "addresses") == 0;

        if (check_word("command:", key, keys, err) < 0)
            return -1;
        if (!list && strcmp(key, "flags") != 0 && !json_is_string(one))
            return err_set(err, EXITCODE_UNDECIDED, "command: %s is a text", key);
        if (strcmp(key, "flags") == 0 && !json_is_object(one))
            return bad(err, "command: flags is a table");
    }
    return check_list(v, "args", err) < 0 || check_list(v, "addresses", err) < 0 ? -1 : 0;
}

static int
check_test(const json_t *t, struct err *err)
{
    const json_t *command = json_object_get(t, "command");

    if (!json_text(t, "policy", NULL))
        return bad(err, "policy is missing: the id of the policy that it tests");
    if (!command && !json_text(t, "fixture", NULL))
        return bad(err, "plan is missing: plan = fixture \"plan.json\"");
    if (command && json_text(t, "fixture", NULL))
        return bad(err, "it has both a plan and a command");
    if (command && json_array_size(json_object_get(t, "edits")) > 0)
        return bad(err, "set edits a plan, and this test has a command");
    if (command && check_command(command, err) < 0)
        return -1;
    if (!json_is_object(json_object_get(t, "params")))
        return bad(err, "params is a table: { name = value }");
    if (!json_is_string(json_object_get(t, "level")))
        return bad(err, "level is a text");
    if (check_word("level", json_text(t, "level", ""), levels, err) < 0 ||
        check_facts(json_object_get(t, "facts"), err) < 0)
        return -1;
    return check_expect(json_object_get(t, "expect"), err);
}

/* ---- tests and cases ------------------------------------------------------------------------ */

/* {} of Lua is an object; a command's lists may be empty, or not given. */
static void
fill_command(json_t *t)
{
    static const char *const lists[] = {"args", "addresses"};
    json_t *command = json_object_get(t, "command");

    if (!command)
        return;
    for (size_t i = 0; i < 2; i++)
        if (!json_is_array(json_object_get(command, lists[i])))
            json_object_set_new(command, lists[i], json_array());
    if (!json_object_get(command, "flags"))
        json_object_set_new(command, "flags", json_object());
}

/* What a case says over what its test says; a case's edits come after the test's. */
static json_t *
merge(const char *name, int line, const json_t *body, const json_t *one)
{
    static const char *const over[] = {"policy", "command", "params", "level", "facts", "expect"};
    json_t *out = json_pack("{s:s, s:i, s:{}, s:s, s:{}, s:[]}", "name", name, "line", line,
                            "params", "level", "hard", "facts", "edits");
    json_t *edits = json_object_get(out, "edits");
    const json_t *plan = json_object_get(one, "fixture") ? one : body;

    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        json_t *v = json_object_get(one, over[i]);

        if (!v)
            v = json_object_get(body, over[i]);
        if (v)
            json_object_set_new(out, over[i], json_deep_copy(v));
    }
    if (json_object_get(plan, "fixture"))
        json_object_set(out, "fixture", json_object_get(plan, "fixture"));
    json_array_extend(edits, json_object_get(plan, "edits"));
    json_array_extend(edits, json_object_get(body, "set"));
    json_array_extend(edits, json_object_get(one, "set"));
    return out;
}

static int
add_one(json_t *out, const char *name, int line, const json_t *body, const json_t *one,
        struct err *err)
{
    auto_json *test = merge(name, line, body, one);
    const json_t *other;
    size_t i;

    json_array_foreach(out, i, other)
        if (strcmp(json_text(other, "name", ""), name) == 0)
            return err_set(err, EXITCODE_UNDECIDED, "line %lld has this name already",
                           (long long)json_number(other, "line", 0));
    if (check_test(test, err) < 0)
        return -1;
    fill_command(test);
    json_array_append(out, test);
    return 0;
}

int
testing_cases_add(json_t *out, const char *name, int line, const json_t *body, struct err *err)
{
    const json_t *cases = json_object_get(body, "cases"), *one;
    size_t i;

    if (!*name)
        return bad(err, "a test needs a name");
    if (!cases)
        return add_one(out, name, line, body, NULL, err);
    json_array_foreach(cases, i, one) {
        const char *said = json_text(one, "name", NULL);
        auto_free char *clean = said ? text_clean(said) : mem_format("%zu", i + 1);
        auto_free char *full = mem_format("%s: %s", name, clean);

        if (add_one(out, full, line, body, one, err) < 0)
            return err_wrap(err, "case %s", clean);
    }
    return 0;
}
