/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a .moongate/waivers.lua, applied to a decision; and as the bytes of an override. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/evaluate.h"
#include "policies/override.h"
#include "policies/waivers.h"
#include "tests/fuzz/fuzz.h"

static const char decision[] =
    "{\"causes\":[],\"verdict\":\"deny\",\"policies\":["
    "{\"id\":\"a\",\"level\":\"hard\",\"outcome\":\"deny\",\"waivable\":{\"max_days\":30,"
    "\"approvers\":0,\"globs\":true}},"
    "{\"id\":\"b\",\"level\":\"hard\",\"outcome\":\"deny\",\"waivable\":false}],\"findings\":["
    "{\"policy\":\"a\",\"level\":\"hard\",\"outcome\":\"deny\",\"address\":\"x.y\"},"
    "{\"policy\":\"b\",\"level\":\"hard\",\"outcome\":\"deny\",\"address\":\"x.y\"}]}";

/* Whatever the file says: a policy that takes no waiver still refuses. */
static void
apply(const json_t *waivers)
{
    struct err err = ERR_INIT;
    auto_json *d = json_parse(decision, strlen(decision), "decision", &err);
    auto_json *run = json_pack("{s:s, s:s, s:s}", "root", "live", "workspace", "w", "time",
                               "2026-11-10T00:00:00Z");
    const json_t *b;

    waivers_apply(d, waivers, WAIVERS_FILE, run);
    b = json_array_get(json_object_get(d, "policies"), 1);
    fuzz_check(strcmp(json_text(b, "outcome", ""), "deny") == 0);
    fuzz_check(strcmp(json_text(d, "verdict", ""), "deny") == 0);
    fuzz_check(json_array_size(json_object_get(d, "waivers")) == json_array_size(waivers));
    fuzz_json_whole(d);
}

static void
override(const char *text, size_t len)
{
    struct err err = ERR_INIT;
    auto_json *statement = override_parse(text, len, &err);
    auto_free char *again = NULL;

    fuzz_check((statement == NULL) == (err.text[0] != '\0'));
    if (!statement)
        return;
    again = override_bytes(statement);
    fuzz_check(strlen(again) == len && memcmp(again, text, len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *limits = json_pack("{s:i, s:i}", "memory_bytes", 2 << 20, "instructions", 60000);
    struct err err = ERR_INIT;
    auto_json *statements = NULL;
    auto_json *waivers = NULL;

    override((const char *)data, size);
    if (evaluate_manifest(&statements, WAIVERS_FILE, (const char *)data, size, limits, &err) < 0)
        return 0;
    if (waivers_read(&waivers, WAIVERS_FILE, statements, &err) < 0) {
        fuzz_check(!waivers && err.code == EXITCODE_UNDECIDED && err.text[0]);
        return 0;
    }
    apply(waivers);
    return 0;
}
