/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of the engine's output, and that the rest goes on byte for byte. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "wrapper/stream.h"

static char *dir;
static int writer = -1, to[2] = {-1, -1};
static struct engine_copy copy;
static struct stream s;

static int
setup(void **state)
{
    auto_free char *path = NULL;
    struct err err = ERR_INIT;

    (void)state;
    dir = mem_dup("/tmp/test_stream.XXXXXX");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(pipe2(to, O_NONBLOCK | O_CLOEXEC), 0);
    copy = (struct engine_copy)ENGINE_COPY_NONE;
    assert_int_equal(engine_copy_open(&copy, dir, "log", to[1], &err), 0);
    path = mem_format("%s/log", dir);
    writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(writer >= 0);
    return 0;
}

static int
teardown(void **state)
{
    auto_free char *path = mem_format("%s/log", dir);

    (void)state;
    engine_copy_close(&copy);
    stream_clear(&s);
    close(writer);
    close(to[0]);
    close(to[1]);
    unlink(path);
    rmdir(dir);
    free(dir);
    return 0;
}

static void
start(struct stream how)
{
    s = how;
    assert_true(stream_start(&s));
    copy.edit = &s.edit;
}

static void
says(const void *text, size_t len)
{
    assert_int_equal(write(writer, text, len), (ssize_t)len);
    engine_copy_more(&copy);
}

/* All that a reader has got by now. */
static void
reads(const void *text, size_t len)
{
    char *got = mem_alloc(len + 65536);
    size_t n = 0;
    ssize_t more;

    while ((more = read(to[0], got + n, len + 65536 - n)) > 0)
        n += (size_t)more;
    assert_int_equal(n, len);
    assert_memory_equal(got, text, len);
    free(got);
}

#define SAYS(text) says(text, sizeof(text) - 1)
#define READS(text) reads(text, sizeof(text) - 1)

static void
ends(void)
{
    engine_copy_end(&copy);
    engine_copy_more(&copy);
}

static void
only_what_is_needed(void **state)
{
    struct stream plain = {0}, apply = {.apply = true}, destroy = {.destroy = true};

    (void)state;
    assert_false(stream_start(&plain));
    assert_false(stream_start(&apply));
    assert_false(stream_start(&destroy)); /* its plan */
}

static void
split_reads(void **state)
{
    static const char line[] = "{\"@level\":\"info\",\"type\":\"apply_start\",\"x\":1.50}\n";

    (void)state;
    start((struct stream){.json = true, .apply = true});
    for (size_t i = 0; i + 1 < sizeof line - 1; i++) {
        says(line + i, 1);
        READS("");
    }
    SAYS("\n");
    reads(line, sizeof line - 1);
    SAYS("{\"type\":\"ver");
    SAYS("sion\"}\n{\"type\":\"outputs\"}\n{\"type\":\"planned_change\"}\n");
    READS("{\"type\":\"outputs\"}\n");
    SAYS("{\"type\":\"outputs\", \"last\" : 1}");
    READS("");
    ends();
    READS("{\"type\":\"outputs\", \"last\" : 1}");
}

static void
long_lines(void **state)
{
    size_t n = 40000;
    auto_buf line = BUF_INIT;

    (void)state;
    buf_puts(&line, "{\"type\":\"apply_complete\",\"m\":\"");
    for (size_t i = 0; i < n; i++)
        buf_puts(&line, "x");
    buf_puts(&line, "\"}\n");
    start((struct stream){.json = true, .apply = true});
    says(line.data, line.len / 2);
    READS("");
    says(line.data + line.len / 2, line.len - line.len / 2);
    reads(line.data, line.len);
}

static void
no_messages(void **state)
{
    static const char crash[] = "panic: {\"type\":\"version\"}\n\n{\"type\":\"version\"\n[1]\n"
                                "\xff\xfe{}\n\"type\"\n{\"type\":\"version\"} {}\n";
    static const char nul[] = "{\"type\":\"version\",\"a\":\"\0\"}\n\0\n{\"type\":\"a\"}\0\n";

    (void)state;
    start((struct stream){.json = true, .apply = true});
    SAYS(crash);
    READS(crash);
    SAYS(nul);
    READS(nul);
    SAYS("no newline\0at the end");
    ends();
    READS("no newline\0at the end");
}

static void
summary_of_a_plan(void **state)
{
    (void)state;
    start((struct stream){.json = true});
    SAYS("{\"type\":\"change_summary\",\"n\":1}\n");
    READS("");
    SAYS("{\"@level\":\"info\",\"type\":\"outputs\"}\n");
    READS("{\"type\":\"change_summary\",\"n\":1}\n{\"@level\":\"info\",\"type\":\"outputs\"}\n");
    SAYS("{\"type\":\"change_summary\",\"n\":2}\n");
    SAYS("{\"@level\":\"error\",\"type\":\"diagnostic\"}\n");
    READS("{\"@level\":\"error\",\"type\":\"diagnostic\"}\n");
    SAYS("{\"type\":\"change_summary\",\"n\":3}\n");
    ends();
    READS("{\"type\":\"change_summary\",\"n\":3}\n");
}

static void
a_destroy_as_json(void **state)
{
    (void)state;
    start((struct stream){.json = true, .apply = true, .destroy = true});
    SAYS("{\"@message\":\"Apply complete! Resources: 0 added, 0 changed, 2 destroyed.\","
         "\"changes\":{\"operation\":\"apply\"},\"type\":\"change_summary\"}\n"
         "{\"type\":\"outputs\"}\n");
    READS("{\"@message\":\"Destroy complete! Resources: 2 destroyed.\","
          "\"changes\":{\"operation\":\"destroy\"},\"type\":\"change_summary\"}\n");
}

static void
a_destroy_as_text(void **state)
{
    (void)state;
    start((struct stream){.apply = true, .destroy = true});
    SAYS("a\0b\n");
    READS("a\0b\n");
    SAYS("Apply complete! Resources: 0 added, 0 changed, 2 \0destroyed.\n");
    READS("Apply complete! Resources: 0 added, 0 changed, 2 \0destroyed.\n");
    SAYS("Apply complete! Resources: 0 added, 0 changed, 2 destroyed.\n");
    READS("Destroy complete! Resources: 2 destroyed.\n");
    SAYS("\033[0mOutputs:\n\nx = 1\n");
    ends();
    READS("\033[0m");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_is_needed, setup, teardown),
        cmocka_unit_test_setup_teardown(split_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(long_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(no_messages, setup, teardown),
        cmocka_unit_test_setup_teardown(summary_of_a_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(a_destroy_as_json, setup, teardown),
        cmocka_unit_test_setup_teardown(a_destroy_as_text, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
