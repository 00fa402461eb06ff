/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/varpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/signals.h"

#define TEXT_LIMIT ((size_t)64 << 20)
/* Nobody is told when a first writer opens a named pipe. */
#define PATIENCE_MS 20
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static bool
is_var_file(const char *word, size_t len)
{
    word += len > 1 && word[1] == '-';
    return strncmp(word, "-var-file", 9) == 0 && (word[9] == '\0' || word[9] == '=');
}

/* "-var-file=GIVEN", or GIVEN behind "-var-file". */
static void
rename_word(struct flags_words *w, const char *given, const char *held)
{
    for (size_t i = 0; i < w->n; i++) {
        const char *value = strchr(w->v[i], '=');
        char *word = NULL;

        if (!is_var_file(w->v[i], strlen(w->v[i])))
            continue;
        if (value && strcmp(value + 1, given) == 0) {
            word = mem_format("-var-file=%s", held);
        } else if (!value && i + 1 < w->n && strcmp(w->v[i + 1], given) == 0) {
            word = mem_dup(held);
            i++;
        }
        if (!word)
            continue;
        free(w->v[i]);
        w->v[i] = word;
    }
}

/* A named pipe that nobody has opened for writing yet reads like one that has ended. */
static bool
may_begin(int fd, const struct buf *text)
{
    struct statfs fs;
    struct stat st;

    return text->len == 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
           fstatfs(fd, &fs) == 0 && fs.f_type != PIPEFS_MAGIC;
}

/* To the end; SIGINT and the like, which are held by now, end the wait. */
static int
read_pipe(struct buf *text, int fd, struct err *err)
{
    struct pollfd fds[2] = {{fd, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
    char block[16384];

    for (;;) {
        ssize_t n = read(fd, block, sizeof block);

        if (n == 0 && !may_begin(fd, text))
            return 0;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot read it");
        if (n > 0) {
            buf_append(text, block, (size_t)n);
            if (text->len > TEXT_LIMIT)
                return err_set(err, EXITCODE_UNDECIDED, "more than %zu bytes", TEXT_LIMIT);
            continue;
        }
        poll(fds, 2, PATIENCE_MS);
        if (signals_take().number != 0)
            return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
    }
}

static int
hold(int *to, const struct buf *text, struct err *err)
{
    auto_close int fd = memfd_create("moongate-variables", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "no memory");
    if (fs_write_all(fd, buf_str(text), text->len, err) < 0)
        return -1;
    if (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "no memory");
    *to = steal_fd(&fd);
    return 0;
}

int
varpipe_hold(char sha256[DIGEST_HEX_SIZE], struct flags *flags, const char *given,
             const char *path, struct err *err)
{
    size_t len = strlen(given);
    auto_close int from = -1;
    auto_free char *held = NULL;
    auto_buf text = BUF_INIT;
    int to = -1; /* stays open: the path leads to it */

    if (len > 5 && strcmp(given + len - 5, ".json") == 0)
        return err_set(err, EXITCODE_UNDECIDED, "-var-file %s: the engine tells JSON by the "
                       "file's name, and a pipe could only be given to it under another one; "
                       "use a regular file", given);
    from = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (from < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "-var-file %s", given);
    if (read_pipe(&text, from, err) < 0 || hold(&to, &text, err) < 0)
        return err_wrap(err, "-var-file %s", given);
    digest_bytes(sha256, buf_str(&text), text.len);
    held = mem_format("/proc/%ld/fd/%d", (long)getpid(), to);
    rename_word(&flags->plan, given, held);
    rename_word(&flags->vars, given, held);
    return 0;
}
