/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies/hcl, address and locate: the first line is an address, the second a path, the rest a
 * configuration (JSON when it begins with a brace).
 */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "policies/address.h"
#include "policies/hcl.h"
#include "policies/locate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/zipmake.h"

static int
lines_of(const char *text)
{
    int n = 1;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static void
check_items(struct hcl *h, int depth)
{
    const char *end = h->end;
    struct hcl_item item;
    int line = h->line;

    while (hcl_item(&item, h)) {
        fuzz_check(h->p <= end && h->line >= line && item.name.line >= line);
        fuzz_check(item.nlabels <= HCL_LABELS_MAX && item.name.text + item.name.len <= end);
        line = h->line;
        if (item.is_block && depth < 8)
            check_items(&item.body, depth + 1);
    }
}

static void
check_address(const char *address)
{
    struct address a;

    if (address_parse(&a, address) < 0)
        return;
    fuzz_check(a.module && a.block && a.name);
    address_clear(&a);
}

static void
check_locate(const char *address, const char *path, const char *text)
{
    const char *name = *text == '{' ? "tfconfig/m-/main.tf.json" : "tfconfig/m-/main.tf";
    const char *below = *text == '{' ? "tfconfig/m-a/x.tf.json" : "tfconfig/m-a/x.tf";
    const struct zipmake_entry entries[] = {
        {"tfplan", "x", NULL, false, 0},
        {"tfstate", "{\"serial\":0,\"lineage\":\"\"}", NULL, false, 0},
        {"tfconfig/modules.json",
         "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"a\",\"Dir\":\"a\",\"SourceAddr\":\"./a\"},"
         "{\"Key\":\"a.b\",\"Dir\":\".terraform/modules/b\",\"SourceAddr\":\"x/y/z\"}]",
         NULL, false, 0},
        {name, text, NULL, false, 0},
        {below, text, NULL, false, 0},
    };
    struct locate_place place = {NULL, 0};
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    char file[FUZZ_PATH_SIZE];
    auto_buf zip = BUF_INIT;
    auto_close int fd = -1;

    zipmake(&zip, entries, sizeof entries / sizeof *entries, NULL);
    fd = fuzz_file(file, buf_str(&zip), zip.len);
    fuzz_check(planzip_open(&z, file, &err) == 0);
    if (locate(&place, z, address, *path ? path : NULL) == 0)
        fuzz_check(place.line > 0 && place.line <= lines_of(text) && place.file);
    locate_clear(&place);
    planzip_free(z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *address = fuzz_string(data, size);
    char *path = address + strcspn(address, "\n"), *text;
    struct hcl h;

    *path = '\0';
    path += path < address + size;
    text = path + strcspn(path, "\n");
    *text = '\0';
    text += text < address + size;
    h = (struct hcl){text, address + size, 1};
    check_items(&h, 0);
    check_address(address);
    check_locate(address, path, text);
    return 0;
}
