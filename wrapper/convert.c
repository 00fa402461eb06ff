/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/convert.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/mem.h"

static const char help_changes[] = "see the difference   git status; git diff";
static const char help_lines[] =
    "have them as committed   git config core.autocrlf false; git rm -q --cached -r .; "
    "git reset -q --hard";

/* What the attributes say about line ends. */
struct lines {
    bool may_crlf; /* a checkout may write CRLF */
    bool may_lf;
    bool guess;    /* text=auto: only what looks like text, and has LF alone, is converted */
};

static bool
is_value(const char *value, const char *text)
{
    return value && value != attributes_set && value != attributes_unset &&
           strcmp(value, text) == 0;
}

static struct lines
line_rule(const char *const values[ATTRIBUTES_COUNT])
{
    const char *text = values[ATTRIBUTES_TEXT];
    const char *eol = values[ATTRIBUTES_EOL];
    struct lines l = {.may_lf = true};

    if (!text || (text != attributes_set && text != attributes_unset && !is_value(text, "auto") &&
                  !is_value(text, "input")))
        text = values[ATTRIBUTES_CRLF]; /* its older name */
    if (text == attributes_unset)
        return l;
    l.guess = is_value(text, "auto");
    if (is_value(eol, "crlf")) {
        l.may_crlf = true;
        l.may_lf = false;
    } else if (!is_value(eol, "lf")) {
        l.may_crlf = text == attributes_set || l.guess;
    }
    return l;
}

/* ---- line ends ---- */

struct counts {
    size_t lone_cr, lone_lf, crlf, nul, printable, other;
};

static struct counts
count(const char *data, size_t len)
{
    struct counts c = {0};

    for (size_t i = 0; i < len; i++) {
        unsigned char ch = (unsigned char)data[i];

        if (ch == '\r' && i + 1 < len && data[i + 1] == '\n') {
            c.crlf++;
            i++;
        } else if (ch == '\r') {
            c.lone_cr++;
        } else if (ch == '\n') {
            c.lone_lf++;
        } else if (ch == '\b' || ch == '\t' || ch == '\033' || ch == '\f') {
            c.printable++;
        } else if (ch < 32 || ch == 127) {
            c.nul += ch == 0;
            c.other++;
        } else {
            c.printable++;
        }
    }
    if (len > 0 && data[len - 1] == '\032') /* the end of file of old systems */
        c.other--;
    return c;
}

static void
to_crlf(struct buf *out, const char *data, size_t len, bool guess)
{
    struct counts c = count(data, len);
    bool binary = c.lone_cr > 0 || c.nul > 0 || (c.printable >> 7) < c.other;

    if (guess && (c.crlf > 0 || binary)) {
        buf_append(out, data, len);
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
            buf_putc(out, '\r');
        buf_putc(out, data[i]);
    }
}

/* ---- ident ---- */

/* The length of `$Id$` or an expanded one of git's kind at `p`; 0 when there is none. */
static size_t
ident_length(const char *p, size_t len)
{
    const char *end;
    const char *space;

    if (len < 4 || memcmp(p, "$Id", 3) != 0)
        return 0;
    if (p[3] == '$')
        return 4;
    if (p[3] != ':')
        return 0;
    end = memchr(p + 4, '$', len - 4);
    if (!end || memchr(p + 4, '\n', (size_t)(end - p - 4)))
        return 0;
    space = end > p + 5 ? memchr(p + 5, ' ', (size_t)(end - p - 5)) : NULL;
    if (space && space < end - 1)
        return 0; /* another system's */
    return (size_t)(end + 1 - p);
}

static void
expand_ident(struct buf *out, const char *data, size_t len, const char *oid)
{
    for (size_t i = 0; i < len;) {
        size_t n = data[i] == '$' ? ident_length(data + i, len - i) : 0;

        if (n > 0)
            buf_printf(out, "$Id: %s $", oid);
        else
            buf_putc(out, data[i++]);
        i += n;
    }
}

/* ---- working-tree-encoding ---- */

static int
encode(struct buf *out, const char *encoding, struct buf *text, struct err *err)
{
    bool marked = strcasecmp(encoding, "UTF-16LE-BOM") == 0;
    iconv_t cd = iconv_open(marked ? "UTF-16LE" : encoding, "UTF-8");
    char *in = text->data;
    size_t len = text->len;
    char block[4096];
    int rc = 0;

    if (cd == (iconv_t)-1)
        return err_set(err, EXITCODE_GIT, "the encoding %.40s is not known here", encoding);
    if (marked)
        buf_append(out, "\xff\xfe", 2);
    while (rc == 0 && len > 0) {
        char *to = block;
        size_t room = sizeof block;
        size_t before = len;

        iconv(cd, &in, &len, &to, &room);
        buf_append(out, block, sizeof block - room);
        if (len == before && room == sizeof block)
            rc = err_set(err, EXITCODE_GIT, "it cannot be written in the encoding %.40s",
                         encoding);
    }
    iconv_close(cd);
    return rc;
}

static bool
is_encoded(const char *encoding)
{
    return encoding && encoding != attributes_set && encoding != attributes_unset &&
           strcasecmp(encoding, "UTF-8") != 0 && strcasecmp(encoding, "UTF8") != 0;
}

/* The order is git's: $Id$, line ends, encoding. */
int
convert_checkout(struct buf *out, const char *const values[ATTRIBUTES_COUNT], bool crlf,
                 const char *oid, const void *blob, size_t len, struct err *err)
{
    auto_buf first = BUF_INIT;
    auto_buf second = BUF_INIT;

    if (values[ATTRIBUTES_IDENT] == attributes_set)
        expand_ident(&first, blob, len, oid);
    else
        buf_append(&first, blob, len);
    if (crlf)
        to_crlf(&second, buf_str(&first), first.len, line_rule(values).guess);
    else
        buf_append(&second, buf_str(&first), first.len);
    if (is_encoded(values[ATTRIBUTES_ENCODING]))
        return encode(out, values[ATTRIBUTES_ENCODING], &second, err);
    buf_append(out, buf_str(&second), second.len);
    return 0;
}

/* ---- LFS ---- */

/* The digest and size that a pointer names. */
static bool
read_pointer(char sha256[DIGEST_HEX_SIZE], unsigned long long *size, const struct buf *blob)
{
    static const char head[] = "version https://git-lfs.github.com/spec/v1\n";
    const char *text = buf_str(blob);
    const char *oid = strstr(text, "\noid sha256:");
    const char *bytes = strstr(text, "\nsize ");
    char end;

    if (blob->len > 1024 || strncmp(text, head, sizeof head - 1) != 0 || !oid || !bytes ||
        strspn(oid + 12, "0123456789abcdef") != 64 || oid[12 + 64] != '\n' ||
        sscanf(bytes + 6, "%19llu%c", size, &end) != 2 || end != '\n')
        return false;
    memcpy(sha256, oid + 12, 64);
    sha256[64] = '\0';
    return true;
}

static bool
is_lfs_content(const struct convert_found *found, const struct buf *blob)
{
    char want[DIGEST_HEX_SIZE];
    char have[DIGEST_HEX_SIZE] = "";
    struct err ignored = ERR_INIT;
    unsigned long long size;
    struct stat st;

    if (!read_pointer(want, &size, blob))
        return false;
    if (found->data) {
        digest_bytes(have, found->data, found->len);
        return found->len == size && strcmp(want, have) == 0;
    }
    return stat(found->file, &st) == 0 && (unsigned long long)st.st_size == size &&
           digest_file(have, found->file, &ignored) == 0 && strcmp(want, have) == 0;
}

/* ---- all of it ---- */

static bool
same(const struct buf *form, const char *oid)
{
    char name[GITSTORE_OID_SIZE];

    gitstore_blob_name(name, buf_str(form), form->len);
    return strcmp(name, oid) == 0;
}

/* Is it the form with this kind of line ends? */
static bool
is_form(const char *const values[ATTRIBUTES_COUNT], bool crlf, const char *oid,
        const struct buf *blob, const char *found)
{
    struct err ignored = ERR_INIT; /* an encoding that cannot be written gives no form */
    auto_buf form = BUF_INIT;

    return convert_checkout(&form, values, crlf, oid, buf_str(blob), blob->len, &ignored) == 0 &&
           same(&form, found);
}

/* Nothing fits: say what comes nearest. */
static void
explain(const char **why, const char **help, const char *const values[ATTRIBUTES_COUNT],
        const char *oid, const struct buf *blob, const char *found)
{
    const char *filter = values[ATTRIBUTES_FILTER];
    const char *plain[ATTRIBUTES_COUNT] = {[ATTRIBUTES_TEXT] = attributes_set};
    const char *ident[ATTRIBUTES_COUNT] = {[ATTRIBUTES_IDENT] = attributes_set};

    *why = "not committed";
    *help = help_changes;
    if (filter && strcmp(filter, "lfs") == 0 && filter != attributes_set) {
        *why = "is neither the committed LFS pointer nor the content that it names";
        *help = "fetch it   git lfs pull";
    } else if (filter && filter != attributes_set && filter != attributes_unset) {
        *why = "a filter of .gitattributes wrote it, and no filter's program is run here";
        *help = "have it as committed   git -c filter.NAME.smudge= checkout -- FILE";
    } else if (is_form(plain, true, oid, blob, found)) {
        *why = "has CRLF line ends, which the commit's .gitattributes do not give it";
        *help = help_lines;
    } else if (is_form(ident, false, oid, blob, found)) {
        *why = "has $Id$ expanded, which the commit's .gitattributes do not ask for";
    } else if (is_encoded(values[ATTRIBUTES_ENCODING])) {
        *why = "is not the committed text in the encoding that .gitattributes name";
    }
}

int
convert_is_form(const char **why, const char **help, struct attributes *a,
                struct gitstore *store, const char *path, const char *oid,
                const struct convert_found *found, struct err *err)
{
    const char *values[ATTRIBUTES_COUNT];
    auto_buf blob = BUF_INIT;
    struct lines lines;

    if (strcmp(oid, found->oid) == 0)
        return 1;
    if (attributes_of(values, a, path, err) < 0 || gitstore_object(&blob, store, oid, err) < 0)
        return -1;
    lines = line_rule(values);
    if (lines.may_lf && is_form(values, false, oid, &blob, found->oid))
        return 1;
    if (lines.may_crlf && is_form(values, true, oid, &blob, found->oid))
        return 1;
    if (is_value(values[ATTRIBUTES_FILTER], "lfs") && is_lfs_content(found, &blob))
        return 1;
    explain(why, help, values, oid, &blob, found->oid);
    return 0;
}
