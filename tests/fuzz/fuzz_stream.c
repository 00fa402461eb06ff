/* SPDX-License-Identifier: Apache-2.0 */
/* wrapper/stream: the engine's lines; wrapper/typed: the same bytes as a plan. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/stream.h"
#include "wrapper/typed.h"

static bool
is_message(const char *line, size_t len)
{
    auto_json *o = json_loadb(line, len, 0, NULL);

    return json_is_object(o);
}

/* What is no message goes on as it is, where it stands. */
static void
one_line(struct stream *s, struct buf *out, const char *line, size_t len)
{
    size_t before = out->len;
    size_t held = s->held.len;

    s->edit.line(out, line, len, s);
    fuzz_check(out->len - before <= len + held + 64);
    if (s->json && !is_message(line, len))
        fuzz_check(held == s->held.len && out->len - before == len &&
                   memcmp(out->data + before, line, len) == 0);
}

static void
all_lines(const char *data, size_t size, struct stream how)
{
    struct stream s = how;
    auto_buf out = BUF_INIT;
    size_t done = 0;

    fuzz_check(stream_start(&s));
    while (done < size) {
        const char *newline = memchr(data + done, '\n', size - done);
        size_t len = newline ? (size_t)(newline - data) + 1 - done : size - done;

        one_line(&s, &out, data + done, len);
        done += len;
    }
    s.edit.end(&out, &s);
    /* the one word that is longer in a destroy stands in one line only */
    fuzz_check(out.len <= size + 64);
    stream_clear(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char empty[] = "";
    const char *text = size > 0 ? (const char *)data : empty;
    auto_json *names = typed_wanted(text, size);
    size_t i;
    json_t *one;

    all_lines(text, size, (struct stream){.json = true});
    all_lines(text, size, (struct stream){.json = true, .apply = true});
    all_lines(text, size, (struct stream){.json = true, .apply = true, .destroy = true});
    all_lines(text, size, (struct stream){.apply = true, .destroy = true});
    json_array_foreach(names, i, one)
        if (json_string_length(one) > 0 && !(size > 0 && memchr(text, 92, size)))
            fuzz_check(typed_mentions(text, size, json_string_value(one)));
    return 0;
}
