/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/text.h"
#include "base/where.h"
#include "wrapper/pin.h"
#include "wrapper/policyset.h"

/* The state directory of the repository here; 1 when it has no pin, so nothing was recorded. */
static int
state_here(char **out, struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    struct settings system;
    struct pin pin = {0};
    int rc = -1;

    if (!judge)
        return -1;
    settings_init(&system);
    if (policyset_system_settings(&system, judge, err) == 0)
        rc = pin_find(&pin, ".", system.pins, err);
    if (rc == 0)
        *out = mem_dup(pin.state_dir);
    pin_clear(&pin);
    settings_clear(&system);
    return rc;
}

int
records_open(struct records *out, const char *state, struct err *err)
{
    struct records r = RECORDS_INIT;
    auto_free char *here = NULL;

    if (!state) {
        int rc = state_here(&here, err);

        if (rc != 0)
            return rc < 0 ? err_wrap(err, "no records are found from here (--state DIR names "
                                          "them)") : 0;
        state = here;
    }
    r.ledger_dir = fs_join(state, "ledger.git");
    r.bundles_dir = fs_join(state, "bundles");
    if (ledger_open_existing(&r.ledger, r.ledger_dir, err) < 0) {
        records_close(&r);
        return -1;
    }
    *out = r;
    return 0;
}

void
records_close(struct records *r)
{
    ledger_free(r->ledger);
    free(r->ledger_dir);
    free(r->bundles_dir);
    *r = (struct records)RECORDS_INIT;
}

json_t *
records_item(const struct ledger_pos *pos, const json_t *entry)
{
    json_t *item = json_object();

    json_object_set_new(item, "seq", json_integer(pos->seq));
    json_put(item, "entry_sha256", pos->entry_sha256);
    json_put(item, "ledger_commit", pos->commit);
    json_object_set_new(item, "entry", json_deep_copy(entry));
    return item;
}

/* ---- finding a run ------------------------------------------------------------------------ */

struct search {
    const char *prefix; /* NULL: by number */
    long long seq;
    char *run_id;       /* the one found; owned */
    char *other;        /* a second one; owned */
    json_t *items;      /* of `run_id` */
};

static int
search_visit(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct search *s = arg;
    const char *id = json_text(entry, "run_id", "");
    bool hit = s->prefix ? strncmp(id, s->prefix, strlen(s->prefix)) == 0 : pos->seq == s->seq;

    (void)err;
    if (s->run_id && strcmp(s->run_id, id) == 0) {
        json_array_append_new(s->items, records_item(pos, entry));
    } else if (hit && !s->run_id) {
        s->run_id = mem_dup(id);
        json_array_append_new(s->items, records_item(pos, entry));
    } else if (hit && !s->other) {
        s->other = mem_dup(id);
    }
    return 0;
}

/* An id begins with the time, which has a leading 0 until the year 2527; a number has none. */
static int
search_parse(struct search *s, const char *name, struct err *err)
{
    const char *digits = name[0] == '#' ? name + 1 : name;
    bool number = *digits && strspn(digits, "0123456789") == strlen(digits) &&
                  strlen(digits) < 12;

    if (number && (digits != name || digits[0] != '0')) {
        s->seq = atoll(digits);
        return 0;
    }
    if (strlen(name) < 4)
        return err_set(err, EXITCODE_USAGE, "\"%.40s\" is too short for the id of a run; give 4 "
                                            "characters or #NUMBER", name);
    s->prefix = name;
    return 0;
}

int
records_run(json_t **out, const struct records *r, const char *name, struct err *err)
{
    struct search s = {NULL, 0, NULL, NULL, NULL};
    auto_json *items = json_array();
    int rc;

    s.items = items;
    if (search_parse(&s, name, err) < 0)
        return -1;
    if (!r->ledger)
        return err_set(err, EXITCODE_USAGE, "there is no run %.70s: " RECORDS_NONE, name);
    rc = ledger_walk(r->ledger, search_visit, &s, err);
    /* A number found late in the walk: its run's newer entries were passed by. */
    if (rc == 0 && s.run_id && !s.prefix) {
        s.prefix = s.run_id;
        json_array_clear(items);
        rc = ledger_walk(r->ledger, search_visit, &s, err);
    }
    if (rc == 0 && !s.run_id)
        rc = err_set(err, EXITCODE_USAGE, "there is no run %.70s (moongate log lists them)",
                     name);
    if (rc == 0 && s.other)
        rc = err_set(err, EXITCODE_USAGE, "%.70s is more than one run: %.70s, %.70s", name,
                     s.run_id, s.other);
    free(s.run_id);
    free(s.other);
    if (rc < 0)
        return -1;
    *out = steal(&items);
    return 0;
}

/* ---- how an entry reads ------------------------------------------------------------------- */

const char *
records_word(const json_t *entry)
{
    const char *kind = json_text(entry, "kind", "");
    json_int_t status = json_number(entry, "status", 0);

    if (strcmp(kind, "intent") == 0)
        return "started";
    if (strcmp(kind, "planned") == 0)
        return json_flag(entry, "speculative", false) ? "speculative" : "planned";
    if (strcmp(kind, "refused") == 0 && status < EXITCODE_GIT) /* by the engine's own plan */
        return strcmp(json_text(json_array_get(json_object_get(entry, "reasons"), 0), "what", ""),
                      "interrupted") == 0 ? "interrupted" : "failed";
    if (strcmp(kind, "refused") == 0)
        return status == EXITCODE_DENIED ? "denied" :
               status == EXITCODE_UNDECIDED ? "undecided" : "refused";
    for (const char *const *w = (const char *const[]){"applied", "failed", "interrupted",
                                                    "not started", NULL};
         *w; w++)
        if (strcmp(json_text(entry, "outcome", ""), *w) == 0)
            return *w;
    return "unknown";
}

char *
records_actor(const json_t *entry)
{
    const json_t *actor = json_object_get(entry, "actor");
    const char *signer = json_text(actor, "signer", NULL);
    auto_free char *user = NULL;

    if (signer)
        return text_clean(signer);
    user = text_clean(json_text(actor, "os_user", "nobody"));
    return mem_format("unsigned (%s)", user);
}

char *
records_workspace(const json_t *entry)
{
    const json_t *w = json_object_get(entry, "workspace");
    auto_free char *root = text_clean(json_text(w, "root", ""));
    auto_free char *name = text_clean(json_text(w, "name", "default"));
    bool plain = strcmp(name, "default") == 0;

    return mem_format("%s%s%s", *root ? root : ".", plain ? "" : ":", plain ? "" : name);
}

char *
records_counts(const json_t *entry)
{
    const json_t *c = json_object_get(entry, "counts");
    json_int_t replace = json_number(c, "replace", 0);

    if (!json_is_object(c))
        return mem_dup("");
    return mem_format("+%lld ~%lld -%lld", (long long)(json_number(c, "create", 0) + replace),
                      (long long)json_number(c, "update", 0),
                      (long long)(json_number(c, "delete", 0) + replace));
}

/* At most `columns` columns, an ellipsis where something was cut off. */
static char *
shortened(char *take, size_t columns)
{
    size_t at = 0;

    for (size_t n = 0; take[at] && n <= columns; at++)
        n += ((unsigned char)take[at + 1] & 0xc0) != 0x80;
    if (take[at]) {
        auto_free char *whole = take;

        return mem_format("%.*s…", (int)at, whole);
    }
    return take;
}

char *
records_typed(const json_t *entry, size_t columns)
{
    auto_buf text = BUF_INIT;
    const json_t *word;
    size_t i;

    if (!json_flag(entry, "without_plan", false))
        return mem_dup("");
    json_array_foreach(json_object_get(entry, "argv"), i, word)
        buf_printf(&text, "%s%s", i ? " " : "", json_is_string(word) ? json_string_value(word)
                                                                     : "");
    return shortened(text_clean(buf_str(&text)), columns);
}

char *
records_reason(const json_t *reason, size_t columns)
{
    const char *what = json_text(reason, "what", json_text(reason, "kind", ""));
    const char *subject = json_text(reason, "subject", "");
    auto_free char *text = *subject ? mem_format("%s %s", what, subject)
                                    : mem_dup(json_text(reason, "detail", what));

    return *subject ? text_clean(text) : shortened(text_clean(text), columns);
}

char *
records_commit(const json_t *entry, size_t columns)
{
    auto_free char *commit = text_clean(json_text(entry, "commit", ""));
    auto_free char *subject = text_clean(json_text(entry, "subject", ""));

    if (!*commit)
        return mem_dup("");
    return shortened(mem_format("%.7s %s", commit, subject), columns);
}

/* ---- printing ----------------------------------------------------------------------------- */

int
records_print(const char *text, struct err *err)
{
    if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
        return err_sys(err, EXITCODE_FINDING, "cannot write to standard output");
    return 0;
}

int
records_print_json(const json_t *value, struct err *err)
{
    auto_free char *s = json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    auto_free char *line = mem_format("%s\n", s ? s : "null");

    return records_print(line, err);
}
