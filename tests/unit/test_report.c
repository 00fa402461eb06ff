/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"

static json_t *
parse(const char *text)
{
    struct err err = ERR_INIT;
    json_t *doc = json_parse(text, strlen(text), "decision", &err);

    if (!doc)
        fail_msg("%s", err.text);
    return doc;
}

static void
shows(const char *decision, struct report_style style, const char *want)
{
    auto_json *doc = parse(decision);
    auto_buf out = BUF_INIT;

    report_text(&out, doc, &style);
    assert_string_equal(buf_str(&out), want);
}

static const char denied[] =
    "{\"verdict\":\"deny\",\"causes\":[],\"policies\":["
    "{\"id\":\"data.protect\",\"title\":\"a protected resource is never destroyed\","
    "\"file\":\"policies/data.lua\",\"level\":\"hard\",\"outcome\":\"deny\"},"
    "{\"id\":\"tags.required\",\"file\":\"policies/tags.lua\",\"level\":\"advisory\","
    "\"outcome\":\"warn\"},"
    "{\"id\":\"net.closed\",\"outcome\":\"pass\"}],"
    "\"findings\":["
    "{\"policy\":\"data.protect\",\"level\":\"hard\",\"outcome\":\"deny\","
    "\"address\":\"module.pay[\\\"eu.west\\\"].aws_db_instance.main[0]\","
    "\"path\":\"engine_version\",\"message\":\"would be replaced: engine_version \\\"14\\\" -> "
    "\\\"16\\\"\",\"file\":\"live/prod/db.tf\",\"line\":14},"
    "{\"policy\":\"tags.required\",\"level\":\"advisory\",\"outcome\":\"warn\","
    "\"address\":\"aws_instance.web\",\"path\":\"tags\",\"message\":\"tags.owner is missing\","
    "\"file\":\"live/prod/web.tf\",\"line\":3},"
    "{\"policy\":\"tags.required\",\"level\":\"advisory\",\"outcome\":\"warn\","
    "\"address\":\"aws_instance.www\",\"path\":\"tags\",\"message\":\"tags.owner is missing\"}"
    "]}";

static void
test_denied(void **state)
{
    (void)state;
    shows(denied, (struct report_style){.footer = "nothing was changed; record 0192f3c4"},
          "moongate: denied by 1 of 3 policies   (1 passed, 1 warning)\n"
          "\n"
          "  deny  data.protect   module.pay[\"eu.west\"].aws_db_instance.main[0]\n"
          "        live/prod/db.tf:14   would be replaced: engine_version \"14\" -> \"16\"\n"
          "        a protected resource is never destroyed\n"
          "        rule   policies/data.lua, hard\n"
          "\n"
          "  warn  tags.required  aws_instance.web   live/prod/web.tf:3   tags.owner is missing\n"
          "  warn  tags.required  aws_instance.www   tags.owner is missing\n"
          "\n"
          "  nothing was changed; record 0192f3c4\n");
}

static void
test_narrow(void **state)
{
    (void)state;
    shows(denied, (struct report_style){.width = 60, .per_policy = 1},
          "moongate: denied by 1 of 3 policies   (1 passed, 1 warning)\n"
          "\n"
          "  deny  data.protect   module.pay[\"eu.west\"].aws_db_instance.main[0]\n"
          "        live/prod/db.tf:14   would be replaced:\n"
          "        engine_version \"14\" -> \"16\"\n"
          "        a protected resource is never destroyed\n"
          "        rule   policies/data.lua, hard\n"
          "\n"
          "  warn  tags.required  aws_instance.web   live/prod/web.tf:3\n"
          "        tags.owner is missing\n"
          "\n"
          "  and 1 more of tags.required (--format json has them all)\n");
}

static void
test_undecided(void **state)
{
    (void)state;
    shows("{\"verdict\":\"undecided\",\"causes\":[\"policies/a.lua:3: limit: instructions\"],"
          "\"policies\":[{\"id\":\"size.limits\",\"outcome\":\"unknown\",\"level\":\"hard\"}],"
          "\"findings\":[{\"policy\":\"size.limits\",\"level\":\"hard\",\"outcome\":\"unknown\","
          "\"address\":\"aws_instance.batch\",\"path\":\"instance_type\","
          "\"file\":\"live/prod/batch.tf\",\"line\":8},"
          "{\"policy\":\"size.limits\",\"level\":\"soft\",\"outcome\":\"error\",\"address\":\"\","
          "\"message\":\"policies/a.lua:4: attempt to call nil\"}]}",
          (struct report_style){0},
          "moongate: undecided, so refused: 1 of 1 policy cannot tell\n"
          "\n"
          "  cause  policies/a.lua:3: limit: instructions\n"
          "\n"
          "  error    size.limits  the whole plan\n"
          "           policies/a.lua:4: attempt to call nil\n"
          "\n"
          "  unknown  size.limits  aws_instance.batch   live/prod/batch.tf:8\n"
          "           instance_type is known only after apply; this policy is hard, so the run is "
          "refused\n");
}

static void
test_allowed(void **state)
{
    const char *doc = "{\"verdict\":\"allow\",\"causes\":[],\"findings\":[],\"policies\":["
                      "{\"id\":\"a\",\"outcome\":\"pass\"},{\"id\":\"b\",\"outcome\":\"pass\"}]}";

    (void)state;
    shows(doc, (struct report_style){.what = " at 8d20e44 (main)"},
          "moongate: allowed by 2 policies at 8d20e44 (main)\n");
    shows(doc, (struct report_style){.colour = true},
          "moongate: \033[32mallowed\033[0m by 2 policies\n");
    /* A decision without a verdict is none. */
    shows("{}", (struct report_style){0}, "moongate: undecided, so refused\n");
}

/* The level decides: an objection that only advises is shown as a warning. */
static void
test_advice(void **state)
{
    (void)state;
    shows("{\"verdict\":\"allow\",\"policies\":["
          "{\"id\":\"a\",\"level\":\"advisory\",\"outcome\":\"deny\"}],\"findings\":["
          "{\"policy\":\"a\",\"level\":\"advisory\",\"outcome\":\"deny\","
          "\"address\":\"x.y\",\"message\":\"too big\"}]}",
          (struct report_style){0},
          "moongate: allowed by 1 policy   (1 warning)\n"
          "\n"
          "  warn  a  x.y   too big\n");
}

/* What holds for all findings of a policy is said once, behind the last one. */
static void
test_rule_once(void **state)
{
    (void)state;
    shows("{\"verdict\":\"deny\",\"policies\":[{\"id\":\"a\",\"title\":\"small only\","
          "\"file\":\"policies/a.lua\",\"level\":\"soft\",\"outcome\":\"deny\"}],\"findings\":["
          "{\"policy\":\"a\",\"outcome\":\"deny\",\"address\":\"x.y\",\"message\":\"5\"},"
          "{\"policy\":\"a\",\"outcome\":\"deny\",\"address\":\"x.z\",\"message\":\"6\"}]}",
          (struct report_style){0},
          "moongate: denied by 1 of 1 policy\n"
          "\n"
          "  deny  a  x.y\n"
          "        5\n"
          "\n"
          "  deny  a  x.z\n"
          "        6\n"
          "        small only\n"
          "        rule   policies/a.lua, soft\n");
}

static void
test_nothing_moves_the_cursor(void **state)
{
    (void)state;
    shows("{\"verdict\":\"undecided\",\"causes\":[\"a\\u001b[2Kb\\nmoongate: allowed\"],"
          "\"policies\":[{\"id\":\"p\\r\",\"outcome\":\"deny\",\"title\":\"t\\n\","
          "\"file\":\"f\\n\"}],"
          "\"findings\":[{\"policy\":\"p\\r\",\"outcome\":\"deny\",\"address\":\"x\\n\","
          "\"message\":\"m\\u009b\",\"file\":\"a\\t.tf\",\"line\":1}]}",
          (struct report_style){0},
          "moongate: undecided, so refused\n"
          "\n"
          "  cause  a\\x1b[2Kb\\x0amoongate: allowed\n"
          "\n"
          "  deny  p\\x0d  x\\x0a\n"
          "        a\\x09.tf:1   m\\xc2\\x9b\n"
          "        t\\x0a\n"
          "        rule   f\\x0a\n");
}

static void
test_json(void **state)
{
    auto_json *doc = parse("{\"verdict\":\"allow\",\"usage\":{\"std\":{\"wall_ms\":3}},"
                           "\"causes\":[]}");
    auto_buf out = BUF_INIT;

    (void)state;
    report_json(&out, doc, &(struct report_style){0});
    assert_string_equal(buf_str(&out), "{\n  \"causes\": [],\n  \"verdict\": \"allow\"\n}\n");
    assert_non_null(json_object_get(doc, "usage"));
}

static void
test_place(void **state)
{
    const char *src = getenv("srcdir");
    auto_free char *path = mem_format("%s/tests/fixtures/planfiles/small.tfplan",
                                      src ? src : ".");
    auto_json *doc = parse("{\"findings\":["
                           "{\"address\":\"terraform_data.one\",\"path\":\"input.owner\"},"
                           "{\"address\":\"terraform_data.one\",\"path\":\"input.owner\"},"
                           "{\"address\":\"module.net[\\\"a\\\\\\\"]b\\\"]"
                           ".terraform_data.pool[0]\"},"
                           "{\"address\":\"terraform_data.gone\",\"path\":\"x\"},"
                           "{\"address\":\"\"}]}");
    json_t *list = json_object_get(doc, "findings");
    struct err err = ERR_INIT;
    struct planzip *z = NULL;

    (void)state;
    if (planzip_open(&z, path, &err) < 0)
        fail_msg("%s", err.text);
    report_place(doc, z, "live");
    planzip_free(z);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(json_text(json_array_get(list, i), "file", ""), "live/main.tf");
        assert_int_equal(json_number(json_array_get(list, i), "line", 0), 8);
    }
    assert_string_equal(json_text(json_array_get(list, 2), "file", ""),
                        "live/modules/net/main.tf");
    assert_null(json_object_get(json_array_get(list, 3), "file"));
    assert_null(json_object_get(json_array_get(list, 4), "line"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_undecided),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_advice),
        cmocka_unit_test(test_rule_once),
        cmocka_unit_test(test_nothing_moves_the_cursor),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_place),
    };

    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
