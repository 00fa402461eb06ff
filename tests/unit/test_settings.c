/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "wrapper/settings.h"
#include "wrapper/settings_table.h"

static void
a_constraint_holds_or_not(void **state)
{
    static const struct {
        const char *version, *constraint;
        int allowed;
    } rows[] = {
        {"1.11.4", ">= 1.5", 1},       {"1.11.4", ">= 1.5, < 2", 1}, {"1.11.4", ">=1.5,<1.11", 0},
        {"1.6.2", "= 1.6.2", 1},       {"1.6.2", "!= 1.6.2", 0},     {"1.6.2", "<= 1.6", 0},
        {"1.12.0-dev", "> 1.11.9", 1}, {"1.5.0", "> 1.5 ", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = ERR_INIT;

        if (settings_version_allowed(rows[i].version, rows[i].constraint, &err) != rows[i].allowed)
            fail_msg("%s %s: %s", rows[i].version, rows[i].constraint, err.text);
    }
}

/* A part that was not read would be a part that does not bind. */
static void
a_constraint_is_read_to_its_end(void **state)
{
    static const char *const bad[] = {
        "",        ",",     ">= 1.5,",       ">= 1.5 < 2", ">= 1.5 or so", "=> 1.5",
        ">< 1.5",  "== 1",  "1.5",           ">= 1..5",    ">= .5",        ">= 1.5.",
        ">= 1.2.3.4", ">=", ">= 99999999999", "< 1, >= x",  "< 1, ",        "~> 1.5",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = ERR_INIT;

        if (settings_version_allowed("1.11.4", bad[i], &err) != -1)
            fail_msg("taken for a constraint: %s", bad[i]);
        assert_int_equal(err.code, EXITCODE_UNDECIDED);
    }
}

/* ---- every key ------------------------------------------------------------------------------ */

#define ROOT "\"0123456789012345678901234567890123456789\""

/*
 * One row for each row of settings.def; values are JSON.  The first file says `first`; a second
 * one may say `then`, after which `holds` holds, and may not say `looser`.  `bad` is never a value.
 */
static const struct key {
    const char *block, *key, *first, *then, *holds, *looser, *bad;
} keys[] = {
    {"gate", "requires", "\">= 0.1\"", "\"< 9\"", "\">= 0.1, < 9\"", NULL, "\"new\""},
    {"gate", "mode", "\"advisory\"", "\"enforced\"", "\"enforced\"", NULL, "\"loose\""},
    {"gate", "mode", "\"enforced\"", NULL, NULL, "\"advisory\"", "true"},
    {"gate", "commit", "\"current\"", "\"tip\"", "\"tip\"", "\"contained\"", "\"head\""},
    {"gate", "commit", "\"tip\"", "\"tip\"", "\"tip\"", "\"current\"", "1"},
    {"gate", "speculative_plans", "\"dirty\"", "\"commits\"", "\"commits\"", NULL, "\"all\""},
    {"gate", "speculative_plans", "\"none\"", "\"none\"", "\"none\"", "\"commits\"", "1"},
    {"gate", "signed_commits", "{\"allowed_signers\":\"a\"}", "{\"allowed_signers\":\"a\"}",
     "{\"allowed_signers\":\"a\"}", "{\"allowed_signers\":\"b\"}", "true"},
    {"gate", "inputs", "\"recorded\"", "\"tracked\"", "\"tracked\"", NULL, "\"none\""},
    {"gate", "inputs", "\"tracked\"", NULL, NULL, "\"recorded\"", "{}"},
    {"gate", "modules", "\"recorded\"", "\"locked\"", "\"locked\"", NULL, "\"any\""},
    {"gate", "modules", "\"locked\"", "\"locked\"", "\"locked\"", "\"recorded\"", "1"},
    {"gate", "engine", "{\"name\":\"tofu\"}", "{\"version\":\">= 1.5\"}", NULL, NULL, "\"tofu\""},
    {"engine", "name", "\"tofu\"", "\"tofu\"", "\"tofu\"", "\"terraform\"", "\"other\""},
    {"engine", "version", "\">= 1.5\"", "\"< 2\"", "\">= 1.5, < 2\"", NULL, "\"1.5\""},
    {"signed_commits", "allowed_signers", "\"a\"", NULL, NULL, "\"b\"", "{}"},
    {"signed_commits", "openpgp", "\"a\"", NULL, NULL, "\"b\"", "7"},
    {"", "policies", "[\"a.lua\"]", "[\"b.lua\"]", "[\"a.lua\",\"b.lua\"]", NULL, "[1]"},
    {"use", "level", "\"soft\"", "\"hard\"", "\"hard\"", "\"advisory\"", "\"strict\""},
    {"use", "params", "{\"most\":1}", NULL, NULL, "{\"most\":1}", "1"},
    {"use", "scope", "{\"path\":\"a\"}", NULL, NULL, "{}", "\"a\""},
    {"use", "effective", "\"2027-01-01\"", NULL, NULL, "\"2028-01-01\"", "\"2027-02-30\""},
    {"use", "before", "\"advisory\"", NULL, NULL, "\"advisory\"", "\"hard\""},
    {"use", "severity", "\"high\"", NULL, NULL, "\"low\"", "\"urgent\""},
    {"use", "waivable", "false", NULL, NULL, "true", NULL},
    {"scope", "path", "\"a\"", NULL, NULL, "\"b\"", "[]"},
    {"scope", "not_path", "[\"a\",\"b\"]", NULL, NULL, "\"b\"", "[1]"},
    {"scope", "workspace", "\"prod*\"", NULL, NULL, "\"b\"", "\"\""},
    {"scope", "not_workspace", "\"prod\"", NULL, NULL, "\"b\"", "{}"},
    {"waivers", "allowed_signers", "\"a\"", "\"a\"", "\"a\"", "\"b\"", "7"},
    {"bundles", "store", "\"s3://a\"", "\"s3://a\"", "\"s3://a\"", "\"s3://b\"", "1"},
    {"bundles", "secrets", "\"encrypt\"", "\"refuse\"", "\"refuse\"", "\"clear\"", "1"},
    {"bundles", "recipients", "\"a\"", "\"a\"", "\"a\"", "\"b\"", "1"},
    {"bundles", "retain", "\"7y\"", "\"8y\"", "\"8y\"", "\"360w\"", "\"long\""},
    {"ledger", "remote", "\"a\"", "\"a\"", "\"a\"", "\"b\"", "1"},
    {"ledger", "branch", "\"a\"", "\"a\"", "\"a\"", "\"b\"", "1"},
    {"ledger", "offline", "\"queue\"", "\"refuse\"", "\"refuse\"", NULL, "1"},
    {"ledger", "offline", "\"refuse\"", NULL, NULL, "\"queue\"", "1"},
    {"approvals", "quorum", "2", "3", "3", "1", "\"two\""},
    {"approvals", "destroy_quorum", "2", "2", "2", "1", "1.5"},
    {"approvals", "allow_author", "false", "false", "false", "true", "0"},
    {"approvals", "allow_author", "true", "false", "false", NULL, "\"no\""},
    {"approvals", "expires", "\"24h\"", "\"90m\"", "\"90m\"", "\"2d\"", "\"h\""},
    {"stack", "path", "\"a\"", NULL, NULL, "\"b\"", "1"},
    {"stack", "interval", "\"10m\"", NULL, NULL, "\"1m\"", "\"10\""},
    {"stack", "drift", "\"24h\"", NULL, NULL, "\"1m\"", "24"},
    {"stack", "approve", "\"auto\"", NULL, NULL, "\"manual\"", "1"},
    {"stack", "depends_on", "[\"a\"]", NULL, NULL, "[\"b\"]", "[1]"},
    {"notify", "slack", "\"env:A\"", "\"env:A\"", "\"env:A\"", "\"env:B\"", "1"},
    {"notify", "github_status", "\"env:A\"", "\"env:A\"", "\"env:A\"", "\"env:B\"", "1"},
    {"sign", "key", "\"/a\"", "\"/a\"", "\"/a\"", "\"/b\"", "{}"},
    {"sign", "principal", "\"a\"", "\"a\"", "\"a\"", "\"b\"", "1"},
    {"sign", "allowed_signers", "\"/a\"", "\"/a\"", "\"/a\"", "\"/b\"", "true"},
    {"pin", "remote", "\"https://a\"", NULL, NULL, "\"https://b\"", "\"../a\""},
    {"pin", "branch", "\"main\"", NULL, NULL, "\"dev\"", "\"\""},
    {"pin", "root", ROOT, NULL, NULL, ROOT, "\"012345\""},
    {"pin", "since", ROOT, NULL, NULL, ROOT, "\"HEAD\""},
    {"state", "durable", "true", NULL, NULL, "false", "1"},
    {"", "sandbox", "\"rlimits-only\"", NULL, NULL, "\"rlimits-only\"", "\"none\""},
    {"", "sign_command", "\"a\"", "\"a\"", "\"a\"", "\"b\"", NULL},
    {"", "encrypt_command", "\"a\"", "\"a\"", "\"a\"", "\"b\"", NULL},
};

static json_t *
value(const char *text)
{
    json_t *v = json_loads(text, JSON_DECODE_ANY, NULL);

    if (!v)
        fail_msg("not JSON: %s", text);
    return v;
}

/* [{"line": 1, "name": …, "args": […]}] that says this key and no more than it must. */
static json_t *
statement(const struct key *k, const char *text)
{
    bool scope = strcmp(k->block, "scope") == 0;
    bool inner =
        scope || strcmp(k->block, "engine") == 0 || strcmp(k->block, "signed_commits") == 0;
    json_t *v = value(text);
    json_t *table = json_object();
    json_t *args = json_array();

    if (strcmp(k->block, "pin") == 0)
        json_object_update_new(table, json_pack("{s:s, s:s, s:o}", "remote", "https://x", "branch",
                                                "main", "root", value(ROOT)));
    json_object_set_new(table, k->key, v);
    if (inner)
        table = json_pack("{s:o}", k->block, table);
    if (strcmp(k->key, "before") == 0)
        json_object_set_new(table, "effective", json_string("2027-01-01"));
    if (scope || strcmp(k->block, "use") == 0 || strcmp(k->block, "stack") == 0)
        json_array_append_new(args, json_string("x"));
    json_array_append(args, k->block[0] ? table : v);
    json_decref(table);
    return json_pack("[{s:i, s:s, s:o}]", "line", 1, "name",
                     scope         ? "use"
                     : inner       ? "gate"
                     : k->block[0] ? k->block
                                   : k->key,
                     "args", args);
}

static int
say(struct settings *s, enum settings_origin origin, const struct key *k, const char *text,
    struct err *err)
{
    static const char *const paths[] = {"moongate.lua", "user.lua", "system.lua"};
    auto_json *st = statement(k, text);

    return settings_add(s, origin, paths[origin], st, err);
}

static void
every_key_has_a_test(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_table_size; i++) {
        const struct settings_table_row *row = &settings_table_rows[i];
        bool found = false;

        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            found = found || (strcmp(keys[k].block, row->block) == 0 &&
                              strcmp(keys[k].key, row->key) == 0);
        if (!found)
            fail_msg("settings.def has %s.%s, and no row here tests it", row->block, row->key);
    }
}

static const struct settings_table_row *
row_of(const struct key *k)
{
    const struct settings_table_row *row = settings_table_row(k->block, k->key);

    if (!row)
        fail_msg("%s.%s is not in settings.def", k->block, k->key);
    return row;
}

/* May this file say it, as the table has it? */
static bool
may_stand(const struct settings_table_row *row, enum settings_origin origin)
{
    switch (origin) {
    case SETTINGS_REPOSITORY:
        return row->where == SETTINGS_TABLE_REPOSITORY;
    case SETTINGS_USER:
        return row->where == SETTINGS_TABLE_OWN;
    case SETTINGS_SYSTEM:
        break;
    }
    return true;
}

static void
a_key_stands_only_where_it_may(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (int origin = SETTINGS_REPOSITORY; origin <= SETTINGS_SYSTEM; origin++) {
            const struct settings_table_row *row = row_of(&keys[i]);
            struct err err = ERR_INIT;
            struct settings s;
            int rc;

            settings_init(&s);
            rc = say(&s, (enum settings_origin)origin, &keys[i], keys[i].first, &err);
            if (row->built && may_stand(row, (enum settings_origin)origin)) {
                if (rc < 0)
                    fail_msg("%s.%s, file %d: %s", row->block, row->key, origin, err.text);
            } else {
                const char *why = may_stand(row, (enum settings_origin)origin) ? "not built"
                                                                               : "may stand only";

                if (rc == 0 || !strstr(err.text, why) || err.code != EXITCODE_UNDECIDED)
                    fail_msg("%s.%s, file %d: not \"%s\" but \"%s\"", row->block, row->key,
                             origin, why, err.text);
            }
            settings_clear(&s);
        }
}

static void
a_value_has_its_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct err err = ERR_INIT;
        struct settings s;

        settings_init(&s);
        if (keys[i].bad && say(&s, SETTINGS_SYSTEM, &keys[i], keys[i].bad, &err) == 0)
            fail_msg("%s.%s may be %s", keys[i].block, keys[i].key, keys[i].bad);
        if (keys[i].bad && strncmp(err.text, "system.lua:1: ", 14) != 0)
            fail_msg("%s.%s: no place in \"%s\"", keys[i].block, keys[i].key, err.text);
        settings_clear(&s);
    }
}

/* The rules themselves, of keys that no file may say yet, too. */
static void
values_combine_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct key *k = &keys[i];
        auto_json *first = value(k->first);
        auto_json *then = value(k->then ? k->then : "null");
        auto_json *looser = value(k->looser ? k->looser : "null");
        auto_json *want = value(k->holds ? k->holds : "null");
        auto_json *holds = NULL;

        if (k->holds && settings_table_combine(&holds, row_of(k), first, then) != 0)
            fail_msg("%s.%s: %s after %s is looser", k->block, k->key, k->then, k->first);
        if (k->holds && !json_equal(holds, want))
            fail_msg("%s.%s: not %s", k->block, k->key, k->holds);
        if (k->looser && settings_table_combine(&holds, row_of(k), first, looser) != 1)
            fail_msg("%s.%s: %s after %s is not looser", k->block, k->key, k->looser, k->first);
    }
}

/* The same through the files: the system's before the repository's, or before the user's. */
static void
a_looser_value_names_both_places(void **state)
{
    size_t compared = 0;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct key *k = &keys[i];
        const struct settings_table_row *row = row_of(k);
        enum settings_origin second =
            row->where == SETTINGS_TABLE_OWN ? SETTINGS_USER : SETTINGS_REPOSITORY;
        auto_free char *name = mem_format("%s%s%s", k->block, *k->block ? "." : "", k->key);
        struct err err = ERR_INIT;
        struct settings s;

        if (!row->built || row->where == SETTINGS_TABLE_SYSTEM ||
            strcmp(k->key, "policies") == 0 || strcmp(k->key, "scope") == 0 ||
            strcmp(k->block, "scope") == 0) /* where a repository is stricter is its own matter */
            continue;
        settings_init(&s);
        if (say(&s, SETTINGS_SYSTEM, k, k->first, &err) < 0 ||
            (k->then && say(&s, second, k, k->then, &err) < 0))
            fail_msg("%s: %s", name, err.text);
        if (k->holds && strcmp(k->block, "use") != 0) {
            auto_json *want = value(k->holds);

            assert_true(json_equal(settings_value(&s, name), want));
        }
        settings_clear(&s);
        settings_init(&s);
        assert_int_equal(say(&s, SETTINGS_SYSTEM, k, k->first, &err), 0);
        if (k->looser) {
            compared++;
            if (say(&s, second, k, k->looser, &err) == 0)
                fail_msg("%s: %s after %s", name, k->looser, k->first);
            if (!strstr(err.text, "system.lua:1") || !strstr(err.text, ".lua:1: "))
                fail_msg("%s: two places are not in \"%s\"", name, err.text);
        }
        settings_clear(&s);
    }
    assert_true(compared >= 8);
}

static void
a_statement_is_said_once(void **state)
{
    static const char *const bad[][2] = {
        {"[{\"line\":1,\"name\":\"gate\",\"args\":[{}]},"
         "{\"line\":2,\"name\":\"gate\",\"args\":[{}]}]", "stands here twice, first in line 1"},
        {"[{\"line\":1,\"name\":\"gate\",\"args\":[{},{\"commit\":\"tip\"}]}]",
         "takes one value, not 2"},
        {"[{\"line\":1,\"name\":\"gate\",\"args\":[]}]", "takes one value, not 0"},
        {"[{\"line\":1,\"name\":\"use\",\"args\":[\"x\",{},{\"level\":\"soft\"}]}]",
         "at most one table"},
        {"[{\"line\":1,\"name\":\"use\",\"args\":[\"x\"]},"
         "{\"line\":2,\"name\":\"use\",\"args\":[\"x\"]}]", "used twice, first in line 1"},
        {"[{\"line\":1,\"name\":\"gat\",\"args\":[{}]}]", "did you mean \"gate\"?"},
        {"[{\"line\":1,\"name\":\"engine\",\"args\":[{}]}]", "there is no statement \"engine\""},
        {"[{\"line\":1,\"name\":\"gate\",\"args\":[{\"comit\":\"tip\"}]}]",
         "did you mean \"commit\"?"},
        {"[{\"line\":1,\"name\":\"gate\",\"args\":[{\"engine\":{\"nam\":\"tofu\"}}]}]",
         "did you mean \"name\"?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        auto_json *st = value(bad[i][0]);
        struct err err = ERR_INIT;
        struct settings s;

        settings_init(&s);
        assert_int_equal(settings_add(&s, SETTINGS_SYSTEM, "f", st, &err), -1);
        if (!strstr(err.text, bad[i][1]))
            fail_msg("not \"%s\" but \"%s\"", bad[i][1], err.text);
        settings_clear(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constraint_holds_or_not),
        cmocka_unit_test(a_constraint_is_read_to_its_end),
        cmocka_unit_test(every_key_has_a_test),
        cmocka_unit_test(a_key_stands_only_where_it_may),
        cmocka_unit_test(a_value_has_its_type),
        cmocka_unit_test(values_combine_as_the_table_says),
        cmocka_unit_test(a_looser_value_names_both_places),
        cmocka_unit_test(a_statement_is_said_once),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
