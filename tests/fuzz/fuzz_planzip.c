/* SPDX-License-Identifier: Apache-2.0 */
/* Plan files: the bytes of a zip, or the parts of one, put together as it should be. */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "policies/locate.h"
#include "policies/planzip.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/zipmake.h"

#define PARTS_MAX 64

static void
check_locate(const struct planzip *z, const char *address)
{
    struct locate_place place = {NULL, 0};

    if (locate(&place, z, address, "tags.owner") == 0)
        fuzz_check(place.file && place.file[0] && place.line > 0);
    locate_clear(&place);
}

static void
check_zip(const struct planzip *z)
{
    const struct planzip_entry *e;
    const struct planzip_module *m;
    size_t n = planzip_entries(z, &e), nm = planzip_modules(z, &m);
    const char *lineage;
    long long serial;

    for (size_t i = 0; i < n; i++) {
        fuzz_check(planzip_find(z, e[i].name) == &e[i]);
        fuzz_check(e[i].name[0] && e[i].name[0] != '/' && strlen(e[i].sha256) == 64);
    }
    for (size_t i = 0; i < nm; i++)
        fuzz_check(m[i].key && m[i].dir && m[i].source && m[i].version);
    planzip_state(z, &lineage, &serial);
    fuzz_check(lineage && strlen(planzip_digest(z)) == 64);
    check_locate(z, "aws_x.r");
    check_locate(z, "module.a[\"k.x\"].data.aws_x.r[0]");
    check_locate(z, "module.a.module.b.aws_x.r");
    check_locate(z, "var.v");
}

static void
build(struct buf *out, const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);
    struct fuzz_part parts[PARTS_MAX];
    struct zipmake_entry entries[PARTS_MAX];
    size_t n = fuzz_parts(parts, PARTS_MAX, text, size);

    for (size_t i = 0; i < n; i++)
        entries[i] = (struct zipmake_entry){parts[i].name, parts[i].text, NULL, false, 0};
    zipmake(out, entries, n, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    char path[FUZZ_PATH_SIZE];
    auto_buf zip = BUF_INIT;
    auto_close int fd = -1;

    if (size >= 3 && memcmp(data, "-- ", 3) == 0)
        build(&zip, data, size);
    else
        buf_append(&zip, data, size);
    fd = fuzz_file(path, buf_str(&zip), zip.len);
    if (planzip_open(&z, path, &err) < 0)
        fuzz_check(!z && err.code == EXITCODE_UNDECIDED && err.text[0]);
    else
        check_zip(z);
    planzip_free(z);
    return 0;
}
