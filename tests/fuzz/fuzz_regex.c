/* SPDX-License-Identifier: Apache-2.0 */
/* policies/regex, policies/globre: a pattern, a new line, a text. */
#include <string.h>

#include "base/mem.h"
#include "policies/globre.h"
#include "policies/regex.h"
#include "tests/fuzz/fuzz.h"

struct work {
    const char *text;
    size_t len;
    uint64_t steps;
};

static void
charge(void *arg, uint64_t steps)
{
    ((struct work *)arg)->steps += steps;
}

static bool
run(const struct buf *program, struct work *w, size_t from, bool whole, struct regex_span *spans)
{
    auto_free void *room = mem_alloc(regex_work_size(program->data, spans != NULL));
    struct regex_search how = {.program = program->data, .work = room, .text = w->text,
                               .len = w->len, .from = from, .whole = whole, .spans = spans,
                               .charge = charge, .arg = w};
    bool found;

    w->steps = 0;
    found = regex_run(&how);
    /* Instructions followed, threads looked at, and what is put back: a few for each instruction
     * and character, whatever the pattern. */
    fuzz_check(w->steps <= 6 * (w->len + 2) * (program->len / 12 + 2) + 600);
    return found;
}

static void
check_spans(const struct buf *program, const struct work *w, const struct regex_span *spans)
{
    fuzz_check(spans[0].start <= spans[0].end && spans[0].end <= w->len);
    for (size_t i = 1; i <= regex_groups(program->data); i++)
        fuzz_check(spans[i].start == REGEX_NONE ||
                   (spans[i].start >= spans[0].start && spans[i].start <= spans[i].end &&
                    spans[i].end <= spans[0].end));
}

static void
check_pattern(const char *pattern, size_t len, struct work *w)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];
    struct err err = ERR_INIT;
    auto_buf program = BUF_INIT;
    bool found;

    if (regex_compile(&program, pattern, len, &err) < 0) {
        fuzz_check(err.text[0] != '\0');
        return;
    }
    found = run(&program, w, 0, false, spans);
    fuzz_check(found == run(&program, w, 0, false, NULL));
    if (found)
        check_spans(&program, w, spans);
    if (run(&program, w, 0, true, spans)) {
        check_spans(&program, w, spans);
        fuzz_check(found && spans[0].start == 0 && spans[0].end == w->len);
    }
}

/* The escaped text matches just itself, as far as it is UTF-8; a glob is a pattern. */
static void
check_glob(const char *pattern, size_t len, struct work *w)
{
    struct err err = ERR_INIT;
    auto_buf own = BUF_INIT;
    auto_buf glob = BUF_INIT;
    auto_buf program = BUF_INIT;

    globre_escape(&own, w->text, w->len);
    if (own.len <= 1000 && regex_compile(&program, buf_str(&own), own.len, &err) == 0)
        fuzz_check(run(&program, w, 0, true, NULL));
    if (len > 1000 || globre_write(&glob, pattern, len, 0, &err) < 0)
        return;
    check_pattern(buf_str(&glob), glob.len, w);
    buf_reset(&glob);
    fuzz_check(globre_write(&glob, pattern, len, '/', &err) == 0);
    check_pattern(buf_str(&glob), glob.len, w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data, *line = size ? memchr(s, '\n', size) : NULL;
    size_t len = line ? (size_t)(line - s) : size;
    struct work w = {line ? line + 1 : "", line ? size - len - 1 : 0, 0};

    if (w.len > 2000 || size == 0)
        return 0; /* linear, but times a large program */
    check_pattern(s, len, &w);
    check_glob(s, len, &w);
    return 0;
}
