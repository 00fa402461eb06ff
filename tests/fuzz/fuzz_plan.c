/* SPDX-License-Identifier: Apache-2.0 */
/* policies/plan and policies/view: the index over a plan, and every value that it names. */
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/config.h"
#include "policies/plan.h"
#include "policies/summary.h"
#include "policies/view.h"
#include "tests/fuzz/fuzz.h"

#define VIEWS_MAX 2000 /* of one input: views of views grow fast */

static size_t views;

static void
walk_view(const char *text, const struct view *v, int depth)
{
    struct path path = {.len = 0};
    struct view_iter it = view_open(text, v);
    enum view_state blocked = view_blocked(text, v, true, &path);
    auto_buf out = BUF_INIT;
    struct view inner;

    fuzz_check(path.len == strlen(path.text));
    fuzz_check(blocked != VIEW_VALUE || view_equal(text, v, v));
    fuzz_check(!view_differs(text, v, v));
    view_encode(text, v, depth % 2, &out);
    fuzz_check(out.len == strlen(buf_str(&out)));
    if (view_is_array(text, v))
        for (uint32_t i = 0; i < view_length(text, v) && i < 8; i++) {
            inner = view_element(text, v, i);
            view_state(text, &inner);
        }
    while (depth < 12 && view_next(text, &it, &inner) && views++ < VIEWS_MAX) {
        fuzz_check(view_present(text, &inner) || view_state(text, &inner) == VIEW_NIL);
        walk_view(text, &inner, depth + 1);
    }
}

static void
check_string(const struct plan *p, uint32_t at)
{
    auto_free char *s = plan_string(p, at);

    fuzz_check((s == NULL) == (at == 0));
    fuzz_check(!at || (at < p->len && p->text[at] == '"'));
}

static void
check_change(const struct plan *p, const struct plan_change *c)
{
    const struct view after = {.value = c->after, .unknown = c->unknown,
                               .sensitive = c->after_sensitive};
    const struct view before = {.value = c->before, .sensitive = c->before_sensitive};

    fuzz_check(c->at > 0 && c->at < p->len && c->type < p->ntypes);
    check_string(p, c->address);
    check_string(p, c->name);
    check_string(p, c->module);
    check_string(p, c->provider);
    fuzz_check(plan_on(c) != 0);
    fuzz_check(plan_member(p, c, "address") == c->address || !c->address);
    plan_change_member(p, c, "importing");
    walk_view(p->text, &after, 0);
    walk_view(p->text, &before, 0);
    if (views < VIEWS_MAX)
        view_differs(p->text, &before, &after);
}

/* Each change is in the chain of its type, once. */
static void
check_chains(const struct plan *p)
{
    size_t seen = 0;

    for (size_t t = 0; t < p->ntypes; t++) {
        size_t count = 0;

        check_string(p, p->types[t].name);
        for (uint32_t i = p->types[t].first; i; i = p->changes[i - 1].next) {
            fuzz_check(i <= p->nchanges && p->changes[i - 1].type == t);
            fuzz_check(count++ < p->nchanges);
        }
        fuzz_check(count == p->types[t].count);
        seen += count;
    }
    fuzz_check(seen == p->nchanges);
}

static void
check_reference(void *arg, uint32_t at)
{
    const struct plan *p = arg;

    fuzz_check(at > 0 && at < p->len && p->text[at] == '"');
}

/* The block of a change has its name and its type. */
static void
check_configuration(struct plan *p)
{
    const struct config *c = config_of(p);
    const struct config_module *list;
    size_t n = config_modules(c, &list);

    for (size_t i = 0; i < n; i++)
        fuzz_check(list[i].at < list[i].end && list[i].end <= p->len && list[i].parent <= i);
    for (size_t i = 0; i < p->nchanges && i < 64; i++) {
        uint32_t block = config_resource(c, &p->changes[i]);

        if (!block)
            continue;
        fuzz_check(block < p->len);
        config_references(p, block, check_reference, p);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct plan *p = NULL;
    auto_json *summary = NULL;
    struct jscan s;

    if (plan_open(&p, (const char *)data, size, &err) < 0) {
        fuzz_check(!p && err.code == EXITCODE_UNDECIDED && err.text[0]);
        return 0;
    }
    fuzz_check(jscan_check(&s, (const char *)data, size) == 0);
    views = 0;
    check_chains(p);
    for (size_t i = 0; i < p->nchanges; i++)
        check_change(p, &p->changes[i]);
    check_configuration(p);
    summary = summary_new(p, true);
    fuzz_json_whole(summary);
    plan_free(p);
    return 0;
}
