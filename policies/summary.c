/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/summary.h"

#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/plan.h"

static const struct {
    const char *word;
    uint8_t bit;
} actions[] = {
    {"create", PLAN_CREATE}, {"update", PLAN_UPDATE}, {"delete", PLAN_DELETE},
    {"forget", PLAN_FORGET}, {"read", PLAN_READ},     {"no-op", PLAN_NOOP},
};

static void
put_string(json_t *out, const char *key, const struct plan *p, uint32_t at)
{
    auto_free char *text = at && p->text[at] == '"' ? plan_string(p, at) : NULL;

    json_put(out, key, text);
}

static json_t *
flag(enum plan_flag f)
{
    return f == PLAN_ABSENT ? json_null() : json_boolean(f == PLAN_YES);
}

static json_t *
counts(const struct plan *p)
{
    struct {
        const char *name;
        json_int_t n;
    } c[] = {{"create", 0}, {"update", 0}, {"delete", 0}, {"replace", 0}, {"forget", 0},
             {"read", 0},   {"import", 0}, {"move", 0},   {"noop", 0}};
    json_t *out = json_object();

    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *x = &p->changes[i];
        bool replace = (x->actions & PLAN_CREATE) && (x->actions & (PLAN_DELETE | PLAN_FORGET));

        /* A replace is one, not a create and a delete. */
        c[0].n += !replace && (x->actions & PLAN_CREATE);
        c[1].n += (x->actions & PLAN_UPDATE) != 0;
        c[2].n += !replace && (x->actions & PLAN_DELETE);
        c[3].n += replace;
        c[4].n += !replace && (x->actions & PLAN_FORGET);
        c[5].n += (x->actions & PLAN_READ) != 0;
        c[6].n += x->importing;
        c[7].n += x->moved;
        c[8].n += x->actions == PLAN_NOOP;
    }
    for (size_t i = 0; i < sizeof c / sizeof c[0]; i++)
        json_object_set_new(out, c[i].name, json_integer(c[i].n));
    return out;
}

json_t *
summary_actions(const struct plan *p, const struct plan_change *c)
{
    json_t *out = json_array();
    struct jscan_iter it;
    uint32_t at = plan_change_member(p, c, "actions");

    if (!at)
        return out;
    it = jscan_at_open(p->text, at);
    while (jscan_at_next(p->text, &it))
        for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
            if (jscan_at_equal(p->text, it.value, actions[i].word, strlen(actions[i].word)))
                json_array_append_new(out, json_string(actions[i].word));
    return out;
}

static json_t *
single(uint8_t bits)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (bits == actions[i].bit)
            return json_pack("[s]", actions[i].word);
    return NULL;
}

/* Almost all changes share one of six lists of actions, and all of a type its name: one value
 * each, referenced. */
static json_t *
changes(const struct plan *p)
{
    auto_free json_t **types = mem_alloc((p->ntypes + 1) * sizeof *types);
    json_t *out = json_array(), *lists[256] = {NULL};

    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];
        auto_free char *address = NULL;
        json_t *o;

        if ((c->actions == PLAN_NOOP || c->actions == PLAN_READ) && !c->importing && !c->moved)
            continue;
        address = plan_string(p, c->address);
        if (!types[c->type]) {
            auto_free char *type = plan_string(p, p->types[c->type].name);

            types[c->type] = json_string(type);
        }
        if (!lists[c->actions])
            lists[c->actions] = single(c->actions);
        o = json_object();
        json_object_set_new_nocheck(o, "address", json_string_nocheck(address));
        json_object_set_nocheck(o, "type", types[c->type]);
        if (lists[c->actions])
            json_object_set_nocheck(o, "actions", lists[c->actions]);
        else
            json_object_set_new_nocheck(o, "actions", summary_actions(p, c));
        if (c->deposed)
            put_string(o, "deposed", p, plan_member(p, c, "deposed"));
        json_array_append_new(out, o);
    }
    for (size_t i = 0; i < p->ntypes; i++)
        json_decref(types[i]);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        json_decref(lists[i]);
    return out;
}

/* Full names in use: of the changes, and of the configuration where it gives them. */
static json_t *
providers(const struct plan *p)
{
    auto_json *seen = json_object();
    json_t *out = json_array();
    uint32_t last = 0, config;
    struct jscan_iter it;
    const char *name;
    json_t *v;

    for (size_t i = 0; i < p->nchanges; i++) {
        uint32_t at = p->changes[i].provider;
        uint32_t n = at ? jscan_at_end(p->text, at) - at : 0;

        if (!at || (last && memcmp(p->text + last, p->text + at, n) == 0))
            continue;
        last = at;
        auto_free char *text = plan_string(p, at);
        json_object_set_new(seen, text, json_true());
    }
    config = p->configuration ? jscan_at_key(p->text, p->configuration, "provider_config", 15) : 0;
    it = config ? jscan_at_open(p->text, config) : (struct jscan_iter){0};
    while (jscan_at_next(p->text, &it)) {
        uint32_t at = jscan_at_key(p->text, it.value, "full_name", 9);
        auto_free char *text = at && p->text[at] == '"' ? plan_string(p, at) : NULL;

        if (text)
            json_object_set_new(seen, text, json_true());
    }
    json_object_foreach(seen, name, v)
        json_array_append_new(out, json_string(name));
    return out;
}

json_t *
summary_new(const struct plan *p, bool list)
{
    json_t *out = json_object();

    put_string(out, "format_version", p, p->format_version);
    put_string(out, "terraform_version", p, p->terraform_version);
    put_string(out, "timestamp", p, p->timestamp);
    json_object_set_new(out, "errored", flag(p->errored));
    json_object_set_new(out, "complete", flag(p->complete));
    json_object_set_new(out, "applyable", flag(p->applyable));
    json_object_set_new(out, "counts", counts(p));
    if (list)
        json_object_set_new(out, "changes", changes(p));
    json_object_set_new(out, "providers", providers(p));
    return out;
}
