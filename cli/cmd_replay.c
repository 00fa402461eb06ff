/* SPDX-License-Identifier: Apache-2.0 */
/* moongate replay: what other policies would have said to the runs that are recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/command.h"
#include "cli/records.h"
#include "cli/replay.h"
#include "policies/waivers.h"

static const char usage[] =
    "usage: moongate replay [--policies PATH] [--since DAY] [--until DAY]\n"
    "                       [--workspace ROOT] [--at DAY] [--format human|json]\n"
    "                       [--state DIR] [BUNDLE...]\n"
    "\n"
    "  BUNDLE            files of bundles; by default all that the ledger names\n"
    "  --policies PATH   a folder with a moongate.lua or with policies, or a file; by default .\n"
    "  --since DAY       only runs of that day (2026-01-31) and later\n"
    "  --until DAY       only runs of that day and before\n"
    "  --workspace ROOT  only this root module's directory (or ROOT:NAME)\n"
    "  --at DAY          dates of use count as on that day; by default as when the run was\n"
    "  --state DIR       records in DIR, not those of the repository here\n"
    "\n"
    "It runs nothing and changes no record.  Waivers do not count.  Exit status: 0; 1 where a\n"
    "run that passed would be refused, or a bundle is not whole.\n";

#define ID_SHOWN 13 /* as the other lists name a run */

struct options {
    const char *policies, *since, *until, *workspace, *format, *state;
    const char *at;
    const char **bundles;
    size_t nbundles;
    bool help;
};

struct replay {
    const struct options *o;
    const struct replay_set *set;
    json_t *todo;  /* [{"path", "tar_sha256"?}] */
    json_t *seen;  /* files, as keys */
    json_t *runs;  /* what replay_bundle gave */
    const char *dir;
};

static int
parse_one(struct options *o, struct args *a, struct err *err)
{
    const char *word;
    int rc;

    if (args_flag(a, "--help") || args_flag(a, "-h")) {
        o->help = true;
        return 0;
    }
    if ((rc = args_value(&o->policies, a, "--policies", err)) != 0 ||
        (rc = args_value(&o->since, a, "--since", err)) != 0 ||
        (rc = args_value(&o->until, a, "--until", err)) != 0 ||
        (rc = args_value(&o->workspace, a, "--workspace", err)) != 0 ||
        (rc = args_value(&o->at, a, "--at", err)) != 0 ||
        (rc = args_value(&o->format, a, "--format", err)) != 0 ||
        (rc = args_value(&o->state, a, "--state", err)) != 0)
        return rc < 0 ? -1 : 0;
    word = args_word(a);
    if (!word)
        return args_unknown(a, err);
    o->bundles[o->nbundles++] = word;
    return 0;
}

static int
parse(struct options *o, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    const char *days[3];

    while (args_left(&a) && !o->help)
        if (parse_one(o, &a, err) < 0)
            return -1;
    if (strcmp(o->format, "human") != 0 && strcmp(o->format, "json") != 0)
        return err_set(err, EXITCODE_USAGE, "replay: --format is human or json, not %.20s",
                       o->format);
    days[0] = o->since;
    days[1] = o->until;
    days[2] = o->at;
    for (size_t i = 0; i < 3; i++)
        if (days[i] && !waivers_is_day(days[i]))
            return err_set(err, EXITCODE_USAGE, "replay: a day is such as 2027-01-31, not %.20s",
                           days[i]);
    return 0;
}

/* Days compare as texts. */
static bool
in_time(const struct options *o, const char *time)
{
    return (!o->since || strncmp(time, o->since, 10) >= 0) &&
           (!o->until || strncmp(time, o->until, 10) <= 0);
}

static int
collect(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct replay *r = arg;
    const json_t *bundle = json_object_get(entry, "bundle");
    const char *file = json_text(bundle, "file", "");
    auto_free char *workspace = records_workspace(entry);
    auto_free char *path = NULL;

    (void)pos;
    (void)err;
    if (!*file || json_object_get(r->seen, file) ||
        !in_time(r->o, json_text(entry, "time", "")) ||
        (r->o->workspace && strcmp(r->o->workspace, workspace) != 0))
        return 0;
    json_object_set_new(r->seen, file, json_true());
    /* A name with a slash would lead out of the folder: it is looked for as it stands, inside. */
    path = fs_join(r->dir, strchr(file, '/') ? "?" : file);
    json_array_append_new(r->todo, json_pack("{s:s, s:s*}", "path", path, "tar_sha256",
                                             json_text(bundle, "tar_sha256", NULL)));
    return 0;
}

static bool
is_wanted(const struct options *o, const json_t *run)
{
    return json_text(run, "left_out", NULL) ||
           (in_time(o, json_text(run, "time", "")) &&
            (!o->workspace || strcmp(o->workspace, json_text(run, "workspace", "")) == 0));
}

/* A word a second to somebody who waits. */
static void
progress(size_t done, size_t all, bool end)
{
    static time_t first, last;
    time_t now = time(NULL);

    if (!isatty(STDERR_FILENO))
        return;
    if (!first)
        first = last = now;
    if (end && last > first) {
        fputs("\r\033[K", stderr);
    } else if (!end && now > last) {
        fprintf(stderr, "\rmoongate: %zu of %zu runs ...", done, all);
        last = now;
    }
}

static int
replay_all(struct replay *r, struct err *err)
{
    const json_t *one;
    size_t i;
    int rc = 0;

    json_array_foreach(r->todo, i, one) {
        json_t *run = NULL;

        progress(i, json_array_size(r->todo), false);
        rc = replay_bundle(&run, r->set, json_text(one, "path", ""),
                           json_text(one, "tar_sha256", NULL), err);
        if (rc < 0)
            break;
        if (is_wanted(r->o, run))
            json_array_append_new(r->runs, run);
        else
            json_decref(run);
    }
    progress(0, 0, true);
    return rc;
}

/* ---- the report ---- */

static bool
passed(const json_t *run, const char *when)
{
    return strcmp(json_text(run, when, ""), "allow") == 0;
}

static json_t *
summary(const json_t *runs)
{
    json_int_t judged = 0, refused = 0, allowed = 0, out = 0, damaged = 0;
    const json_t *run;
    size_t i;

    json_array_foreach(runs, i, run) {
        bool left = json_text(run, "left_out", NULL) != NULL;

        judged += !left;
        out += left;
        damaged += left && json_flag(run, "damaged", false);
        refused += !left && passed(run, "then") && !passed(run, "now");
        allowed += !left && !passed(run, "then") && passed(run, "now");
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "runs", judged, "would_be_refused", refused,
                     "would_be_allowed", allowed, "left_out", out, "damaged", damaged);
}

static void
put_findings(struct buf *out, const struct term *term, const char *word, const json_t *list)
{
    const json_t *f;
    size_t i;

    json_array_foreach(list, i, f) {
        const char *path = json_text(f, "path", "");
        auto_free char *line = mem_format(
            "%s %s  %s%s%s%s%s", json_text(f, "outcome", ""), json_text(f, "policy", ""),
            json_text(f, "address", ""), *path ? " " : "", path,
            json_text(f, "message", NULL) ? ": " : "", json_text(f, "message", ""));
        auto_free char *clean = text_clean(line);

        buf_puts(out, "    ");
        term_put(out, term, strcmp(word, "new") == 0 ? TERM_BAD : TERM_GOOD, word);
        buf_printf(out, "%s  %s\n", strcmp(word, "new") == 0 ? " " : "", clean);
    }
}

static void
put_run(struct buf *out, const struct term *term, const json_t *run)
{
    auto_free char *id = text_clean(json_text(run, "run", json_text(run, "bundle", "")));
    auto_free char *time = text_clean(json_text(run, "time", ""));
    auto_free char *workspace = text_clean(json_text(run, "workspace", ""));
    const char *why = json_text(run, "left_out", NULL);
    const json_t *cause;
    size_t i;

    if (why) {
        auto_free char *clean = text_clean(why);

        buf_printf(out, "%.*s  left out: %s\n",
                   json_text(run, "run", NULL) ? ID_SHOWN : 200, id, clean);
        return;
    }
    buf_printf(out, "%.*s  %.10s %.5s  %s  %s -> ", ID_SHOWN, id, time,
               strlen(time) > 15 ? time + 11 : "", workspace, json_text(run, "then", ""));
    term_put(out, term, passed(run, "now") ? TERM_GOOD : TERM_BAD, json_text(run, "now", ""));
    buf_puts(out, "\n");
    json_array_foreach(json_object_get(run, "causes"), i, cause) {
        auto_free char *clean = text_clean(json_string_value(cause));

        buf_printf(out, "    cause %s\n", clean);
    }
    put_findings(out, term, "new", json_object_get(run, "new"));
    put_findings(out, term, "gone", json_object_get(run, "gone"));
}

static int
print(const struct options *o, const json_t *runs, const json_t *sum, struct err *err)
{
    json_int_t n = json_number(sum, "runs", 0), out = json_number(sum, "left_out", 0);
    auto_buf text = BUF_INIT;
    struct term term;
    const json_t *run;
    size_t i;

    if (strcmp(o->format, "json") == 0) {
        auto_json *all = json_pack("{s:O, s:O}", "runs", runs, "summary", sum);

        return records_print_json(all, err);
    }
    term_init(&term, STDOUT_FILENO);
    json_array_foreach(runs, i, run)
        put_run(&text, &term, run);
    buf_printf(&text, "%s%lld %s: %lld would have been refused, %lld would have passed now",
               json_array_size(runs) ? "\n" : "", (long long)n, n == 1 ? "run" : "runs",
               (long long)json_number(sum, "would_be_refused", 0),
               (long long)json_number(sum, "would_be_allowed", 0));
    if (out)
        buf_printf(&text, "; %lld left out", (long long)out);
    buf_puts(&text, "\n");
    return records_print(buf_str(&text), err);
}

/* What is to be replayed: the files that were named, or what the ledger names. */
static int
find(struct replay *r, struct records *records, struct err *err)
{
    for (size_t i = 0; i < r->o->nbundles; i++)
        json_array_append_new(r->todo, json_pack("{s:s}", "path", r->o->bundles[i]));
    if (r->o->nbundles)
        return 0;
    if (records_open(records, r->o->state, err) < 0)
        return -1;
    r->dir = records->bundles_dir;
    if (!records->ledger) {
        fprintf(stderr, "moongate: %s\n", RECORDS_NONE);
        return 0;
    }
    return ledger_walk(records->ledger, collect, r, err) < 0 ? -1 : 0;
}

static int
replay_run(const struct options *o, struct replay_set *set, struct err *err)
{
    auto_records records = RECORDS_INIT;
    auto_json *todo = json_array();
    auto_json *seen = json_object();
    auto_json *runs = json_array();
    auto_json *sum = NULL;
    struct replay r = {.o = o, .set = set, .todo = todo, .seen = seen, .runs = runs};

    if (replay_set_load(set, o->policies, err) < 0 || find(&r, &records, err) < 0 ||
        replay_all(&r, err) < 0)
        return -1;
    sum = summary(runs);
    if (print(o, runs, sum, err) < 0)
        return -1;
    return json_number(sum, "would_be_refused", 0) || json_number(sum, "damaged", 0)
               ? EXITCODE_FINDING : EXITCODE_OK;
}

int
cmd_replay(int argc, char **argv, struct err *err)
{
    struct options o = {.policies = ".", .format = "human"};
    auto_free const char **bundles = mem_alloc((size_t)argc * sizeof *bundles);
    struct replay_set set;
    int rc;

    o.bundles = bundles;
    if (parse(&o, argc, argv, err) < 0)
        return -1;
    if (o.help)
        return records_print(usage, err);
    replay_set_init(&set);
    set.day = o.at;
    rc = replay_run(&o, &set, err);
    replay_set_clear(&set);
    return rc;
}
