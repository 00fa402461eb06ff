/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/handover.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/engine.h"
#include "wrapper/pin.h"
#include "wrapper/record.h"
#include "wrapper/verdict.h"
#include "wrapper/workspace.h"

void
handover_clear(struct handover *h)
{
    json_decref(h->v);
    free(h->signer);
    free(h->why);
    free(h->help);
    *h = (struct handover){0};
}

static void
say(struct handover *h, const char *why, const char *help)
{
    h->why = mem_dup(why);
    h->help = help ? mem_dup(help) : NULL;
}

/* A work tree must not say who may sign: who changes it would vouch for himself. */
static int
check_list(const char *list, const char *top, struct err *err)
{
    auto_free char *real = list ? realpath(list, NULL) : NULL;
    size_t len = top ? strlen(top) : 0;

    if (list && list[0] != '/')
        return err_set(err, EXITCODE_UNDECIDED, "sign.allowed_signers is %.200s, which is not an "
                       "absolute path: a work tree must not say who may sign", list);
    if (real && top && strncmp(real, top, len) == 0 && real[len] == '/')
        return err_set(err, EXITCODE_UNDECIDED, "sign.allowed_signers is %.200s, in the work tree "
                       "that is gated: a work tree must not say who may sign; keep the list "
                       "outside", list);
    return 0;
}

/* Leaves `why` where the signature does not count. */
static int
check_signature(struct handover *h, const struct planzip *z, const char *allowed_signers,
                const char *top, struct err *err)
{
    auto_free char *said = NULL;
    enum verdict_signed found;

    if (check_list(allowed_signers, top, err) < 0)
        return -1;
    if (verdict_signature(&found, &h->signer, &said, z, h->v, allowed_signers, err) < 0)
        return -1;
    switch (found) {
    case VERDICT_GOOD:
        break;
    case VERDICT_UNSIGNED:
        say(h, "it was made on another machine, and its verdict is not signed",
            "set a key where plans are made: sign = { key = ... } in the user's or the system's "
            "moongate.lua");
        break;
    case VERDICT_UNCHECKED:
        say(h, "it was made on another machine, and nothing here says whose signature counts",
            "set sign = { allowed_signers = ... } in the user's or the system's moongate.lua");
        break;
    case VERDICT_REFUSED:
        h->why = mem_format("its verdict is not signed by anybody who may: %s", said);
        h->help = mem_dup("see who may: sign.allowed_signers, moongate.lua(5)");
        break;
    }
    return 0;
}

static int
check_carried(struct handover *h, const struct planzip *z, const char *allowed_signers,
              const char *top, struct err *err)
{
    struct err why = ERR_INIT;
    int rc = verdict_read(&h->v, z, &why);

    if (rc < 0)
        say(h, why.text, NULL);
    else if (rc == 1)
        say(h, "no record of this machine names it as judged and allowed, and it carries no "
               "verdict of another one", NULL);
    return rc == 0 ? check_signature(h, z, allowed_signers, top, err) : 0;
}

int
handover_check(struct handover *out, const struct planzip *z, const char *state_dir,
               const json_t *facts, const char *allowed_signers, const char *top,
               struct err *err)
{
    struct handover h = {0};
    int rc = state_dir ? record_find_plan(&h.v, state_dir, planzip_digest(z), err) : 1;

    if (rc == 1)
        rc = check_carried(&h, z, allowed_signers, top, err);
    if (rc < 0) {
        handover_clear(&h);
        return -1;
    }
    if (!h.why && facts)
        verdict_difference(&h.why, &h.help, h.v, facts, planzip_digest(z));
    *out = h;
    return h.why ? 1 : 0;
}

/* ---- here ---- */

static void
add_pin(json_t *facts, const struct pin *pin)
{
    auto_free char *remote = pin->remote ? pin_shown_remote(pin) : NULL;
    json_t *repo = json_object();

    json_put(repo, "root", pin->root);
    json_put(repo, "branch", pin->branch);
    json_put(repo, "remote", remote);
    json_object_set_new(facts, "repository", repo);
}

static int
add_engine(json_t *facts, struct err *err)
{
    auto_free char *home = NULL;
    auto_free char *cache = NULL;
    struct engine e = {0};

    if (pin_state_home(&home, err) < 0)
        return -1;
    cache = fs_join(home, "cache");
    if (engine_open(&e, NULL, cache, err) < 0)
        return -1;
    json_object_set_new(facts, "engine",
                        json_pack("{s:s, s:s, s:s}", "name", e.product, "version", e.version,
                                  "sha256", e.sha256));
    engine_clear(&e);
    return 0;
}

static int
add_tree(json_t *facts, char **state_dir, const struct worktree *wt, const json_t *pins,
         struct err *err)
{
    struct gitstore *clone = NULL;
    struct pin pin = {0};
    int rc = gitstore_open(&clone, wt->commondir, err);

    if (rc == 0)
        rc = pin_read(&pin, wt, clone, pins, err);
    if (rc == 1) /* what the first run would pin; nothing is written */
        rc = pin_make(&pin, wt, clone, NULL, NULL, err);
    else if (rc == 0)
        *state_dir = mem_dup(pin.state_dir);
    if (rc == 0)
        add_pin(facts, &pin);
    pin_clear(&pin);
    gitstore_free(clone);
    json_put(facts, "commit", wt->head);
    return rc;
}

int
handover_facts(json_t **facts, char **state_dir, char **top, const char *dir,
               const json_t *pins, struct err *err)
{
    auto_free char *real = fs_realpath(dir, err);
    auto_free char *name = NULL;
    auto_free char *state = NULL;
    auto_free char *tree = NULL;
    auto_json *all = json_object();
    struct worktree wt = {0};
    int rc;

    if (!real || worktree_open(&wt, real, err) < 0)
        return -1;
    rc = workspace_read(&name, real, err);
    if (rc == 0) {
        json_object_set_new(all, "workspace", json_pack("{s:s, s:s}", "root", wt.root, "name",
                                                        name));
        rc = wt.head[0] ? add_tree(all, &state, &wt, pins, err)
                        : err_set(err, EXITCODE_GIT, "there is no commit yet in %s", wt.top);
    }
    tree = mem_dup(wt.top);
    worktree_clear(&wt);
    if (rc < 0 || add_engine(all, err) < 0)
        return -1;
    *facts = steal(&all);
    *state_dir = steal(&state);
    *top = steal(&tree);
    return 0;
}
