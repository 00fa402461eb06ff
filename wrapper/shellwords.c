/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/shellwords.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

struct splitter {
    char ***words;
    size_t *n;
    struct buf word;
    bool started; /* a word is being read, even an empty quoted one */
    bool escaped;
    char quote; /* ' or " while inside, else NUL */
};

/* An empty word in quotes is a word for some of the engine's versions and none for others, and
 * all words behind it would then mean something else: -1. */
static int
end_word(struct splitter *s)
{
    if (!s->started)
        return 0;
    if (s->word.len == 0)
        return -1;
    *s->words = mem_grow(*s->words, *s->n + 1, sizeof **s->words);
    (*s->words)[(*s->n)++] = buf_steal(&s->word);
    s->started = false;
    return 0;
}

static void
put(struct splitter *s, char c)
{
    buf_putc(&s->word, c);
    s->started = true;
}

/* One character; 1 ends the text, -1 refuses it. */
static int
step(struct splitter *s, char c)
{
    if (s->escaped) {
        s->escaped = false;
        put(s, c == 't' ? '\t' : c == 'n' ? '\n' : c);
        return 0;
    }
    if (c == '\\' && s->quote != '\'') {
        s->escaped = true;
        return 0;
    }
    if (s->quote) {
        if (c == s->quote) {
            s->quote = '\0';
            s->started = true;
        } else {
            put(s, c);
        }
        return 0;
    }
    if (strchr(" \t\r\n", c))
        return end_word(s);
    if (c == '"' || c == '\'') {
        s->quote = c;
        return 0;
    }
    if (strchr("`()", c))
        return -1;
    if (strchr(";&|<>", c)) {
        /* "2>file": the engine's versions drop the digits or not; no honest use needs it */
        return c == '>' && s->word.len > 0 ? -1 : 1;
    }
    put(s, c);
    return 0;
}

int
shellwords_split(char ***words, size_t *n, const char *line)
{
    struct splitter s = {words, n, BUF_INIT, false, false, '\0'};
    int rc = 0;

    for (const char *p = line; *p && rc == 0; p++)
        rc = step(&s, *p);
    if (rc >= 0 && end_word(&s) < 0)
        rc = -1;
    buf_clear(&s.word);
    if (rc < 0)
        return -1;
    return s.escaped || s.quote ? -2 : 0;
}
