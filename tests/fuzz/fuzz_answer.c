/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a hostile judge may send: the frame, its parts, the decision made of them, the report.  The
 * parent's own functions are taken in with their files, because no header shows them.
 */
#include "policies/judgement.c"
#include "policies/judgement_child.c"

#include "policies/formats.h"
#include "tests/fuzz/fuzz.h"

#define NONCE "00112233445566778899aabbccddeeff"

static const struct judgement_file file = {"p.lua", "policy {}", 9};
static const struct judgement_source source = {"repository", false, &file, 1};

/* The nonce is not what is tried here: it is set to rights, and so is the length of the frame. */
static void
frame(struct buf *out, const char *text, size_t len)
{
    struct err err = ERR_INIT;
    auto_json *v = json_parse(text, len, "input", &err);
    auto_free char *again = NULL;

    if (json_is_object(v)) {
        json_put(v, "nonce", NONCE);
        again = json_compact(v);
        text = again;
        len = strlen(again);
    }
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(out, (char)(len >> shift & 0xff));
    buf_append(out, text, len);
}

/* Nothing that can refuse is lost on the way. */
static void
check_verdict(const json_t *answer, const json_t *root)
{
    const char *v = json_text(root, "verdict", "");
    const json_t *p;
    size_t i;

    if (strcmp(v, "allow") != 0)
        return;
    fuzz_check(answer && json_array_size(json_object_get(answer, "causes")) == 0);
    fuzz_check(json_array_size(json_object_get(root, "policies")) > 0);
    json_array_foreach(json_object_get(answer, "policies"), i, p) {
        const char *o = json_text(p, "outcome", "");

        fuzz_check(strcmp(json_text(p, "level", ""), "advisory") == 0 || strcmp(o, "pass") == 0 ||
                   strcmp(o, "warn") == 0);
    }
    json_array_foreach(json_object_get(answer, "findings"), i, p)
        fuzz_check(strcmp(json_text(p, "level", ""), "advisory") == 0 ||
                   strcmp(json_text(p, "outcome", ""), "warn") == 0);
}

/* Each line of an annotation is one; a document can be read; a comment has its length. */
static void
check_format(const struct format *f, const json_t *root)
{
    const struct report_style style = {.verbose = true, .base = "a/b", .plan = "p.json"};
    auto_buf text = BUF_INIT;
    struct err err = ERR_INIT;
    auto_json *doc = NULL;

    f->write(&text, root, &style);
    fuzz_check(text.len > 0);
    for (size_t i = 0; i < text.len; i++)
        fuzz_check((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n');
    if (strcmp(f->name, "sarif") == 0 || strcmp(f->name, "gitlab") == 0) {
        doc = json_parse(buf_str(&text), text.len, "report", &err);
        fuzz_check(doc != NULL);
    }
    if (strcmp(f->name, "markdown") == 0)
        fuzz_check(text.len <= 65535);
    if (strcmp(f->name, "github") == 0)
        for (size_t i = 0; i < text.len; i++)
            fuzz_check(i > 0 && text.data[i - 1] != '\n' ? true : text.data[i] == ':');
}

static void
check_report(const json_t *root)
{
    const struct report_style style = {.width = 60, .per_policy = 3};
    auto_buf text = BUF_INIT;
    auto_buf json = BUF_INIT;

    report_text(&text, root, &style);
    report_json(&json, root, &style);
    for (size_t i = 0; i < text.len; i++)
        fuzz_check((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n');
    fuzz_check(json.len > 0);
    for (size_t i = 0; i < formats_count; i++)
        check_format(&formats_all[i], root);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct judgement_child child = {.answer = -1};
    struct decision d;
    auto_buf b = BUF_INIT;
    auto_json *answer = NULL;
    auto_free char *cause = NULL;

    buf_append(&b, data, size); /* the bytes as they are */
    json_decref(read_frame(&b, NONCE, &cause));
    free(cause);
    cause = NULL;
    buf_reset(&b);
    frame(&b, (const char *)data, size);
    answer = read_frame(&b, NONCE, &cause);
    fuzz_check((answer == NULL) == (cause != NULL));
    decision_init(&d);
    add_answer(&d, &source, &child, answer, cause);
    decide(&d);
    check_verdict(answer, d.root);
    fuzz_json_whole(d.root);
    check_report(d.root);
    judgement_statements_fault(json_object_get(answer, "statements"));
    json_decref(d.used);
    json_decref(d.ids);
    json_decref(d.root);
    return 0;
}
