/* SPDX-License-Identifier: Apache-2.0 */
/* Before the question of an apply: a variable that its engine could not be given (typed.h). */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "wrapper/run_private.h"
#include "wrapper/typed.h"

/* What cannot be looked into, a pipe say, may give it. */
static bool
file_gives(const char *dir, const char *file, const char *name)
{
    auto_free char *path = fs_join(dir, file);
    struct err ignored = ERR_INIT;
    auto_map m = {"", 0, NULL};
    struct stat st;

    if (stat(path, &st) < 0)
        return errno != ENOENT;
    return !S_ISREG(st.st_mode) || map_open(&m, path, &ignored) < 0 ||
           typed_mentions(m.text, m.len, name);
}

/* The variable files that the engine finds by itself. */
static bool
directory_gives(const char *dir, const char *name)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    bool gives = !d;

    while (d && !gives && (e = readdir(d)))
        gives = scan_is_variable_file(e->d_name) && file_gives(dir, e->d_name, name);
    if (d)
        closedir(d);
    return gives;
}

static bool
is_given(const struct run *r, const char *name)
{
    auto_free char *env = mem_format("TF_VAR_%s", name);
    size_t i;
    json_t *one;

    if (getenv(env))
        return true;
    json_array_foreach(r->flags.var_names, i, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    json_array_foreach(r->flags.var_files, i, one)
        if (file_gives(r->dir, json_string_value(one), name))
            return true;
    return directory_gives(r->dir, name);
}

int
run_typed(struct run *r, struct err *err)
{
    auto_free char *path = NULL;
    auto_json *names = NULL;
    auto_map m = {"", 0, NULL};
    size_t i;
    json_t *one;

    /* of a saved plan the engine says it; others keep every value in the plan */
    if (r->flags.file || !engine_wants_vars_twice(&r->engine))
        return 0;
    if (record_member(&path, &r->rec, "plan/plan.json", err) < 0 || map_open(&m, path, err) < 0)
        return -1;
    names = typed_wanted(m.text, m.len);
    json_array_foreach(names, i, one) {
        const char *name = json_string_value(one);

        if (!is_given(r, name))
            return err_set(err, EXITCODE_UNDECIDED, "the ephemeral variable %s was typed, which "
                           "no plan keeps, and the engine does not ask for it in its apply; give "
                           "it by -var, by -var-file or as TF_VAR_%s", name, name);
    }
    return 0;
}
