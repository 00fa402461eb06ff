/* SPDX-License-Identifier: Apache-2.0 */
/* policies/lualex, policies/lint: any bytes as a policy file. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/lint.h"
#include "policies/lualex.h"
#include "tests/fuzz/fuzz.h"

/* Words stand one behind the other, inside the text, on the lines that they are on. */
static size_t
check_words(const char *text, uint32_t len)
{
    struct lualex lex;
    uint32_t at = 0, line = 1;
    size_t n;

    lualex_read(&lex, text, len);
    n = lex.n;
    for (size_t i = 0; i <= n; i++) {
        const struct lualex_token *t = &lex.list[i];

        fuzz_check(t->at >= at && t->at <= len && t->len <= len - t->at);
        fuzz_check((t->len == 0) == (i == n) && (t->kind == LUALEX_END) == (i == n));
        for (; at < t->at; at++)
            line += text[at] == '\n';
        fuzz_check(t->line == line);
    }
    lualex_clear(&lex);
    return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *names = json_pack("{s:{s:{}, s:{s:b}}, s:{s:b}, s:{s:b}}", "globals", "policy",
                                 "list", "has", 1, "check", "deny", 1, "check_plan", "changes", 1);
    auto_json *out = json_array();
    auto_free char *text = fuzz_string(data, size);
    const json_t *f;
    long long last = 1;
    size_t i;

    if (size > (size_t)64 * 1024)
        return 0;
    fuzz_check(check_words(text, (uint32_t)size) <= size);
    lint_file(out, "x.lua", text, (uint32_t)size, names);
    json_array_foreach(out, i, f) {
        fuzz_check(json_number(f, "line", 0) >= last);
        last = (long long)json_number(f, "line", 0);
    }
    fuzz_json_whole(out);
    return 0;
}
