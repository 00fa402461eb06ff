/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes bundles and ledger entries for the scenarios, through the libraries and without a run:
 *   evidence_driver bundle DIR FILE KEY|- PRINCIPAL NAME=PATH …   prints the reference as JSON
 *   evidence_driver text                                          prints VERIFY.txt
 *   evidence_driver append LEDGER KEY|- PRINCIPAL <ENTRY          prints "SEQ SHA256"
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "bundles/bundle.h"
#include "bundles/ledger.h"

#define MEMBERS_MAX 64

static const struct signer *
signer_of(struct signer *s, char **argv)
{
    *s = (struct signer){argv[0], argv[1], NULL};
    return strcmp(argv[0], "-") == 0 ? NULL : s;
}

static int
do_bundle(int argc, char **argv, struct err *err)
{
    struct bundle_member m[MEMBERS_MAX];
    struct bundle_ref ref;
    struct signer s;
    size_t n = 0;

    for (int i = 6; i < argc && n < MEMBERS_MAX; i++, n++) {
        char *eq = strchr(argv[i], '=');

        if (!eq)
            return err_set(err, EXITCODE_USAGE, "%s is not NAME=PATH", argv[i]);
        *eq = '\0';
        m[n] = (struct bundle_member){.name = argv[i], .path = eq + 1};
    }
    if (bundle_write(&ref, argv[2], argv[3], m, n, signer_of(&s, argv + 4), err) < 0)
        return -1;
    printf("{\"file\": \"%s\", \"id\": \"%s\", \"tar_sha256\": \"%s\", \"size\": %llu}\n", argv[3],
           ref.id, ref.tar_sha256, ref.size);
    return 0;
}

static int
do_append(char **argv, struct err *err)
{
    struct ledger *l;
    struct ledger_pos pos;
    struct signer s;
    auto_buf text = BUF_INIT;
    auto_json *entry = NULL;
    int rc;

    if (fs_read_fd(&text, STDIN_FILENO, 1 << 20, err) < 0)
        return -1;
    entry = json_parse(buf_str(&text), text.len, "the entry", err);
    if (!entry || ledger_open(&l, argv[2], err) < 0)
        return -1;
    rc = ledger_append(&pos, l, entry, signer_of(&s, argv + 3), err);
    ledger_free(l);
    if (rc == 0)
        printf("%lld %s\n", pos.seq, pos.entry_sha256);
    return rc;
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int rc = -1;

    if (argc >= 6 && strcmp(argv[1], "bundle") == 0)
        rc = do_bundle(argc, argv, &err);
    else if (argc == 5 && strcmp(argv[1], "append") == 0)
        rc = do_append(argv, &err);
    else if (argc == 2 && strcmp(argv[1], "text") == 0)
        rc = fputs(bundle_verify_text(), stdout) < 0 ? -1 : 0;
    else
        err_set(&err, EXITCODE_USAGE, "evidence_driver: bundle, append or text");
    if (rc == 0)
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return (int)err.code;
}
