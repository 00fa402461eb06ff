/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command that changes state without a plan: the state before, the policies' word on the
 * command, recheck, intent, the engine as the user called it, the state after.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/loaded.h"
#include "wrapper/run_private.h"
#include "wrapper/signals.h"
#include "wrapper/workspace.h"

/* A pushed state is read whole once, to be recorded. */
#define PUSHED_LIMIT ((size_t)1 << 30)

static bool
is(const struct run *r, const char *command)
{
    return strcmp(r->writer.command, command) == 0;
}

/* ---- before anything is read ---- */

/* What policies and the record would see must be what the engine sees. */
static int
check_utf8(const struct run *r, struct err *err)
{
    for (size_t i = 0; i < r->inv.nargs; i++) {
        auto_json *text = json_string(r->inv.args[i]);
        auto_free char *shown = text_clean(r->inv.args[i]);

        if (!text)
            return err_set(err, EXITCODE_UNDECIDED, "the argument %s is not UTF-8, so it can't be "
                           "judged", shown);
    }
    return 0;
}

static int
check_elsewhere(const struct run *r, struct err *err)
{
    static const char *const state[] = {"state", "state-out", NULL};
    static const char *const backup[] = {"backup", "backup-out", NULL};

    for (size_t i = 0; state[i] && !is(r, "workspace new"); i++)
        if (writer_flag(&r->writer, state[i]))
            return err_set(err, EXITCODE_UNDECIDED, "-state and -state-out lead to a state that "
                           "the record could not show; name it in the configuration: backend "
                           "\"local\" { path = ... }");
    if (is(r, "import") && writer_flag(&r->writer, "config"))
        return err_set(err, EXITCODE_UNDECIDED, "-config loads a configuration that git was not "
                       "asked about; take -chdir");
    if (writer_flag(&r->writer, "cloud-run"))
        return err_set(err, EXITCODE_UNDECIDED, "-cloud-run tests elsewhere, where no record of "
                       "it can be kept");
    for (size_t i = 0; backup[i]; i++) {
        const struct writer_flag *f = writer_flag(&r->writer, backup[i]);

        if (f && strcmp(f->value, "-") != 0)
            return err_set(err, EXITCODE_UNDECIDED, "-%s writes a state over any file, which the "
                           "record could not show; it keeps the state before itself, so take "
                           "-%s=-", backup[i], backup[i]);
    }
    return 0;
}

int
run_writer_check(struct run *r, struct err *err)
{
    if (!writer_parse(&r->writer, r->inv.command, r->inv.args))
        return err_set(err, EXITCODE_UNDECIDED, "`%s` is not known to change state",
                       r->inv.command);
    if (check_utf8(r, err) < 0 || check_elsewhere(r, err) < 0)
        return -1;
    r->flags.var_files = json_array();
    r->flags.var_names = json_array();
    for (size_t i = 0; i < r->writer.nflags; i++) {
        const struct writer_flag *f = &r->writer.flags[i];

        if (strcmp(f->name, "var-file") == 0)
            json_array_append_new(r->flags.var_files, json_string(f->value));
        else if (strcmp(f->name, "var") == 0)
            json_array_append_new(r->flags.var_names,
                                  json_stringn(f->value, strcspn(f->value, "=")));
    }
    return 0;
}

/* ---- what the engine loads ---- */

static bool
is_test(const struct run *r)
{
    return is(r, "test") || is(r, "test cleanup");
}

int
run_writer_inputs(struct run *r, struct err *err)
{
    const struct writer_flag *dir = writer_flag(&r->writer, "test-directory");
    auto_free char *data = workspace_data_dir(r->dir);
    struct loaded_from from = {.wt = &r->wt, .store = r->tip.store, .data = data};

    if (is_test(r))
        from.test_dir = dir && dir->value[0] ? dir->value : "tests";
    else if (!is(r, "import") && !is(r, "refresh"))
        return 0; /* these read where the state is, and nothing else of the configuration */
    return loaded_check(r->paths, &r->reasons, &from, err);
}

/* ---- what policies see ---- */

/* Values that may be secrets are left out. */
static json_t *
flag_value(const struct writer_flag *f)
{
    bool hidden = strcmp(f->name, "var") == 0 || strcmp(f->name, "backend-config") == 0;

    if (f->kind == WRITER_BOOLEAN)
        return json_boolean(f->on);
    return json_stringn(f->value, hidden ? strcspn(f->value, "=") : strlen(f->value));
}

static json_t *
flags_json(const struct writer *w)
{
    json_t *out = json_object();

    for (size_t i = 0; i < w->nflags; i++) {
        const struct writer_flag *f = &w->flags[i];
        json_t *list = json_object_get(out, f->name);

        if (f->kind == WRITER_LIST && !list) {
            list = json_array();
            json_object_set_new(out, f->name, list);
        }
        if (f->kind == WRITER_LIST)
            json_array_append_new(list, flag_value(f));
        else
            json_object_set_new(out, f->name, flag_value(f));
    }
    return out;
}

static json_t *
addresses_json(const struct writer *w)
{
    size_t n = w->names == WRITER_ADDRESSES ? w->nwords : w->names == WRITER_IMPORT ? 1 : 0;
    json_t *out = json_array();

    for (size_t i = 0; i < n && i < w->nwords; i++)
        json_array_append_new(out, json_string(w->words[i]));
    return out;
}

static json_t *
command_json(const struct run *r)
{
    const struct writer *w = &r->writer;
    json_t *c = json_object();

    json_put(c, "command", w->command);
    json_object_set_new(c, "args", run_facts_args(r));
    json_object_set_new(c, "addresses", addresses_json(w));
    if (w->names == WRITER_IMPORT && w->nwords > 1)
        json_put(c, "id", w->words[1]);
    json_object_set_new(c, "flags", flags_json(w));
    json_put(c, "workspace", r->workspace);
    json_put(c, "root", r->wt.root);
    if (w->unread)
        json_put(c, "unread", w->unread);
    return c;
}

/* ---- a state that is pushed ---- */

/* The file whose content becomes the state; NULL: none, or none that is named rightly. */
static const char *
pushed_file(const struct run *r)
{
    const struct writer_flag *f = writer_flag(&r->writer, "state");

    if (is(r, "workspace new"))
        return f ? f->value : NULL;
    return r->writer.names == WRITER_STATE && r->writer.nwords == 1 ? r->writer.words[0] : NULL;
}

/* To the end of stdin, or until somebody wants us to stop: a terminal may never end. */
static int
read_stdin(struct buf *out, struct err *err)
{
    char block[65536];

    for (;;) {
        struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
        ssize_t n;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "the state on stdin");
        if (signals_pending())
            return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
        if (!fds[0].revents)
            continue;
        n = read(STDIN_FILENO, block, sizeof block);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return err_sys(err, EXITCODE_UNDECIDED, "the state on stdin");
        if (n > 0 && out->len + (size_t)n > PUSHED_LIMIT)
            return err_set(err, EXITCODE_UNDECIDED, "the state on stdin has more than 1 GiB");
        if (n > 0)
            buf_append(out, block, (size_t)n);
    }
}

/* stdin can be read only once: its bytes go into the record, and from there to the engine. */
static int
take_stdin(struct buf *out, const struct run *r, struct err *err)
{
    auto_free char *path = NULL;
    auto_close int fd = -1;

    if (read_stdin(out, err) < 0)
        return -1;
    if (record_put(&r->rec, "state/pushed.json", buf_str(out), out->len, err) < 0 ||
        record_member(&path, &r->rec, "state/pushed.json", err) < 0)
        return -1;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", path);
    return 0;
}

static int
take_pushed(struct run *r, struct err *err)
{
    const char *file = pushed_file(r);
    auto_free char *path = file ? fs_join(r->dir, file) : NULL;
    auto_buf text = BUF_INIT;
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;

    if (!file)
        return 0;
    if (r->writer.names == WRITER_STATE && strcmp(file, "-") == 0) {
        if (take_stdin(&text, r, err) < 0)
            return -1;
    } else if (stat(path, &st) < 0) {
        return 0; /* the engine says so itself */
    } else if (!S_ISREG(st.st_mode)) {
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a regular file: what it holds could "
                       "not be recorded", path);
    } else if (fs_read_file(&text, path, PUSHED_LIMIT, err) < 0 ||
               record_put(&r->rec, "state/pushed.json", buf_str(&text), text.len, err) < 0) {
        return -1;
    }
    digest_bytes(sha256, buf_str(&text), text.len);
    json_put(r->rec.facts, "pushed_sha256", sha256);
    return 0;
}

/* The engine opens the file itself, after we have. */
static int
check_pushed(const struct run *r, struct err *err)
{
    const char *was = json_text(r->rec.facts, "pushed_sha256", NULL);
    const char *file = pushed_file(r);
    auto_free char *path = file ? fs_join(r->dir, file) : NULL;
    char now[DIGEST_HEX_SIZE];

    if (!was || (r->writer.names == WRITER_STATE && strcmp(file, "-") == 0))
        return 0;
    if (digest_file(now, path, err) < 0)
        return -1;
    if (strcmp(now, was) != 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s changed while this run went on", path);
    return 0;
}

/* ---- the run ---- */

/* The user's own words; the command itself may be two. */
static void
engine_words(struct flags_words *out, char **verb, const struct run *r)
{
    const char *space = strchr(r->inv.command, ' ');

    *verb = mem_dupn(r->inv.command, strcspn(r->inv.command, " "));
    if (space)
        flags_push(out, space + 1);
    for (size_t i = 0; i < r->inv.nargs; i++)
        flags_push(out, r->inv.args[i]);
}

static void
say_recorded(const struct run *r, const struct ledger_pos *pos)
{
    const json_t *f = r->rec.facts;
    const json_t *before = json_object_get(f, "state_before");
    const json_t *after = json_object_get(f, "state_after");
    bool done = strcmp(json_text(f, "outcome", ""), "applied") == 0;
    auto_free char *was =
        json_is_object(before)
            ? mem_format("serial %lld", (long long)json_number(before, "serial", 0))
            : mem_dup("no state");
    auto_free char *is_now = json_is_object(after)
                                 ? mem_format("%lld", (long long)json_number(after, "serial", 0))
                                 : mem_dup(json_text(f, "state_after_missing", "no state"));

    run_say("recorded %.13s: %s%s, %s -> %.200s   ledger #%lld   (not encrypted, %s)",
            json_text(f, "run_id", ""), done ? "" : "not completed: ", r->writer.command, was,
            is_now, pos->seq, r->settings.signer.key ? "signed" : "unsigned");
}

/* Which workspace is selected is a matter of these commands themselves. */
static struct engine_place
place(const struct run *r)
{
    struct engine_place at = r->at;

    if (r->writer.names == WRITER_WORKSPACE || is(r, "init"))
        at.workspace = NULL;
    return at;
}

/* From here on nothing returns before the record is finished or known to be unfinished. */
static int
run_and_record(struct run *r, struct err *err)
{
    auto_free char *verb = NULL;
    struct engine_place at = place(r);
    struct flags_words words = {NULL, 0};
    struct proc_status st;

    engine_words(&words, &verb, r);
    if (run_engine(&st, r, &at, verb, &words, err) < 0)
        return -1;
    return run_conclude(r, &st, run_writer_after, say_recorded);
}

static int
judge(struct run *r, struct err *err)
{
    auto_json *command = command_json(r);
    struct judgement_request req = {.command = command};

    json_object_set(r->rec.facts, "addresses", json_object_get(command, "addresses"));
    if (json_object_get(command, "id"))
        json_object_set(r->rec.facts, "import_id", json_object_get(command, "id"));
    return run_decide(r, &req, err);
}

/* Everything up to the promise; reasons in r->reasons refuse. */
static int
before_intent(struct run *r, struct err *err)
{
    auto_free char *logs = mem_format("%s/members/log", r->rec.dir);

    if (fs_mkdirs(logs, err) < 0 || run_facts_writer(r, err) < 0 || take_pushed(r, err) < 0 ||
        run_writer_before(r, err) < 0 || judge(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return 0;
    if (run_recheck(r, err) < 0 || check_pushed(r, err) < 0)
        return -1;
    if (!reasons_any(&r->reasons) && signals_pending())
        return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
    return 0;
}

int
run_writer(struct run *r, struct err *err)
{
    if (before_intent(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return RUN_GO_ON;
    return run_promise(r, err) < 0 ? -1 : run_and_record(r, err);
}
