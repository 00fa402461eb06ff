/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `cloud` block and the `remote` backend: plan and apply run on that service, so that there is
 * no plan file to judge and no state of ours to record.  Found out from the configuration's text
 * and from what the engine wrote down at its last init, before anything runs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/mentions.h"
#include "wrapper/needs.h"
#include "wrapper/run_private.h"

#define FILE_MAX ((size_t)16 << 20)

static bool
is_elsewhere(const char *backend)
{
    return backend && (strcmp(backend, "cloud") == 0 || strcmp(backend, "remote") == 0);
}

/* With this set the engine plans and applies here and only keeps its state there. */
static bool
forced_local(void)
{
    const char *set = getenv("TF_FORCE_LOCAL_BACKEND");

    return set && set[0];
}

/* When the engine cannot read it either, it is the engine's to say so, in its own words. */
static int
check_unread(const struct run *r, const struct err *why, struct err *err)
{
    static const char *const words[] = {"cloud", "remote", NULL};
    int rc = mentions_any(r->dir, words, err);

    if (rc <= 0)
        return rc;
    return err_set(err, EXITCODE_UNDECIDED, "whether plans are made here can't be told: %.700s",
                   why->text);
}

/* ---- both sources ---- */

static int
from_text(char **said, const struct run *r, struct err *err)
{
    struct needs n = {0};
    struct err why = ERR_INIT;

    if (needs_backend(&n, r->dir, engine_reads_tofu(&r->engine), &why) < 0)
        return check_unread(r, &why, err);
    if (is_elsewhere(n.backend))
        *said = mem_format("%s of %s:%d", strcmp(n.backend, "cloud") == 0 ? "the `cloud` block"
                                                                          : "backend \"remote\"",
                           json_text(n.backend_at, "path", ""),
                           (int)json_number(n.backend_at, "line", 0));
    needs_clear(&n);
    return 0;
}

/* What the engine was initialised with, which may be something else than the text. */
static int
from_data(char **said, const struct run *r, struct err *err)
{
    auto_free char *path = fs_join(r->data, "terraform.tfstate");
    auto_json *o = NULL;
    const char *type;

    if (!fs_exists(path))
        return 0;
    o = json_read_file(path, FILE_MAX, err);
    if (!o)
        return -1;
    type = json_text(json_object_get(o, "backend"), "type", "local");
    if (is_elsewhere(type))
        *said = mem_format("the \"%s\" backend that %s was initialised with", type,
                           r->engine.product);
    return 0;
}

int
run_backend(struct run *r, struct err *err)
{
    auto_free char *said = NULL;

    if (forced_local())
        return 0;
    if (from_text(&said, r, err) < 0 || (!said && from_data(&said, r, err) < 0))
        return -1;
    if (!said)
        return 0;
    if (r->settings.advisory) {
        run_say("not gated: %s plans and applies on that service; %s does what was asked", said,
                r->engine.product);
        return 1;
    }
    return err_set(err, EXITCODE_UNDECIDED, "%s: plan and apply run on that service, so there is "
                   "no plan file to judge here and no state of ours to record; plan here and keep "
                   "only the state there: TF_FORCE_LOCAL_BACKEND=1, or another backend", said);
}
