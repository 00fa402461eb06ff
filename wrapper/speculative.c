/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/speculative.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/lockfile.h"
#include "wrapper/needs.h"
#include "wrapper/program.h"

/* ---- which reasons ---- */

enum about { HISTORY, TREE, SERVER };

/* Any reason that is not here refuses a plan of any kind. */
static const struct {
    const char *what;
    enum about about;
} passed[] = {
    {"behind", HISTORY},      {"not pushed", HISTORY}, {"not on it", HISTORY},
    {"rewritten", HISTORY},   {SPECULATIVE_AWAY, SERVER},
    {"changed", TREE},        {"deleted", TREE},       {"untracked", TREE},
    {"hidden", TREE},         {"missing", TREE},       {"unfinished", TREE},
};

#define NPASSED (sizeof passed / sizeof *passed)

static bool
passes(const json_t *reason, enum settings_speculative how)
{
    const char *what = json_text(reason, "what", "");

    if (strcmp(json_text(reason, "kind", ""), "git") != 0)
        return false;
    for (size_t i = 0; i < NPASSED; i++)
        if (strcmp(passed[i].what, what) == 0)
            return how == SETTINGS_DIRTY ||
                   (how == SETTINGS_COMMITS && passed[i].about != TREE);
    return false;
}

bool
speculative_allows(const struct reasons *reasons, enum settings_speculative how)
{
    size_t i;
    json_t *one;

    json_array_foreach(reasons->list, i, one)
        if (!passes(one, how))
            return false;
    return true;
}

void
speculative_move(struct reasons *to, struct reasons *reasons, enum settings_speculative how)
{
    for (size_t i = 0; i < json_array_size(reasons->list);) {
        json_t *one = json_array_get(reasons->list, i);

        if (!passes(one, how)) {
            i++;
            continue;
        }
        if (!to->list)
            to->list = json_array();
        json_array_append(to->list, one);
        json_array_remove(reasons->list, i);
    }
}

static bool
is_about(const struct reasons *moved, enum about about)
{
    size_t i;
    json_t *one;

    json_array_foreach(moved->list, i, one)
        for (size_t k = 0; k < NPASSED; k++)
            if (passed[k].about == about &&
                strcmp(passed[k].what, json_text(one, "what", "")) == 0)
                return true;
    return false;
}

char *
speculative_words(const struct reasons *moved, const char *head, const char *branch)
{
    auto_buf out = BUF_INIT;

    if (is_about(moved, HISTORY))
        buf_printf(&out, "%.7s is not %s", head, branch);
    if (is_about(moved, TREE))
        buf_printf(&out, "%sthe work tree is not clean", out.len ? ", " : "");
    if (is_about(moved, SERVER))
        buf_printf(&out, "%s%s is as it was last seen, the server is out of reach",
                   out.len ? ", " : "", branch);
    return buf_steal(&out);
}

/* ---- what it would bring ---- */

struct comparison {
    const struct speculative_tree *t;
    struct reasons *reasons;
    struct needs here, there;
};

static const struct {
    const char *type;
    bool runs;
} outside[] = {
#define OUTSIDE(type, runs) {type, runs},
#include "wrapper/outside.def"
#undef OUTSIDE
};

static void
brings(struct comparison *c, const char *what, const char *subject, const json_t *at,
       const char *how)
{
    auto_free char *detail =
        at ? mem_format("%s:%d: %s", json_text(at, "path", ""),
                        (int)json_number(at, "line", 0), how)
           : mem_dup(how);
    auto_free char *help = mem_format("bring that to %s first; a plan that nobody can apply must "
                                      "not run what nobody has approved", c->t->branch);

    reasons_add(c->reasons, EXITCODE_GIT, what, subject, detail, help);
}

/* "random", which a block implies, is what "hashicorp/random" states. */
static char *
stated(const char *provider)
{
    return strchr(provider, '/') ? mem_dup(provider) : mem_format("hashicorp/%s", provider);
}

static bool
has_provider(const json_t *list, const char *wanted)
{
    auto_free char *full = stated(wanted);
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one) {
        auto_free char *have = stated(json_string_value(one));

        if (strcmp(have, full) == 0)
            return true;
    }
    return false;
}

/* Checksums say which package a version is, and none says that any package will do. */
static void
compare_locked(struct comparison *c, const char *name, const json_t *now, const json_t *old)
{
    const char *here = json_text(now, "version", ""), *there = json_text(old, "version", "");
    auto_free char *versions = mem_format("is locked at %s, there at %s", here, there);
    const char *how = NULL;

    if (!old)
        how = "is not locked there";
    else if (strcmp(here, there) != 0)
        how = versions;
    else if (!lockfile_has_checksum(now))
        how = "is locked without a checksum, so that any package would be run";
    else if (lockfile_adds_checksum(now, old))
        how = "is locked with a checksum that is not named there";
    if (how)
        brings(c, "new provider", name, NULL, how);
}

static void
compare_providers(struct comparison *c)
{
    const char *name;
    json_t *now;
    size_t i;
    json_t *one;

    json_array_foreach(c->here.providers, i, one)
        if (!has_provider(c->there.providers, json_string_value(one)))
            brings(c, "new provider", json_string_value(one), NULL, "is not used there");
    json_object_foreach(c->here.locked, name, now)
        compare_locked(c, name, now, json_object_get(c->there.locked, name));
}

static bool
same_module(const json_t *a, const json_t *b)
{
    return strcmp(json_text(a, "source", ""), json_text(b, "source", "?")) == 0 &&
           strcmp(json_text(a, "version", ""), json_text(b, "version", "?")) == 0;
}

static void
compare_modules(struct comparison *c)
{
    size_t i, k;
    json_t *one, *old;

    json_array_foreach(c->here.modules, i, one) {
        bool found = false;

        json_array_foreach(c->there.modules, k, old)
            found = found || same_module(one, old);
        if (!found)
            brings(c, "new module", json_text(one, "source", ""), one,
                   "no module of that source and version is used there");
    }
}

static bool
is_outside(const char *type, bool *runs)
{
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (text_glob(outside[i].type, type, false)) {
            *runs = outside[i].runs;
            return true;
        }
    return false;
}

/* In the same module: elsewhere the same text can mean something else. */
static bool
same_block(const json_t *a, const json_t *b)
{
    const char *p = json_text(a, "path", ""), *q = json_text(b, "path", "?");
    const char *pe = strrchr(p, '/'), *qe = strrchr(q, '/');
    size_t n = pe ? (size_t)(pe - p) : 0, m = qe ? (size_t)(qe - q) : 0;

    return n == m && strncmp(p, q, n) == 0 &&
           strcmp(json_text(a, "type", ""), json_text(b, "type", "?")) == 0 &&
           strcmp(json_text(a, "name", ""), json_text(b, "name", "?")) == 0 &&
           strcmp(json_text(a, "sha256", ""), json_text(b, "sha256", "?")) == 0;
}

static int
compare_one_data(struct comparison *c, const json_t *one, struct err *err)
{
    const char *type = json_text(one, "type", ""), *name = json_text(one, "name", "");
    auto_free char *subject = mem_format("%s%s%s", type, name[0] ? "." : "", name);
    auto_free char *why = NULL;
    bool runs = false, found = false;
    size_t i;
    json_t *old;

    if (!is_outside(type, &runs))
        return 0;
    json_array_foreach(c->there.data, i, old)
        found = found || same_block(one, old);
    if (!found) {
        brings(c, runs ? "runs a program" : "asks outside", subject, one,
               "is not there, or not with this text");
        return 0;
    }
    if (!runs)
        return 0;
    if (program_differs(&why, one, c->t, err) < 0)
        return -1;
    if (why)
        brings(c, "runs a program", subject, one, why);
    return 0;
}

static int
compare_data(struct comparison *c, struct err *err)
{
    size_t i;
    json_t *one;

    json_array_foreach(c->here.data, i, one)
        if (compare_one_data(c, one, err) < 0)
            return -1;
    return 0;
}

/* Another place for the state is another place that gets asked, with this machine's credentials. */
static void
compare_backend(struct comparison *c)
{
    const char *here = json_text(c->here.backend_at, "sha256", "");
    const char *there = json_text(c->there.backend_at, "sha256", "");

    if (c->here.backend && strcmp(here, there) != 0)
        brings(c, "new backend", c->here.backend, c->here.backend_at,
               "is not there, or not with this text");
}

/* The engine's own folder says where each module lies and holds what was fetched: a commit that
 * brings it along could put anything in the place of what was compared here. */
static int
compare_data_dir(struct comparison *c, struct err *err)
{
    const struct speculative_tree *t = c->t;
    auto_free char *real = realpath(t->data_dir, NULL);
    size_t top = strlen(t->top);
    char oid[GITSTORE_OID_SIZE];
    int rc;

    if (!real || strncmp(real, t->top, top) != 0 || real[top] != '/')
        return 0;
    rc = gitstore_entry_at(oid, NULL, t->store, t->head, real + top + 1, err);
    if (rc == 0)
        brings(c, "engine's folder", real + top + 1, NULL, "is committed; its content is the "
               "engine's to make");
    return rc < 0 ? -1 : 0;
}

/* The root module at T; one that T does not have yet needs nothing there. */
static int
read_there(struct needs *out, const struct speculative_tree *t, struct err *err)
{
    char oid[GITSTORE_OID_SIZE];
    int rc = gitstore_entry_at(oid, NULL, t->store, t->tip, t->root, err);

    if (rc == 1) {
        *out = (struct needs){.providers = json_array(), .locked = json_object(),
                              .modules = json_array(), .data = json_array(),
                              .dirs = json_array()};
        return 0;
    }
    return rc < 0 ? -1 : needs_of_tree(out, t->store, t->tip, t->root, t->reads_tofu, err);
}

int
speculative_needs(struct reasons *reasons, const struct speculative_tree *t, struct err *err)
{
    struct comparison c = {.t = t, .reasons = reasons};
    int rc;

    if (needs_of_dir(&c.here, t->top, t->root, t->reads_tofu, err) < 0)
        return -1;
    if (read_there(&c.there, t, err) < 0) {
        needs_clear(&c.here);
        return err_wrap(err, "at %.7s of %s", t->tip, t->branch);
    }
    compare_providers(&c);
    compare_modules(&c);
    compare_backend(&c);
    rc = compare_data_dir(&c, err) < 0 ? -1 : compare_data(&c, err);
    needs_clear(&c.here);
    needs_clear(&c.there);
    return rc;
}
