/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state that a command without a plan is about, before and after it: of the selected
 * workspace, of the one it names, or of the backend that an init moves away from.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/run_private.h"
#include "wrapper/state.h"
#include "wrapper/workspace.h"

static bool
is(const struct run *r, const char *command)
{
    return strcmp(r->writer.command, command) == 0;
}

/* ---- the backend that a directory was initialised for ---- */

/* JSON configuration reads "${" and "%{" in texts as templates. */
static json_t *
escaped(const json_t *v)
{
    json_t *out, *inner;
    const char *key;
    auto_buf b = BUF_INIT;
    size_t i;

    if (json_is_object(v)) {
        out = json_object();
        json_object_foreach((json_t *)(uintptr_t)v, key, inner)
            if (!json_is_null(inner))
                json_object_set_new(out, key, escaped(inner));
        return out;
    }
    if (json_is_array(v)) {
        out = json_array();
        json_array_foreach(v, i, inner)
            json_array_append_new(out, escaped(inner));
        return out;
    }
    if (!json_is_string(v))
        return json_deep_copy(v);
    for (const char *p = json_string_value(v); *p; p++) {
        if ((*p == '$' || *p == '%') && p[1] == '{')
            buf_putc(&b, *p);
        buf_putc(&b, *p);
    }
    return json_string(buf_str(&b));
}

static void
put_absolute(json_t *config, const char *key, const char *dir, const char *fallback)
{
    auto_free char *path = fs_join(dir, json_text(config, key, fallback));
    auto_json *plain = json_string(path);

    json_object_set_new(config, key, escaped(plain));
}

/* {"terraform": {"backend": {…}}} of what was saved; without that, of the local state. */
static int
saved_configuration(json_t **out, const struct run *r, struct err *err)
{
    auto_free char *data = workspace_data_dir(r->dir);
    auto_free char *path = fs_join(data, "terraform.tfstate");
    auto_json *o = NULL;
    const json_t *backend;
    const char *type;
    json_t *config;

    if (fs_exists(path)) {
        o = json_read_file(path, 16 << 20, err);
        if (!o)
            return -1;
    }
    backend = json_object_get(o, "backend");
    type = json_text(backend, "type", "local");
    config = escaped(json_object_get(backend, "config"));
    if (!config)
        config = json_object();
    if (strcmp(type, "local") == 0) {
        put_absolute(config, "path", r->dir, "terraform.tfstate");
        put_absolute(config, "workspace_dir", r->dir, "terraform.tfstate.d");
    }
    *out = json_pack("{s:{s:{s:o}}}", "terraform", "backend", type, config);
    return 0;
}

/* `state pull` refuses where the configuration asks for another backend than the saved one.  So
 * the saved one is written down alone, in a directory of ours, and asked there. */
static int
pull_saved(struct state *out, const struct run *r, struct err *err)
{
    static const char *const words[] = {"init", "-input=false", "-no-color", NULL};
    auto_free char *dir = fs_join(r->rec.dir, "backend");
    auto_free char *data = fs_join(dir, ".terraform");
    struct engine_place at = {.cwd = dir, .workspace = r->workspace, .umask = r->at.umask,
                              .data_dir = data};
    auto_json *configuration = NULL;
    auto_free char *text = NULL;
    auto_buf said = BUF_INIT;
    auto_buf errout = BUF_INIT;
    struct proc_status st;
    int rc;

    if (fs_mkdirs(dir, err) < 0 || saved_configuration(&configuration, r, err) < 0)
        return -1;
    text = json_compact(configuration);
    if (fs_publish(dir, "main.tf.json", text, strlen(text), true, err) < 0)
        return -1;
    rc = engine_read(&st, &said, &errout, &r->engine, &at, words, err);
    if (rc == 0 && !proc_ok(&st)) {
        auto_free char *clean = text_clean(buf_str(&errout));

        rc = err_set(err, EXITCODE_UNDECIDED, "the state that would be moved cannot be read (%s "
                     "init of the saved backend: status %d): %.600s", r->engine.product,
                     proc_code(&st), clean);
    }
    if (rc == 0)
        rc = state_pull(out, &r->engine, &at, err);
    if (fs_remove_tree(dir, err) < 0) /* it may hold the backend's credentials */
        rc = -1;
    return rc;
}

static int
pull(struct state *out, const struct run *r, struct err *err)
{
    struct err why = ERR_INIT;

    if (!is(r, "init"))
        return state_pull(out, &r->engine, &r->at, err);
    return state_pull(out, &r->engine, &r->at, &why) == 0 ? 0 : pull_saved(out, r, err);
}

/* ---- before and after ---- */

/* Asking for the state of a workspace that is not there would make it. */
static int
is_there(bool *out, const struct run *r, struct err *err)
{
    *out = true;
    if (r->writer.names != WRITER_WORKSPACE || !writer_workspace(&r->writer))
        return 0;
    return state_workspace_exists(out, &r->engine, &r->at, r->workspace, err);
}

static int
keep(struct run *r, const char *fact, const char *member, struct state *take, struct err *err)
{
    int rc = record_put(&r->rec, member, buf_str(&take->text), take->text.len, err);

    json_object_set_new(r->rec.facts, fact, state_json(take));
    state_clear(take);
    return rc;
}

int
run_writer_before(struct run *r, struct err *err)
{
    struct state before;
    bool there;

    if (is_there(&there, r, err) < 0)
        return -1;
    if (!there) {
        json_object_set_new(r->rec.facts, "state_before", json_null());
        json_put(r->rec.facts, "state_before_missing", "there is no such workspace");
    } else if (pull(&before, r, err) < 0 ||
               keep(r, "state_before", "state/before.json", &before, err) < 0) {
        return -1;
    }
    run_state_continuity(r);
    return 0;
}

int
run_writer_after(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;
    struct state after;
    bool there = true;

    if (is_there(&there, r, &why) < 0 || (there && pull(&after, r, &why) < 0)) {
        json_object_set_new(r->rec.facts, "state_after", json_null());
        json_put(r->rec.facts, "state_after_missing", why.text);
    } else if (!there) {
        json_object_set_new(r->rec.facts, "state_after", json_null());
        json_put(r->rec.facts, "state_after_missing", "the workspace is gone");
    } else if (keep(r, "state_after", "state/after.json", &after, err) < 0) {
        return -1;
    }
    return run_state_errored(r, err);
}
