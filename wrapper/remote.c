/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/remote.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/text.h"
#include "wrapper/progress.h"

/* A server that says nothing for this long is out of reach. */
#define REMOTE_TIMEOUT_MS 120000

struct remote {
    char *url;
    char *config; /* the generated file */
    char **env;
};

/* execve wants char *; these are never written to. */
#define ARG(text) ((char[]){text})

static const char *const dropped[] = {"GIT_", "MOONGATE_", "LC_ALL=", "LD_",
                                      "GLIBC_TUNABLES=", NULL};

static int
git_run(struct proc_status *st, struct buf *out, struct buf *errout, char *const *args,
        char *const *env, struct err *err)
{
    struct proc_opts opts = {
        .path = MOONGATE_GIT, .argv = args, .envp = env, .cwd = "/",
        .timeout_ms = REMOTE_TIMEOUT_MS, .on_slow = progress_slow,
        .slow_what = "waiting for the git server"};

    return proc_run(st, out, errout, &opts, err);
}

static bool
has_prefix(const char *key, const char *prefix)
{
    return strncasecmp(key, prefix, strlen(prefix)) == 0;
}

static bool
key_wanted(const char *key, const char *host)
{
    (void)host;
    return has_prefix(key, "credential.") || has_prefix(key, "http.") ||
           strcasecmp(key, "core.sshcommand") == 0 || strcasecmp(key, "safe.directory") == 0;
}

/* "https://host" of a URL, or NULL for what is not http. */
static char *
http_host(const char *url)
{
    const char *rest;

    if (!has_prefix(url, "http://") && !has_prefix(url, "https://"))
        return NULL;
    rest = strstr(url, "://") + 3;
    return mem_dupn(url, (size_t)(rest - url) + strcspn(rest, "/"));
}

/* http.<url>.extraheader of the repository, for the pinned host alone. */
static bool
header_wanted(const char *key, const char *host)
{
    size_t len = strlen(key);
    size_t host_len = host ? strlen(host) : 0;

    return host && len > 17 && has_prefix(key, "http.") &&
           strcasecmp(key + len - 12, ".extraheader") == 0 &&
           strncasecmp(key + 5, host, host_len) == 0 &&
           (key[5 + host_len] == '/' || key[5 + host_len] == '.');
}

/* One variable in git's file syntax: section, quoted subsection, quoted value. */
static void
write_variable(struct buf *out, const char *key, const char *value)
{
    const char *first = strchr(key, '.');
    const char *last = strrchr(key, '.');

    if (!first)
        return;
    buf_printf(out, "[%.*s", (int)(first - key), key);
    if (last > first) {
        buf_puts(out, " \"");
        for (const char *p = first + 1; p < last; p++) {
            if (*p == '"' || *p == '\\')
                buf_putc(out, '\\');
            buf_putc(out, *p);
        }
        buf_puts(out, "\"");
    }
    buf_printf(out, "]\n\t%s", last + 1);
    if (value) {
        buf_puts(out, " = \"");
        for (; *value; value++) {
            if (*value == '"' || *value == '\\')
                buf_putc(out, '\\');
            if (*value == '\n')
                buf_puts(out, "\\n");
            else
                buf_putc(out, *value);
        }
        buf_puts(out, "\"");
    }
    buf_putc(out, '\n');
}

/* One variable as `config -z --list` prints it: the key, and behind a newline its value, if it has
 * one. */
static void
copy_variable(struct buf *out, const char *record, bool (*wanted)(const char *, const char *),
              const char *host)
{
    const char *nl = strchr(record, '\n');
    auto_free char *key = nl ? mem_dupn(record, (size_t)(nl - record)) : mem_dup(record);

    if (wanted(key, host))
        write_variable(out, key, nl ? nl + 1 : NULL);
}

/* What the system and the user say.  There is no repository at /dev/null: only these two scopes
 * are read, in one call. */
static int
copy_users(struct buf *out, char *const *env, struct err *err)
{
    char *args[] = {ARG("git"), ARG("--git-dir=/dev/null"), ARG("config"), ARG("--includes"),
                    ARG("--show-scope"), ARG("-z"), ARG("--list"), NULL};
    auto_buf text = BUF_INIT;
    struct proc_status st;
    const char *end;

    if (git_run(&st, &text, NULL, args, env, err) < 0)
        return -1;
    if (!proc_ok(&st))
        return 0;
    end = buf_str(&text) + text.len;
    for (const char *at = buf_str(&text); at < end; at += strlen(at) + 1) {
        bool known = strcmp(at, "system") == 0 || strcmp(at, "global") == 0;

        at += strlen(at) + 1; /* the scope stands in a record of its own */
        if (at < end && known)
            copy_variable(out, at, key_wanted, NULL);
    }
    return 0;
}

/* CI checkouts keep their token in the repository; without a host there is none to send it to. */
static int
copy_local(struct buf *out, const char *gitdir, const char *host, char *const *env,
           struct err *err)
{
    auto_free char *dir = mem_format("--git-dir=%s", gitdir ? gitdir : "");
    char *args[] = {ARG("git"), dir, ARG("config"), ARG("--local"), ARG("-z"), ARG("--list"),
                    NULL};
    auto_buf text = BUF_INIT;
    struct proc_status st;

    if (!gitdir || !host)
        return 0;
    if (git_run(&st, &text, NULL, args, env, err) < 0)
        return -1;
    for (size_t i = 0; proc_ok(&st) && i < text.len; i += strlen(text.data + i) + 1)
        copy_variable(out, text.data + i, header_wanted, host);
    return 0;
}

/* The server is asked at least twice in a run: the users' configuration is read once. */
static struct {
    char *url, *gitdir, *text; /* freed by the end of the process */
} generated;

static int
generate(const struct remote *r, const char *gitdir, struct err *err)
{
    auto_buf text = BUF_INIT;
    auto_free char *host = http_host(r->url);
    auto_free char **env = proc_env(environ, dropped, NULL);

    if (generated.text && strcmp(generated.url, r->url) == 0 &&
        strcmp(generated.gitdir, gitdir ? gitdir : "") == 0)
        return 0;
    buf_puts(&text, "# generated for one run of moongate\n");
    if (copy_users(&text, env, err) < 0 || copy_local(&text, gitdir, host, env, err) < 0)
        return -1;
    free(generated.url);
    free(generated.gitdir);
    free(generated.text);
    generated.url = mem_dup(r->url);
    generated.gitdir = mem_dup(gitdir ? gitdir : "");
    generated.text = mem_dup(buf_str(&text));
    return 0;
}

static int
write_config(struct remote *r, const char *gitdir, const char *scratch, struct err *err)
{
    auto_free char *name = mem_format("git-%ld.config", (long)getpid());
    auto_free char *path = fs_join(scratch, name);
    auto_close int fd = -1;

    if (generate(r, gitdir, err) < 0)
        return -1;
    unlink(path); /* of a process that had our number */
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    r->config = steal(&path);
    return fs_write_all(fd, generated.text, strlen(generated.text), err);
}

int
remote_open(struct remote **out, const char *url, const char *gitdir, const char *scratch,
            struct err *err)
{
    struct remote *r = mem_alloc(sizeof *r);
    auto_free char *config = NULL;

    r->url = mem_dup(url);
    if (write_config(r, gitdir, scratch, err) < 0) {
        remote_free(r);
        return -1;
    }
    config = mem_format("GIT_CONFIG_GLOBAL=%s", r->config);
    {
        const char *set[] = {config, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
                             "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C", NULL};

        r->env = proc_env(environ, dropped, set);
    }
    *out = r;
    return 0;
}

void
remote_free(struct remote *r)
{
    if (!r)
        return;
    if (r->config)
        unlink(r->config);
    free(r->config);
    free(r->env);
    free(r->url);
    free(r);
}

/* What git says below any reason that ssh or the transport gave. */
#define NO_REASON "fatal: Could not read from remote repository."

/* The server's answer in one line, printable: the last thing that git calls fatal, or what stands
 * above its words without a reason. */
static int
unreachable(const struct remote *r, const struct proc_status *st, const struct buf *errout,
            struct err *err)
{
    auto_free char *all = mem_dup(buf_str(errout));
    auto_free char *said = NULL;
    auto_free char *url = text_clean(r->url);
    const char *best = "";

    for (char *save = NULL, *line = strtok_r(all, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save))
        if (best[0] != '\0' && strcmp(line, NO_REASON) == 0)
            break;
        else if (strncmp(best, "fatal:", 6) != 0 || strncmp(line, "fatal:", 6) == 0)
            best = line;
    said = text_clean(best);
    if (st->timed_out)
        return err_set(err, EXITCODE_GIT, "the remote %s did not answer within %d s", url,
                       REMOTE_TIMEOUT_MS / 1000);
    return err_set(err, EXITCODE_GIT, "the remote %s cannot be asked: %s", url, said);
}

static int
ask(struct buf *out, struct remote *r, const char *pattern, struct err *err)
{
    auto_free char *owned = mem_dup(pattern);
    char *args[] = {ARG("git"), ARG("-c"), ARG("protocol.ext.allow=never"),
                    ARG("ls-remote"), ARG("--symref"), ARG("--"), r->url, owned, NULL};
    auto_buf errout = BUF_INIT;
    struct proc_status st;

    if (git_run(&st, out, &errout, args, r->env, err) < 0)
        return -1;
    return proc_ok(&st) ? 0 : unreachable(r, &st, &errout, err);
}

int
remote_head_branch(char **out, struct remote *r, struct err *err)
{
    static const char start[] = "ref: refs/heads/";
    auto_buf text = BUF_INIT;
    const char *p;

    if (ask(&text, r, "HEAD", err) < 0)
        return -1;
    p = buf_str(&text);
    if (strncmp(p, start, sizeof start - 1) != 0)
        return 1;
    p += sizeof start - 1;
    *out = mem_dupn(p, strcspn(p, "\t\n"));
    return 0;
}

int
remote_tip(char oid[GITSTORE_OID_SIZE], struct remote *r, const char *branch, struct err *err)
{
    auto_free char *ref = mem_format("refs/heads/%s", branch);
    auto_buf text = BUF_INIT;
    auto_free char *all = NULL;

    if (ask(&text, r, ref, err) < 0)
        return -1;
    all = mem_dup(buf_str(&text));
    /* ls-remote matches the end of names; only the exact one counts. */
    for (char *save = NULL, *line = strtok_r(all, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        char *tab = strchr(line, '\t');

        if (!tab || strcmp(tab + 1, ref) != 0)
            continue;
        if (tab - line != GITSTORE_OID_SIZE - 1)
            return err_set(err, EXITCODE_GIT, "%s uses object names of %d digits: repositories "
                           "with SHA-256 objects are not supported", r->url, (int)(tab - line));
        memcpy(oid, line, GITSTORE_OID_SIZE - 1);
        oid[GITSTORE_OID_SIZE - 1] = '\0';
        return 0;
    }
    return 1;
}

int
remote_fetch(struct remote *r, const char *store, const char *branch, struct err *err)
{
    auto_free char *dir = mem_format("--git-dir=%s", store);
    auto_free char *spec = mem_format("+refs/heads/%s:refs/moongate/tip", branch);
    /* unpackLimit: a pack appears at once, loose objects one by one */
    char *args[] = {ARG("git"), dir, ARG("-c"), ARG("protocol.ext.allow=never"), ARG("-c"),
                    ARG("core.hooksPath=/dev/null"), ARG("-c"), ARG("gc.auto=0"), ARG("-c"),
                    ARG("fetch.unpackLimit=1"), ARG("fetch"), ARG("--quiet"), ARG("--no-tags"),
                    ARG("--no-write-fetch-head"), ARG("--no-recurse-submodules"), ARG("--"),
                    r->url, spec, NULL};
    auto_buf errout = BUF_INIT;
    struct proc_status st;

    if (git_run(&st, NULL, &errout, args, r->env, err) < 0)
        return -1;
    return proc_ok(&st) ? 0 : unreachable(r, &st, &errout, err);
}
