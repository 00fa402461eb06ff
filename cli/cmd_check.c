/* SPDX-License-Identifier: Apache-2.0 */
/* moongate check: judge a plan without running anything, in any directory. */
#include "cli/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/term.h"
#include "base/text.h"
#include "base/where.h"
#include "cli/args.h"
#include "cli/reports.h"
#include "policies/files.h"
#include "policies/fingerprint.h"
#include "policies/judgement.h"
#include "policies/planzip.h"
#include "policies/report.h"
#include "policies/waivers.h"
#include "wrapper/engine_find.h"
#include "wrapper/policyset.h"
#include "wrapper/settings.h"
#include "wrapper/waiving.h"
#include "wrapper/workspace.h"

static const char usage[] =
    "usage: moongate check [--policies PATH]... [--format NAME[=FILE]]... [--output FILE]\n"
    "                      [--verbose] [--at DAY] PLAN\n"
    "\n"
    "  PLAN               a plan file (plan -out), or the JSON of `show -json`; - for stdin\n"
    "  --policies PATH    a policy file or a folder of them, instead of the work tree's\n"
    "  --format NAME      one of the formats below, by default human; with =FILE into a file, and\n"
    "                     then as often as wanted\n"
    "  --output FILE      the format without a file goes there, not to the standard output\n"
    "  --verbose          every policy by name\n"
    "  --at DAY           judge as on that day (2027-01-31): dates of use, waivers\n"
    "\n"
    "formats:\n";
static const char usage_end[] =
    "\n"
    "It runs nothing and gates nothing.  Exit status: 0 pass or warnings, 81 denied,\n"
    "82 undecided.\n";

#define MANIFEST "moongate.lua"
#define MANIFEST_LIMIT ((size_t)1 << 20)
/* A plan on stdin or in a pipe is kept in a file: the judge maps it. */
#define STDIN_LIMIT ((size_t)1 << 30)
/* On a terminal nobody reads more findings of one policy than this. */
#define SHOWN_PER_POLICY 20

struct check {
    const char *plan;
    const char **paths; /* --policies */
    size_t npaths;
    struct reports reports;
    bool verbose, help;
    char *judge;
    char *tmp; /* private directory, or NULL */
    const char *day;   /* --at, or NULL */
    char *base;        /* where policies and waivers were looked for; NULL: --policies */
    json_t *run;       /* facts of this run */
    struct policyset system; /* of the system's moongate.lua, unless --policies */
    struct files own;
    struct files std;
    struct settings settings;
    char *prefix; /* the current folder, from the top of its work tree; NULL outside of one */
    char *plan_json;
    struct planzip *zip; /* NULL when the plan is bare JSON */
};

static void
check_clear(struct check *c)
{
    struct err ignored = ERR_INIT;

    if (c->tmp)
        fs_remove_tree(c->tmp, &ignored);
    policyset_clear(&c->system);
    files_clear(&c->own);
    files_clear(&c->std);
    settings_clear(&c->settings);
    planzip_free(c->zip);
    reports_clear(&c->reports);
    free(c->paths);
    json_decref(c->run);
    free(c->judge);
    free(c->tmp);
    free(c->base);
    free(c->prefix);
    free(c->plan_json);
}

static int
parse_args(struct check *c, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    const char *value, *word, *output = NULL;
    int rc;

    c->paths = mem_alloc((size_t)argc * sizeof *c->paths);
    while (args_left(&a)) {
        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            c->help = true;
            return 0;
        }
        if ((rc = args_value(&value, &a, "--policies", err)) != 0) {
            if (rc < 0)
                return -1;
            c->paths[c->npaths++] = value;
        } else if ((rc = args_value(&value, &a, "--format", err)) != 0) {
            if (rc < 0 || reports_add(&c->reports, value, err) < 0)
                return -1;
        } else if ((rc = args_value(&c->day, &a, "--at", err)) != 0) {
            if (rc < 0)
                return -1;
            if (!waivers_is_day(c->day))
                return err_set(err, EXITCODE_USAGE, "check: --at wants a day such as 2027-01-31, "
                                                    "not %s", c->day);
        } else if ((rc = args_value(&output, &a, "--output", err)) != 0) {
            if (rc < 0)
                return -1;
        } else if (args_flag(&a, "--verbose")) {
            c->verbose = true;
        } else if (!(word = args_word(&a))) {
            return args_unknown(&a, err);
        } else if (c->plan) {
            return err_set(err, EXITCODE_USAGE, "check: wants one plan, not %s too", word);
        } else {
            c->plan = word;
        }
    }
    if (!c->plan)
        return err_set(err, EXITCODE_USAGE, "check: wants one plan (moongate check --help)");
    return reports_settle(&c->reports, output, c->plan, err);
}

static int
private_dir(struct check *c, struct err *err)
{
    const char *base = getenv("TMPDIR");
    auto_free char *dir = mem_format("%s/moongate-XXXXXX", base && *base ? base : "/tmp");

    if (!mkdtemp(dir))
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make a private directory %s", dir);
    c->tmp = steal(&dir);
    return 0;
}

/* ---- policies ---- */

/* The top of the work tree around `dir`, or NULL; only to know how far up to look. */
static char *
work_tree_top(const char *dir)
{
    auto_free char *at = mem_dup(dir);

    for (;;) {
        auto_free char *git = fs_join(at, ".git");
        char *slash = strrchr(at, '/');

        if (fs_exists(git))
            return steal(&at);
        if (!slash || slash == at)
            return NULL;
        *slash = '\0';
    }
}

/* The nearest moongate.lua from `dir` up to `top`; NULL when there is none. */
static char *
nearest_manifest(const char *dir, const char *top)
{
    auto_free char *at = mem_dup(dir);

    for (;;) {
        auto_free char *file = fs_join(at, MANIFEST);
        char *slash = strrchr(at, '/');

        if (fs_exists(file))
            return steal(&file);
        if (!top || strcmp(at, top) == 0 || !slash || slash == at)
            return NULL;
        *slash = '\0';
    }
}

/* The whole of it: what a run would refuse, a mistyped statement above all, is refused here too. */
static int
read_manifest(struct check *c, const char *path, struct err *err)
{
    auto_json *all = NULL;
    auto_buf text = BUF_INIT;

    if (fs_read_file(&text, path, MANIFEST_LIMIT, err) < 0 ||
        judgement_manifest(&all, c->judge, MANIFEST, buf_str(&text), text.len,
                           c->settings.rlimits_only, err) < 0)
        return -1;
    return settings_add(&c->settings, SETTINGS_REPOSITORY, MANIFEST, all, err);
}

/* The list of the manifest, seen from `base`; without one, all of policies/. */
static int
listed_policies(struct check *c, const char *base, struct err *err)
{
    const json_t *list = c->settings.policies;
    json_t *one;
    size_t i;

    if (!list) {
        auto_free char *dir = fs_join(base, "policies");

        return files_add_dir(&c->own, dir, "policies", err) < 0
                   ? -1
                   : files_add_libraries(&c->own, base, err);
    }
    json_array_foreach(list, i, one) {
        const char *pattern = json_string_value(one);
        int rc = strcmp(pattern, "std") == 0 ? files_add_std(&c->std, err)
                                             : files_add_glob(&c->own, base, pattern, err);

        if (rc < 0)
            return -1;
    }
    return files_add_libraries(&c->own, base, err);
}

static int
work_tree_policies(struct check *c, struct err *err)
{
    auto_free char *here = fs_realpath(".", err);
    auto_free char *top = here ? work_tree_top(here) : NULL;
    auto_free char *manifest = here ? nearest_manifest(here, top) : NULL;

    if (!here)
        return -1;
    if (manifest) {
        if (read_manifest(c, manifest, err) < 0)
            return -1;
        *strrchr(manifest, '/') = '\0';
        c->base = mem_dup(manifest);
        return listed_policies(c, manifest, err);
    }
    c->base = mem_dup(top ? top : here);
    if (listed_policies(c, here, err) < 0)
        return -1;
    return c->own.n == 0 && top ? listed_policies(c, top, err) : 0;
}

static int
named_policies(struct check *c, struct err *err)
{
    for (size_t i = 0; i < c->npaths; i++) {
        const char *path = c->paths[i];
        struct stat st;
        int rc;

        if (stat(path, &st) < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "--policies %s", path);
        rc = S_ISDIR(st.st_mode) ? files_add_dir(&c->own, path, path, err)
                                 : files_add(&c->own, path, path, err);
        if (rc < 0)
            return -1;
    }
    return files_add_libraries(&c->own, NULL, err);
}

/* What a run here would be judged by, too. */
static int
system_policies(struct check *c, struct err *err)
{
    size_t i;
    json_t *one;

    json_array_foreach(c->settings.system_policies, i, one)
        if (strcmp(json_string_value(one), "std") == 0 && c->std.n == 0 &&
            files_add_std(&c->std, err) < 0)
            return -1;
    return policyset_load_system(&c->system, &c->settings, err);
}

static int
find_policies(struct check *c, struct err *err)
{
    int rc;

    if (c->npaths) { /* those and no others: what the system uses is not among them */
        json_array_clear(c->settings.uses);
        rc = named_policies(c, err);
    } else {
        rc = work_tree_policies(c, err);
        if (rc == 0)
            rc = system_policies(c, err);
    }
    if (rc == 0 && c->own.n == 0 && c->std.n == 0 && c->system.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, c->npaths
                       ? "no policy (*.lua) at %s: nothing to judge by"
                       : "no policies here: nothing to judge by; name some with --policies PATH",
                       c->npaths ? c->paths[0] : "");
    return rc;
}

/* ---- the plan ---- */

/* The engine's own words for what went wrong: its "Error:" line, without the frame. */
static void
engine_said(struct buf *out, const struct buf *errout)
{
    const char *at = strstr(buf_str(errout), "Error: ");
    size_t n = at ? strcspn(at + 7, "\n") : 0;

    text_printable(out, at ? at + 7 : "it gave no reason", at ? n : strlen("it gave no reason"));
}

static int
private_file(char **path, int *fd, const struct check *c, const char *name, struct err *err)
{
    auto_free char *file = fs_join(c->tmp, name);

    *fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot create %s", file);
    *path = steal(&file);
    return 0;
}

/* Run the engine with these arguments, its output into files of ours. */
static int
run_engine(struct proc_status *st, char **argv, const struct proc_fd fds[3], struct err *err)
{
    static const char *const drop[] = {"TF_CLI_ARGS", "TF_LOG", "TF_REATTACH", "MOONGATE_", NULL};
    static const char *const set[] = {"TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", NULL};
    auto_free char **env = proc_env(environ, drop, set);
    struct proc_opts opts = {.path = argv[0], .argv = argv, .envp = env, .fds = fds, .nfds = 3};
    pid_t pid = proc_spawn(&opts, err);

    if (pid < 0 || proc_wait(st, pid, err) < 0)
        return err_wrap(err, "%s", argv[0]);
    return 0;
}

/* A plan file is read by the engine that wrote it, here, where its providers are. */
static int
show_plan(struct check *c, struct err *err)
{
    auto_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC), out = -1, errfd = -1;
    auto_free char *engine = NULL, *err_path = NULL;
    auto_free char *plan = fs_realpath(c->plan, err);
    char *argv[] = {NULL, (char[]){"show"}, (char[]){"-json"}, (char[]){"-no-color"}, plan, NULL};
    auto_buf errout = BUF_INIT, said = BUF_INIT;
    struct proc_status st;

    if (!plan || engine_find(&engine, NULL, err) < 0 ||
        private_file(&c->plan_json, &out, c, "plan.json", err) < 0 ||
        private_file(&err_path, &errfd, c, "stderr", err) < 0)
        return -1;
    argv[0] = engine;
    if (run_engine(&st, argv, (struct proc_fd[]){{0, null}, {1, out}, {2, errfd}}, err) < 0)
        return -1;
    if (proc_ok(&st))
        return 0;
    if (lseek(errfd, 0, SEEK_SET) < 0 || fs_read_fd(&errout, errfd, 1 << 20, err) < 0)
        return err_wrap(err, "%s", err_path);
    engine_said(&said, &errout);
    return err_set(err, EXITCODE_UNDECIDED, "%s: %s cannot show it (status %d): %s", c->plan,
                   engine, proc_code(&st), buf_str(&said));
}

static int
keep_stdin(struct check *c, int fd, struct err *err)
{
    auto_close int out = -1;
    auto_buf text = BUF_INIT;

    if (fs_read_fd(&text, fd, STDIN_LIMIT, err) < 0)
        return err_wrap(err, "%s", c->plan);
    if (text.len >= 2 && memcmp(text.data, "PK", 2) == 0)
        return err_set(err, EXITCODE_UNDECIDED,
                       "%s: a plan file is not read from a pipe: give its name", c->plan);
    if (private_file(&c->plan_json, &out, c, "plan.json", err) < 0)
        return -1;
    return fs_write_all(out, buf_str(&text), text.len, err);
}

/* The plan's JSON in a regular file, and its zip when it has one. */
static int
open_plan(struct check *c, struct err *err)
{
    auto_file FILE *f = strcmp(c->plan, "-") == 0 ? fdopen(dup(STDIN_FILENO), "r")
                                                  : fopen(c->plan, "re");
    char magic[2] = "";
    struct stat st;

    if (!f || fstat(fileno(f), &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", c->plan);
    if (S_ISDIR(st.st_mode))
        return err_set(err, EXITCODE_UNDECIDED, "%s is a directory, not a plan", c->plan);
    if (strcmp(c->plan, "-") == 0 || !S_ISREG(st.st_mode))
        return private_dir(c, err) < 0 ? -1 : keep_stdin(c, fileno(f), err);
    if (fread(magic, 1, 2, f) == 2 && memcmp(magic, "PK", 2) == 0) {
        if (planzip_open(&c->zip, c->plan, err) < 0 || private_dir(c, err) < 0)
            return -1;
        return show_plan(c, err);
    }
    c->plan_json = mem_dup(c->plan);
    return 0;
}

/* ---- judging ---- */

/* What a run here would be, as far as it can be told: scopes and dates go by it. */
static int
find_run(struct check *c, struct err *err)
{
    auto_free char *here = fs_realpath(".", err);
    auto_free char *top = here ? work_tree_top(here) : NULL;
    auto_free char *workspace = NULL;
    auto_free char *day = c->day ? mem_format("%sT00:00:00Z", c->day) : NULL;
    char now[TEXT_TIME_SIZE];

    if (!here || workspace_read(&workspace, here, err) < 0)
        return -1;
    text_now(now);
    c->run = json_pack("{s:s, s:s, s:s}", "command", "check", "workspace", workspace, "time",
                       day ? day : now);
    if (top)
        json_put(c->run, "root", here[strlen(top)] ? here + strlen(top) + 1 : "");
    return 0;
}

static int
read_waivers(struct buf *out, void *arg, const char *name, struct err *err)
{
    auto_free char *path = fs_join(arg, name);

    return fs_exists(path) ? fs_read_file(out, path, MANIFEST_LIMIT, err) : 1;
}

/* Those of the work tree; policies that were named have none. */
static int
waive(json_t *decision, const struct check *c, struct err *err)
{
    const struct waiving w = {
        .judge = c->judge,
        .rlimits_only = c->settings.rlimits_only,
        .signers = c->settings.waiver_signers,
        .run = c->run,
        .read = read_waivers,
        .arg = c->base,
    };

    if (c->base)
        return waiving_apply(decision, &w, c->plan_json, err);
    return fingerprint_add(decision, c->plan_json, err);
}

static int
judge(json_t **decision, const struct check *c, struct err *err)
{
    auto_json *facts = json_pack("{s:O, s:{}}", "run", c->run, "git");
    struct judgement_source sources[3];
    struct judgement_request req = {
        .judge = c->judge,
        .plan_path = c->plan_json,
        .facts = facts,
        .uses = c->settings.uses,
        .sources = sources,
        .rlimits_only = c->settings.rlimits_only,
    };

    if (c->system.nsources > 0)
        sources[req.nsources++] = c->system.sources[0];
    if (c->own.n > 0)
        sources[req.nsources++] = (struct judgement_source){
            .name = "repository", .files = c->own.list, .nfiles = c->own.n};
    if (c->std.n > 0)
        sources[req.nsources++] = (struct judgement_source){
            .name = "std", .needs_use = true, .files = c->std.list, .nfiles = c->std.n};
    return judgement_run(decision, &req, err) < 0 ? -1 : waive(*decision, c, err);
}

static struct report_style
style(const struct check *c)
{
    struct term term;

    term_init(&term, STDOUT_FILENO);
    return (struct report_style){
        .width = (int)term.width,
        .colour = term.colour,
        .per_policy = term.width ? SHOWN_PER_POLICY : 0,
        .verbose = c->verbose,
        .base = c->prefix,
        .plan = c->plan,
    };
}

/* Where the current folder is in its work tree: CI systems name files from its top. */
static int
find_prefix(struct check *c, struct err *err)
{
    auto_free char *here = fs_realpath(".", err);
    auto_free char *top = here ? work_tree_top(here) : NULL;
    size_t n = top ? strlen(top) : 0;

    if (top)
        c->prefix = mem_dup(here[n] == '/' ? here + n + 1 : "");
    return here ? 0 : -1;
}

static int
check_run(struct check *c, struct err *err)
{
    auto_json *decision = NULL;
    struct report_style how;
    const char *verdict;

    if (find_prefix(c, err) < 0 || reports_remove_old(&c->reports, err) < 0)
        return -1;
    c->judge = where_libexec("judge", err);
    how = style(c);
    if (!c->judge || policyset_own_settings(&c->settings, c->judge, err) < 0 ||
        find_run(c, err) < 0 || find_policies(c, err) < 0 || open_plan(c, err) < 0 ||
        judge(&decision, c, err) < 0) {
        reports_write_failure(&c->reports, err->text, &how);
        return -1;
    }
    if (c->zip)
        report_place(decision, c->zip, NULL);
    if (reports_write(&c->reports, decision, &how, err) < 0)
        return -1;
    verdict = json_text(decision, "verdict", "undecided");
    return strcmp(verdict, "allow") == 0 ? EXITCODE_OK
           : strcmp(verdict, "deny") == 0 ? EXITCODE_DENIED : EXITCODE_UNDECIDED;
}

static void
print_usage(void)
{
    fputs(usage, stdout);
    for (size_t i = 0; i < formats_count; i++)
        printf("  %-17s  %s\n", formats_all[i].name, formats_all[i].summary);
    fputs(usage_end, stdout);
}

int
cmd_check(int argc, char **argv, struct err *err)
{
    struct check c = {0};
    int rc;

    settings_init(&c.settings);
    rc = parse_args(&c, argc, argv, err);
    if (rc == 0 && c.help)
        print_usage();
    else if (rc == 0)
        rc = check_run(&c, err);
    check_clear(&c);
    /* Nothing here is evidence, and nothing was run: whatever went wrong, there is no verdict. */
    if (rc < 0 && err->code != EXITCODE_USAGE)
        err->code = EXITCODE_UNDECIDED;
    return rc;
}
