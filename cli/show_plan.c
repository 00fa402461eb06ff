/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show_plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/text.h"
#include "base/where.h"
#include "cli/records.h"
#include "wrapper/handover.h"
#include "wrapper/policyset.h"
#include "wrapper/settings.h"

bool
show_plan_is_file(const char *word)
{
    struct stat st;

    return word[0] != '#' && stat(word, &st) == 0 && S_ISREG(st.st_mode);
}

/* As a run here would see it; where none could start, the file alone. */
static int
look(struct handover *h, const struct planzip *z, struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    auto_free char *state_dir = NULL;
    auto_free char *top = NULL;
    auto_json *facts = NULL;
    struct err nowhere = ERR_INIT;
    struct settings s;
    int rc;

    if (!judge)
        return -1;
    settings_init(&s);
    rc = policyset_own_settings(&s, judge, err);
    if (rc == 0)
        handover_facts(&facts, &state_dir, &top, ".", s.pins, &nowhere);
    if (rc == 0)
        rc = handover_check(h, z, state_dir, facts, s.signer.allowed_signers, top, err);
    settings_clear(&s);
    if (rc != 0 || facts)
        return rc;
    h->why = mem_format("there is nothing here that it could be compared with: %s",
                        nowhere.text);
    h->help = mem_dup("look at it from a clone of its repository");
    return 1;
}

static void
fact(struct term_table *tab, const char *name, const char *value)
{
    auto_free char *clean = text_clean(value);

    if (!clean[0])
        return;
    term_table_row(tab);
    term_table_cell(tab, TERM_DIM, name);
    term_table_cell(tab, TERM_PLAIN, clean);
}

/* "normal  -target aws_x.y": how it was made. */
static char *
made_text(const json_t *v)
{
    auto_buf out = BUF_INIT;
    size_t i;
    json_t *one;

    buf_puts(&out, json_text(v, "mode", ""));
    json_array_foreach(json_object_get(v, "targets"), i, one)
        buf_printf(&out, "  -target %s", json_string_value(one));
    json_array_foreach(json_object_get(v, "replaces"), i, one)
        buf_printf(&out, "  -replace %s", json_string_value(one));
    json_array_foreach(json_object_get(v, "variables"), i, one)
        buf_printf(&out, "  -var %s", json_string_value(one));
    json_array_foreach(json_object_get(v, "var_files"), i, one)
        buf_printf(&out, "  -var-file %s", json_text(one, "path", ""));
    if (!json_flag(v, "refresh", true))
        buf_puts(&out, "  -refresh=false");
    return buf_steal(&out);
}

static void
add_facts(struct term_table *tab, const struct handover *h)
{
    const json_t *engine = json_object_get(h->v, "engine");
    const json_t *repo = json_object_get(h->v, "repository");
    auto_free char *workspace = records_workspace(h->v);
    auto_free char *made = made_text(h->v);
    auto_free char *tool = mem_format("%s %s   sha256 %.12s", json_text(engine, "name", "?"),
                                      json_text(engine, "version", "?"),
                                      json_text(engine, "sha256", "?"));
    auto_free char *branch = repo ? mem_format("%s of %s", json_text(repo, "branch", ""),
                                               json_text(repo, "remote", "no remote"))
                                  : mem_dup("");

    fact(tab, "verdict", json_text(h->v, "verdict", ""));
    fact(tab, "vouched by", h->signer ? h->signer : h->why ? "" : "this machine's ledger");
    fact(tab, "run", json_text(h->v, "run_id", ""));
    fact(tab, "time", json_text(h->v, "time", ""));
    fact(tab, "made", made);
    fact(tab, "workspace", workspace);
    fact(tab, "commit", json_text(h->v, "commit", ""));
    fact(tab, "judged at", json_text(h->v, "tip", ""));
    fact(tab, "branch", branch);
    fact(tab, "engine", tool);
}

static int
print_human(const char *file, const struct planzip *z, const struct handover *h, struct err *err)
{
    auto_table tab = TERM_TABLE_INIT;
    auto_free char *shown = text_clean(file);
    auto_buf out = BUF_INIT;
    struct term term;

    term_init(&term, STDOUT_FILENO);
    buf_printf(&out, "%s   ", shown);
    term_put(&out, &term, h->why ? TERM_BAD : TERM_GOOD,
             h->why ? "a foreign plan here" : "would be judged again and applied here");
    buf_puts(&out, "\n\n");
    fact(&tab, "plan digest", planzip_digest(z));
    if (h->v)
        add_facts(&tab, h);
    term_table_format(&out, &term, &tab, 2);
    if (h->why) {
        auto_free char *why = text_clean(h->why);

        buf_printf(&out, "\n  %s\n", why);
        buf_printf(&out, "  %s\n", h->help ? h->help : "plan again through the gate");
    }
    return records_print(buf_str(&out), err);
}

static int
print_json(const struct planzip *z, const struct handover *h, struct err *err)
{
    auto_json *out = json_object();

    json_put(out, "plan_digest", planzip_digest(z));
    json_object_set_new(out, "accepted", json_boolean(!h->why));
    json_put(out, "reason", h->why);
    json_put(out, "signer", h->signer);
    json_object_set_new(out, "verdict", h->v ? json_incref(h->v) : json_null());
    return records_print_json(out, err);
}

int
show_plan(const char *file, bool json, struct err *err)
{
    struct handover h = {0};
    struct planzip *z = NULL;
    int rc;

    if (planzip_open(&z, file, err) < 0)
        return -1;
    rc = look(&h, z, err);
    if (rc >= 0 && (json ? print_json(z, &h, err) : print_human(file, z, &h, err)) < 0)
        rc = -1;
    handover_clear(&h);
    planzip_free(z);
    return rc < 0 ? -1 : rc == 1 ? EXITCODE_FINDING : EXITCODE_OK;
}
