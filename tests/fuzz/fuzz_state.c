/* SPDX-License-Identifier: Apache-2.0 */
/* wrapper/state: lineage and serial of any text, as jansson finds them where it can read it. */
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/state.h"

static void
compare(const struct state *s, const uint8_t *data, size_t size)
{
    json_error_t e;
    auto_json *v = json_loadb((const char *)data, size, JSON_ALLOW_NUL, &e);

    if (!v || size == 0)
        return;
    fuzz_check(json_is_object(v));
    /* Of two members of one name the last counts; jansson does the same. */
    if (json_is_string(json_object_get(v, "lineage")))
        fuzz_check(strcmp(s->lineage, json_text(v, "lineage", "?")) == 0);
    if (json_is_integer(json_object_get(v, "serial")))
        fuzz_check(s->serial == json_number(v, "serial", -1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text = BUF_INIT;
    struct err err = ERR_INIT;
    struct state s;

    buf_append(&text, data, size);
    if (state_parse(&s, &text, &err) < 0) {
        fuzz_check(err.code == EXITCODE_UNDECIDED && err.text[0] && text.len == size);
        buf_clear(&text);
        return 0;
    }
    fuzz_check(s.lineage && s.serial >= 0 && s.text.len == size && text.len == 0);
    compare(&s, data, size);
    json_decref(state_json(&s));
    state_clear(&s);
    return 0;
}
