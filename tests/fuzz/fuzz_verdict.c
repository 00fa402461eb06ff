/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict in a plan file: any bytes as the entry; what is read, in a plan of its own. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/zipmake.h"
#include "wrapper/verdict.h"

static const struct zipmake_entry plan[] = {
    {.name = "tfplan", .data = "plan"},
    {.name = "tfconfig/modules.json", .data = "[{\"Key\":\"\",\"Dir\":\".\"}]"},
};

/* What can be read can be carried, byte for byte, and changes nothing of the plan. */
static void
check_carried(const char *text, const json_t *v)
{
    struct err err = ERR_INIT;
    struct planzip *before = NULL, *after = NULL;
    char path[FUZZ_PATH_SIZE], path2[FUZZ_PATH_SIZE];
    auto_buf bare = BUF_INIT;
    auto_buf full = BUF_INIT;
    auto_close int fd = -1, fd2 = -1;
    auto_json *again = NULL;

    zipmake(&bare, plan, 2, NULL);
    fuzz_check(verdict_attach(&full, &bare, text, NULL, &err) == 0);
    fd = fuzz_file(path, buf_str(&bare), bare.len);
    fd2 = fuzz_file(path2, buf_str(&full), full.len);
    fuzz_check(planzip_open(&before, path, &err) == 0 && planzip_open(&after, path2, &err) == 0);
    fuzz_check(strcmp(planzip_digest(before), planzip_digest(after)) == 0);
    fuzz_check(verdict_read(&again, after, &err) == 0 && json_equal(again, v));
    planzip_free(before);
    planzip_free(after);
}

/* However it differs, there is a clause; without a difference there is none. */
static void
check_difference(const json_t *v)
{
    char *why = NULL, *help = NULL;
    int rc = verdict_difference(&why, &help, v, v, json_text(v, "plan_digest", ""));
    bool allowed = strcmp(json_text(v, "verdict", ""), "allow") == 0 &&
                   !json_flag(v, "speculative", true);

    fuzz_check((rc == 1) == allowed && (rc == 1) == (why == NULL));
    free(why);
    free(help);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);
    struct err err = ERR_INIT;
    auto_json *v = verdict_parse(text, size, &err);

    if (!v) {
        fuzz_check(err.code == EXITCODE_GIT && err.text[0]);
        return 0;
    }
    check_carried(text, v);
    check_difference(v);
    return 0;
}
