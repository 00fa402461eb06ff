/* SPDX-License-Identifier: Apache-2.0 */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"

struct term_row {
    size_t n;
    struct {
        char *text;
        enum term_style style;
    } cells[TERM_CELLS];
};

void
term_init(struct term *t, int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *name = getenv("TERM");
    struct winsize size;

    *t = (struct term){false, 0};
    if (!isatty(fd))
        return;
    t->colour = (!no_color || !*no_color) && name && *name && strcmp(name, "dumb") != 0;
    t->width = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

size_t
term_columns(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            n++;
    return n;
}

void
term_put(struct buf *out, const struct term *t, enum term_style style, const char *text)
{
    static const char *const codes[] = {
        [TERM_GOOD] = "32", [TERM_BAD] = "31", [TERM_WARN] = "33",
        [TERM_DIM] = "2",   [TERM_BOLD] = "1",
    };

    if (!t->colour || style == TERM_PLAIN || !*text)
        buf_puts(out, text);
    else
        buf_printf(out, "\033[%sm%s\033[0m", codes[style], text);
}

void
term_table_row(struct term_table *tab)
{
    tab->rows = mem_grow(tab->rows, tab->n + 1, sizeof *tab->rows);
    memset(&tab->rows[tab->n++], 0, sizeof *tab->rows);
}

void
term_table_cell(struct term_table *tab, enum term_style style, const char *text)
{
    struct term_row *row = &tab->rows[tab->n - 1];

    if (row->n == TERM_CELLS)
        return;
    row->cells[row->n].text = mem_dup(text ? text : "");
    row->cells[row->n++].style = style;
}

static void
widths(size_t out[TERM_CELLS], const struct term_table *tab)
{
    memset(out, 0, TERM_CELLS * sizeof *out);
    for (size_t i = 0; i < tab->n; i++)
        for (size_t k = 0; k < tab->rows[i].n; k++) {
            size_t w = term_columns(tab->rows[i].cells[k].text);

            if (w > out[k])
                out[k] = w;
        }
}

/* Bytes of the first `columns` columns. */
static size_t
prefix(const char *text, size_t columns)
{
    size_t i = 0;

    for (; text[i]; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80 && columns-- == 0)
            break;
    return i;
}

/* One line; `blank` counts the spaces owed before the next cell, so that none trail. */
static void
format_row(struct buf *out, const struct term *t, const struct term_row *row,
           const size_t *width, size_t indent)
{
    size_t at = 0, blank = indent;

    for (size_t k = 0; k < row->n; k++) {
        const char *text = row->cells[k].text;
        size_t w = term_columns(text);
        auto_free char *cut = NULL;

        if (width[k] == 0)
            continue;
        if (w > 0 && t->width > 0 && at + blank + w > t->width) {
            if (at + blank + 1 >= t->width)
                break;
            cut = mem_dupn(text, prefix(text, t->width - at - blank - 1));
            w = term_columns(cut);
        }
        if (w > 0) {
            buf_printf(out, "%*s", (int)blank, "");
            term_put(out, t, row->cells[k].style, cut ? cut : text);
            at += blank + w;
            blank = 0;
        }
        blank += width[k] - (w > width[k] ? width[k] : w) + 2;
        if (cut) {
            buf_puts(out, "…");
            break;
        }
    }
    buf_putc(out, '\n');
}

void
term_table_format(struct buf *out, const struct term *t, const struct term_table *tab,
                  size_t indent)
{
    size_t width[TERM_CELLS];

    widths(width, tab);
    for (size_t i = 0; i < tab->n; i++)
        format_row(out, t, &tab->rows[i], width, indent);
}

void
term_table_clear(struct term_table *tab)
{
    for (size_t i = 0; i < tab->n; i++)
        for (size_t k = 0; k < tab->rows[i].n; k++)
            free(tab->rows[i].cells[k].text);
    free(tab->rows);
    *tab = (struct term_table)TERM_TABLE_INIT;
}
