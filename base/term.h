/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person sees: colour only on a terminal that wants it, aligned columns, lines no wider
 * than the terminal.  Everything is built in a buf; the caller prints it.
 */
#ifndef MOONGATE_BASE_TERM_H
#define MOONGATE_BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct term {
    bool colour;  /* a terminal, NO_COLOR unset or empty, TERM not "dumb" */
    size_t width; /* columns; 0: not a terminal, lines are never cut */
};

enum term_style { TERM_PLAIN, TERM_GOOD, TERM_BAD, TERM_WARN, TERM_DIM, TERM_BOLD };

void term_init(struct term *t, int fd);
/* Columns that `text` takes: code points of its UTF-8. */
size_t term_columns(const char *text);
/* Append `text` in `style`; plain where the terminal has no colour. */
void term_put(struct buf *out, const struct term *t, enum term_style style, const char *text);

/* Rows of up to TERM_CELLS cells.  Texts are copied; they must be printable already. */
#define TERM_CELLS 12

struct term_table {
    struct term_row *rows; /* owned */
    size_t n;
};

#define TERM_TABLE_INIT {NULL, 0}
#define auto_table __attribute__((cleanup(term_table_clear))) struct term_table

/* A new row; the cells are set by term_table_cell from left to right. */
void term_table_row(struct term_table *tab);
/* The next cell of the newest row; NULL is an empty one. */
void term_table_cell(struct term_table *tab, enum term_style style, const char *text);
/* Append all rows, each after `indent` spaces: columns aligned, two spaces apart, columns that
 * are empty in every row left out, no trailing space, each line cut to the terminal's width. */
void term_table_format(struct buf *out, const struct term *t, const struct term_table *tab,
                       size_t indent);
void term_table_clear(struct term_table *tab);

#endif
