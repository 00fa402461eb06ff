/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrapper/needs: a configuration that no engine has seen, in both syntaxes.  One file, or parts
 * "-- name --" that become files of the root module.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/needs.h"

#define PARTS_MAX 8

static void
put(const char *dir, const char *name, const char *text, size_t len)
{
    struct err err = ERR_INIT;
    auto_free char *path = fs_join(dir, name);
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    fuzz_check(fd >= 0 && fs_write_all(fd, text, len, &err) == 0);
}

static bool
is_name(const char *s)
{
    return *s && *s != '.' && !strchr(s, '/') && strlen(s) < 100;
}

static void
check_places(const json_t *list)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
        fuzz_check(json_number(one, "line", 0) > 0 && json_text(one, "path", NULL));
}

/* What is read is whole; what is not is undecided and says where. */
static void
check_needs(const char *dir, bool tofu)
{
    struct err err = ERR_INIT;
    struct needs n = {0};
    size_t i;
    json_t *one;
    const char *before = "";

    if (needs_of_dir(&n, dir, "", tofu, &err) < 0) {
        fuzz_check(err.code == EXITCODE_UNDECIDED && err.text[0] && !n.dirs);
        return;
    }
    fuzz_check(json_array_size(n.dirs) >= 1 && !n.backend == !n.backend_at);
    check_places(n.modules);
    check_places(n.data);
    json_array_foreach(n.providers, i, one) {
        fuzz_check(strcmp(before, json_string_value(one)) < 0 || (i == 0 && !*before));
        before = json_string_value(one);
    }
    fuzz_json_whole(n.modules);
    fuzz_json_whole(n.data);
    needs_clear(&n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);
    struct fuzz_part parts[PARTS_MAX];
    char dir[] = "/tmp/fuzz_needs.XXXXXX";
    struct err err = ERR_INIT;
    size_t n;

    fuzz_check(mkdtemp(dir) != NULL);
    put(dir, *text == '{' ? "main.tf.json" : "main.tf", text, size);
    n = fuzz_parts(parts, PARTS_MAX, text, size);
    for (size_t i = 0; i < n; i++)
        if (is_name(parts[i].name))
            put(dir, parts[i].name, parts[i].text, parts[i].len);
    if (n > 0)
        put(dir, "main.tf", "", 0);
    check_needs(dir, false);
    check_needs(dir, true);
    fuzz_check(fs_remove_tree(dir, &err) == 0);
    return 0;
}
