/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole git gate and nothing else, as a run does it before the engine starts: the work tree,
 * the pin, the server's tip, every file's content, the rules.  The first call pins the
 * clone.
 *   gate_time [--cold] [--no-server]
 * --cold forgets the stat cache first; --no-server takes the tip from HEAD.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/gate.h"
#include "wrapper/pin.h"
#include "wrapper/reasons.h"
#include "wrapper/scan.h"
#include "wrapper/statcache.h"
#include "wrapper/tip.h"
#include "wrapper/worktree.h"

struct gate {
    struct worktree wt;
    struct gitstore *clone;
    struct pin pin;
    struct tip tip;
    struct scan scan;
    struct reasons reasons;
};

static int
rules(struct gate *g, struct err *err)
{
    json_t *paths = json_pack("[s]", g->wt.root);
    struct gate_facts facts = {.wt = &g->wt, .pin = &g->pin, .tip = g->tip.oid,
                               .store = g->tip.store, .commit = SETTINGS_CURRENT,
                               .paths = paths};
    int rc = gate_check(&g->reasons, &facts, err);

    json_decref(paths);
    return rc;
}

static int
ask_server(struct gate *g, bool server, struct err *err)
{
    if (server)
        return tip_read(&g->tip, &g->pin, &g->wt, err);
    memcpy(g->tip.oid, g->wt.head, sizeof g->tip.oid);
    return gitstore_open(&g->tip.store, g->wt.commondir, err);
}

static int
whole_gate(struct gate *g, bool cold, bool server, struct err *err)
{
    auto_free char *here = getcwd(NULL, 0);
    auto_free char *cache = NULL;

    if (worktree_open(&g->wt, here, err) < 0 ||
        gitstore_open(&g->clone, g->wt.commondir, err) < 0)
        return -1;
    if (pin_read(&g->pin, &g->wt, g->clone, NULL, err) != 0 &&
        (pin_make(&g->pin, &g->wt, g->clone, NULL, NULL, err) < 0 || pin_save(&g->pin, err) < 0))
        return -1;
    cache = statcache_path(g->pin.state_dir, g->wt.top);
    if (cold)
        unlink(cache);
    if (fs_mkdirs(g->pin.state_dir, err) < 0 || ask_server(g, server, err) < 0 ||
        scan_tree_cached(&g->scan, &g->reasons, &g->wt, g->clone, g->pin.state_dir, NULL, NULL,
                         err) < 0)
        return -1;
    return rules(g, err);
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct gate g = {.clone = NULL};
    bool cold = false;
    bool server = true;

    for (int i = 1; i < argc; i++) {
        cold = cold || strcmp(argv[i], "--cold") == 0;
        server = server && strcmp(argv[i], "--no-server") != 0;
    }
    if (whole_gate(&g, cold, server, &err) < 0) {
        fprintf(stderr, "gate_time: %s\n", err.text);
        return 2;
    }
    if (reasons_any(&g.reasons)) {
        auto_buf text = BUF_INIT;

        reasons_format(&text, &g.reasons, 5, false);
        fputs(buf_str(&text), stderr);
        return 1;
    }
    return 0;
}
