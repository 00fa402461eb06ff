/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine compares the backend that .terraform/terraform.tfstate names with the one in the
 * configuration.  Both there and different: it stops and asks for -migrate-state or -reconfigure.
 * None saved (or -reconfigure): what lies in the local state goes to the new backend, after a
 * question.  To or from cloud: it moves without any flag.
 */
#include "wrapper/init_moves.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/hcl.h"
#include "wrapper/scan.h"

#define CONFIGURATION_LIMIT ((size_t)16 << 20)
#define STATE_LIMIT ((size_t)1 << 30)

/* What a configuration says about where the state is. */
struct wanted {
    bool any;       /* a backend, cloud or state_store block */
    bool cloud;
    bool elsewhere; /* not just the local state where it is anyway */
    bool unread;    /* a file could not be read */
};

/* ---- the configuration ---- */

static void
want(struct wanted *w, const char *block, const char *type, bool has_settings)
{
    w->any = true;
    w->cloud = w->cloud || strcmp(block, "cloud") == 0;
    if (strcmp(block, "backend") != 0 || strcmp(type, "local") != 0 || has_settings)
        w->elsewhere = true;
}

static bool
is_backend_word(const char *word)
{
    return strcmp(word, "backend") == 0 || strcmp(word, "cloud") == 0 ||
           strcmp(word, "state_store") == 0;
}

static void
read_hcl(struct wanted *w, const char *text, size_t len)
{
    struct hcl file = {text, text + len, 1};
    struct hcl_item top, in, setting;

    while (hcl_item(&top, &file))
        while (top.is_block && hcl_is(&top.name, "terraform") && hcl_item(&in, &top.body)) {
            auto_free char *name = mem_dupn(in.name.text, in.name.len);
            auto_free char *type = in.nlabels ? mem_dupn(in.labels[0].text, in.labels[0].len)
                                              : mem_dup("");

            if (in.is_block && is_backend_word(name))
                want(w, name, type, hcl_item(&setting, &in.body));
        }
}

/* In JSON a block is an object, or a list of such. */
static void
read_backend_json(struct wanted *w, const char *name, const json_t *v)
{
    const char *type;
    json_t *body;
    size_t i;

    if (json_is_array(v)) {
        for (i = 0; i < json_array_size(v); i++)
            read_backend_json(w, name, json_array_get(v, i));
    } else if (strcmp(name, "backend") != 0 || json_object_size(v) == 0) {
        want(w, name, "", true);
    } else {
        json_object_foreach((json_t *)(uintptr_t)v, type, body)
            want(w, name, type, !json_is_object(body) || json_object_size(body) > 0);
    }
}

static void
read_json(struct wanted *w, const json_t *terraform)
{
    const char *name;
    json_t *v;

    for (size_t i = 0; i < json_array_size(terraform); i++)
        read_json(w, json_array_get(terraform, i));
    json_object_foreach((json_t *)(uintptr_t)terraform, name, v)
        if (is_backend_word(name))
            read_backend_json(w, name, v);
}

static void
read_file(struct wanted *w, const char *dir, const char *name)
{
    auto_free char *path = fs_join(dir, name);
    struct err err = ERR_INIT;
    auto_buf text = BUF_INIT;
    size_t len = strlen(name);

    if (fs_read_file(&text, path, CONFIGURATION_LIMIT, &err) < 0) {
        w->unread = true;
    } else if (len > 5 && strcmp(name + len - 5, ".json") == 0) {
        auto_json *o = json_parse(buf_str(&text), text.len, name, &err);

        w->unread = w->unread || !o;
        read_json(w, json_object_get(o, "terraform"));
    } else {
        read_hcl(w, buf_str(&text), text.len);
    }
}

static void
read_configuration(struct wanted *w, const char *dir)
{
    DIR *d = opendir(dir);

    w->unread = !d;
    for (struct dirent *e; d && (e = readdir(d));)
        if (scan_is_configuration(e->d_name))
            read_file(w, dir, e->d_name);
    if (d)
        closedir(d);
}

/* ---- what is there ---- */

bool
init_moves_state(const char *text, size_t len)
{
    struct err err = ERR_INIT;
    auto_json *o = len ? json_parse(text, len, "state", &err) : NULL;

    if (len == 0)
        return false;
    return json_number(o, "version", 0) != 4 ||
           json_array_size(json_object_get(o, "resources")) > 0 ||
           json_object_size(json_object_get(o, "outputs")) > 0;
}

static bool
holds_state(const char *dir, const char *name)
{
    auto_free char *path = fs_join(dir, name);
    struct err err = ERR_INIT;
    auto_buf text = BUF_INIT;

    if (fs_read_file(&text, path, STATE_LIMIT, &err) < 0)
        return err.sys != ENOENT && err.sys != ENOTDIR;
    return init_moves_state(buf_str(&text), text.len);
}

/* The local state of any workspace. */
static bool
has_local_state(const char *dir)
{
    auto_free char *others = fs_join(dir, "terraform.tfstate.d");
    DIR *d;
    bool any = holds_state(dir, "terraform.tfstate");

    if (any || !(d = opendir(others)))
        return any;
    for (struct dirent *e; !any && (e = readdir(d));) {
        auto_free char *one = fs_join(others, e->d_name);

        any = e->d_name[0] != '.' && holds_state(one, "terraform.tfstate");
    }
    closedir(d);
    return any;
}

/* The type of the backend that the directory was initialised for; "" for none.  NULL: unread. */
static char *
saved_backend(const char *data)
{
    auto_free char *path = fs_join(data, "terraform.tfstate");
    struct err err = ERR_INIT;
    auto_json *o = NULL;

    if (!fs_exists(path))
        return mem_dup("");
    o = json_read_file(path, CONFIGURATION_LIMIT, &err);
    if (!o)
        return NULL;
    if (json_is_object(json_object_get(o, "state_store")))
        return mem_dup("state_store");
    return mem_dup(json_text(json_object_get(o, "backend"), "type", ""));
}

/* ---- the question ---- */

/* Asked for nothing, the engine moves nothing without -force-copy. */
static bool
asks(const struct writer *w)
{
    static const char *const no[] = {"0", "f", "F", "false", "FALSE", "False", NULL};
    const struct writer_flag *input = writer_flag(w, "input");
    const char *set = getenv("TF_INPUT");

    if (input && !input->on)
        return false;
    for (size_t i = 0; set && no[i]; i++)
        if (strcmp(set, no[i]) == 0)
            return false;
    return true;
}

bool
init_moves(const struct writer *w, const char *dir, const char *data)
{
    const struct writer_flag *backend = writer_flag(w, "backend");
    const struct writer_flag *cloud = writer_flag(w, "cloud");
    auto_free char *saved = saved_backend(data);
    struct wanted want = {false, false, false, false};
    bool from_cloud;

    if ((backend && !backend->on) || (cloud && !cloud->on))
        return false; /* what was saved is used as it is */
    read_configuration(&want, dir);
    if (!saved || want.unread)
        return true;
    if (writer_has(w, "reconfigure"))
        saved[0] = '\0';
    from_cloud = strcmp(saved, "cloud") == 0;
    if (want.cloud || from_cloud)
        return want.cloud != from_cloud && (saved[0] || has_local_state(dir));
    if (!want.any || saved[0])
        return false;
    return (want.elsewhere || writer_flag(w, "backend-config")) && asks(w) &&
           has_local_state(dir);
}
