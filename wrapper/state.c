/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jscan.h"
#include "base/mem.h"
#include "base/text.h"

struct fields {
    char *lineage;     /* owned; NULL until seen */
    long long serial;  /* -1 until seen */
};

static void
read_member(struct fields *f, const char *text, uint32_t key, uint32_t value)
{
    struct jscan_num n;
    const char *raw;
    size_t len;

    if (jscan_at_equal(text, key, "lineage", 7) && jscan_at_type(text, value) == JSCAN_STRING) {
        jscan_at_raw(text, value, &raw, &len);
        free(f->lineage);
        f->lineage = mem_alloc(len + 1);
        jscan_at_decode(text, value, f->lineage);
    }
    if (jscan_at_equal(text, key, "serial", 6) && jscan_at_type(text, value) == JSCAN_NUMBER) {
        jscan_at_number(&n, text, value);
        f->serial = n.kind == JSCAN_INT && n.i >= 0 ? n.i : -1;
    }
}

/* One validating pass; a state may hold numbers that no C type does, so nothing else is read. */
static int
read_fields(struct fields *f, const char *text, size_t len, struct err *err)
{
    struct jscan scan;
    uint32_t key;
    int rc;

    jscan_init(&scan, text, len);
    if (jscan_peek(&scan) != JSCAN_OBJECT)
        return err_set(err, EXITCODE_UNDECIDED, "the state is not a JSON object");
    rc = jscan_enter(&scan);
    while (rc == 0 && (rc = jscan_member(&scan, &key)) == 1) {
        uint32_t value = (uint32_t)scan.pos;

        rc = jscan_value(&scan);
        if (rc == 0)
            read_member(f, text, key, value);
    }
    if (rc != 0 || jscan_end(&scan) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "the state is not valid JSON: %s at byte %zu",
                       scan.error ? scan.error : "damaged", scan.pos);
    if (!f->lineage || f->serial < 0)
        return err_set(err, EXITCODE_UNDECIDED, "the state has no lineage or serial");
    return 0;
}

int
state_parse(struct state *out, struct buf *take, struct err *err)
{
    struct fields f = {NULL, -1};

    if (take->len == 0) {
        f = (struct fields){mem_dup(""), 0};
    } else if (read_fields(&f, take->data, take->len, err) < 0) {
        free(f.lineage);
        return -1;
    }
    *out = (struct state){.text = *take, .lineage = f.lineage, .serial = f.serial};
    digest_bytes(out->sha256, buf_str(&out->text), out->text.len);
    *take = (struct buf)BUF_INIT;
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

/* `workspace list` gives one a line, "* " or "  " in front. */
static bool
is_listed(char *list, const char *name)
{
    for (char *line = strtok(list, "\n"); line; line = strtok(NULL, "\n"))
        if (strlen(line) > 2 && line[1] == ' ' && strcmp(line + 2, name) == 0)
            return true;
    return false;
}

int
state_workspace_exists(bool *out, const struct engine *e, const struct engine_place *at,
                       const char *name, struct err *err)
{
    const char *const words[] = {"workspace", "list", NULL};
    struct engine_place place = *at;
    struct proc_status st;
    auto_buf text = BUF_INIT;
    auto_buf errout = BUF_INIT;
    auto_free char *list = NULL;

    place.workspace = "default"; /* an override by one that is gone would be listed too */
    if (engine_read(&st, &text, &errout, e, &place, words, err) < 0)
        return -1;
    if (!proc_ok(&st)) {
        auto_free char *said = text_clean(buf_str(&errout));

        return err_set(err, EXITCODE_UNDECIDED, "the workspaces cannot be listed (%s workspace "
                       "list: status %d): %.600s", e->product, proc_code(&st), said);
    }
    list = mem_dup(buf_str(&text));
    *out = is_listed(list, name);
    return 0;
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
