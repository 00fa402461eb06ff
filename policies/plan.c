/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/config.h"
#include "policies/planlook.h"

const char *const plan_on_words[] = {"create", "update", "destroy", "replace", "forget",
                                     "import", "move",   "read",    "noop",    NULL};

static const struct {
    const char *word;
    size_t len;
    uint8_t bit;
} action_words[] = {
    {"create", 6, PLAN_CREATE}, {"update", 6, PLAN_UPDATE}, {"delete", 6, PLAN_DELETE},
    {"forget", 6, PLAN_FORGET}, {"read", 4, PLAN_READ},     {"no-op", 5, PLAN_NOOP},
};

/* Types by the bytes of their name, while the index grows. */
#define SLOTS 1024 /* a power of two; plans have tens of types, a longer chain only costs time */

struct build {
    struct jscan scan;
    struct plan *plan;
    size_t cap;
    size_t types_cap;
    uint16_t slots[SLOTS]; /* index into types, plus 1: the newest type of that hash */
    uint16_t *older;       /* per type: the next one in its slot */
    const char *list;      /* what is read, for messages */
    size_t number;
};

/* Mostly the first bytes differ, and a call would cost more than to look. */
static inline bool
is(const struct build *b, uint32_t at, const char *word)
{
    char c = b->plan->text[at + 1];

    return (c == word[0] || c == '\\') &&
           jscan_at_equal(b->plan->text, at, word, strlen(word));
}

/* Step over the value at `pos` and give its offset, or 0 for null. */
static int
take(struct build *b, uint32_t *out)
{
    uint32_t at = (uint32_t)b->scan.pos;

    if (jscan_value(&b->scan) < 0)
        return -1;
    *out = b->plan->text[at] == 'n' ? 0 : at;
    return 0;
}

static int
refuse(const struct build *b, struct err *err, const char *what)
{
    return err_set(err, EXITCODE_UNDECIDED, "the plan's %s[%zu]: %s", b->list, b->number, what);
}

/* As take, for what must be a string when it is there. */
static int
take_string(struct build *b, uint32_t *out, const char *name, struct err *err)
{
    uint32_t at = 0;

    if (take(b, &at) < 0)
        return -1;
    if (at && b->plan->text[at] != '"')
        return err_set(err, EXITCODE_UNDECIDED, "the plan's %s[%zu]: %s is not text", b->list,
                       b->number, name);
    *out = at;
    return 0;
}

static int
take_actions(struct build *b, struct plan_change *c, struct err *err)
{
    const char *text = b->plan->text;
    struct jscan_iter it;
    uint32_t at = 0;

    if (take(b, &at) < 0)
        return -1;
    c->actions = 0;
    if (!at)
        return 0;
    if (text[at] != '[')
        return refuse(b, err, "actions is not a list");
    it = jscan_at_open(text, at);
    while (jscan_at_next(text, &it)) {
        size_t i = 0, n = sizeof action_words / sizeof action_words[0];

        if (text[it.value] != '"')
            return refuse(b, err, "an action is not text");
        while (i < n && !jscan_at_equal(text, it.value, action_words[i].word, action_words[i].len))
            i++;
        if (i == n) {
            auto_free char *raw = plan_string(b->plan, it.value);
            auto_free char *shown = text_clean(raw);

            return err_set(err, EXITCODE_UNDECIDED,
                           "the plan's %s[%zu]: the action \"%.60s\" is not known "
                           "to this version of moongate", b->list, b->number, shown);
        }
        c->actions |= action_words[i].bit;
    }
    return 0;
}

static int
take_change(struct build *b, struct plan_change *c, struct err *err)
{
    uint32_t key, at = 0;
    int rc;

    if (jscan_peek(&b->scan) != JSCAN_OBJECT)
        return refuse(b, err, "change is not an object");
    c->change = (uint32_t)b->scan.pos;
    if (jscan_enter(&b->scan) < 0)
        return -1;
    while ((rc = jscan_member(&b->scan, &key)) == 1) {
        if (is(b, key, "actions"))
            rc = take_actions(b, c, err);
        else if (is(b, key, "before"))
            rc = take(b, &c->before);
        else if (is(b, key, "after"))
            rc = take(b, &c->after);
        else if (is(b, key, "after_unknown"))
            rc = take(b, &c->unknown);
        else if (is(b, key, "before_sensitive"))
            rc = take(b, &c->before_sensitive);
        else if (is(b, key, "after_sensitive"))
            rc = take(b, &c->after_sensitive);
        else if (is(b, key, "importing")) {
            rc = take(b, &at);
            c->importing = at != 0;
        } else
            rc = jscan_value(&b->scan);
        if (rc < 0)
            return -1;
    }
    return rc;
}

/* Members of one element that the index keeps; `type` and `previous` for later. */
static int
take_element(struct build *b, struct plan_change *c, uint32_t *type, struct err *err)
{
    uint32_t key, at = 0, previous = 0;
    int rc;

    if (jscan_peek(&b->scan) != JSCAN_OBJECT)
        return refuse(b, err, "it is not an object");
    c->at = (uint32_t)b->scan.pos;
    if (jscan_enter(&b->scan) < 0)
        return -1;
    while ((rc = jscan_member(&b->scan, &key)) == 1) {
        if (is(b, key, "change"))
            rc = take_change(b, c, err);
        else if (is(b, key, "address"))
            rc = take_string(b, &c->address, "address", err);
        else if (is(b, key, "type"))
            rc = take_string(b, type, "type", err);
        else if (is(b, key, "name"))
            rc = take_string(b, &c->name, "name", err);
        else if (is(b, key, "module_address"))
            rc = take_string(b, &c->module, "module_address", err);
        else if (is(b, key, "provider_name"))
            rc = take_string(b, &c->provider, "provider_name", err);
        else if (is(b, key, "previous_address"))
            rc = take_string(b, &previous, "previous_address", err);
        else if (is(b, key, "mode")) {
            rc = take_string(b, &at, "mode", err);
            c->data = rc == 0 && at && is(b, at, "data");
        } else if (is(b, key, "deposed")) {
            rc = take_string(b, &at, "deposed", err);
            c->deposed = rc == 0 && at != 0;
        } else
            rc = jscan_value(&b->scan);
        if (rc < 0)
            return -1;
    }
    if (rc < 0)
        return -1;
    if (previous && c->address) {
        const char *bytes;
        size_t len;

        jscan_at_raw(b->plan->text, c->address, &bytes, &len);
        c->moved = jscan_at_end(b->plan->text, previous) - previous != len + 2 ||
                   memcmp(b->plan->text + previous + 1, bytes, len) != 0;
    }
    return 0;
}

/* Put the change that is about to become number `nchanges` into its type's chain. */
static int
link_type(struct build *b, struct plan_change *c, uint32_t type, struct err *err)
{
    struct plan *p = b->plan;
    const char *bytes;
    size_t len, i;
    uint32_t hash = 2166136261u;

    jscan_at_raw(p->text, type, &bytes, &len);
    for (size_t k = 0; k < len; k++)
        hash = (hash ^ (unsigned char)bytes[k]) * 16777619u;
    for (i = b->slots[hash % SLOTS]; i; i = b->older[i - 1]) {
        const char *have = p->text + p->types[i - 1].name + 1;

        if (memcmp(have, bytes, len + 1) == 0) /* the closing quote is compared too */
            break;
    }
    if (!i) {
        if (p->ntypes == PLAN_NO_TYPE)
            return refuse(b, err, "the plan has more than 65,535 resource types");
        if (p->ntypes == b->types_cap) {
            b->types_cap = b->types_cap ? b->types_cap * 2 : 16;
            p->types = mem_grow(p->types, b->types_cap, sizeof *p->types);
            b->older = mem_grow(b->older, b->types_cap, sizeof *b->older);
        }
        p->types[p->ntypes] = (struct plan_type){.name = type};
        b->older[p->ntypes] = b->slots[hash % SLOTS];
        i = ++p->ntypes;
        b->slots[hash % SLOTS] = (uint16_t)i;
    }
    c->type = (uint16_t)(i - 1);
    if (p->types[i - 1].last)
        p->changes[p->types[i - 1].last - 1].next = (uint32_t)p->nchanges + 1;
    else
        p->types[i - 1].first = (uint32_t)p->nchanges + 1;
    p->types[i - 1].last = (uint32_t)p->nchanges + 1;
    p->types[i - 1].count++;
    return 0;
}

/* The members that the judgement stands on are there? */
static int
check_element(const struct build *b, const struct plan_change *c, uint32_t type, struct err *err)
{
    if (!c->address || !type || !c->change)
        return refuse(b, err, !c->address ? "it has no address"
                              : !type     ? "it has no type"
                                          : "it has no change");
    return 0;
}

static int
take_changes(struct build *b, struct err *err)
{
    struct plan *p = b->plan;
    int rc;

    /* The last of two members of this name counts. */
    p->nchanges = p->ntypes = 0;
    memset(b->slots, 0, sizeof b->slots);
    if (jscan_peek(&b->scan) == JSCAN_NULL)
        return jscan_value(&b->scan);
    if (jscan_peek(&b->scan) != JSCAN_ARRAY)
        return err_set(err, EXITCODE_UNDECIDED, "the plan's resource_changes is not a list");
    if (jscan_enter(&b->scan) < 0)
        return -1;
    while ((rc = jscan_element(&b->scan)) == 1) {
        struct plan_change c = {0};
        uint32_t type = 0;

        b->number = p->nchanges;
        if (take_element(b, &c, &type, err) < 0)
            return -1;
        if (check_element(b, &c, type, err) < 0)
            return -1;
        if (p->nchanges == b->cap) {
            /* An eighth at a time keeps the index below 64 bytes a change. */
            b->cap += b->cap / 8 + 64;
            p->changes = mem_grow(p->changes, b->cap, sizeof *p->changes);
        }
        if (link_type(b, &c, type, err) < 0)
            return -1;
        p->changes[p->nchanges++] = c;
    }
    return rc;
}

static int
take_flag(struct build *b, enum plan_flag *out, const char *name, struct err *err)
{
    enum jscan_type t = jscan_peek(&b->scan);

    if (jscan_value(&b->scan) < 0)
        return -1;
    if (t != JSCAN_TRUE && t != JSCAN_FALSE && t != JSCAN_NULL)
        return err_set(err, EXITCODE_UNDECIDED, "the plan's %s is neither true nor false", name);
    *out = t == JSCAN_TRUE ? PLAN_YES : t == JSCAN_FALSE ? PLAN_NO : PLAN_ABSENT;
    return 0;
}

static int
take_top(struct build *b, uint32_t key, struct planlook *look, struct err *err)
{
    struct plan *p = b->plan;
    const struct {
        const char *name;
        uint32_t *to;
    } members[] = {
        {"format_version", &p->format_version}, {"terraform_version", &p->terraform_version},
        {"timestamp", &p->timestamp},           {"variables", &p->variables},
        {"output_changes", &p->outputs},        {"configuration", &p->configuration},
        {"planned_values", &p->planned},        {"prior_state", &p->prior_state},
        {"checks", &p->checks},                 {"resource_drift", &p->drift},
        {"deferred_changes", &p->deferred},     {"action_invocations", &p->invocations},
        {"relevant_attributes", &p->relevant},
    };

    if (is(b, key, "resource_changes")) {
        look->changes = true;
        return take_changes(b, err);
    }
    if (is(b, key, "errored"))
        return take_flag(b, &p->errored, "errored", err);
    if (is(b, key, "complete"))
        return take_flag(b, &p->complete, "complete", err);
    if (is(b, key, "applyable"))
        return take_flag(b, &p->applyable, "applyable", err);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (is(b, key, members[i].name))
            return take(b, members[i].to);
    planlook_member(look, p->text, key);
    return jscan_value(&b->scan);
}

static int
take_document(struct build *b, struct planlook *look, struct err *err)
{
    uint32_t key;
    int rc;

    if (b->scan.error || jscan_peek(&b->scan) != JSCAN_OBJECT) {
        if (!b->scan.error && jscan_value(&b->scan) == 0)
            return err_set(err, EXITCODE_UNDECIDED, "the plan is valid JSON but not an object: "
                           "use the output of `show -json`");
        return -1;
    }
    if (jscan_enter(&b->scan) < 0)
        return -1;
    while ((rc = jscan_member(&b->scan, &key)) == 1)
        if (take_top(b, key, look, err) < 0)
            return -1;
    return rc < 0 ? -1 : jscan_end(&b->scan);
}

int
plan_open(struct plan **out, const char *text, size_t len, struct err *err)
{
    auto_free struct build *b = mem_alloc(sizeof *b);
    struct planlook look = {0};
    int rc;

    b->plan = mem_alloc(sizeof *b->plan);
    b->list = "resource_changes";
    b->plan->config = mem_alloc(sizeof *b->plan->config);
    b->plan->text = text;
    b->plan->len = len;
    jscan_init(&b->scan, text, len);
    rc = take_document(b, &look, err);
    if (rc < 0 && b->scan.error)
        planlook_broken(text, len, b->scan.error, b->scan.pos, err);
    free(b->older);
    if (rc == 0)
        rc = planlook_check(b->plan, &look, err);
    if (rc < 0) {
        plan_free(b->plan);
        return -1;
    }
    *out = b->plan;
    return 0;
}

int
plan_element(struct plan_change *out, const struct plan *p, uint32_t at, const char *list,
             size_t number, struct err *err)
{
    struct plan plan = *p;
    struct build b = {.scan = {.text = p->text, .len = p->len, .pos = at},
                      .plan = &plan, .list = list, .number = number};
    struct plan_change c = {.type = PLAN_NO_TYPE};
    uint32_t type = 0;

    if (take_element(&b, &c, &type, err) < 0)
        return err->code ? -1 : refuse(&b, err, "it cannot be read");
    /* Engines of 1.0 wrote drift without addresses. */
    if (!type || !c.change)
        return refuse(&b, err, type ? "it has no change" : "it has no type");
    *out = c;
    return 0;
}

uint32_t
plan_type(const struct plan *p, const struct plan_change *c)
{
    return c->type == PLAN_NO_TYPE ? plan_member(p, c, "type") : p->types[c->type].name;
}

void
plan_free(struct plan *p)
{
    if (!p)
        return;
    if (p->config)
        config_free(*p->config);
    free(p->config);
    free(p->changes);
    free(p->types);
    free(p);
}

unsigned
plan_on(const struct plan_change *c)
{
    unsigned on = 0;

    if (!c->actions)
        return PLAN_ON_ALL;
    on |= c->actions & PLAN_CREATE ? PLAN_ON_CREATE : 0;
    on |= c->actions & PLAN_UPDATE ? PLAN_ON_UPDATE : 0;
    on |= c->actions & PLAN_DELETE ? PLAN_ON_DESTROY : 0;
    on |= c->actions & PLAN_FORGET ? PLAN_ON_FORGET : 0;
    on |= c->actions & PLAN_READ ? PLAN_ON_READ : 0;
    on |= c->actions & PLAN_NOOP ? PLAN_ON_NOOP : 0;
    if ((c->actions & PLAN_CREATE) && (c->actions & (PLAN_DELETE | PLAN_FORGET)))
        on |= PLAN_ON_REPLACE;
    on |= c->importing ? PLAN_ON_IMPORT : 0;
    on |= c->moved ? PLAN_ON_MOVE : 0;
    return on;
}

unsigned
plan_on_word(const char *word)
{
    for (unsigned i = 0; plan_on_words[i]; i++)
        if (strcmp(word, plan_on_words[i]) == 0)
            return 1u << i;
    return 0;
}

static uint32_t
present(const struct plan *p, uint32_t at)
{
    return at && p->text[at] != 'n' ? at : 0;
}

uint32_t
plan_member(const struct plan *p, const struct plan_change *c, const char *key)
{
    return present(p, jscan_at_key(p->text, c->at, key, strlen(key)));
}

uint32_t
plan_change_member(const struct plan *p, const struct plan_change *c, const char *key)
{
    return present(p, jscan_at_key(p->text, c->change, key, strlen(key)));
}

char *
plan_string(const struct plan *p, uint32_t at)
{
    auto_free char *s = NULL;

    if (!at)
        return NULL;
    s = mem_alloc(jscan_at_end(p->text, at) - at);
    jscan_at_decode(p->text, at, s);
    return steal(&s);
}
