/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run reads about modules and providers: our lock (wrapper/modules_lock), the engine's list
 * (wrapper/modules) and its lock file (wrapper/match_lock).  Each gets the whole input.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/match.h"
#include "wrapper/modules.h"
#include "wrapper/modules_lock.h"

/* A lock that is taken is the one that we would have written, and no link in it leads out. */
static void
check_lock(const char *text, size_t size)
{
    struct err err = ERR_INIT;
    auto_json *lock = modules_lock_parse(text, size, &err);
    auto_free char *again = lock ? modules_lock_text(lock) : NULL;
    size_t i;
    json_t *one;

    fuzz_check(lock || err.code == EXITCODE_UNDECIDED);
    fuzz_check(!lock || (strlen(again) == size && memcmp(again, text, size) == 0));
    json_array_foreach(lock, i, one) {
        const json_t *files = json_object_get(one, "files");
        const char *path;
        json_t *f;

        json_object_foreach(json_object_get(one, "files"), path, f) {
            auto_free char *to = modules_lock_resolve(files, path);

            fuzz_check(!to || (to[0] != '/' && strcmp(to, "..") != 0 &&
                               strncmp(to, "../", 3) != 0));
        }
    }
}

static void
check_manifest(const char *text, size_t size)
{
    char data[] = "/tmp/fuzz_modules.XXXXXX";
    auto_json *list = NULL;
    char hex[DIGEST_HEX_SIZE];
    struct err err = ERR_INIT;
    size_t i;
    json_t *one;

    fuzz_check(mkdtemp(data) != NULL);
    {
        auto_free char *dir = fs_join(data, "modules");
        auto_free char *path = fs_join(dir, "modules.json");
        auto_close int fd = mkdir(dir, 0700) < 0 ? -1 : open(path, O_WRONLY | O_CREAT, 0600);

        fuzz_check(fd >= 0 && fs_write_all(fd, text, size, &err) == 0);
    }
    if (modules_manifest(&list, hex, data, &err) == 0)
        json_array_foreach(list, i, one) {
            const json_t *package = modules_package_of(list, json_text(one, "Key", ""));

            fuzz_check(!package || !modules_is_local(json_text(package, "Source", "")));
        }
    fuzz_check(fs_remove_tree(data, &err) == 0);
}

/* A lock file against itself: nothing differs, and each reason is that nothing vouches for it. */
static void
check_providers(const char *text, size_t size)
{
    struct reasons reasons = REASONS_INIT;
    struct err err = ERR_INIT;
    size_t i;
    json_t *one;

    if (match_lock(&reasons, text, size, text, size, &err) == 0)
        json_array_foreach(reasons.list, i, one)
            fuzz_check(strstr(json_text(one, "detail", ""), "no checksum") != NULL);
    reasons_clear(&reasons);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);

    check_lock(text, size);
    check_manifest(text, size);
    check_providers(text, size);
    return 0;
}
