/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/formats.h"

#include <string.h>

const struct format formats_all[] = {
#define FORMAT(name, summary) {#name, summary, report_##name},
#include "policies/formats.def"
#undef FORMAT
};
const size_t formats_count = sizeof formats_all / sizeof *formats_all;

const struct format *
formats_find(const char *name, size_t len)
{
    for (size_t i = 0; i < formats_count; i++)
        if (strlen(formats_all[i].name) == len && memcmp(formats_all[i].name, name, len) == 0)
            return &formats_all[i];
    return NULL;
}

void
formats_names(struct buf *out)
{
    for (size_t i = 0; i < formats_count; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : i + 1 < formats_count ? ", " : " or ",
                   formats_all[i].name);
}
