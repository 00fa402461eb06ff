/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/verdict.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/gitstore.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/zipdir.h"

#define ENTRY "moongate/verdict"
#define SIGNATURE "moongate/verdict.sig"
#define OURS "moongate/"

/* A plan with ten thousand -target flags is some 600 KB of them. */
#define TEXT_MAX ((size_t)1 << 20)
/* What ssh-keygen writes for the largest key, a few times over. */
#define SIGNATURE_MAX ((size_t)1 << 16)

/* ---- the one form ---- */

enum kind { TEXT, TEXT_OR_NULL, OID, SHA256, FLAG, TEXTS, OBJECT, VAR_FILES };

struct field {
    const char *in;  /* the object that it stands in; "" for the top */
    const char *key;
    enum kind kind;
};

static const struct field fields[] = {
    {"", "command", TEXT},
    {"", "commit", OID},
    {"", "engine", OBJECT},
    {"engine", "name", TEXT},
    {"engine", "sha256", SHA256},
    {"engine", "version", TEXT},
    {"", "mode", TEXT},
    {"", "plan_digest", SHA256},
    {"", "refresh", FLAG},
    {"", "replaces", TEXTS},
    {"", "repository", OBJECT},
    {"repository", "branch", TEXT},
    {"repository", "remote", TEXT_OR_NULL},
    {"repository", "root", OID},
    {"", "run_id", TEXT},
    {"", "signer", TEXT_OR_NULL},
    {"", "speculative", FLAG},
    {"", "targets", TEXTS},
    {"", "time", TEXT},
    {"", "tip", OID},
    {"", "var_files", VAR_FILES},
    {"", "variables", TEXTS},
    {"", "verdict", TEXT},
    {"", "workspace", OBJECT},
    {"workspace", "name", TEXT},
    {"workspace", "root", TEXT},
};

#define NFIELDS (sizeof fields / sizeof *fields)
#define VERSION_KEY "verdict_version"

/* A string with a NUL inside would be one thing to JSON and another to C. */
static bool
is_text(const json_t *v)
{
    return json_is_string(v) && strlen(json_string_value(v)) == json_string_length(v);
}

static bool
is_hex(const json_t *v, size_t len)
{
    const char *s = json_string_value(v);

    return is_text(v) && strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

static bool
all_texts(const json_t *list)
{
    size_t i;
    json_t *one;

    if (!json_is_array(list))
        return false;
    json_array_foreach(list, i, one)
        if (!is_text(one))
            return false;
    return true;
}

/* {"path", "tracked"} and, where it was a file that can be read twice, "sha256". */
static bool
all_var_files(const json_t *list)
{
    size_t i;
    json_t *one;

    if (!json_is_array(list))
        return false;
    json_array_foreach(list, i, one) {
        const json_t *sha256 = json_object_get(one, "sha256");

        if (!is_text(json_object_get(one, "path")) ||
            !json_is_boolean(json_object_get(one, "tracked")) ||
            (sha256 && !is_hex(sha256, DIGEST_HEX_SIZE - 1)) ||
            json_object_size(one) != (sha256 ? 3u : 2u))
            return false;
    }
    return true;
}

static bool
is_of(const json_t *v, enum kind kind)
{
    switch (kind) {
    case TEXT:
        return is_text(v);
    case TEXT_OR_NULL:
        return is_text(v) || json_is_null(v);
    case OID:
        return is_hex(v, GITSTORE_OID_SIZE - 1);
    case SHA256:
        return is_hex(v, DIGEST_HEX_SIZE - 1);
    case FLAG:
        return json_is_boolean(v);
    case TEXTS:
        return all_texts(v);
    case OBJECT:
        return json_is_object(v);
    case VAR_FILES:
        return all_var_files(v);
    }
    return false;
}

static const json_t *
holder(const json_t *doc, const struct field *f)
{
    return f->in[0] ? json_object_get(doc, f->in) : doc;
}

static size_t
keys_in(const char *in)
{
    size_t n = in[0] == '\0'; /* the version stands at the top */

    for (size_t i = 0; i < NFIELDS; i++)
        n += strcmp(fields[i].in, in) == 0;
    return n;
}

/* Each object has all of its keys, so another number of keys means one too many. */
static int
check_fields(const json_t *doc, struct err *err)
{
    for (size_t i = 0; i < NFIELDS; i++) {
        const struct field *f = &fields[i];
        const json_t *in = holder(doc, f);

        if (!is_of(json_object_get(in, f->key), f->kind))
            return err_set(err, EXITCODE_GIT, "%s%s%s is missing or of the wrong type", f->in,
                           f->in[0] ? "." : "", f->key);
    }
    for (size_t i = 0; i < NFIELDS; i++)
        if (json_object_size(holder(doc, &fields[i])) != keys_in(fields[i].in))
            return err_set(err, EXITCODE_GIT, "it has a key that this version does not know");
    return 0;
}

json_t *
verdict_parse(const char *text, size_t len, struct err *err)
{
    auto_json *doc = NULL;
    auto_free char *again = NULL;
    struct err why = ERR_INIT;
    json_int_t version;

    if (len > TEXT_MAX) {
        err_set(err, EXITCODE_GIT, "larger than %zu KiB", TEXT_MAX >> 10);
        return NULL;
    }
    doc = json_parse(text, len, "verdict", &why);
    if (!doc || !json_is_object(doc)) {
        err_set(err, EXITCODE_GIT, "it is not JSON: %s", doc ? "no object" : why.text);
        return NULL;
    }
    version = json_number(doc, VERSION_KEY, -1);
    if (version != VERDICT_VERSION) {
        err_set(err, EXITCODE_GIT, "it is of version %lld, this is a moongate that reads %d",
                (long long)version, VERDICT_VERSION);
        return NULL;
    }
    if (check_fields(doc, err) < 0)
        return NULL;
    again = json_compact(doc);
    if (strlen(again) != len || memcmp(again, text, len) != 0) {
        err_set(err, EXITCODE_GIT, "it is not in the one spelling that moongate writes");
        return NULL;
    }
    return steal(&doc);
}

/* ---- writing ---- */

char *
verdict_text(const json_t *facts)
{
    auto_json *doc = json_object();
    char now[TEXT_TIME_SIZE];

    text_now(now);
    json_object_set_new(doc, VERSION_KEY, json_integer(VERDICT_VERSION));
    for (size_t i = 0; i < NFIELDS; i++) {
        const struct field *f = &fields[i];
        json_t *value = json_object_get(holder(facts, f), f->key);

        if (f->kind == OBJECT)
            json_object_set_new(doc, f->key, json_object());
        else if (f->in[0])
            json_object_set_new(json_object_get(doc, f->in), f->key,
                                value ? json_incref(value) : json_null());
        else if (value)
            json_object_set(doc, f->key, value);
        else
            json_object_set_new(doc, f->key,
                                f->kind == TEXTS || f->kind == VAR_FILES ? json_array()
                                : f->kind == FLAG                        ? json_false()
                                                                         : json_null());
    }
    json_put(doc, "time", now);
    return json_compact(doc);
}

int
verdict_attach(struct buf *out, const struct buf *plan, const char *text,
               const struct signer *signer, struct err *err)
{
    struct zipdir_new add[2] = {{ENTRY, text, strlen(text)}};
    auto_buf signature = BUF_INIT;
    auto_json *read = NULL;
    size_t n = 1;

    /* What the other side would not read must not be written: a fact may lack its value. */
    read = verdict_parse(text, strlen(text), err);
    if (!read)
        return err_wrap(err, "the verdict that the plan file gets");
    if (signer && signer->key) {
        if (signer_sign(&signature, signer, VERDICT_NAMESPACE, text, strlen(text), err) < 0)
            return -1;
        add[n++] = (struct zipdir_new){SIGNATURE, buf_str(&signature), signature.len};
    }
    return zipdir_append(out, buf_str(plan), plan->len, add, n, err);
}

/* ---- reading ---- */

int
verdict_read(json_t **out, const struct planzip *z, struct err *err)
{
    const struct planzip_entry *e = planzip_find(z, ENTRY);
    const struct planzip_entry *all;
    size_t n = planzip_entries(z, &all);

    for (size_t i = 0; i < n; i++)
        if (strncmp(all[i].name, OURS, strlen(OURS)) == 0 && strcmp(all[i].name, ENTRY) != 0 &&
            strcmp(all[i].name, SIGNATURE) != 0) {
            auto_free char *shown = text_clean(all[i].name);

            return err_set(err, EXITCODE_GIT, "it has an entry %s, which this version does not "
                           "know", shown);
        }
    if (!e)
        return 1;
    *out = verdict_parse(e->data ? e->data : "", e->len, err);
    return *out ? 0 : err_wrap(err, "its verdict cannot be read");
}

int
verdict_signature(enum verdict_signed *out, char **who, char **why, const struct planzip *z,
                  const json_t *v, const char *allowed_signers, struct err *err)
{
    const struct planzip_entry *e = planzip_find(z, ENTRY);
    const struct planzip_entry *s = planzip_find(z, SIGNATURE);
    auto_free char *armor = NULL;
    auto_buf said = BUF_INIT;
    enum signer_verdict found;

    if (!e || !s) {
        *out = VERDICT_UNSIGNED;
        return 0;
    }
    if (!allowed_signers) {
        *out = VERDICT_UNCHECKED;
        return 0;
    }
    if (s->len > SIGNATURE_MAX || memchr(s->data, '\0', s->len)) {
        *out = VERDICT_REFUSED;
        *why = mem_dup("the signature is not in ssh-keygen's exact form");
        return 0;
    }
    armor = mem_dupn(s->data, s->len);
    if (signer_verify(&found, who, &said, allowed_signers, json_text(v, "signer", NULL),
                      VERDICT_NAMESPACE, NULL, e->data, e->len, armor, err) < 0)
        return -1;
    *out = found == SIGNER_GOOD ? VERDICT_GOOD : VERDICT_REFUSED;
    if (*out == VERDICT_REFUSED)
        *why = text_clean(buf_str(&said));
    return 0;
}

/* ---- comparing ---- */

struct fact {
    const char *in, *key;
    const char *clause;
    int width;        /* how much of the value a person needs */
    const char *help; /* NULL: plan again */
};

/* In the order in which a person wants to hear of them. */
static const struct fact compared[] = {
    {"repository", "root", "it was made for another repository, whose history begins at", 12,
     NULL},
    {"repository", "remote", "it was made for another remote:", 400, NULL},
    {"repository", "branch", "it was made for another tracked branch:", 200, NULL},
    {"workspace", "root", "it was made for another root module:", 200,
     "run it there, with -chdir or after cd"},
    {"workspace", "name", "it was made for another workspace:", 200,
     "terraform workspace select"},
    {"", "commit", "it was made from another commit:", 12, "git checkout"},
    {"engine", "name", "another engine made it:", 20, NULL},
    {"engine", "version", "another version of the engine made it:", 40, NULL},
    {"engine", "sha256", "another binary of the engine made it, with the SHA-256", 12, NULL},
};

static const json_t *
value_of(const json_t *doc, const struct fact *f)
{
    return json_object_get(f->in[0] ? json_object_get(doc, f->in) : doc, f->key);
}

static char *
value_text(const json_t *doc, const struct fact *f)
{
    const char *s = json_string_value(value_of(doc, f));

    if (!s)
        return mem_dup("none");
    return s[0] ? text_clean(s) : mem_dup("the repository's top");
}

/* The ledger's entries name no repository: they lie in its own place. */
static bool
agrees(const json_t *v, const json_t *facts, const struct fact *f)
{
    const json_t *theirs = value_of(v, f);
    const json_t *ours = value_of(facts, f);

    if (f->in[0] && !json_object_get(v, f->in))
        return true;
    return theirs && ours && json_equal(theirs, ours);
}

static char *
help_text(const struct fact *f, const char *value)
{
    if (!f->help)
        return NULL;
    return strcmp(f->key, "root") == 0 ? mem_dup(f->help) : mem_format("%s %s", f->help, value);
}

int
verdict_difference(char **why, char **help, const json_t *v, const json_t *facts,
                   const char *plan_digest)
{
    *help = NULL;
    if (strcmp(json_text(v, "plan_digest", ""), plan_digest) != 0) {
        *why = mem_dup("what is in it is not what was judged");
        return 0;
    }
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
        const struct fact *f = &compared[i];

        if (!agrees(v, facts, f)) {
            auto_free char *theirs = value_text(v, f);
            auto_free char *ours = value_text(facts, f);

            *why = mem_format("%s %.*s, not %.*s", f->clause, f->width, theirs, f->width, ours);
            *help = help_text(f, theirs);
            return 0;
        }
    }
    if (strcmp(json_text(v, "verdict", ""), "allow") != 0) {
        *why = mem_dup("the policies did not allow it");
        return 0;
    }
    if (json_flag(v, "speculative", false)) {
        *why = mem_dup("it is a speculative plan, which is never applied");
        *help = mem_dup("bring its commit to the tracked branch, then plan there");
        return 0;
    }
    return 1;
}
