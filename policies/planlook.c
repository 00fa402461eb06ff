/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/planlook.h"

#include <stdio.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/plan.h"

void
planlook_member(struct planlook *look, const char *text, uint32_t key)
{
    const struct {
        const char *name;
        bool *to;
    } signs[] = {
        {"values", &look->values},
        {"lineage", &look->state_file},
        {"serial", &look->state_file},
        {"@level", &look->log_line},
        {"plan_format_version", &look->redacted},
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (jscan_at_equal(text, key, signs[i].name, strlen(signs[i].name)))
            *signs[i].to = true;
}

static bool
starts(const char *text, size_t len, const char *with, size_t n)
{
    return len >= n && memcmp(text, with, n) == 0;
}

/* What the first bytes give away; NULL when they do not. */
static const char *
first_bytes(const char *text, size_t len)
{
    if (starts(text, len, "PK\003\004", 4))
        return "it is a saved plan file (a zip): use the output of `show -json` on it";
    if (starts(text, len, "[command]", 9))
        return "it starts with the \"[command]\" line of a wrapper script: call the engine itself";
    if (starts(text, len, "\xef\xbb\xbf", 3))
        return "it starts with a byte order mark: save it as UTF-8 without one";
    if (starts(text, len, "\xff\xfe", 2) || starts(text, len, "\xfe\xff", 2))
        return "it is UTF-16: save it as UTF-8";
    if (starts(text, len, "\x1f\x8b", 2))
        return "it is compressed: unpack it first";
    return NULL;
}

static int
line_of(const char *text, size_t pos)
{
    int line = 1;

    for (size_t i = 0; i < pos; i++)
        line += text[i] == '\n';
    return line;
}

int
planlook_broken(const char *text, size_t len, const char *what, size_t pos, struct err *err)
{
    const char *known = first_bytes(text, len);
    size_t next = pos;

    if (known)
        return err_set(err, EXITCODE_UNDECIDED, "the plan cannot be read: %s", known);
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\n' || text[len - 1] == '\r' ||
                   text[len - 1] == '\t'))
        len--;
    if (len == 0)
        return err_set(err, EXITCODE_UNDECIDED, "the plan is empty: did `show -json` fail?");
    while (next < len && (text[next] == ' ' || text[next] == '\n'))
        next++;
    if (strcmp(what, "something follows the document") == 0 && text[next] == '{')
        return err_set(err, EXITCODE_UNDECIDED,
                       "the plan holds more than one JSON document (the second starts in line %d): "
                       "judge them one by one", line_of(text, next));
    if (pos >= len)
        return err_set(err, EXITCODE_UNDECIDED, "the plan is cut off after %zu bytes: %s", len,
                       what);
    return err_set(err, EXITCODE_UNDECIDED, "the plan is not valid JSON: line %d, byte %zu: %s",
                   line_of(text, pos), pos, what);
}

/* "1.2" -> 1; -1 for what is no version. */
static int
major(const char *version)
{
    int n = 0, end = 0;

    if (sscanf(version, "%4d.%*4d%n", &n, &end) != 1 || end == 0 || version[end] != '\0' || n < 0)
        return -1;
    return n;
}

/* A managed resource in this module of planned_values, or in one below it. */
static bool
plans_resources(const char *text, uint32_t module)
{
    uint32_t resources = jscan_at_key(text, module, "resources", 9);
    uint32_t below = jscan_at_key(text, module, "child_modules", 13);
    struct jscan_iter it;

    if (resources && text[resources] == '[')
        for (it = jscan_at_open(text, resources); jscan_at_next(text, &it);) {
            uint32_t mode = jscan_at_key(text, it.value, "mode", 4);

            if (mode && jscan_at_equal(text, mode, "managed", 7))
                return true;
        }
    if (below && text[below] == '[')
        for (it = jscan_at_open(text, below); jscan_at_next(text, &it);)
            if (plans_resources(text, it.value))
                return true;
    return false;
}

/* The engines list every planned resource among the changes, unchanged ones too.  Where the list
 * is gone nothing would be judged, and that must not read as a pass. */
static bool
changes_are_gone(const struct plan *p)
{
    uint32_t root = p->planned ? jscan_at_key(p->text, p->planned, "root_module", 11) : 0;

    return p->nchanges == 0 && root && plans_resources(p->text, root);
}

static int
check_version(const struct plan *p, struct err *err)
{
    auto_free char *version = NULL;
    auto_free char *shown = NULL;
    int n;

    if (p->text[p->format_version] != '"')
        return err_set(err, EXITCODE_UNDECIDED, "the plan's format_version is not text");
    version = plan_string(p, p->format_version);
    n = major(version);
    if (n == 0 || n == 1)
        return 0;
    shown = text_clean(version);
    if (n < 0)
        return err_set(err, EXITCODE_UNDECIDED, "the plan's format_version \"%.40s\" is no version",
                       shown);
    return err_set(err, EXITCODE_UNDECIDED,
                   "the plan's format_version %.40s is newer than this moongate knows (0 and 1): "
                   "update moongate", shown);
}

int
planlook_check(const struct plan *p, const struct planlook *look, struct err *err)
{
    const char *other = NULL;

    if (look->log_line)
        other = "it is the log of `plan -json`: use the output of `show -json` on a saved plan";
    else if (look->redacted)
        other = "it is the redacted plan of a remote run, which hides what has to be judged";
    else if (look->state_file)
        other = "it is a state file: judge the plan, not the state";
    else if (look->values && !look->changes && !p->planned)
        other = "it is a state (`show -json` without a plan file): judge the plan";
    else if (!p->format_version && (look->changes || p->planned))
        other = "it has no format_version, so nothing says how it is meant";
    else if (!p->format_version)
        other = "it has no format_version and no resource_changes: use the output of `show -json`";
    else if (!look->changes && !p->planned && !p->configuration && !p->outputs)
        other = "it holds neither changes nor planned values: was a state shown instead?";
    else if (changes_are_gone(p))
        other = "it plans resources, but its resource_changes list none: the engine lists them all";
    if (other)
        return err_set(err, EXITCODE_UNDECIDED, "the plan cannot be judged: %s", other);
    if (p->terraform_version && p->text[p->terraform_version] != '"')
        return err_set(err, EXITCODE_UNDECIDED, "the plan's terraform_version is not text");
    if (p->timestamp && p->text[p->timestamp] != '"')
        return err_set(err, EXITCODE_UNDECIDED, "the plan's timestamp is not text");
    return check_version(p, err);
}
