/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan says a value in three places: `after` has what is known, `after_unknown` and
 * `after_sensitive` are trees of marks beside it.  An edit keeps the three in step.
 */
#include "policies/testing_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/path.h"
#include "policies/plan.h"

#define STEP_LIMIT 64

/* One edit on its way. */
struct edit {
    const char *address, *path;
    struct path_step *steps;
    size_t nsteps;
    bool unset;
    json_t *value, *unknown, *sensitive; /* what is set; NULL: nothing of it.  Borrowed. */
};

static int __attribute__((format(printf, 3, 4)))
fail(struct err *err, const struct edit *e, const char *fmt, ...)
{
    auto_free char *what = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&what, fmt, ap) < 0)
        what = NULL;
    va_end(ap);
    return err_set(err, EXITCODE_UNDECIDED, "%s %s %s: %s", e->unset ? "unset" : "set", e->address,
                   e->path, what ? what : "");
}

static int
read_path(struct edit *e, struct err *err)
{
    const char *at = e->path;
    int rc;

    while ((rc = path_next(&e->steps[e->nsteps], e->path, &at)) == 1)
        if (++e->nsteps == STEP_LIMIT)
            return fail(err, e, "this path has too many steps");
    return rc < 0 ? fail(err, e, "this is not a path such as ingress[0].cidr_blocks") : 0;
}

/* ---- one step of a tree --------------------------------------------------------------------- */

static json_t *
get(const json_t *at, const struct path_step *s)
{
    return s->is_index ? json_array_get(at, s->index) : json_object_getn(at, s->key, s->len);
}

/* Is there room for the step: a member, an element, or the one behind the last? */
static bool
fits(const json_t *at, const struct path_step *s)
{
    return s->is_index ? json_is_array(at) && s->index <= json_array_size(at) : json_is_object(at);
}

/* Takes `v`. */
static void
put(json_t *at, const struct path_step *s, json_t *v)
{
    if (!s->is_index) {
        json_object_setn_new(at, s->key, s->len, v);
        return;
    }
    while (json_array_size(at) < s->index)
        json_array_append_new(at, json_false());
    if (json_array_size(at) == s->index)
        json_array_append_new(at, v);
    else
        json_array_set_new(at, s->index, v);
}

static void
drop(json_t *at, const struct path_step *s)
{
    if (s->is_index)
        json_array_remove(at, s->index);
    else
        json_object_deln(at, s->key, s->len);
}

static json_t *
container_for(const struct path_step *s)
{
    return s->is_index ? json_array() : json_object();
}

/* ---- the value ------------------------------------------------------------------------------ */

static int
edit_value(json_t *after, const struct edit *e, struct err *err)
{
    const struct path_step *s = e->steps, *last = e->steps + e->nsteps - 1;
    json_t *at = after, *v = e->value;

    for (; s < last; s++) {
        if (!fits(at, s))
            return fail(err, e, "the plan has no such place");
        if (!get(at, s) || json_is_null(get(at, s))) {
            if (e->unset || s[1].is_index)
                return fail(err, e, "the plan has no such place");
            put(at, s, json_object());
        }
        at = get(at, s);
    }
    if (!fits(at, last))
        return fail(err, e, "the plan has no such place");
    if (e->unset || (!v && !last->is_index)) {
        drop(at, last);
        return 0;
    }
    if (v && json_is_object(v) && json_object_size(v) == 0 && json_is_array(get(at, last)))
        put(at, last, json_array()); /* {} of Lua where a list was */
    else
        put(at, last, v ? json_deep_copy(v) : json_null());
    return 0;
}

/* ---- the marks ------------------------------------------------------------------------------ */

/* Where a mark of the last step goes; NULL where nothing is marked and nothing has to be.
 * `*whole`: a place above is marked as a whole. */
static json_t *
mark_place(json_t *root, const struct edit *e, bool make, bool *whole)
{
    json_t *at = root;

    *whole = false;
    for (size_t i = 0; i + 1 < e->nsteps; i++) {
        json_t *next = get(at, &e->steps[i]);

        if (json_is_true(next)) {
            *whole = true;
            return NULL;
        }
        if (!json_is_object(next) && !json_is_array(next)) {
            if (!make)
                return NULL;
            put(at, &e->steps[i], container_for(&e->steps[i + 1]));
            next = get(at, &e->steps[i]);
        }
        at = next;
    }
    return at;
}

static void
edit_mark(json_t *at, const struct edit *e, const json_t *mark)
{
    const struct path_step *last = e->steps + e->nsteps - 1;

    if (mark && !e->unset)
        put(at, last, json_deep_copy(mark));
    else if (!get(at, last))
        return;
    else if (e->unset || !last->is_index)
        drop(at, last);
    else
        put(at, last, json_false());
}

static int
edit_unknown(json_t *root, const struct edit *e, struct err *err)
{
    bool whole;
    json_t *at = mark_place(root, e, e->unknown != NULL, &whole);

    if (whole)
        return fail(err, e, "what it stands in is known only after apply, as a whole: set that");
    if (at)
        edit_mark(at, e, e->unknown);
    return 0;
}

/* An attribute that the provider calls sensitive stays so, whatever its value. */
static void
edit_sensitive(json_t *root, const struct edit *e)
{
    const struct path_step *last = e->steps + e->nsteps - 1;
    bool whole;
    json_t *at = mark_place(root, e, e->sensitive != NULL, &whole);

    if (at && (e->unset || !json_is_true(get(at, last))))
        edit_mark(at, e, e->sensitive);
}

/* ---- the text ------------------------------------------------------------------------------- */

enum { AFTER, UNKNOWN, SENSITIVE, PARTS };
static const char *const part_names[PARTS] = {"after", "after_unknown", "after_sensitive"};

struct target {
    const struct plan *plan;
    const struct plan_change *change;
    uint32_t at[PARTS]; /* offsets; 0: not there */
    json_t *tree[PARTS];
};

static void
target_clear(struct target *t)
{
    for (size_t i = 0; i < PARTS; i++)
        json_decref(t->tree[i]);
}

static int
no_address(const struct edit *e, const struct plan *plan, struct err *err)
{
    const char **names = mem_alloc((plan->nchanges + 1) * sizeof *names);
    const char *near;

    for (uint32_t i = 0; i < plan->nchanges; i++)
        names[i] = plan_string(plan, plan->changes[i].address);
    near = text_nearest(e->address, names);
    fail(err, e, "the plan has no change of this address%s%s%s", near ? ", did you mean " : "",
         near ? near : "", near ? "?" : "");
    for (uint32_t i = 0; i < plan->nchanges; i++)
        free((char *)(uintptr_t)names[i]);
    free(names);
    return -1;
}

/* The change itself before what an earlier replacement left behind. */
static int
find(struct target *t, const struct edit *e, struct err *err)
{
    const struct plan *p = t->plan;
    size_t len = strlen(e->address);

    for (uint32_t i = 0; i < p->nchanges; i++)
        if (p->changes[i].address &&
            jscan_at_equal(p->text, p->changes[i].address, e->address, len) &&
            (!t->change || t->change->deposed))
            t->change = &p->changes[i];
    return t->change ? 0 : no_address(e, p, err);
}

static int
read_trees(struct target *t, const struct edit *e, struct err *err)
{
    const char *text = t->plan->text;

    for (size_t i = 0; i < PARTS; i++) {
        json_error_t why;

        t->at[i] = jscan_at_key(text, t->change->change, part_names[i], strlen(part_names[i]));
        if (t->at[i]) {
            t->tree[i] = json_loadb(text + t->at[i], jscan_at_end(text, t->at[i]) - t->at[i],
                                    JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
            if (!t->tree[i])
                return fail(err, e, "this change cannot be edited: %s", why.text);
        }
        if (i == AFTER && !json_is_object(t->tree[i]))
            return fail(err, e, "this change has no planned values: it is destroyed or forgotten");
        if (!json_is_object(t->tree[i])) {
            if (json_is_true(t->tree[i]))
                return fail(err, e, "%s is true as a whole", part_names[i]);
            json_decref(t->tree[i]);
            t->tree[i] = json_object();
        }
    }
    return 0;
}

/* The document with the trees in place of what was there; new ones come first in the change. */
static void
write_trees(struct buf *out, const struct target *t)
{
    const char *text = t->plan->text;
    uint32_t done = t->change->change + 1;

    buf_append(out, text, done);
    for (size_t i = 0; i < PARTS; i++)
        if (!t->at[i]) {
            auto_free char *s = json_compact(t->tree[i]);

            buf_printf(out, "\"%s\":", part_names[i]);
            buf_puts(out, s);
            buf_putc(out, ',');
        }
    for (;;) {
        auto_free char *s = NULL;
        size_t next = PARTS;

        for (size_t i = 0; i < PARTS; i++)
            if (t->at[i] >= done && (next == PARTS || t->at[i] < t->at[next]))
                next = i;
        if (next == PARTS)
            break;
        s = json_compact(t->tree[next]);
        buf_append(out, text + done, t->at[next] - done);
        buf_puts(out, s);
        done = jscan_at_end(text, t->at[next]);
    }
    buf_append(out, text + done, t->plan->len - done);
}

static int
apply(struct buf *out, const struct plan *plan, const struct edit *e, struct err *err)
{
    __attribute__((cleanup(target_clear))) struct target t = {.plan = plan};

    if (find(&t, e, err) < 0 || read_trees(&t, e, err) < 0)
        return -1;
    if (e->unset && !json_is_true(t.tree[UNKNOWN])) {
        bool whole;
        json_t *marks = mark_place(t.tree[UNKNOWN], e, false, &whole);
        auto_json *before = json_deep_copy(t.tree[AFTER]);

        if (edit_value(t.tree[AFTER], e, err) < 0)
            return -1;
        if (json_equal(before, t.tree[AFTER]) &&
            (!marks || !get(marks, e->steps + e->nsteps - 1)))
            return fail(err, e, "there is nothing to take away");
    } else if (edit_value(t.tree[AFTER], e, err) < 0) {
        return -1;
    }
    if (edit_unknown(t.tree[UNKNOWN], e, err) < 0)
        return -1;
    edit_sensitive(t.tree[SENSITIVE], e);
    write_trees(out, &t);
    return 0;
}

static int
one_edit(struct buf *out, const char *text, size_t len, const json_t *edit, struct err *err)
{
    auto_free struct path_step *steps = mem_alloc((STEP_LIMIT + 1) * sizeof *steps);
    struct edit e = {
        .address = json_text(edit, "address", ""),
        .path = json_text(edit, "path", ""),
        .steps = steps,
        .unset = json_flag(edit, "unset", false),
        .value = json_object_get(edit, "value"),
        .unknown = json_object_get(edit, "unknown"),
        .sensitive = json_object_get(edit, "sensitive"),
    };
    struct plan *plan;
    int rc;

    if (read_path(&e, err) < 0 || plan_open(&plan, text, len, err) < 0)
        return -1;
    rc = apply(out, plan, &e, err);
    plan_free(plan);
    return rc;
}

int
testing_edit(struct buf *out, const char *text, size_t len, const json_t *edits, struct err *err)
{
    auto_buf now = BUF_INIT;
    const json_t *edit;
    size_t i;

    buf_append(&now, text, len);
    json_array_foreach(edits, i, edit) {
        struct buf next = BUF_INIT;

        if (one_edit(&next, buf_str(&now), now.len, edit, err) < 0) {
            buf_clear(&next);
            return -1;
        }
        buf_clear(&now);
        now = next;
    }
    buf_append(out, buf_str(&now), now.len);
    return 0;
}
