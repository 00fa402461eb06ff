/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/signed_commit.h"

#include <stdbool.h>
#include <string.h>

struct header {
    const char *name;
    size_t name_len;
    const char *start; /* of its first line */
    const char *end;   /* behind its last line, that is behind all that begin with a space */
};

static bool
is_named(const struct header *h, const char *name)
{
    return h->name_len == strlen(name) && memcmp(h->name, name, h->name_len) == 0;
}

/* The header at `at`; false at the blank line that ends them, and for what is no header. */
static bool
next_header(struct header *h, const char *at, const char *end)
{
    const char *nl = memchr(at, '\n', (size_t)(end - at));
    const char *space = nl ? memchr(at, ' ', (size_t)(nl - at)) : NULL;

    if (!space || space == at)
        return false;
    *h = (struct header){at, (size_t)(space - at), at, nl + 1};
    while (h->end < end && *h->end == ' ') {
        nl = memchr(h->end, '\n', (size_t)(end - h->end));
        if (!nl)
            return false;
        h->end = nl + 1;
    }
    return true;
}

/* The value of a header of many lines, each with its newline and without the space before it. */
static void
put_value(struct buf *out, const struct header *h)
{
    const char *at = h->start + h->name_len + 1;

    while (at < h->end) {
        const char *nl = memchr(at, '\n', (size_t)(h->end - at));

        buf_append(out, at, (size_t)(nl - at) + 1);
        at = nl + 2; /* over the space of the next line */
    }
}

static enum signed_commit_kind
kind_of(const char *armor)
{
    static const struct {
        const char *begin;
        enum signed_commit_kind kind;
    } kinds[] = {{"-----BEGIN SSH SIGNATURE-----\n", SIGNED_COMMIT_SSH},
                 {"-----BEGIN PGP SIGNATURE-----\n", SIGNED_COMMIT_OPENPGP},
                 {"-----BEGIN SIGNED MESSAGE-----\n", SIGNED_COMMIT_X509}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(armor, kinds[i].begin, strlen(kinds[i].begin)) == 0)
            return kinds[i].kind;
    return SIGNED_COMMIT_STRANGE;
}

/* Where a header belongs: tree, parents, author, committer, the rest. */
static int
place_of(const struct header *h)
{
    return is_named(h, "tree")        ? 0
           : is_named(h, "parent")    ? 1
           : is_named(h, "author")    ? 2
           : is_named(h, "committer") ? 3
                                      : 4;
}

/* What the signature is, among the headers; or what is wrong with them. */
static const char *
find_signature(struct header *found, const char **body, const char *text, const char *end)
{
    bool seen[4] = {false, false, false, false};
    struct header h;
    int place = 0;

    while (next_header(&h, text, end)) {
        int at = place_of(&h);

        if (at < place || (at != 1 && at < 4 && seen[at]))
            return "does not have its headers in git's order";
        if (at < 4)
            seen[at] = true;
        place = at;
        if (is_named(&h, "gpgsig-sha256"))
            return "has a signature over another form of itself (gpgsig-sha256)";
        if (is_named(&h, "gpgsig") && found->start)
            return "has two signatures";
        if (is_named(&h, "gpgsig"))
            *found = h;
        text = h.end;
    }
    if (!seen[0] || !seen[2] || !seen[3] || text == end || *text != '\n')
        return "does not have the headers of a commit";
    *body = text;
    return NULL;
}

const char *
signed_commit_split(enum signed_commit_kind *kind, struct buf *signature, struct buf *payload,
                    const char *text, size_t len)
{
    const char *end = text + len;
    struct header sig = {0};
    const char *body = end;
    const char *fault = find_signature(&sig, &body, text, end);

    if (!fault && memchr(text, '\0', (size_t)(body - text)))
        fault = "has a NUL byte among its headers";
    if (fault)
        return fault;
    *kind = SIGNED_COMMIT_NONE;
    if (!sig.start)
        return NULL;
    put_value(signature, &sig);
    *kind = kind_of(buf_str(signature));
    buf_append(payload, text, (size_t)(sig.start - text));
    buf_append(payload, sig.end, (size_t)(end - sig.end));
    return NULL;
}
