/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns and attributes as git reads them; a cache from the future. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/wildmatch.h"
#include "wrapper/attributes.h"
#include "wrapper/convert.h"
#include "wrapper/statcache.h"

#define OID "0123456789abcdef0123456789abcdef01234567"

static void
patterns(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"a/*.txt", "a/b.txt", true},       {"a/*.txt", "a/b/c.txt", false},
        {"**/c.txt", "c.txt", true},        {"**/c.txt", "a/b/c.txt", true},
        {"a/**", "a/b/c", true},            {"a/**", "a", false},
        {"a/**/b", "a/b", true},            {"a/**/b", "a/x/y/b", true},
        {"a/**/b", "a/x/y/c", false},       {"a**b/c", "axxb/c", true},
        {"a**b/c", "ax/xb/c", false},       {"a/?", "a/b", true},
        {"a/?", "a//", false},              {"[a-c]/x", "b/x", true},
        {"[!a-c]/x", "b/x", false},         {"[^a-c]/x", "d/x", true},
        {"[[:digit:]]/x", "7/x", true},     {"[[:digit:]]/x", "a/x", false},
        {"[]]/x", "]/x", true},             {"[a-]/x", "-/x", true},
        {"\\*/x", "*/x", true},             {"\\*/x", "a/x", false},
        {"[a/x", "[a/x", false},            {"**/a/**/b/*.c", "1/a/2/b/b/x.c", true},
        {"a/b", "a/b/c", false},            {"a/b/c", "a/b", false},
        {"*/*/*/*/*/b", "a/a/a/a/a/a", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (wildmatch_path(cases[i].pattern, cases[i].path) != cases[i].matches)
            fail_msg("%s and %s", cases[i].pattern, cases[i].path);
    assert_true(wildmatch_name("*.txt", ".txt"));
    assert_true(wildmatch_name("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
    assert_false(wildmatch_name("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void
values(void **state)
{
    static const char text[] = "* text=auto\n*.bin binary\n[attr]win text eol=crlf\n"
                               "*.bat win\nold.bat -win\nplain.bat !eol -text\n"
                               "\"with \\\"quote\" ident\n!*.x text\n*.y/ text\n"
                               "# *.z ident\n  *.i ident filter=lfs\n";
    struct attributes *a = attributes_new(NULL, OID);
    const char *v[ATTRIBUTES_COUNT];

    (void)state;
    attributes_of_text(v, a, text, "a/b.c");
    assert_string_equal(v[ATTRIBUTES_TEXT], "auto");
    assert_null(v[ATTRIBUTES_EOL]);
    attributes_of_text(v, a, text, "x.bin");
    assert_ptr_equal(v[ATTRIBUTES_TEXT], attributes_unset);
    attributes_of_text(v, a, text, "d/x.bat");
    assert_ptr_equal(v[ATTRIBUTES_TEXT], attributes_set);
    assert_string_equal(v[ATTRIBUTES_EOL], "crlf");
    attributes_of_text(v, a, text, "old.bat");
    assert_string_equal(v[ATTRIBUTES_TEXT], "auto"); /* -win decides the macro, and nothing else */
    assert_null(v[ATTRIBUTES_EOL]);
    attributes_of_text(v, a, text, "plain.bat");
    assert_ptr_equal(v[ATTRIBUTES_TEXT], attributes_unset);
    assert_null(v[ATTRIBUTES_EOL]);
    attributes_of_text(v, a, text, "with \"quote");
    assert_ptr_equal(v[ATTRIBUTES_IDENT], attributes_set);
    attributes_of_text(v, a, text, "c.i");
    assert_ptr_equal(v[ATTRIBUTES_IDENT], attributes_set);
    assert_string_equal(v[ATTRIBUTES_FILTER], "lfs");
    attributes_of_text(v, a, text, "c.z");
    assert_null(v[ATTRIBUTES_IDENT]);
    attributes_free(a);
}

static void
one_form(const char *const v[ATTRIBUTES_COUNT], bool crlf, const char *blob, const char *want)
{
    struct err err = ERR_INIT;
    auto_buf out = BUF_INIT;

    assert_int_equal(convert_checkout(&out, v, crlf, OID, blob, strlen(blob), &err), 0);
    assert_string_equal(buf_str(&out), want);
}

static void
forms(void **state)
{
    const char *text[ATTRIBUTES_COUNT] = {[ATTRIBUTES_TEXT] = attributes_set};
    const char *guess[ATTRIBUTES_COUNT] = {[ATTRIBUTES_TEXT] = "auto"};
    const char *ident[ATTRIBUTES_COUNT] = {[ATTRIBUTES_IDENT] = attributes_set};

    (void)state;
    one_form(text, true, "a\nb\r\nc\n", "a\r\nb\r\nc\r\n");
    one_form(guess, true, "a\nb\r\nc\n", "a\nb\r\nc\n"); /* mixed: left alone */
    one_form(guess, true, "a\nb\rc\n", "a\nb\rc\n");
    one_form(guess, true, "a\n\001\002\003\n", "a\n\001\002\003\n");
    one_form(guess, true, "a\nb\n", "a\r\nb\r\n");
    one_form(ident, false, "$Id$ $Id: 1 $ $Id: a b c $ $Id: x\n$",
             "$Id: " OID " $ $Id: " OID " $ $Id: a b c $ $Id: x\n$");
    one_form(ident, false, "$Ident$ $Id", "$Ident$ $Id");
}

static void
clock_set_back(void **state)
{
    unsigned char oid[DIGEST_BLOB_LEN] = {1};
    struct tracked t = {.n = 0};
    struct err err = ERR_INIT;
    struct statcache c;
    auto_buf text = BUF_INIT;
    int64_t began = 10000000000;

    (void)state;
    assert_int_equal(tracked_add(&t, "old", TRACKED_FILE, oid, &err), 0);
    assert_int_equal(tracked_add(&t, "young", TRACKED_FILE, oid, &err), 0);
    assert_int_equal(tracked_add(&t, "a/../b", TRACKED_FILE, oid, &err), -1);
    for (size_t i = 0; i < 2; i++) {
        t.files[i].state = TRACKED_FOUND;
        t.files[i].st.mode = S_IFREG | 0644;
        t.files[i].st.ctime = t.files[i].st.mtime =
            began - STATCACHE_GRANULARITY + (i == 0 ? -1 : 0);
    }
    statcache_format(&text, "/t", OID, began, &t);
    assert_false(statcache_parse(&c, text.data, text.len, "/t", began - 1));
    assert_false(statcache_parse(&c, text.data, text.len, "/other", began));
    assert_false(statcache_parse(&c, text.data, text.len - 1, "/t", began));
    assert_true(statcache_parse(&c, text.data, text.len, "/t", began));
    assert_true(c.files.files[0].known);
    assert_false(c.files.files[1].known); /* it may change again without a new time */
    statcache_clear(&c);
    tracked_clear(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns),
        cmocka_unit_test(values),
        cmocka_unit_test(forms),
        cmocka_unit_test(clock_set_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
