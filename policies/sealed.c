/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/sealed.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

int
sealed_new(const void *data, size_t len, struct err *err)
{
    auto_close int fd = memfd_create("moongate-request", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make a request for the judge");
    if (fs_write_all(fd, data, len, err) < 0)
        return -1;
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot seal the request for the judge");
    return steal_fd(&fd);
}
