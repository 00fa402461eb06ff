/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Just enough HCL to say on which line something is: a lexer that knows comments, quoted
 * templates, heredocs and what they nest, and the attributes and blocks of a body.  Nothing is
 * evaluated.  Made for text that an engine has already accepted; on anything else it finds less,
 * and always ends.
 */
#ifndef MOONGATE_POLICIES_HCL_H
#define MOONGATE_POLICIES_HCL_H

#include <stdbool.h>
#include <stddef.h>

#define HCL_LABELS_MAX 4

/* A place in a text.  Borrows it. */
struct hcl {
    const char *p;
    const char *end;
    int line; /* of `p` */
};

enum hcl_kind { HCL_END, HCL_NEWLINE, HCL_IDENT, HCL_STRING, HCL_OTHER };

struct hcl_token {
    enum hcl_kind kind;
    const char *text; /* HCL_STRING: between the quotes, or from heredoc mark to mark; HCL_OTHER:
                         one byte */
    size_t len;
    int line;         /* where it begins */
};

void hcl_next(struct hcl_token *out, struct hcl *h);

/* `name = …` or `name "label" … { … }`. */
struct hcl_item {
    struct hcl_token name;
    struct hcl_token labels[HCL_LABELS_MAX];
    size_t nlabels;
    bool is_block;
    struct hcl body; /* of a block; hcl_strict: or the expression of an attribute */
};

/* The next attribute or block at this level, passing over what is inside; false at the end. */
bool hcl_item(struct hcl_item *out, struct hcl *h);

/* The same for text that no engine has accepted yet: 1, 0 at the end, -1 for what is not a body:
 * brackets that do not pair, an item that is neither, what follows a block on its line. */
int hcl_strict(struct hcl_item *out, struct hcl *h);
/* The expression that begins here, up to the end of its line or one of `ends`, which is not
 * consumed; false when its brackets do not pair. */
bool hcl_value(struct hcl *out, struct hcl *h, const char *ends);

bool hcl_is(const struct hcl_token *t, const char *text);

#endif
