/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/openpgp.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"

#define VERIFY_TIMEOUT_MS 30000
#define OUTPUT_LIMIT ((size_t)1 << 20)

#define KEYS_BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define KEYS_END "-----END PGP PUBLIC KEY BLOCK-----"
#define SIG_BEGIN "-----BEGIN PGP SIGNATURE-----\n"
#define SIG_END "-----END PGP SIGNATURE-----\n"

/* ---- armor ---------------------------------------------------------------------------------- */

static int
digit_of(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Base64 over many lines. */
struct base64 {
    unsigned bits;
    int nbits;
    size_t ndigits;
    int npad;
};

static bool
take_digits(struct buf *out, struct base64 *b, const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int v = digit_of(line[i]);

        if (line[i] == '=' && b->npad < 2) {
            b->npad++;
            continue;
        }
        if (v < 0 || b->npad > 0)
            return false;
        b->ndigits++;
        b->bits = (b->bits << 6 | (unsigned)v) & 0xffff;
        b->nbits += 6;
        if (b->nbits >= 8) {
            b->nbits -= 8;
            buf_putc(out, (char)(b->bits >> b->nbits & 0xff));
        }
    }
    return true;
}

enum part { OUTSIDE, HEADERS, BODY, CHECKSUM };

struct armor {
    enum part part;
    struct base64 b64;
    size_t blocks;
};

static bool
is_line(const char *line, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(line, text, len) == 0;
}

/* NULL, or what is wrong with this line. */
static const char *
take_line(struct buf *out, struct armor *a, const char *line, size_t len)
{
    if (a->part == OUTSIDE) {
        if (len == 0 || line[0] == '#')
            return NULL;
        if (!is_line(line, len, KEYS_BEGIN))
            return "is neither a comment (#) nor the beginning of a public key";
        *a = (struct armor){HEADERS, {0, 0, 0, 0}, a->blocks + 1};
        return NULL;
    }
    if (a->part == HEADERS) {
        if (len == 0)
            a->part = BODY;
        else if (!memchr(line, ':', len))
            return "is no header of a public key (a blank line ends them)";
        return NULL;
    }
    if (is_line(line, len, KEYS_END)) {
        if (a->b64.ndigits == 0 || (a->b64.ndigits + (size_t)a->b64.npad) % 4 != 0)
            return "ends a public key that is cut off";
        a->part = OUTSIDE;
        return NULL;
    }
    if (a->part == BODY && len == 5 && line[0] == '=') {
        a->part = CHECKSUM; /* against typing errors; a damaged key verifies nothing */
        return NULL;
    }
    return a->part == BODY && take_digits(out, &a->b64, line, len) ? NULL
                                                                  : "is not base64 of a public key";
}

int
openpgp_dearmor(struct buf *out, const char *text, size_t len, struct err *err)
{
    struct armor a = {OUTSIDE, {0, 0, 0, 0}, 0};
    auto_buf bytes = BUF_INIT;
    int number = 0;

    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end ? (size_t)(end - text) - at : len - at;
        size_t shown = n > 0 && text[at + n - 1] == '\r' ? n - 1 : n;
        const char *fault = take_line(&bytes, &a, text + at, shown);

        number++;
        if (fault)
            return err_set(err, EXITCODE_UNDECIDED, "line %d %s", number, fault);
        at += n + 1;
    }
    if (a.part != OUTSIDE)
        return err_set(err, EXITCODE_UNDECIDED, "the last public key has no end");
    if (a.blocks == 0)
        return err_set(err, EXITCODE_UNDECIDED, "there is no public key (gpg --armor --export)");
    buf_append(out, buf_str(&bytes), bytes.len);
    return 0;
}

/* ---- gpgv's status lines -------------------------------------------------------------------- */

/* How often each word that matters stands there, and the text behind the last one. */
struct status {
    const char *word;
    size_t n;
    const char *rest; /* to the end of the line */
};

enum { NEWSIG, GOODSIG, VALIDSIG, BADSIG, ERRSIG, EXPSIG, EXPKEYSIG, REVKEYSIG, NO_PUBKEY, NWORDS };

static void
count_words(struct status *all, const char *text)
{
    static const char prefix[] = "[GNUPG:] ";

    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *word = line + sizeof prefix - 1;

        if (strncmp(line, prefix, sizeof prefix - 1) != 0)
            continue;
        for (size_t i = 0; i < NWORDS; i++) {
            size_t n = strlen(all[i].word);

            if (strncmp(word, all[i].word, n) == 0 && strchr(" \n", word[n])) {
                all[i].n++;
                all[i].rest = word + n + (word[n] == ' ');
            }
        }
    }
}

/* Field `i` of a line, from 0; the caller frees. */
static char *
field(const char *rest, int i)
{
    for (; i > 0; i--) {
        size_t n = strcspn(rest, " \n");

        if (rest[n] != ' ')
            return mem_dup("");
        rest += n + 1;
    }
    return mem_dupn(rest, strcspn(rest, " \n"));
}

/* "KEYID Alice <alice@acme>": the mail address, or all of the name. */
static char *
principal_of(const char *rest)
{
    size_t len = strcspn(rest, "\n");
    size_t id = strcspn(rest, " \n");
    auto_free char *name = mem_dupn(rest + id + (id < len), len - id - (id < len));
    char *open = strrchr(name, '<');
    char *close = open ? strchr(open, '>') : NULL;

    if (close && close > open + 1 && close[1] == '\0')
        return mem_dupn(open + 1, (size_t)(close - open) - 1);
    return steal(&name);
}

/* Exactly one signature, and of it exactly the lines of a good one. */
static const char *
fault_of(const struct status *s, bool ended_well)
{
    if (s[NEWSIG].n > 1)
        return "it holds more than one signature";
    if (s[REVKEYSIG].n > 0)
        return "the key is revoked";
    if (s[EXPKEYSIG].n > 0)
        return "the key has expired";
    if (s[EXPSIG].n > 0)
        return "the signature has expired";
    if (s[BADSIG].n > 0)
        return "the signature does not fit";
    if (s[NO_PUBKEY].n > 0)
        return "the key is not among the public keys";
    if (s[NEWSIG].n != 1 || s[GOODSIG].n != 1 || s[VALIDSIG].n != 1 || s[ERRSIG].n > 0 ||
        !ended_well)
        return "the signature cannot be checked";
    return NULL;
}

void
openpgp_read_status(struct openpgp_result *out, const char *status, bool ended_well)
{
    struct status s[NWORDS] = {{"NEWSIG", 0, ""},    {"GOODSIG", 0, ""},   {"VALIDSIG", 0, ""},
                               {"BADSIG", 0, ""},    {"ERRSIG", 0, ""},    {"EXPSIG", 0, ""},
                               {"EXPKEYSIG", 0, ""}, {"REVKEYSIG", 0, ""}, {"NO_PUBKEY", 0, ""}};
    const char *fault;

    *out = (struct openpgp_result){0};
    count_words(s, status);
    fault = fault_of(s, ended_well);
    if (!fault) {
        auto_free char *class = field(s[VALIDSIG].rest, 8);
        auto_free char *subkey = field(s[VALIDSIG].rest, 0);

        out->key = field(s[VALIDSIG].rest, 9);
        out->principal = principal_of(s[GOODSIG].rest);
        if (strcmp(class, "00") != 0)
            fault = "it is not a signature over the bytes as they are";
        else if (strlen(out->key) < 40 || strlen(subkey) < 40 || out->principal[0] == '\0')
            fault = "the signature cannot be checked";
    }
    out->good = fault == NULL;
    if (fault) {
        openpgp_result_clear(out);
        out->why = mem_dup(fault);
    }
}

void
openpgp_result_clear(struct openpgp_result *r)
{
    free(r->principal);
    free(r->key);
    free(r->why);
    *r = (struct openpgp_result){0};
}

/* ---- gpgv ----------------------------------------------------------------------------------- */

static int
memory_fd(const char *name, const void *data, size_t len, struct err *err)
{
    auto_close int fd = memfd_create(name, MFD_CLOEXEC);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold the %s in memory", name);
    if (fs_write_all(fd, data, len, err) < 0)
        return err_wrap(err, "the %s", name);
    return steal_fd(&fd);
}

/* One armored signature, and nothing behind it but empty lines. */
static bool
is_signature(const char *s)
{
    const char *end = strstr(s, SIG_END);

    if (strncmp(s, SIG_BEGIN, strlen(SIG_BEGIN)) != 0 || !end || strlen(s) > OUTPUT_LIMIT)
        return false;
    end += strlen(SIG_END);
    return end[strspn(end, "\n")] == '\0' && !strstr(s + 1, "-----BEGIN");
}

static int
run_gpgv(struct proc_status *st, struct buf *status, const struct proc_fd fds[2],
         const void *data, size_t len, struct err *err)
{
    static const char *const argv[] = {"gpgv", "--homedir", "/nonexistent", "--status-fd", "1",
                                       "--weak-digest", "SHA1", "--keyring", "/dev/fd/4",
                                       "/dev/fd/3", "-", NULL};
    char *env[] = {(char[]){"LC_ALL=C"}, NULL};
    struct err own = ERR_INIT;
    const struct proc_opts opts = {.path = MOONGATE_GPGV,
                                   .argv = (char *const *)(uintptr_t)argv,
                                   .envp = env,
                                   .fds = fds,
                                   .nfds = 2,
                                   .input = data,
                                   .input_len = len,
                                   .output_limit = OUTPUT_LIMIT,
                                   .timeout_ms = VERIFY_TIMEOUT_MS};

    if (proc_run(st, status, NULL, &opts, &own) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s (OpenPGP signatures need it; install gpgv)",
                       own.text);
    if (st->timed_out)
        return err_set(err, EXITCODE_UNDECIDED, "%s did not answer within %d s", MOONGATE_GPGV,
                       VERIFY_TIMEOUT_MS / 1000);
    return 0;
}

int
openpgp_verify(struct openpgp_result *out, const struct buf *keyring, const void *data,
               size_t len, const char *signature, struct err *err)
{
    auto_close int sig = -1;
    auto_close int keys = -1;
    auto_buf status = BUF_INIT;
    struct proc_status st;

    if (!is_signature(signature)) {
        *out = (struct openpgp_result){.why = mem_dup("it is not one armored signature")};
        return 0;
    }
    sig = memory_fd("signature", signature, strlen(signature), err);
    keys = sig < 0 ? -1 : memory_fd("keyring", buf_str(keyring), keyring->len, err);
    if (keys < 0)
        return -1;
    if (run_gpgv(&st, &status, (struct proc_fd[]){{3, sig}, {4, keys}}, data, len, err) < 0)
        return -1;
    openpgp_read_status(out, buf_str(&status), proc_ok(&st));
    return 0;
}
