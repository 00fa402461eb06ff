/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a Lua chunk, of any bytes: what is no word of Lua is a sign of its own. */
#ifndef MOONGATE_POLICIES_LUALEX_H
#define MOONGATE_POLICIES_LUALEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lualex_kind {
    LUALEX_END, LUALEX_NAME, LUALEX_KEYWORD, LUALEX_TEXT, LUALEX_NUMBER, LUALEX_SIGN
};

struct lualex_token {
    uint32_t at, len, line;
    uint8_t kind;
};

struct lualex {
    const char *text;
    struct lualex_token *list; /* owned; ends with a LUALEX_END that `n` does not count */
    size_t n;
};

void lualex_read(struct lualex *out, const char *text, uint32_t len);
void lualex_clear(struct lualex *l);
/* Is token `i` spelled so?  Never for texts, and never past the end. */
bool lualex_is(const struct lualex *l, size_t i, const char *word);
bool lualex_is_name(const struct lualex *l, size_t i);
/* The caller frees. */
char *lualex_word(const struct lualex *l, size_t i);

#endif
