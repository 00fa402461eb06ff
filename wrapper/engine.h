/* SPDX-License-Identifier: Apache-2.0 */
/* The real engine: who it is, and running it with its output where it belongs. */
#ifndef MOONGATE_WRAPPER_ENGINE_H
#define MOONGATE_WRAPPER_ENGINE_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/proc.h"
#include "wrapper/engine_copy.h"
#include "wrapper/flags.h"

struct engine {
    char *path;
    char *product; /* "terraform" or "tofu" */
    char *version; /* "1.11.4" */
    char sha256[DIGEST_HEX_SIZE];
    json_t *stamp; /* of the file, by which a change is seen without reading it again */
};

/* Find it (see engine_find) and learn its version and digest; both are remembered in
 * `cache_dir` for as long as the file does not change.  Too old (before 1.0): undecided. */
int engine_open(struct engine *out, const char *name, const char *cache_dir, struct err *err);
void engine_clear(struct engine *e);
/* Is it still the same program?  -1 when it is not. */
int engine_same(const struct engine *e, struct err *err);

/* Does `apply FILE` of this engine take -var and -var-file again? */
bool engine_wants_vars_twice(const struct engine *e);
/* Does it load *.tofu files, in the place of *.tf ones of the same name? */
bool engine_reads_tofu(const struct engine *e);

/* Where a call runs. */
struct engine_place {
    const char *cwd;       /* where the user stood */
    const char *chdir;     /* value of -chdir, or NULL */
    const char *workspace; /* pinned by TF_WORKSPACE; NULL: as the user has it */
    const char *data_dir;  /* TF_DATA_DIR of this call; NULL: as the user has it */
    mode_t umask;          /* the user's own, which files of the engine get */
};

/* The environment of a call that the user sees (environment.def).  One free() releases it. */
char **engine_env(const struct engine_place *at, bool in_automation);

/* A call whose output is ours: `show -json`, `state pull`. */
int engine_read(struct proc_status *st, struct buf *out, struct buf *errout,
                const struct engine *e, const struct engine_place *at, const char *const *words,
                struct err *err);
/* The same with stdout into a new file, mode 0600. */
int engine_read_file(struct proc_status *st, const char *out_path, struct buf *errout,
                     const struct engine *e, const struct engine_place *at,
                     const char *const *words, struct err *err);

struct engine_show {
    const char *log_dir;   /* where the engine's output goes when it is not to a terminal; the
                              files out.log and err.log in it are appended to */
    bool in_automation;    /* TF_IN_AUTOMATION=1: no trailer behind a plan */
    bool quiet_stdout;     /* do not copy stdout on */
    const struct engine_edit *edit; /* of stdout where it is copied; NULL: none */
    bool copy_stdout;      /* copy it even to a terminal */
    int keep_fd;           /* the engine has fcntl's lock of it while it lives; -1: none */
    json_t *signals;       /* what came meanwhile is appended (interrupts.h); NULL: not kept */
};

/*
 * A call that the user sees: plan, apply.  On a terminal the engine has it; any other stdout or
 * stderr is a regular file that is copied on while it grows, so that no closed pipe can kill the
 * engine.  Signals that were sent to us alone are passed on (interrupts.h); a Ctrl-C reaches the
 * engine by itself.  Descriptors that we inherited are the engine's, too.  Waits until it ends.
 */
int engine_run(struct proc_status *st, const struct engine *e, const struct engine_place *at,
               const char *command, const struct flags_words *words,
               const struct engine_show *show, struct err *err);

#endif
