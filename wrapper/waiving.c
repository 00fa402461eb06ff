/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/waiving.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundles/signer.h"
#include "policies/fingerprint.h"
#include "policies/judgement.h"
#include "policies/waivers.h"
#include "wrapper/trusted.h"

/* A list of signers is read by people. */
#define LIST_LIMIT ((size_t)1 << 20)

/* Who may approve, where ssh-keygen finds it. */
struct list {
    int fd;
    char *path;   /* owned; NULL: nobody may */
    char time[17]; /* as ssh-keygen wants it; "": now */
};

static void
list_clear(struct list *l)
{
    if (l->fd >= 0)
        close(l->fd);
    free(l->path);
}

#define auto_list __attribute__((cleanup(list_clear))) struct list

/* 1 when there is none. */
static int
read_list(struct buf *out, const struct waiving *w, struct err *err)
{
    auto_free char *folder = NULL;

    if (!w->signers)
        return 1;
    if (w->signers[0] != '/')
        return w->read(out, w->arg, w->signers, err);
    folder = mem_dupn(w->signers, (size_t)(strrchr(w->signers, '/') - w->signers) + 1);
    return trusted_read(out, w->signers, folder, LIST_LIMIT, err);
}

/* "2026-11-23T12:15:00Z" -> "20261123121500Z": a key counts as it did then. */
static void
set_time(struct list *l, const char *time)
{
    size_t n = 0;

    for (; *time && n < sizeof l->time - 1; time++)
        if (*time != '-' && *time != ':' && *time != 'T')
            l->time[n++] = *time;
    l->time[n] = '\0';
    if (n != 15)
        l->time[0] = '\0';
}

static int
open_list(struct list *l, const struct waiving *w, struct err *err)
{
    auto_buf text = BUF_INIT;
    int rc = read_list(&text, w, err);

    set_time(l, json_text(w->run, "time", ""));
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    l->fd = memfd_create("allowed_signers", MFD_CLOEXEC);
    if (l->fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold %s in memory", w->signers);
    l->path = mem_format("/proc/%ld/fd/%d", (long)getpid(), l->fd);
    return fs_write_all(l->fd, buf_str(&text), text.len, err);
}

/* What is wrong with one approval, as a clause; NULL in *why: nothing. */
static int
check_approval(char **why, const struct waiving *w, const struct list *l, const json_t *waiver,
               const char *principal, struct err *err)
{
    auto_free char *file = mem_format(WAIVERS_FOLDER "/%s.%s.sig", json_text(waiver, "id", ""),
                                      principal);
    const char *statement = json_text(waiver, "statement", "");
    auto_buf signature = BUF_INIT;
    auto_buf said = BUF_INIT;
    auto_free char *who = NULL;
    enum signer_verdict verdict;
    int rc;

    if (!l->path) {
        *why = mem_format("names %s in approved_by, and no list says who may approve: waivers { "
                          "allowed_signers = … } in moongate.lua", principal);
        return 0;
    }
    rc = w->read(&signature, w->arg, file, err);
    if (rc < 0)
        return -1;
    if (rc == 1 || memchr(buf_str(&signature), '\0', signature.len)) {
        *why = mem_format("names %s in approved_by, and %s is not there", principal, file);
        return 0;
    }
    if (signer_verify(&verdict, &who, &said, l->path, principal, WAIVERS_NAMESPACE,
                      l->time[0] ? l->time : NULL, statement, strlen(statement),
                      buf_str(&signature), err) < 0)
        return -1;
    if (verdict != SIGNER_GOOD) {
        auto_free char *clean = text_clean(buf_str(&said));

        *why = mem_format("is not approved by %s: %s", principal, clean);
    }
    return 0;
}

static int
verify(json_t *waiver, const struct waiving *w, const struct list *l, struct err *err)
{
    const json_t *names = json_object_get(waiver, "approved_by"), *one;
    json_t *good = json_array();
    size_t i;

    json_object_set_new(waiver, "approvals", good);
    json_array_foreach(names, i, one) {
        auto_free char *why = NULL;

        if (check_approval(&why, w, l, waiver, json_string_value(one), err) < 0)
            return -1;
        if (!why)
            json_array_append_new(good, json_string(json_string_value(one)));
        else if (!json_object_get(waiver, "unapproved"))
            json_put(waiver, "unapproved", why);
    }
    return 0;
}

/* A start of ssh-keygen costs time: only for waivers whose policy has found something. */
static bool
is_wanted(const json_t *decision, const json_t *waiver)
{
    const json_t *f;
    size_t i;

    json_array_foreach(json_object_get(decision, "findings"), i, f)
        if (strcmp(json_text(f, "policy", ""), json_text(waiver, "policy", "")) == 0)
            return true;
    return false;
}

static int
verify_all(json_t *waivers, const json_t *decision, const struct waiving *w, struct err *err)
{
    auto_list l = {.fd = -1};
    bool opened = false;
    json_t *one;
    size_t i;

    json_array_foreach(waivers, i, one) {
        if (json_array_size(json_object_get(one, "approved_by")) == 0 || !is_wanted(decision, one))
            continue;
        if (!opened && open_list(&l, w, err) < 0)
            return -1;
        opened = true;
        if (verify(one, w, &l, err) < 0)
            return -1;
    }
    return 0;
}

int
waiving_apply(json_t *decision, const struct waiving *w, const char *plan_json, struct err *err)
{
    auto_json *statements = NULL;
    auto_json *waivers = NULL;
    auto_buf text = BUF_INIT;
    int rc;

    /* A plan that cannot be indexed has no findings. */
    if (plan_json && fingerprint_add(decision, plan_json, err) < 0)
        return -1;
    rc = w->read(&text, w->arg, WAIVERS_FILE, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (judgement_manifest(&statements, w->judge, WAIVERS_FILE, buf_str(&text), text.len,
                           w->rlimits_only, err) < 0 ||
        waivers_read(&waivers, WAIVERS_FILE, statements, err) < 0 ||
        verify_all(waivers, decision, w, err) < 0)
        return -1;
    waivers_apply(decision, waivers, WAIVERS_FILE, w->run);
    return 0;
}
