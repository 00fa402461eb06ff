/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policyset.h"

#include <sys/stat.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/where.h"
#include "policies/judgement.h"

int
policyset_add(struct files *own, const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return S_ISDIR(st.st_mode) ? files_add_dir(own, path, path, err)
                               : files_add(own, path, path, err);
}

/* A judge loads them and judges nothing: what a policy says of itself is Lua as well. */
int
policyset_read(json_t **decision, const struct files *own, const struct files *std,
               struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    auto_json *command = json_pack("{s:s, s:[], s:[], s:{}}", "command", "import", "args",
                                   "addresses", "flags");
    const struct judgement_source sources[] = {
        {.name = "repository", .files = own->list, .nfiles = own->n},
        {.name = "std", .files = std->list, .nfiles = std->n},
    };
    const struct judgement_request req = {
        .judge = judge, .command = command, .sources = sources, .nsources = 2, .catalogue = true,
    };
    const json_t *causes;

    if (!judge || judgement_run(decision, &req, err) < 0)
        return -1;
    causes = json_object_get(*decision, "causes");
    if (json_array_size(causes) > 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s",
                       json_string_value(json_array_get(causes, 0)));
    return 0;
}
