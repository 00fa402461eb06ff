/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as every format has them:
 *   report_driver DIR FILE...    each FILE is a decision; DIR/<its name>.<format> is written
 * The plan is "live/plan.json", made in live/prod of the repository.
 */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"

static int
write_all(const char *dir, const char *path, struct err *err)
{
    const struct report_style style = {.verbose = true, .base = "live/prod",
                                       .plan = "../plan.json"};
    auto_json *decision = json_read_file(path, (size_t)1 << 28, err);
    const char *slash = strrchr(path, '/');

    if (!decision)
        return -1;
    for (size_t i = 0; i < formats_count; i++) {
        auto_buf text = BUF_INIT, again = BUF_INIT;
        auto_free char *name = mem_format("%s.%s", slash ? slash + 1 : path, formats_all[i].name);

        formats_all[i].write(&text, decision, &style);
        formats_all[i].write(&again, decision, &style);
        if (text.len != again.len || memcmp(text.data, again.data, text.len) != 0)
            return err_set(err, EXITCODE_UNDECIDED, "%s: %s is not the same twice", path, name);
        if (fs_replace(dir, name, text.data, text.len, err) < 0)
            return -1;
    }
    return 0;
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;

    for (int i = 2; i < argc; i++)
        if (write_all(argv[1], argv[i], &err) < 0) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
    return 0;
}
