/* SPDX-License-Identifier: Apache-2.0 */
/* moongate recover: finish the records of runs that were interrupted. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/where.h"
#include "cli/args.h"
#include "cli/command.h"
#include "wrapper/engine.h"
#include "wrapper/pin.h"
#include "wrapper/policyset.h"
#include "wrapper/recover.h"
#include "wrapper/settings.h"

static const char usage[] =
    "usage: moongate recover\n"
    "\n"
    "  finishes the records of runs of this repository that were interrupted\n";

static void
told(void *arg, const char *id, long long seq, const char *outcome)
{
    (void)arg;
    printf("recorded %s: outcome %s, ledger #%lld\n", id, outcome, seq);
}

static int
recover(const struct pin *pin, const struct settings *s, struct err *err)
{
    auto_free char *home = NULL;
    auto_free char *cache = NULL;
    struct engine engine = {0};
    struct recover_counts n;

    if (pin_state_home(&home, err) < 0)
        return -1;
    cache = fs_join(home, "cache");
    if (engine_open(&engine, NULL, cache, err) < 0)
        return -1;
    if (recover_runs(&n, pin->state_dir, &s->signer, &engine, told, NULL, err) < 0) {
        engine_clear(&engine);
        return -1;
    }
    engine_clear(&engine);
    if (n.running > 0)
        printf("%zu run%s still going on\n", n.running, n.running == 1 ? " is" : "s are");
    if (n.finished == 0 && n.running == 0)
        printf("nothing to recover: every record is complete\n");
    return EXITCODE_OK;
}

static int
find_and_recover(struct settings *s, struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    struct pin pin = {0};
    int rc;

    if (!judge || policyset_own_settings(s, judge, err) < 0)
        return -1;
    rc = pin_find(&pin, ".", s->pins, err);
    if (rc < 0)
        return -1;
    if (rc == 1) {
        printf("nothing to recover: no run of this repository is recorded here\n");
        return EXITCODE_OK;
    }
    rc = recover(&pin, s, err);
    pin_clear(&pin);
    return rc;
}

int
cmd_recover(int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    struct settings s;
    int rc;

    if (args_left(&a) && args_help(&a, usage))
        return EXITCODE_OK;
    if (args_left(&a))
        return args_unknown(&a, err);
    umask(077);
    settings_init(&s);
    rc = find_and_recover(&s, err);
    settings_clear(&s);
    return rc;
}
