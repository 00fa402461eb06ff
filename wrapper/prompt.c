/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts are the engine's own, because callers and people match them; the bytes were compared
 * with the engine's on a terminal and without one.
 */
#include "wrapper/prompt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/signals.h"

/* What the engine takes for the width of what is no terminal. */
#define DEFAULT_COLUMNS 78

static const char *
product_name(const struct prompt *p)
{
    return strcmp(p->product, "tofu") == 0 ? "OpenTofu" : "Terraform";
}

static void
say(int fd, const struct buf *text)
{
    struct err ignored = ERR_INIT; /* nobody reads: the answer will be an end of file */

    fs_write_all(fd, buf_str(text), text->len, &ignored);
}

static void
question(struct buf *out, const struct prompt *p)
{
    bool named = strcmp(p->workspace, "default") != 0;
    const char *product = product_name(p);

    switch (p->mode) {
    case FLAGS_DESTROY:
        buf_puts(out, "Do you really want to destroy all resources");
        if (named)
            buf_printf(out, " in workspace \"%s\"", p->workspace);
        buf_printf(out, "?\x01%s will destroy all your managed infrastructure, as shown above.\n"
                        "There is no undo. Only 'yes' will be accepted to confirm.", product);
        return;
    case FLAGS_REFRESH_ONLY:
        buf_printf(out, "Would you like to update the %s state", product);
        if (named)
            buf_printf(out, " for \"%s\"", p->workspace);
        buf_printf(out, " to reflect these detected changes?\x01%s will write these changes to "
                        "the state without modifying any real infrastructure.\n"
                        "There is no undo. Only 'yes' will be accepted to confirm.", product);
        return;
    case FLAGS_NORMAL:
        buf_puts(out, "Do you want to perform these actions");
        if (named)
            buf_printf(out, " in workspace \"%s\"", p->workspace);
        buf_printf(out, "?\x01%s will perform the actions described above.\n"
                        "Only 'yes' will be accepted to approve.", product);
        return;
    }
}

static void
draw(const struct prompt *p)
{
    const char *bold = p->plain ? "" : "\033[1m";
    const char *reset = p->plain ? "" : "\033[0m";
    auto_buf text = BUF_INIT;
    auto_buf out = BUF_INIT;
    const char *lines;

    question(&text, p);
    lines = strchr(buf_str(&text), '\x01') + 1;
    buf_printf(&out, "%s%s\n%.*s%s\n", reset, bold, (int)(lines - 1 - buf_str(&text)),
               buf_str(&text), reset);
    while (*lines) {
        size_t len = strcspn(lines, "\n");

        buf_printf(&out, "  %.*s\n", (int)len, lines);
        lines += len + (lines[len] == '\n');
    }
    buf_printf(&out, "\n  %sEnter a value:%s %s", bold, reset, reset);
    say(STDOUT_FILENO, &out);
}

enum input { INPUT_LINE, INPUT_EOF, INPUT_INTERRUPTED, INPUT_STOPPED };

/* One line, byte by byte: what stands behind it belongs to the engine's own questions. */
static enum input
read_line(struct buf *line)
{
    for (;;) {
        struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
        char c;
        ssize_t n;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return INPUT_EOF;
        if (fds[1].revents)
            return signals_take().number == SIGINT ? INPUT_INTERRUPTED : INPUT_STOPPED;
        if (!fds[0].revents)
            continue;
        n = read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return INPUT_EOF;
        if (c == '\n')
            return INPUT_LINE;
        if (line->len < 4096)
            buf_putc(line, c);
    }
}

/* The engine's error box, on stderr. */
static void
complain(const struct prompt *p, const char *why)
{
    auto_buf out = BUF_INIT;

    if (p->plain)
        buf_printf(&out, "\nError: error asking for approval: %s\n\n", why);
    else
        buf_printf(&out, "\033[31m╷\033[0m\033[0m\n"
                         "\033[31m│\033[0m \033[0m\033[1m\033[31mError: \033[0m\033[0m\033[1m"
                         "error asking for approval: %s\033[0m\n"
                         "\033[31m│\033[0m \033[0m\n\033[31m│\033[0m \033[0m\033[0m\n"
                         "\033[31m╵\033[0m\033[0m\n", why);
    say(STDERR_FILENO, &out);
}

/* The engine says this behind the question, more or less in this order; what it prints of two
 * threads at once comes as it comes. */
static enum prompt_answer
aborted(const struct prompt *p, enum input got)
{
    static const char *const why[] = {[INPUT_EOF] = "EOF", [INPUT_INTERRUPTED] = "interrupted",
                                      [INPUT_STOPPED] = "context canceled"};
    auto_buf said = BUF_INIT;

    if (got != INPUT_EOF)
        buf_printf(&said, "\n\nInterrupt received.\nPlease wait for %s to exit or data loss may "
                          "occur.\nGracefully shutting down...\n\n", product_name(p));
    say(STDOUT_FILENO, &said);
    complain(p, why[got]);
    return PROMPT_ABORTED;
}

enum prompt_answer
prompt_ask(const struct prompt *p)
{
    auto_buf line = BUF_INIT;
    auto_buf after = BUF_INIT;
    enum input got;

    draw(p);
    got = read_line(&line);
    if (got != INPUT_LINE)
        return aborted(p, got);
    while (line.len > 0 && strchr(" \t\r\n\v\f", line.data[line.len - 1]))
        line.data[--line.len] = '\0';
    buf_puts(&after, "\n");
    if (strcmp(buf_str(&line), "yes") == 0) {
        say(STDOUT_FILENO, &after);
        return PROMPT_YES;
    }
    buf_printf(&after, "%s cancelled.\n", p->mode == FLAGS_DESTROY ? "Destroy" : "Apply");
    say(STDOUT_FILENO, &after);
    return PROMPT_NO;
}

/* ---- the trailer of a plan ---- */

static size_t
columns(void)
{
    struct winsize ws;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 1)
        return ws.ws_col;
    return DEFAULT_COLUMNS;
}

/* Break at blanks so that no line is longer than `width`, longer words excepted. */
static void
wrap(struct buf *out, const char *text, size_t width)
{
    size_t at = 0;

    while (*text) {
        size_t len = strcspn(text, " \n");

        if (at > 0 && at + 1 + len > width) {
            buf_putc(out, '\n');
            at = 0;
        } else if (at > 0) {
            buf_putc(out, ' ');
            at++;
        }
        buf_append(out, text, len);
        at += len;
        text += len;
        if (*text == '\n') {
            buf_putc(out, '\n');
            at = 0;
        }
        text += *text != '\0';
    }
}

void
prompt_trailer(const struct prompt *p, const char *out)
{
    const char *verb = p->product;
    size_t width = columns();
    auto_free char *text = NULL;
    auto_buf b = BUF_INIT;

    buf_puts(&b, p->plain ? "\n" : "\033[90m\n");
    for (size_t i = 0; i + 1 < width; i++)
        buf_puts(&b, "─");
    buf_puts(&b, p->plain ? "\n\n" : "\033[0m\n\n");
    if (out) {
        text = mem_format("Saved the plan to: %s\n\nTo perform exactly these actions, run the "
                          "following command to apply:", out);
        wrap(&b, text, width - 1);
        buf_printf(&b, "\n    %s apply \"%s\"\n", verb, out);
    } else {
        text = mem_format("Note: You didn't use the -out option to save this plan, so %s can't "
                          "guarantee to take exactly these actions if you run \"%s apply\" now.",
                          product_name(p), verb);
        wrap(&b, text, width - 1);
        buf_putc(&b, '\n');
    }
    say(STDOUT_FILENO, &b);
}
