/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reports.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

void
reports_clear(struct reports *r)
{
    free(r->list);
    *r = (struct reports){0};
}

static void
append(struct reports *r, const struct format *format, const char *file)
{
    r->list = mem_grow(r->list, r->n + 1, sizeof *r->list);
    r->list[r->n++] = (struct reports_one){format, file};
}

int
reports_add(struct reports *r, const char *value, struct err *err)
{
    size_t len = strcspn(value, "=");
    const struct format *format = formats_find(value, len);
    auto_buf names = BUF_INIT;

    formats_names(&names);
    if (!format)
        return err_set(err, EXITCODE_USAGE, "--format is %s, not %.*s", buf_str(&names),
                       len < 100 ? (int)len : 100, value);
    if (value[len] == '=' && !value[len + 1])
        return err_set(err, EXITCODE_USAGE, "--format %s= wants a file", format->name);
    append(r, format, value[len] && strcmp(value + len + 1, "-") != 0 ? value + len + 1 : NULL);
    return 0;
}

static bool
same_file(const char *a, const char *b)
{
    struct stat x, y;

    return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
                                 x.st_ino == y.st_ino && S_ISREG(x.st_mode));
}

/* No file has two uses. */
static int
check_files(const struct reports *r, const char *input, struct err *err)
{
    for (size_t i = 0; i < r->n; i++) {
        const char *file = r->list[i].file;

        if (file && same_file(file, input))
            return err_set(err, EXITCODE_USAGE, "the report would replace %s", input);
        for (size_t k = i + 1; file && k < r->n; k++)
            if (r->list[k].file && same_file(file, r->list[k].file))
                return err_set(err, EXITCODE_USAGE, "two formats for one file, %s", file);
    }
    return 0;
}

int
reports_settle(struct reports *r, const char *output, const char *input, struct err *err)
{
    struct reports_one *open = NULL;

    if (r->n == 0)
        append(r, formats_find("human", strlen("human")), NULL);
    for (size_t i = 0; i < r->n; i++) {
        if (!r->list[i].file && open)
            return err_set(err, EXITCODE_USAGE, "--format %s and --format %s would be mixed: give "
                           "one a file, as in --format %s=FILE", open->format->name,
                           r->list[i].format->name, r->list[i].format->name);
        if (!r->list[i].file)
            open = &r->list[i];
    }
    if (output && !open)
        return err_set(err, EXITCODE_USAGE, "--output %s: every format has a file already", output);
    if (output && (!*output || strcmp(output, "-") == 0))
        output = NULL;
    if (open)
        open->file = output;
    return check_files(r, input, err);
}

/* A pipe or a device is written to; it is not replaced.  So is what a link leads to. */
static bool
is_replaced(const char *file)
{
    struct stat st;

    return lstat(file, &st) < 0 || S_ISREG(st.st_mode);
}

int
reports_remove_old(const struct reports *r, struct err *err)
{
    for (size_t i = 0; i < r->n; i++) {
        const char *file = r->list[i].file;

        if (file && fs_exists(file) && is_replaced(file) && unlink(file) < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot replace the report %s", file);
    }
    return 0;
}

/* Whole or not at all: who waits for the file sees no half of it. */
static int
replace(const char *file, const struct buf *text, struct err *err)
{
    auto_free char *tmp = mem_format("%s.XXXXXX", file);
    auto_close int fd = mkostemp(tmp, O_CLOEXEC);
    mode_t mask = umask(0);

    umask(mask);
    if (fd < 0)
        return -1;
    if (fchmod(fd, 0666 & ~mask) == 0 && fs_write_all(fd, buf_str(text), text->len, err) == 0 &&
        rename(tmp, file) == 0)
        return 0;
    unlink(tmp);
    return -1;
}

static int
overwrite(const char *file, const struct buf *text, struct err *err)
{
    auto_close int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

    return fd < 0 ? -1 : fs_write_all(fd, buf_str(text), text->len, err);
}

static int
write_file(const char *file, const struct buf *text, struct err *err)
{
    struct err why = ERR_INIT;
    int rc = is_replaced(file) ? replace(file, text, &why) : overwrite(file, text, &why);

    if (rc == 0)
        return 0;
    if (why.code != EXITCODE_OK)
        return err_set(err, EXITCODE_UNDECIDED, "cannot write the report %s: %s", file, why.text);
    return err_sys(err, EXITCODE_UNDECIDED, "cannot write the report %s", file);
}

static int
write_stdout(const struct buf *text, struct err *err)
{
    fwrite(text->data, 1, text->len, stdout);
    return fflush(stdout) == 0 ? 0 : err_sys(err, EXITCODE_UNDECIDED, "cannot write the report");
}

int
reports_write(const struct reports *r, const json_t *decision, const struct report_style *style,
              struct err *err)
{
    struct report_style plain = *style;
    int rc = 0;

    plain.width = 0;
    plain.colour = false;
    plain.per_policy = 0;
    for (size_t i = 0; i < r->n; i++) { /* one that fails takes no other with it */
        const struct reports_one *one = &r->list[i];
        auto_buf text = BUF_INIT;

        one->format->write(&text, decision, one->file ? &plain : style);
        if ((one->file ? write_file(one->file, &text, err) : write_stdout(&text, err)) < 0)
            rc = -1;
    }
    return rc;
}

void
reports_write_failure(const struct reports *r, const char *why, const struct report_style *style)
{
    auto_json *decision = json_pack("{s:s, s:[s], s:[], s:[], s:n, s:{s:i, s:i, s:i, s:i, s:i, "
                                    "s:i}}", "verdict", "undecided", "causes", why, "policies",
                                    "findings", "plan", "counts", "policies", 0, "passed", 0,
                                    "deny", 0, "warn", 0, "unknown", 0, "error", 0);

    for (size_t i = 0; decision && i < r->n; i++) {
        struct reports one = {&r->list[i], 1};
        struct err ignored = ERR_INIT;

        if (r->list[i].file)
            reports_write(&one, decision, style, &ignored);
    }
}
