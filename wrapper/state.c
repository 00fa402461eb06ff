/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jscan.h"
#include "base/mem.h"
#include "base/text.h"

static void
read_member(struct state *s, const char *text, const char *key, size_t len, uint32_t value)
{
    if (len == 7 && memcmp(key, "lineage", 7) == 0 &&
        jscan_at_type(text, value) == JSCAN_STRING) {
        const char *raw;
        size_t n;
        char *copy;

        jscan_at_raw(text, value, &raw, &n);
        copy = mem_alloc(n + 1);
        jscan_at_decode(text, value, copy);
        free(s->lineage);
        s->lineage = copy;
    }
    if (len == 6 && memcmp(key, "serial", 6) == 0 &&
        jscan_at_type(text, value) == JSCAN_NUMBER) {
        struct jscan_num n;

        jscan_at_number(&n, text, value);
        s->serial = n.kind == JSCAN_INT ? n.i : -1;
    }
}

int
state_parse(struct state *out, struct buf *take, struct err *err)
{
    struct state s = {.text = *take};
    struct jscan scan;

    s.lineage = mem_dup("");
    digest_bytes(s.sha256, buf_str(&s.text), s.text.len);
    if (s.text.len > 0) {
        struct jscan_iter it;
        const char *text = s.text.data;
        uint32_t at;

        if (jscan_check(&scan, text, s.text.len) < 0) {
            free(s.lineage);
            return err_set(err, EXITCODE_UNDECIDED, "the state is not valid JSON: %s at byte "
                           "%zu", scan.error, scan.pos);
        }
        jscan_init(&scan, text, s.text.len);
        at = (uint32_t)scan.pos;
        if (jscan_at_type(text, at) != JSCAN_OBJECT) {
            free(s.lineage);
            return err_set(err, EXITCODE_UNDECIDED, "the state is not a JSON object");
        }
        for (it = jscan_at_open(text, at); jscan_at_next(text, &it);) {
            const char *key;
            size_t len;

            if (jscan_at_raw(text, it.key, &key, &len))
                read_member(&s, text, key, len, it.value);
        }
    }
    *take = (struct buf)BUF_INIT;
    *out = s;
    return 0;
}

int
state_pull(struct state *out, const struct engine *e, const struct engine_place *at,
           struct err *err)
{
    const char *const words[] = {"state", "pull", NULL};
    struct proc_status st;
    auto_buf text = BUF_INIT;
    auto_buf errout = BUF_INIT;

    if (engine_read(&st, &text, &errout, e, at, words, err) < 0)
        return -1;
    if (!proc_ok(&st)) {
        auto_free char *said = text_clean(buf_str(&errout));

        return err_set(err, EXITCODE_UNDECIDED, "the state cannot be read (%s state pull: status "
                       "%d): %.600s", e->product, proc_code(&st), said);
    }
    return state_parse(out, &text, err);
}

void
state_clear(struct state *s)
{
    buf_clear(&s->text);
    free(s->lineage);
    s->lineage = NULL;
}

json_t *
state_json(const struct state *s)
{
    json_t *o = json_object();

    json_put(o, "lineage", s->lineage);
    json_object_set_new(o, "serial", json_integer(s->serial));
    json_put(o, "sha256", s->sha256);
    return o;
}
