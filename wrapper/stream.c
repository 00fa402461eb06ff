/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/stream.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define NOTHING_ADDED "Apply complete! Resources: 0 added, 0 changed, "
#define RESET "\033[0m"

/* `line` with the first `from` replaced by `to`; the rest byte for byte, the order of keys too. */
static char *
replaced(const char *line, const char *from, const char *to)
{
    const char *at = strstr(line, from);

    return at ? mem_format("%.*s%s%s", (int)(at - line), line, to, at + strlen(from))
              : mem_dup(line);
}

static void
put_summary(struct stream *s, struct buf *out, const char *line)
{
    auto_free char *one = replaced(line, NOTHING_ADDED, "Destroy complete! Resources: ");
    auto_free char *two = replaced(one, "\"operation\":\"apply\"", "\"operation\":\"destroy\"");

    buf_puts(out, two);
    s->done = true; /* the engine's own destroy tells no outputs */
}

/* The summary of a plan that fails is the plan's own: an apply has none. */
static void
plan_message(struct stream *s, struct buf *out, const char *line, const json_t *o)
{
    bool failed = strcmp(json_text(o, "@level", ""), "error") == 0;

    if (s->held.len > 0 && !failed)
        buf_puts(out, buf_str(&s->held));
    buf_reset(&s->held);
    if (strcmp(json_text(o, "type", ""), "change_summary") == 0)
        buf_puts(&s->held, line);
    else
        buf_puts(out, line);
}

static void
apply_message(struct stream *s, struct buf *out, const char *line, const json_t *o)
{
    const char *type = json_text(o, "type", "");

    if (s->done || strcmp(type, "version") == 0 || strcmp(type, "planned_change") == 0)
        return;
    if (s->destroy && strcmp(type, "change_summary") == 0)
        put_summary(s, out, line);
    else
        buf_puts(out, line);
}

static void
json_line(struct buf *out, const char *line, size_t len, void *arg)
{
    struct stream *s = arg;
    auto_free char *text = mem_dupn(line, len);
    auto_json *o = json_loadb(line, len, 0, NULL);

    if (!json_is_object(o)) /* no message: a crash, say */
        buf_append(out, line, len);
    else if (s->apply)
        apply_message(s, out, text, o);
    else
        plan_message(s, out, text, o);
}

static void
text_line(struct buf *out, const char *line, size_t len, void *arg)
{
    struct stream *s = arg;

    if (s->done) {
        /* what closes the colour of the line before; the outputs behind it are not a destroy's */
        if (s->held.len == 0 && len >= strlen(RESET) && strncmp(line, RESET, strlen(RESET)) == 0)
            buf_puts(out, RESET);
        buf_puts(&s->held, "seen");
    } else if (len > strlen(NOTHING_ADDED) && !memchr(line, '\0', len) &&
               strncmp(line, NOTHING_ADDED, strlen(NOTHING_ADDED)) == 0) {
        auto_free char *text = mem_dupn(line, len);

        put_summary(s, out, text);
    } else {
        buf_append(out, line, len);
    }
}

static void
last(struct buf *out, void *arg)
{
    struct stream *s = arg;

    if (s->json)
        buf_append(out, buf_str(&s->held), s->held.len);
}

bool
stream_start(struct stream *s)
{
    if (!s->json && !(s->apply && s->destroy))
        return false;
    s->edit = (struct engine_edit){s->json ? json_line : text_line, last, s};
    return true;
}

void
stream_clear(struct stream *s)
{
    buf_clear(&s->held);
}
