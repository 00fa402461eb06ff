/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

int
map_open(struct map *m, const char *path, struct err *err)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *at;

    *m = (struct map){"", 0, NULL};
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (st.st_size == 0)
        return 0;
    at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot map %s", path);
    *m = (struct map){at, (size_t)st.st_size, at};
    return 0;
}

void
map_close(struct map *m)
{
    if (m->at)
        munmap(m->at, m->len);
    *m = (struct map){"", 0, NULL};
}
