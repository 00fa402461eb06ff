/* SPDX-License-Identifier: Apache-2.0 */
/* A temporary directory, files in it, and a real ssh key; include it behind cmocka.h. */
#ifndef MOONGATE_TESTS_EVIDENCE_HELP_H
#define MOONGATE_TESTS_EVIDENCE_HELP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "bundles/findings.h"
#include "bundles/signer.h"

struct scene {
    char *dir;
    char *key, *allowed;
    struct signer signer;
};

#define assert_ok(call)                                 \
    do {                                                \
        if ((call) != 0)                                \
            fail_msg("%s: %s", #call, err.text);        \
    } while (0)

static inline void
run_program(const char *path, const char *const *argv)
{
    struct proc_status st;
    struct err err = ERR_INIT;
    const struct proc_opts o = {.path = path, .argv = (char *const *)(uintptr_t)argv};

    assert_ok(proc_run(&st, NULL, NULL, &o, &err));
    assert_true(proc_ok(&st));
}

static inline void
make_key(const char *path, const char *comment)
{
    const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment,
                                "-f", path, NULL};

    run_program(MOONGATE_SSH_KEYGEN, argv);
}

static inline void
put_file(const char *dir, const char *name, const void *data, size_t len)
{
    struct err err = ERR_INIT;

    assert_ok(fs_publish(dir, name, data, len, true, &err));
}

/* "principal options key" into a file of allowed signers. */
static inline void
allow(struct scene *s, const char *principal, const char *options)
{
    struct err err = ERR_INIT;
    auto_free char *pub = mem_format("%s.pub", s->key);
    auto_free char *line = NULL;
    auto_buf b = BUF_INIT;

    assert_ok(fs_read_file(&b, pub, 4096, &err));
    line = mem_format("%s %s %s", principal, options, buf_str(&b));
    put_file(s->dir, "allowed", line, strlen(line));
}

static inline int
scene_setup(void **state)
{
    struct scene *s = mem_alloc(sizeof *s);

    s->dir = mem_dup("/tmp/moongate-test-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    s->key = fs_join(s->dir, "key");
    s->allowed = fs_join(s->dir, "allowed");
    make_key(s->key, "ci@acme");
    allow(s, "ci@acme", "");
    s->signer = (struct signer){s->key, "ci@acme", s->allowed};
    *state = s;
    return 0;
}

static inline int
scene_teardown(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;

    fs_remove_tree(s->dir, &err);
    free(s->dir);
    free(s->key);
    free(s->allowed);
    free(s);
    return 0;
}

#endif
