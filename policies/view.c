/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/view.h"

#include <string.h>

#include "base/mem.h"

/* Does a tree of marks have a `true` anywhere? */
static bool
marked(const char *text, uint32_t at)
{
    struct jscan_iter it;

    if (!at)
        return false;
    if (text[at] == 't')
        return true;
    if (text[at] != '{' && text[at] != '[')
        return false;
    it = jscan_at_open(text, at);
    while (jscan_at_next(text, &it))
        if (marked(text, it.value))
            return true;
    return false;
}

static bool
is_container(const char *text, uint32_t at)
{
    return at && (text[at] == '{' || text[at] == '[');
}

static bool
empty(const char *text, uint32_t value)
{
    return !value || text[value] == 'n';
}

enum view_state
view_state(const char *text, const struct view *v)
{
    /* A tags view is an object by construction; its members carry the marks. */
    if (v->object)
        return VIEW_VALUE;
    if (v->unknown && text[v->unknown] == 't')
        return VIEW_UNKNOWN;
    if (!is_container(text, v->value) && marked(text, v->unknown))
        return empty(text, v->value) ? VIEW_VALUE : VIEW_UNKNOWN;
    if (empty(text, v->value))
        return VIEW_NIL;
    if (v->sensitive && text[v->sensitive] == 't')
        return VIEW_SENSITIVE;
    if (!is_container(text, v->value) && marked(text, v->sensitive))
        return VIEW_SENSITIVE;
    return VIEW_VALUE;
}

bool
view_present(const char *text, const struct view *v)
{
    return v->value || marked(text, v->unknown);
}

/* The first byte that shows the kind of container. */
static char
shape(const char *text, const struct view *v)
{
    if (v->object)
        return '{';
    if (!empty(text, v->value))
        return text[v->value];
    return v->unknown ? text[v->unknown] : 'n';
}

bool
view_is_array(const char *text, const struct view *v)
{
    return shape(text, v) == '[';
}

bool
view_is_object(const char *text, const struct view *v)
{
    return shape(text, v) == '{';
}

/* A mark that covers everything below it, or the mark of one member. */
static uint32_t
mark_member(const char *text, uint32_t marks, const char *key, size_t len)
{
    return marks && text[marks] == 't' ? marks : jscan_at_key(text, marks, key, len);
}

static uint32_t
mark_element(const char *text, uint32_t marks, uint32_t index)
{
    return marks && text[marks] == 't' ? marks : jscan_at_index(text, marks, index);
}

struct view
view_member(const char *text, const struct view *v, const char *key, size_t len)
{
    struct view out = {
        .value = jscan_at_key(text, v->value, key, len),
        .unknown = mark_member(text, v->unknown, key, len),
        .sensitive = mark_member(text, v->sensitive, key, len),
    };

    if (v->under && empty(text, out.value) && !marked(text, out.unknown)) {
        uint32_t fallback = jscan_at_key(text, v->under, key, len);

        if (!empty(text, fallback))
            out = (struct view){.value = fallback};
    }
    return out;
}

struct view
view_element(const char *text, const struct view *v, uint32_t index)
{
    return (struct view){
        .value = jscan_at_index(text, v->value, index),
        .unknown = mark_element(text, v->unknown, index),
        .sensitive = mark_element(text, v->sensitive, index),
    };
}

uint32_t
view_length(const char *text, const struct view *v)
{
    uint32_t n = is_container(text, v->value) ? jscan_at_count(text, v->value) : 0;
    uint32_t m = v->unknown && text[v->unknown] == '[' ? jscan_at_count(text, v->unknown) : 0;

    return n > m ? n : m;
}

/* ---- all members ---- */

struct view_iter
view_open(const char *text, const struct view *v)
{
    struct view_iter it = {.of = *v};

    if (is_container(text, v->value))
        it.value = jscan_at_open(text, v->value);
    if (is_container(text, v->unknown))
        it.unknown = jscan_at_open(text, v->unknown);
    if (is_container(text, v->sensitive))
        it.sensitive = jscan_at_open(text, v->sensitive);
    if (v->under)
        it.under = jscan_at_open(text, v->under);
    return it;
}

/* The member of `object` whose key is the one at `key`. */
static uint32_t
same_key(const char *text, uint32_t object, uint32_t key)
{
    auto_free char *decoded = NULL;
    const char *bytes;
    size_t len;

    if (!object || text[object] != '{')
        return 0;
    if (!jscan_at_raw(text, key, &bytes, &len)) {
        decoded = mem_alloc(len + 1);
        len = jscan_at_decode(text, key, decoded);
        bytes = decoded;
    }
    return jscan_at_key(text, object, bytes, len);
}

static uint32_t
same_mark(const char *text, uint32_t marks, uint32_t key)
{
    return marks && text[marks] == 't' ? marks : same_key(text, marks, key);
}

static bool
next_element(const char *text, struct view_iter *it, struct view *out)
{
    bool v = jscan_at_next(text, &it->value), u = jscan_at_next(text, &it->unknown);
    bool s = jscan_at_next(text, &it->sensitive);

    if (!v && !u)
        return false;
    *out = (struct view){
        .value = v ? it->value.value : 0,
        .unknown = u ? it->unknown.value : it->of.unknown && text[it->of.unknown] == 't'
                                               ? it->of.unknown : 0,
        .sensitive = s ? it->sensitive.value : it->of.sensitive && text[it->of.sensitive] == 't'
                                                   ? it->of.sensitive : 0,
    };
    it->key = 0;
    it->index = it->seen++;
    return true;
}

static bool
next_member(const char *text, struct view_iter *it, struct view *out)
{
    const struct view *of = &it->of;

    while (it->phase == 0 && jscan_at_next(text, &it->value)) {
        it->key = it->value.key;
        *out = (struct view){.value = it->value.value,
                             .unknown = same_mark(text, of->unknown, it->key),
                             .sensitive = same_mark(text, of->sensitive, it->key)};
        /* A null tag does not hide the default of that name. */
        if (empty(text, out->value) && !marked(text, out->unknown) &&
            same_key(text, of->under, it->key))
            continue;
        return true;
    }
    while (it->phase <= 1 && jscan_at_next(text, &it->unknown)) {
        it->phase = 1;
        it->key = it->unknown.key;
        if (!it->unknown.object || !marked(text, it->unknown.value) ||
            same_key(text, of->value, it->key))
            continue;
        *out = (struct view){.unknown = it->unknown.value,
                             .sensitive = same_mark(text, of->sensitive, it->key)};
        return true;
    }
    it->phase = 2;
    while (jscan_at_next(text, &it->under)) {
        uint32_t own = same_key(text, of->value, it->under.key);

        it->key = it->under.key;
        if (!empty(text, own) || marked(text, same_mark(text, of->unknown, it->key)))
            continue;
        *out = (struct view){.value = it->under.value};
        return true;
    }
    it->more = of->open;
    return false;
}

bool
view_next(const char *text, struct view_iter *it, struct view *out)
{
    return view_is_array(text, &it->of) ? next_element(text, it, out)
                                        : next_member(text, it, out);
}

/* ---- deep readers; the scan has bounded the nesting ---- */

static void
path_step(const char *text, const struct view_iter *it, struct path *path)
{
    auto_free char *key = NULL;

    if (!it->key) {
        path_index(path, it->index);
        return;
    }
    key = mem_alloc(jscan_at_end(text, it->key) - it->key);
    path_key(path, key, jscan_at_decode(text, it->key, key));
}

enum view_state
view_blocked(const char *text, const struct view *v, bool sensitive_too, struct path *path)
{
    enum view_state state = view_state(text, v);
    struct view_iter it;
    struct view child;

    if (state == VIEW_UNKNOWN || (state == VIEW_SENSITIVE && sensitive_too))
        return state;
    if (state == VIEW_NIL || (!view_is_array(text, v) && !view_is_object(text, v)))
        return VIEW_VALUE;
    if (!v->object && !marked(text, v->unknown) &&
        (!sensitive_too || !marked(text, v->sensitive)))
        return VIEW_VALUE;
    it = view_open(text, v);
    while (view_next(text, &it, &child)) {
        size_t len = path->len;

        path_step(text, &it, path);
        state = view_blocked(text, &child, sensitive_too, path);
        if (state != VIEW_VALUE)
            return state;
        path->len = len;
        path->text[len] = '\0';
    }
    return it.more ? VIEW_UNKNOWN : VIEW_VALUE;
}

static bool
number_equal(const char *text, uint32_t a, uint32_t b)
{
    struct jscan_num x, y;

    jscan_at_number(&x, text, a);
    jscan_at_number(&y, text, b);
    if (x.kind == JSCAN_INT && y.kind == JSCAN_INT)
        return x.i == y.i;
    if (x.kind == JSCAN_BIG || y.kind == JSCAN_BIG)
        return x.len == y.len && memcmp(x.text, y.text, x.len) == 0;
    return x.d == y.d;
}

static bool
string_equal(const char *text, uint32_t a, uint32_t b)
{
    auto_free char *decoded = NULL;
    const char *bytes;
    size_t len;

    if (jscan_at_raw(text, a, &bytes, &len))
        return jscan_at_equal(text, b, bytes, len);
    decoded = mem_alloc(len + 1);
    len = jscan_at_decode(text, a, decoded);
    return jscan_at_equal(text, b, decoded, len);
}

static bool
scalar_equal(const char *text, uint32_t a, uint32_t b)
{
    if (jscan_at_type(text, a) != jscan_at_type(text, b))
        return false;
    switch (jscan_at_type(text, a)) {
    case JSCAN_STRING:
        return string_equal(text, a, b);
    case JSCAN_NUMBER:
        return number_equal(text, a, b);
    default:
        return true;
    }
}

static bool
is_open(const char *text, const struct view *v)
{
    return view_is_array(text, v) || view_is_object(text, v);
}

/* Of members of one name the last counts: is it another than `x`, and is that one as `y`? */
static bool
same_at_last(const char *text, const struct view *a, const struct view *x, const struct view *y,
             const char *key, size_t len,
             bool (*same)(const char *, const struct view *, const struct view *))
{
    struct view last = view_member(text, a, key, len);

    return last.value != x->value && same(text, &last, y);
}

/* Every member of `a` that says something: is it so in `b`? */
static bool
covers(const char *text, const struct view *a, const struct view *b,
       bool (*same)(const char *, const struct view *, const struct view *))
{
    struct view_iter it = view_open(text, a);
    struct view x;

    while (view_next(text, &it, &x)) {
        auto_free char *key = NULL;
        size_t len = 0;
        struct view y;

        if (it.key) {
            key = mem_alloc(jscan_at_end(text, it.key) - it.key);
            len = jscan_at_decode(text, it.key, key);
            y = view_member(text, b, key, len);
        } else {
            y = view_element(text, b, it.index);
        }
        if (!same(text, &x, &y) && (!key || !same_at_last(text, a, &x, &y, key, len, same)))
            return false;
    }
    return true;
}

static bool
lists_pair(const char *text, const struct view *a, const struct view *b,
           bool (*same)(const char *, const struct view *, const struct view *))
{
    struct view_iter i = view_open(text, a), j = view_open(text, b);
    struct view x, y;
    bool more_a, more_b;

    for (;;) {
        more_a = view_next(text, &i, &x);
        more_b = view_next(text, &j, &y);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (!same(text, &x, &y))
            return false;
    }
}

static bool
same_shape(const char *text, const struct view *a, const struct view *b,
           bool (*same)(const char *, const struct view *, const struct view *))
{
    if (view_is_array(text, a))
        return view_is_array(text, b) && lists_pair(text, a, b, same);
    if (view_is_object(text, a))
        return view_is_object(text, b) && covers(text, a, b, same) && covers(text, b, a, same);
    return !is_open(text, b) && scalar_equal(text, a->value, b->value);
}

bool
view_equal(const char *text, const struct view *a, const struct view *b)
{
    bool nil_a = view_state(text, a) == VIEW_NIL, nil_b = view_state(text, b) == VIEW_NIL;

    if (nil_a || nil_b)
        return nil_a == nil_b;
    return same_shape(text, a, b, view_equal);
}

/* May they turn out equal? */
static bool
may_equal(const char *text, const struct view *a, const struct view *b)
{
    enum view_state x = view_state(text, a), y = view_state(text, b);

    if (x == VIEW_UNKNOWN || y == VIEW_UNKNOWN || a->open || b->open)
        return true;
    if (x == VIEW_NIL || y == VIEW_NIL)
        return x == y;
    return same_shape(text, a, b, may_equal);
}

bool
view_differs(const char *text, const struct view *a, const struct view *b)
{
    return !may_equal(text, a, b);
}

/* The text of a value without the white space between its parts. */
static void
compact(const char *text, uint32_t at, struct buf *out)
{
    const char *p = text + at, *end = text + jscan_at_end(text, at);

    while (p < end) {
        if (*p == '"') {
            uint32_t from = (uint32_t)(p - text), to = jscan_at_end(text, from);

            buf_append(out, p, to - from);
            p = text + to;
        } else {
            if (*p != ' ' && *p != '\n' && *p != '\t' && *p != '\r')
                buf_putc(out, *p);
            p++;
        }
    }
}

void
view_encode(const char *text, const struct view *v, bool mask, struct buf *out)
{
    enum view_state state = view_state(text, v);
    bool array = view_is_array(text, v);
    struct view_iter it;
    struct view child;
    bool first = true;

    if (state == VIEW_UNKNOWN || (state == VIEW_SENSITIVE && mask)) {
        buf_puts(out, state == VIEW_UNKNOWN ? "(known after apply)" : "(sensitive)");
        return;
    }
    if (state == VIEW_NIL || !is_open(text, v) ||
        (!v->object && !marked(text, v->unknown) &&
         (!mask || !marked(text, v->sensitive)))) {
        if (state == VIEW_NIL)
            buf_puts(out, "null");
        else
            compact(text, v->value, out);
        return;
    }
    it = view_open(text, v);
    buf_putc(out, array ? '[' : '{');
    while (view_next(text, &it, &child)) {
        if (!first)
            buf_putc(out, ',');
        first = false;
        if (it.key) {
            compact(text, it.key, out);
            buf_putc(out, ':');
        }
        view_encode(text, &child, mask, out);
    }
    if (it.more)
        buf_puts(out, first ? "(known after apply)" : ",(known after apply)");
    buf_putc(out, array ? ']' : '}');
}
