/* SPDX-License-Identifier: Apache-2.0 */
/* A plan that the gate would refuse, and that the settings at T allow to be made all the same: to
 * be looked at, never to be applied. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "wrapper/run_private.h"
#include "wrapper/speculative.h"

static bool
is_plan(const struct run *r)
{
    return r->inv.class == INVOCATION_PLAN;
}

/* The settings at that T decide whether this is allowed: run_speculate. */
int
run_without_server(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;

    if (!is_plan(r) || r->pin.made_now)
        return -1;
    if (tip_last(&r->tip, &r->pin, &r->wt, &why) != 0)
        return -1;
    r->away = mem_dup(err->text);
    err_clear(err);
    return 0;
}

static void
note_away(struct run *r)
{
    auto_free char *remote = text_clean(r->pin.remote);
    auto_free char *detail = NULL;

    if (!r->away)
        return;
    detail = mem_format("%s is known as it was last seen, at %.7s: %s", r->pin.branch,
                        r->tip.oid, r->away);
    reasons_add(&r->reasons, EXITCODE_GIT, SPECULATIVE_AWAY, remote, detail, NULL);
}

static bool
is_unclean(const struct run *r)
{
    struct reasons of_the_tree = REASONS_INIT;
    struct reasons others = REASONS_INIT;
    bool unclean;

    /* what only a dirty tree has is what is left when commits alone are passed */
    others.list = json_copy(r->passed.list);
    speculative_move(&of_the_tree, &others, SETTINGS_COMMITS);
    unclean = reasons_any(&others);
    reasons_clear(&of_the_tree);
    reasons_clear(&others);
    return unclean;
}

static int
check_needs(struct run *r, struct err *err)
{
    struct speculative_tree t = {.store = r->tip.store, .tip = r->tip.oid, .head = r->wt.head,
                                 .branch = r->pin.branch, .top = r->wt.top, .root = r->wt.root,
                                 .data_dir = r->data,
                                 .reads_tofu = engine_reads_tofu(&r->engine),
                                 .unclean = is_unclean(r)};

    return speculative_needs(&r->reasons, &t, err);
}

int
run_speculate(struct run *r, struct err *err)
{
    auto_free char *words = NULL;

    note_away(r);
    if (!reasons_any(&r->reasons) || !is_plan(r) ||
        !speculative_allows(&r->reasons, r->settings.speculative))
        return 0;
    speculative_move(&r->passed, &r->reasons, r->settings.speculative);
    if (check_needs(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons)) { /* then all of them are why */
        json_array_extend(r->reasons.list, r->passed.list);
        return 0;
    }
    r->speculative = true;
    words = speculative_words(&r->passed, r->wt.head, r->pin.branch);
    run_say("speculative: %s; this plan can't be applied", words);
    fflush(stderr);
    return 0;
}

void
run_speculate_more(struct run *r)
{
    if (!r->speculative)
        return;
    speculative_move(&r->passed, &r->reasons, r->settings.speculative);
    json_object_set(r->rec.facts, "would_refuse", r->passed.list);
}
