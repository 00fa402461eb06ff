/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/backup.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/text.h"

#define STATE ".tfstate"
#define HELP "name a new file, or take -backup=-"

/* The path below `top`, NULL when it is elsewhere. */
static const char *
below(const char *path, const char *top)
{
    size_t n = strlen(top);

    return strncmp(path, top, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* A name that some engine's run takes for its state, even where there is none yet. */
static bool
will_be_state(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(slash ? slash + 1 : path, "terraform.tfstate") == 0 ||
           strstr(path, "terraform.tfstate.d/");
}

/* `real` is there. */
static int
check_old(const char *real, const char *shown, const struct worktree *wt, struct gitstore *store,
          struct err *err)
{
    const char *inside = below(real, wt->top);
    char oid[GITSTORE_OID_SIZE];
    int rc = inside ? gitstore_entry_at(oid, NULL, store, wt->head, inside, err) : 1;

    if (rc < 0)
        return -1;
    if (rc == 0)
        return err_set(err, EXITCODE_GIT, "-backup=%s would be written over a file that git "
                       "tracks; " HELP, shown);
    if (below(real, wt->gitdir) || below(real, wt->commondir))
        return err_set(err, EXITCODE_UNDECIDED, "-backup=%s would be written over a file of git; "
                       HELP, shown);
    if (text_ends(real, STATE) || will_be_state(real))
        return err_set(err, EXITCODE_UNDECIDED, "-backup=%s would be written over a state; " HELP,
                       shown);
    return 0;
}

int
backup_check(const char *file, const char *dir, const struct worktree *wt,
             struct gitstore *store, struct err *err)
{
    auto_free char *shown = file ? text_clean(file) : NULL;
    auto_free char *path = file ? fs_join(dir, file) : NULL;
    auto_free char *real = path ? realpath(path, NULL) : NULL;

    if (!file || !file[0] || strcmp(file, "-") == 0)
        return 0;
    if (real)
        return check_old(real, shown, wt, store, err);
    if (fs_exists(path))
        return err_set(err, EXITCODE_UNDECIDED, "-backup=%s is a link that leads nowhere; " HELP,
                       shown);
    if (will_be_state(path))
        return err_set(err, EXITCODE_UNDECIDED, "-backup=%s would be taken for a state; name "
                       "another file, or take -backup=-", shown);
    return 0;
}
