/* SPDX-License-Identifier: Apache-2.0 */
/* apply FILE: a private copy of it, whose plan it is (handover.h), and how it was made. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/handover.h"
#include "wrapper/run_private.h"

/* As planzip reads it. */
#define PLAN_MAX ((off_t)1 << 30)

/* `help` NULL: plan again. */
static int
foreign(const struct run *r, const char *why, const char *help, struct err *err)
{
    auto_free char *shown = text_clean(r->flags.file);

    if (help)
        return err_set(err, EXITCODE_GIT, "%.300s is a foreign plan: %s; %s", shown, why, help);
    return err_set(err, EXITCODE_GIT, "%.300s is a foreign plan: %s; plan again through the "
                   "gate: terraform plan -out=%.300s", shown, why, shown);
}

/* Not blocked by a pipe, and one file from the first look to the last byte. */
static int
open_file(const struct run *r, struct err *err)
{
    auto_free char *from = fs_join(r->dir, r->flags.file);
    auto_close int fd = open(from, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat st;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_set(err, EXITCODE_UNDECIDED, "there is no plan file %s", from);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "the plan file %s", from);
    if (!S_ISREG(st.st_mode))
        return foreign(r, "it is not a regular file", NULL, err);
    if (st.st_size > PLAN_MAX)
        return foreign(r, "it is larger than 1 GiB", NULL, err);
    return steal_fd(&fd);
}

int
run_look_at_plan(struct run *r, struct err *err)
{
    struct err later = ERR_INIT; /* what is wrong with the file is said behind what git says */
    auto_close int fd = -1;

    if (!r->flags.file)
        return 0;
    fd = open_file(r, &later);
    return fd < 0 ? 0 : digest_fd(r->given, fd, err);
}

/* From here on nobody but us has a hand on the plan. */
static int
copy_in(struct run *r, struct err *err)
{
    auto_close int fd = open_file(r, err);
    auto_buf plan = BUF_INIT;
    char sha256[DIGEST_HEX_SIZE];

    if (fd < 0 || fs_read_fd(&plan, fd, (size_t)PLAN_MAX, err) < 0)
        return -1;
    digest_bytes(sha256, buf_str(&plan), plan.len);
    if (strcmp(sha256, r->given) != 0)
        return foreign(r, "it changed while it was read", NULL, err);
    if (record_put(&r->rec, "plan/tfplan", buf_str(&plan), plan.len, err) < 0)
        return -1;
    return record_member(&r->plan_path, &r->rec, "plan/tfplan", err);
}

/* How it was made is what policies ask for, and a plan file does not say: `v` does. */
static void
take_facts(struct run *r, const json_t *v)
{
    static const char *const keys[] = {"mode", "targets", "replaces", "refresh", "variables"};

    flags_mode_parse(&r->flags.mode, json_text(v, "mode", ""));
    json_array_clear(r->flags.targets);
    json_array_clear(r->flags.replaces);
    json_array_extend(r->flags.targets, json_object_get(v, "targets"));
    json_array_extend(r->flags.replaces, json_object_get(v, "replaces"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(v, keys[i]))
            json_object_set(r->rec.facts, keys[i], json_object_get(v, keys[i]));
}

/* What the record of the apply says about where its plan came from. */
static void
note_origin(struct run *r, const json_t *v, const char *signer)
{
    static const char *const keys[] = {"run_id", "time", "tip", "var_files"};
    json_t *from = json_object();

    json_put(from, "vouched_by", signer ? "signature" : "this machine's ledger");
    json_put(from, "signer", signer);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(v, keys[i]))
            json_object_set(from, keys[i], json_object_get(v, keys[i]));
    json_object_set_new(r->rec.facts, "plan_from", from);
}

static int
check_origin(struct run *r, struct err *err)
{
    struct handover h = {0};
    int rc = handover_check(&h, r->zip, r->pin.state_dir, r->rec.facts,
                            r->settings.signer.allowed_signers, r->wt.top, err);

    if (rc == 0) {
        take_facts(r, h.v);
        note_origin(r, h.v, h.signer);
        if (h.signer)
            run_say("this plan was judged elsewhere: run %.13s, signed by %s",
                    json_text(h.v, "run_id", ""), h.signer);
    } else if (rc == 1) {
        rc = foreign(r, h.why, h.help, err);
    }
    handover_clear(&h);
    return rc;
}

int
run_take_plan(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;

    if (copy_in(r, err) < 0)
        return -1;
    if (planzip_open(&r->zip, r->plan_path, &why) < 0) {
        size_t len = strlen(r->plan_path); /* our copy's place says nothing to a person */
        bool named = strncmp(why.text, r->plan_path, len) == 0 && why.text[len] == ':';

        return foreign(r, why.text + (named ? len + 2 : 0), NULL, err);
    }
    r->has_changes = true;
    if (check_origin(r, err) < 0 || run_know_plan(r, r->given, err) < 0)
        return -1;
    return RUN_GO_ON;
}
