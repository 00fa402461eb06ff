/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a moongate.lua: from the Lua to the settings of each origin. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/evaluate.h"
#include "policies/judgement_private.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/settings.h"

static void
take(enum settings_origin origin, const json_t *statements)
{
    struct err err = ERR_INIT;
    struct settings s;

    settings_init(&s);
    if (settings_add(&s, origin, "moongate.lua", statements, &err) < 0)
        fuzz_check(err.code == EXITCODE_UNDECIDED && err.text[0]);
    else if (s.engine_version) /* a constraint that was taken is one that can be read */
        fuzz_check(settings_version_allowed("1.11.4", s.engine_version, &err) >= 0);
    settings_clear(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *limits = json_pack("{s:i, s:i}", "memory_bytes", 2 << 20, "instructions", 60000);
    struct err err = ERR_INIT;
    auto_json *statements = NULL;
    auto_json *copy = NULL;

    if (evaluate_manifest(&statements, "moongate.lua", (const char *)data, size, limits, &err) <
        0) {
        fuzz_check(!statements && err.code == EXITCODE_UNDECIDED && err.text[0]);
        return 0;
    }
    fuzz_check(judgement_statements_fault(statements) == NULL);
    fuzz_json_whole(statements);
    copy = json_deep_copy(statements);
    take(SETTINGS_REPOSITORY, statements);
    take(SETTINGS_USER, statements);
    take(SETTINGS_SYSTEM, statements);
    fuzz_check(json_equal(copy, statements));
    return 0;
}
