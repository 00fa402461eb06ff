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
#include "wrapper/mentions.h"
#include "wrapper/needs.h"

#define CONFIGURATION_LIMIT ((size_t)16 << 20)
#define STATE_LIMIT ((size_t)1 << 30)

/* What a configuration says about where the state is. */
struct wanted {
    bool any;       /* a backend, cloud or state_store block */
    bool cloud;
    bool elsewhere; /* not just the local state where it is anyway */
};

/* ---- the configuration ---- */

static bool
mentions(const char *dir, const char *const *words)
{
    struct err ignored = ERR_INIT; /* what cannot be read may say anything */

    return mentions_any(dir, words, &ignored) != 0;
}

/* Which files an engine reads is known only when it is asked who it is: as any of them would. */
static void
read_configuration(struct wanted *w, const char *dir)
{
    static const char *const cloud[] = {"cloud", NULL};
    static const char *const any[] = {"backend", "cloud", "state_store", NULL};
    bool readable = true;

    *w = (struct wanted){false, false, false};
    for (int tofu = 0; readable && tofu <= 1; tofu++) {
        struct needs n = {0};
        struct err ignored = ERR_INIT;

        readable = needs_backend(&n, dir, tofu == 1, &ignored) == 0;
        if (readable && n.backend) {
            w->any = true;
            w->cloud = w->cloud || strcmp(n.backend, "cloud") == 0;
            w->elsewhere = w->elsewhere || strcmp(n.backend, "local") != 0 ||
                           json_flag(n.backend_at, "settings", true);
        }
        needs_clear(&n);
    }
    if (!readable) {
        w->cloud = w->cloud || mentions(dir, cloud);
        w->any = w->elsewhere = w->any || mentions(dir, any);
    }
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
    struct wanted want;
    bool from_cloud;

    if ((backend && !backend->on) || (cloud && !cloud->on))
        return false; /* what was saved is used as it is */
    read_configuration(&want, dir);
    if (!saved)
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
