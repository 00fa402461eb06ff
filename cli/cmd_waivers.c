/* SPDX-License-Identifier: Apache-2.0 */
/* moongate waivers: those of the work tree, and what their approvers sign. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "cli/args.h"
#include "policies/judgement.h"
#include "policies/waivers.h"
#include "wrapper/policyset.h"
#include "wrapper/settings.h"

static const char usage[] =
    "usage: moongate waivers [--statement ID]\n"
    "\n"
    "  --statement ID     the bytes that an approver of this waiver signs:\n"
    "\n"
    "  moongate waivers --statement ID | ssh-keygen -Y sign -n " WAIVERS_NAMESPACE " -f KEY \\\n"
    "      >" WAIVERS_FOLDER "/ID.PRINCIPAL.sig\n";

#define FILE_LIMIT ((size_t)1 << 20)

/* The nearest file from here up to the top of the work tree; NULL when there is none. */
static char *
nearest(struct err *err)
{
    auto_free char *at = fs_realpath(".", err);

    while (at) {
        auto_free char *file = fs_join(at, WAIVERS_FILE);
        auto_free char *git = fs_join(at, ".git");
        char *slash = strrchr(at, '/');

        if (fs_exists(file))
            return steal(&file);
        if (fs_exists(git) || !slash || slash == at)
            break;
        *slash = '\0';
    }
    return NULL;
}

static int
read_waivers(json_t **out, struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    auto_free char *path = nearest(err);
    auto_json *statements = NULL;
    auto_buf text = BUF_INIT;
    struct settings s;
    int rc;

    if (!judge)
        return -1;
    if (!path)
        return err_set(err, EXITCODE_UNDECIDED, "there is no " WAIVERS_FILE " here");
    settings_init(&s);
    rc = policyset_system_settings(&s, judge, err);
    if (rc == 0)
        rc = fs_read_file(&text, path, FILE_LIMIT, err);
    if (rc == 0)
        rc = judgement_manifest(&statements, judge, WAIVERS_FILE, buf_str(&text), text.len,
                                s.rlimits_only, err);
    settings_clear(&s);
    return rc < 0 ? -1 : waivers_read(out, WAIVERS_FILE, statements, err);
}

static void
list(const json_t *waivers)
{
    const json_t *one;
    size_t i;

    json_array_foreach(waivers, i, one)
        printf("%s  %s  %s  %s   %s:%d\n", json_text(one, "id", ""), json_text(one, "expires", ""),
               json_text(one, "policy", ""), json_text(one, "address", ""), WAIVERS_FILE,
               (int)json_number(one, "line", 0));
}

static int
print_statement(const json_t *waivers, const char *id, struct err *err)
{
    const json_t *one;
    size_t i;

    json_array_foreach(waivers, i, one)
        if (strcmp(json_text(one, "id", ""), id) == 0) {
            fputs(json_text(one, "statement", ""), stdout);
            return 0;
        }
    return err_set(err, EXITCODE_USAGE, "there is no waiver %.40s (moongate waivers lists them)",
                   id);
}

int
cmd_waivers(int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    const char *id = NULL;
    auto_json *waivers = NULL;
    int rc;

    while (args_left(&a)) {
        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            fputs(usage, stdout);
            return EXITCODE_OK;
        }
        rc = args_value(&id, &a, "--statement", err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return args_unknown(&a, err);
    }
    if (read_waivers(&waivers, err) < 0)
        return -1;
    if (id && print_statement(waivers, id, err) < 0)
        return -1;
    if (!id)
        list(waivers);
    return fflush(stdout) == 0 ? EXITCODE_OK
                               : err_sys(err, EXITCODE_UNDECIDED, "cannot write the list");
}
