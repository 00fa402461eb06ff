/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/signer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/mem.h"
#include "base/proc.h"

/* A passphrase may have to be typed, a security key touched. */
#define SIGN_TIMEOUT_MS 120000
#define VERIFY_TIMEOUT_MS 30000
#define OUTPUT_LIMIT ((size_t)1 << 20)

#define ARMOR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOR_END "-----END SSH SIGNATURE-----\n"
#define ARMOR_LINE 70 /* what ssh-keygen writes */

/* One start of ssh-keygen: its output, complaint and fate. */
struct keygen {
    struct proc_status status;
    struct buf out, complaint;
};

static void
keygen_clear(struct keygen *k)
{
    buf_clear(&k->out);
    buf_clear(&k->complaint);
}

#define auto_keygen __attribute__((cleanup(keygen_clear))) struct keygen
#define KEYGEN_INIT {{false, 0, 0, false}, BUF_INIT, BUF_INIT}

static char **
keygen_env(void)
{
    static const char *const kept[] = {"SSH_AUTH_SOCK", "SSH_SK_PROVIDER", "HOME"};
    char *set[5] = {mem_dup("LC_ALL=C")};
    char *none[] = {NULL};
    size_t n = 1;
    char **env;

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (getenv(kept[i]))
            set[n++] = mem_format("%s=%s", kept[i], getenv(kept[i]));
    env = proc_env(none, NULL, (const char *const *)set);
    for (size_t i = 0; i < n; i++)
        free(set[i]);
    return env;
}

/* `sig_fd` (or -1) is what the child finds as /dev/fd/3. */
static int
keygen_run(struct keygen *k, const char *const *argv, const void *data, size_t len, int sig_fd,
           int timeout_ms, struct err *err)
{
    const struct proc_fd fds[] = {{3, sig_fd}};
    auto_free char **env = keygen_env();
    struct err own = ERR_INIT;
    const struct proc_opts opts = {
        .path = MOONGATE_SSH_KEYGEN,
        .argv = (char *const *)(uintptr_t)argv,
        .envp = env,
        .fds = sig_fd >= 0 ? fds : NULL,
        .nfds = sig_fd >= 0 ? 1 : 0,
        .input = data ? data : "",
        .input_len = data ? len : 0,
        .output_limit = OUTPUT_LIMIT,
        .timeout_ms = timeout_ms,
        .shielded = true, /* a Ctrl-C must not cost a finished apply its signature */
    };

    if (proc_run(&k->status, &k->out, &k->complaint, &opts, &own) < 0)
        return err_set(err, EXITCODE_EVIDENCE, "%s (signatures need it; install openssh-client)",
                       own.text);
    if (k->status.timed_out)
        return err_set(err, EXITCODE_EVIDENCE, "%s did not answer within %d s",
                       MOONGATE_SSH_KEYGEN, timeout_ms / 1000);
    return 0;
}

/* The first line of what ssh-keygen complained, without its end. */
static char *
complaint_of(const struct keygen *k)
{
    const char *s = buf_str(&k->complaint);
    size_t n = strcspn(s, "\r\n");

    return n ? mem_dupn(s, n) : mem_format("ssh-keygen ended with %d", proc_code(&k->status));
}

static int
key_readable(const struct signer *s, struct err *err)
{
    if (access(s->key, R_OK) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "the signing key %s cannot be read (see \"sign\" "
                                               "in moongate.lua)", s->key);
    return 0;
}

int
signer_sign(struct buf *out, const struct signer *s, const char *ns, const void *data,
            size_t len, struct err *err)
{
    const char *const argv[] = {"ssh-keygen", "-q", "-Y", "sign", "-n", ns, "-f", s->key, NULL};
    auto_keygen k = KEYGEN_INIT;

    if (key_readable(s, err) < 0 ||
        keygen_run(&k, argv, data, len, -1, SIGN_TIMEOUT_MS, err) < 0)
        return -1;
    if (!proc_ok(&k.status)) {
        auto_free char *why = complaint_of(&k);

        return err_set(err, EXITCODE_EVIDENCE,
                       "cannot sign with the key %s: %s (a key with a passphrase: ssh-add %s)",
                       s->key, why, s->key);
    }
    if (!signer_armor_valid(buf_str(&k.out), k.out.len))
        return err_set(err, EXITCODE_EVIDENCE, "cannot sign with the key %s: %s gave no signature",
                       s->key, MOONGATE_SSH_KEYGEN);
    buf_append(out, k.out.data, k.out.len);
    return 0;
}

int
signer_fingerprint(char **out, const struct signer *s, struct err *err)
{
    const char *const argv[] = {"ssh-keygen", "-l", "-E", "sha256", "-f", s->key, NULL};
    auto_keygen k = KEYGEN_INIT;
    const char *at;

    if (key_readable(s, err) < 0 ||
        keygen_run(&k, argv, NULL, 0, -1, SIGN_TIMEOUT_MS, err) < 0)
        return -1;
    at = strstr(buf_str(&k.out), "SHA256:");
    if (!proc_ok(&k.status) || !at) {
        auto_free char *why = complaint_of(&k);

        return err_set(err, EXITCODE_EVIDENCE, "%s is not a key: %s", s->key, why);
    }
    *out = mem_dupn(at, strcspn(at, " \n"));
    return 0;
}

/* Base64 in lines of 70, decoded and encoded again: one value has one spelling. */
static bool
armor_body_valid(const char *body, size_t len)
{
    auto_free unsigned char *joined = mem_alloc(len + 1);
    auto_free unsigned char *raw = mem_alloc(len + 1);
    auto_free unsigned char *again = mem_alloc(len + 5);
    size_t n = 0, pad = 0;
    int bytes;

    for (size_t i = 0; i < len;) {
        size_t line = strcspn(body + i, "\n");

        if (line == 0 || line > ARMOR_LINE || i + line >= len ||
            (line < ARMOR_LINE && i + line + 1 != len))
            return false;
        memcpy(joined + n, body + i, line);
        n += line;
        i += line + 1;
    }
    if (n == 0 || n % 4 != 0 || n > OUTPUT_LIMIT)
        return false;
    while (pad < 2 && joined[n - 1 - pad] == '=')
        pad++;
    bytes = EVP_DecodeBlock(raw, joined, (int)n);
    if (bytes < 0 || (size_t)bytes < pad)
        return false;
    EVP_EncodeBlock(again, raw, bytes - (int)pad);
    return memcmp(again, joined, n) == 0;
}

bool
signer_armor_valid(const char *text, size_t len)
{
    const size_t begin = strlen(ARMOR_BEGIN), end = strlen(ARMOR_END);

    return len > begin + end && len < OUTPUT_LIMIT && !memchr(text, '\0', len) &&
           memcmp(text, ARMOR_BEGIN, begin) == 0 &&
           memcmp(text + len - end, ARMOR_END, end) == 0 &&
           armor_body_valid(text + begin, len - begin - end);
}

/* ssh-keygen reads a signature from a file only; this one has no name. */
static int
signature_fd(const char *signature, struct err *err)
{
    auto_close int fd = memfd_create("signature", MFD_CLOEXEC);

    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot hold the signature in memory");
    for (size_t done = 0, len = strlen(signature); done < len;) {
        ssize_t n = write(fd, signature + done, len - done);

        if (n < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot hold the signature in memory");
        done += n > 0 ? (size_t)n : 0;
    }
    return steal_fd(&fd);
}

/* What one verification works on. */
struct check {
    const char *allowed, *ns, *time;
    const void *data;
    size_t len;
    int sig_fd;
};

/* argv of one of the -Y verbs; `who` and what the verb does not take are left out. */
static int
check_run(struct keygen *k, const struct check *c, const char *verb, const char *who,
          struct err *err)
{
    auto_free char *time = c->time ? mem_format("verify-time=%s", c->time) : NULL;
    const char *argv[18] = {"ssh-keygen", "-Y", verb, "-s", "/dev/fd/3"};
    size_t n = 5;

    if (strcmp(verb, "find-principals") != 0) {
        argv[n++] = "-n";
        argv[n++] = c->ns;
    }
    if (strcmp(verb, "check-novalidate") != 0) {
        argv[n++] = "-f";
        argv[n++] = c->allowed;
        if (time) {
            argv[n++] = "-O";
            argv[n++] = time;
        }
    }
    if (who) {
        argv[n++] = "-I";
        argv[n++] = who;
    }
    return keygen_run(k, argv, c->data, c->len, c->sig_fd, VERIFY_TIMEOUT_MS, err);
}

/* Good bytes by a key that nobody vouches for, or bad ones: the bytes alone decide. */
static int
check_bytes(enum signer_verdict *out, struct buf *why, const struct check *c, const char *reason,
            struct err *err)
{
    auto_keygen k = KEYGEN_INIT;
    const char *key;

    if (check_run(&k, c, "check-novalidate", NULL, err) < 0)
        return -1;
    *out = proc_ok(&k.status) ? SIGNER_UNKNOWN : SIGNER_BAD;
    if (!why)
        return 0;
    if (*out == SIGNER_BAD) {
        auto_free char *complaint = complaint_of(&k);

        buf_printf(why, "the signature does not fit: %s", complaint);
        return 0;
    }
    key = strstr(buf_str(&k.out), "SHA256:");
    buf_printf(why, "signed with the key %.*s, %s", key ? (int)strcspn(key, " \n") : 1,
               key ? key : "?", reason);
    return 0;
}

#define NOT_ALLOWED "which the allowed signers do not allow for this principal, purpose and time"

/* NOT_ALLOWED, with what ssh-keygen says of a line of the allowed signers ("FILE:3: key has
 * expired: …"); without such a line `otherwise`.  The caller frees. */
static char *
reason_of(const struct keygen *k, const struct check *c, const char *otherwise)
{
    const char *said = buf_str(&k->complaint);
    size_t file = strlen(c->allowed);

    if (strncmp(said, c->allowed, file) != 0 || said[file] != ':')
        return mem_dup(otherwise);
    said += file + 1;
    return mem_format(NOT_ALLOWED " (line %.*s)", (int)strcspn(said, "\r\n"), said);
}

/* The principal that allowed_signers gives for the key; NULL and `*reason` when there is none. */
static int
check_principal(char **out, char **reason, const struct check *c, struct err *err)
{
    auto_keygen k = KEYGEN_INIT;

    if (check_run(&k, c, "find-principals", NULL, err) < 0)
        return -1;
    *reason = reason_of(&k, c, "which is not in the allowed signers");
    *out = proc_ok(&k.status) && k.out.len > 0
               ? mem_dupn(k.out.data, strcspn(k.out.data, ",\r\n"))
               : NULL;
    return 0;
}

static int
check_identity(enum signer_verdict *out, char **who, struct buf *why, const struct check *c,
               const char *principal, struct err *err)
{
    auto_keygen k = KEYGEN_INIT;
    auto_free char *found = principal ? mem_dup(principal) : NULL;
    auto_free char *reason = NULL;

    if (!found && check_principal(&found, &reason, c, err) < 0)
        return -1;
    if (!found)
        return check_bytes(out, why, c, reason, err);
    if (check_run(&k, c, "verify", found, err) < 0)
        return -1;
    if (proc_ok(&k.status)) {
        *out = SIGNER_GOOD;
        *who = steal(&found);
        return 0;
    }
    free(reason);
    reason = reason_of(&k, c, NOT_ALLOWED);
    return check_bytes(out, why, c, reason, err);
}

int
signer_verify(enum signer_verdict *out, char **who, struct buf *why, const char *allowed_signers,
              const char *principal, const char *ns, const char *verify_time, const void *data,
              size_t len, const char *signature, struct err *err)
{
    auto_close int fd = -1;
    struct check c = {allowed_signers, ns, verify_time, data, len, -1};

    if (allowed_signers && access(allowed_signers, R_OK) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "the allowed signers file %s cannot be read",
                       allowed_signers);
    *who = NULL;
    if (!signer_armor_valid(signature, strlen(signature))) {
        *out = SIGNER_BAD;
        if (why)
            buf_puts(why, "the signature is not in ssh-keygen's exact form");
        return 0;
    }
    c.sig_fd = fd = signature_fd(signature, err);
    if (fd < 0)
        return -1;
    if (!allowed_signers)
        return check_bytes(out, why, &c, "which was compared with no list of allowed signers",
                           err);
    return check_identity(out, who, why, &c, principal, err);
}
