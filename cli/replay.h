/* SPDX-License-Identifier: Apache-2.0 */
/* One recorded run, judged again by other policies.  The archive is only read. */
#ifndef MOONGATE_CLI_REPLAY_H
#define MOONGATE_CLI_REPLAY_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "policies/files.h"
#include "wrapper/settings.h"

struct replay_set {
    char *judge;
    struct settings settings; /* uses */
    struct files own, std;
    const char *day; /* judge as on that day; NULL: as when the run was */
    char *tmp;       /* a private directory */
};

void replay_set_init(struct replay_set *s);
void replay_set_clear(struct replay_set *s);
/*
 * The policies at `path`: a folder with a moongate.lua, whose `policies` and `use` count; one with
 * a folder policies/; any other folder; or a file.  None at all is an error.
 */
int replay_set_load(struct replay_set *s, const char *path, struct err *err);

/*
 * 0 and one of
 *   {"run", "time", "workspace", "command", "commit", "then", "now", "new", "gone", "causes"}
 *   {"bundle", "run"?, "time"?, "workspace"?, "left_out": why, "damaged": bool}
 * `then` and `now` are verdicts; `new` and `gone` the findings that only one of them has.
 * `tar_sha256` is what the ledger says of the file; NULL: not known.
 */
int replay_bundle(json_t **out, const struct replay_set *s, const char *path,
                  const char *tar_sha256, struct err *err);

#endif
