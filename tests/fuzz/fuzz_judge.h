/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate() on a plan and one policy file, and what has to be true of any answer. */
#ifndef MOONGATE_TESTS_FUZZ_JUDGE_H
#define MOONGATE_TESTS_FUZZ_JUDGE_H

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/evaluate.h"
#include "policies/judgement_private.h"
#include "tests/fuzz/fuzz.h"

static inline json_t *
fuzz_request(const char *policy, size_t len, const char *id)
{
    json_t *text = json_stringn(policy, len);

    if (!text)
        return NULL;
    return json_pack("{s:{s:i, s:i}, s:{s:s, s:b}, s:{s:{s:s}, s:{s:s}}, s:[{s:s, s:s, s:i}],"
                     " s:b, s:[{s:s, s:o}]}",
                     "limits", "memory_bytes", 1 << 20, "instructions", 20000, "source", "name",
                     "repository", "needs_use", 0, "facts", "run", "command", "plan", "git",
                     "branch", "main", "uses", "id", id, "level", "soft", "line", 3,
                     "list_changes", 1, "files", "path", "p.lua", "text", text);
}

/* The parent takes it; it says why where nothing was judged; and it is the same each time. */
static inline json_t *
fuzz_evaluate(const char *plan, size_t len, const json_t *request)
{
    static const struct judgement_file file = {"p.lua", "", 0};
    const struct judgement_source src = {"repository", false, &file, 1};
    struct err err = ERR_INIT;
    json_t *answer = NULL, *again = NULL;

    fuzz_check(evaluate(&answer, plan, len, request, &err) == 0);
    fuzz_check(judgement_answer_fault(answer, &src,
                                      !json_object_get(request, "command")) == NULL);
    fuzz_json_whole(answer);
    fuzz_check(json_array_size(json_object_get(answer, "causes")) > 0 ||
               json_array_size(json_object_get(answer, "policies")) > 0);
    fuzz_check(evaluate(&again, plan, len, request, &err) == 0);
    fuzz_check(json_equal(answer, again));
    json_decref(again);
    return answer;
}

#endif
