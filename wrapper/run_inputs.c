/* SPDX-License-Identifier: Apache-2.0 */
/* Variables that the engine reads from files: what the record says of them, and whether they stood
 * still while it planned. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/run_private.h"
#include "wrapper/varpipe.h"
#include "wrapper/written.h"

/* A -var-file: its digest, and its path in the repository if it is tracked there. */
static int
note_var_file(struct run *r, const char *given, struct err *err)
{
    auto_free char *path = fs_join(r->dir, given);
    auto_free char *real = realpath(path, NULL);
    size_t top = strlen(r->wt.top);
    char oid[GITSTORE_OID_SIZE];
    char sha256[DIGEST_HEX_SIZE] = "";
    struct stat st;
    int rc = 1;

    if (stat(path, &st) < 0)
        return 0; /* the engine says so itself */
    if (S_ISREG(st.st_mode) ? digest_file(sha256, path, err) < 0
                            : !S_ISDIR(st.st_mode) &&
                                  varpipe_hold(sha256, &r->flags, given, path, err) < 0)
        return -1;
    if (real && strncmp(real, r->wt.top, top) == 0 && real[top] == '/')
        rc = gitstore_entry_at(oid, NULL, r->tip.store, r->wt.head, real + top + 1, err);
    if (rc < 0)
        return -1;
    json_array_append_new(r->var_files,
                          json_pack("{s:s, s:s*, s:b}", "path", given, "sha256",
                                    sha256[0] ? sha256 : NULL, "tracked", rc == 0));
    if (rc == 0)
        json_array_append_new(r->paths, json_string(real + top + 1));
    else if (r->settings.inputs_tracked)
        reasons_add(&r->reasons, EXITCODE_GIT, "input", given,
                    "this variable file is not in the commit (gate.inputs = \"tracked\")", NULL);
    return 0;
}

int
run_inputs_note(struct run *r, struct err *err)
{
    size_t i;
    json_t *one;

    r->paths = json_array();
    r->var_files = json_array();
    json_array_append_new(r->paths, json_string(r->wt.root));
    json_array_foreach(r->flags.var_files, i, one)
        if (note_var_file(r, json_string_value(one), err) < 0)
            return -1;
    if (!r->settings.inputs_tracked)
        return 0;
    json_array_foreach(r->scan.inputs, i, one)
        reasons_add(&r->reasons, EXITCODE_GIT, "input", json_text(one, "path", ""),
                    "ignored by git, but the engine loads it (gate.inputs = \"tracked\")", NULL);
    json_array_foreach(r->flags.var_names, i, one)
        reasons_add(&r->reasons, EXITCODE_GIT, "input", json_string_value(one),
                    "is set by -var (gate.inputs = \"tracked\")", NULL);
    for (char **e = environ; *e; e++)
        if (strncmp(*e, "TF_VAR_", 7) == 0) {
            auto_free char *name = mem_dupn(*e, strcspn(*e, "="));

            reasons_add(&r->reasons, EXITCODE_GIT, "input", name,
                        "is set in the environment (gate.inputs = \"tracked\")", NULL);
        }
    return 0;
}

int
run_inputs_read(struct run *r, struct err *err)
{
    size_t known = json_array_size(r->scan.inputs);

    if (written_inputs(r->scan.inputs, r->zip, &r->wt, r->tip.store, err) < 0)
        return -1;
    for (size_t i = known; r->settings.inputs_tracked && i < json_array_size(r->scan.inputs); i++) {
        const json_t *one = json_array_get(r->scan.inputs, i);
        auto_free char *detail = mem_format("is read by %s and not in the commit (gate.inputs = "
                                            "\"tracked\")", json_text(one, "read_by", ""));

        reasons_add(&r->reasons, EXITCODE_GIT, "input", json_text(one, "path", ""), detail, NULL);
    }
    return 0;
}

/* ---- did they stand still? ---- */

/* Every write, rename and change of a link moves one of these numbers, and none can be put back;
 * "" for what is not there. */
static char *
stamp_of(const char *path, bool follow)
{
    struct stat st;

    if ((follow ? stat(path, &st) : lstat(path, &st)) < 0)
        return mem_dup("");
    if (follow && S_ISDIR(st.st_mode)) /* in which the engine itself writes */
        return mem_format("%llx:%llx", (unsigned long long)st.st_dev,
                          (unsigned long long)st.st_ino);
    return mem_format("%llx:%llx:%llx:%lld.%09ld:%lld.%09ld", (unsigned long long)st.st_dev,
                      (unsigned long long)st.st_ino, (unsigned long long)st.st_size,
                      (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                      (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

/* What is read from a pipe is held by us (varpipe.h). */
static bool
is_pipe(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static void
add_stamp(json_t *to, const char *path)
{
    auto_free char *shown = text_clean(path);
    auto_free char *own = stamp_of(path, false);
    auto_free char *target = stamp_of(path, true);
    auto_free char *both = mem_format("%s %s", own, target);

    if (!is_pipe(path))
        json_put(to, shown, both);
}

static json_t *
stamps(const struct run *r)
{
    json_t *out = json_object();
    auto_free char *dir = stamp_of(r->dir, true);
    DIR *d = opendir(r->dir);
    size_t i;
    json_t *one;

    json_put(out, r->dir, dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (scan_is_variable_file(e->d_name)) {
            auto_free char *path = fs_join(r->dir, e->d_name);

            add_stamp(out, path);
        }
    if (d)
        closedir(d);
    json_array_foreach(r->flags.var_files, i, one) {
        auto_free char *path = fs_join(r->dir, json_string_value(one));

        add_stamp(out, path);
    }
    return out;
}

void
run_inputs_watch(struct run *r)
{
    json_decref(r->inputs_before);
    r->inputs_before = stamps(r);
}

static const char *
first_difference(json_t *before, json_t *after)
{
    const char *path;
    json_t *stamp;

    json_object_foreach(before, path, stamp)
        if (!json_equal(stamp, json_object_get(after, path)))
            return path;
    json_object_foreach(after, path, stamp)
        if (!json_object_get(before, path))
            return path;
    return NULL;
}

int
run_inputs_again(const struct run *r, struct err *err)
{
    auto_json *now = stamps(r);
    const char *path = first_difference(r->inputs_before, now);

    if (!path)
        return 0;
    return err_set(err, EXITCODE_GIT, "%s changed while the engine planned, so which values it "
                   "read is not known; run again", path);
}
