/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/coverage.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "lua/cover.h"

/* More lines than a chunk of 1 MiB has. */
#define LINES_LIMIT ((size_t)1 << 21)

static void
add_marks(json_t *all, const char *path, const char *marks, bool unrun)
{
    const char *have = json_text(all, path, "");
    size_t old = strlen(have), len = strlen(marks), n = old > len ? old : len;
    auto_free char *out = mem_alloc(n + 1);

    for (size_t i = 0; i < n; i++) {
        char a = i < old ? have[i] : COVER_NOTHING, b = i < len ? marks[i] : COVER_NOTHING;

        if (unrun && b == COVER_REACHED)
            b = COVER_MISSED;
        out[i] = a > b ? a : b; /* ' ' < '0' < '1' */
    }
    json_put(all, path, out);
}

void
coverage_add(json_t *all, const struct cover *c)
{
    for (size_t i = 0; all && c && i < c->nfiles; i++)
        add_marks(all, c->files[i].name, buf_str(&c->files[i].marks), false);
}

void
coverage_merge(json_t *all, const json_t *from, bool unrun)
{
    const char *path;
    json_t *marks;

    json_object_foreach((json_t *)(uintptr_t)from, path, marks)
        add_marks(all, path, json_string_value(marks), unrun);
}

static bool
is_listed(const char *path, const json_t *files)
{
    const json_t *f;
    size_t i;

    json_array_foreach(files, i, f)
        if (strcmp(json_text(f, "path", ""), path) == 0)
            return true;
    return false;
}

bool
coverage_valid(const json_t *all, const json_t *files)
{
    const char *path;
    json_t *marks;

    if (!json_is_object(all))
        return false;
    json_object_foreach((json_t *)(uintptr_t)all, path, marks) {
        const char *s = json_string_value(marks);

        if (!s || strlen(s) > LINES_LIMIT || s[strspn(s, " 01")] || !is_listed(path, files))
            return false;
    }
    return true;
}

/* ---- reports -------------------------------------------------------------------------------- */

static void
put_counts(json_t *out, size_t lines, size_t reached)
{
    json_object_set_new(out, "lines", json_integer((json_int_t)lines));
    json_object_set_new(out, "reached", json_integer((json_int_t)reached));
    json_object_set_new(out, "percent",
                        json_integer(lines ? (json_int_t)(reached * 100 / lines) : 100));
}

/* Missed lines with nothing but missed and empty ones between are one range. */
static json_t *
missed_ranges(const char *marks)
{
    json_t *out = json_array(), *open = NULL;

    for (size_t i = 0; marks[i]; i++) {
        json_int_t line = (json_int_t)i + 1;

        if (marks[i] == COVER_REACHED) {
            open = NULL;
        } else if (marks[i] == COVER_MISSED && open) {
            json_array_set_new(open, 1, json_integer(line));
        } else if (marks[i] == COVER_MISSED) {
            open = json_pack("[I, I]", line, line);
            json_array_append_new(out, open);
        }
    }
    return out;
}

static size_t
count(const char *marks, enum cover_mark wanted)
{
    size_t n = 0;

    for (; *marks; marks++)
        n += *marks == (char)wanted;
    return n;
}

json_t *
coverage_report(const json_t *all)
{
    json_t *out = json_object(), *files = json_array(), *v;
    size_t lines = 0, reached = 0;
    const char *path;

    json_object_set_new(out, "files", files);
    json_object_foreach((json_t *)(uintptr_t)all, path, v) {
        const char *marks = json_string_value(v);
        size_t yes = count(marks, COVER_REACHED), n = yes + count(marks, COVER_MISSED);
        json_t *one = json_pack("{s:s, s:o}", "file", path, "missed", missed_ranges(marks));

        put_counts(one, n, yes);
        json_array_append_new(files, one);
        lines += n;
        reached += yes;
    }
    put_counts(out, lines, reached);
    return out;
}

void
coverage_lcov(struct buf *out, const json_t *all)
{
    const char *path;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)all, path, v) {
        const char *marks = json_string_value(v);
        size_t yes = count(marks, COVER_REACHED);

        buf_printf(out, "SF:%s\n", path);
        for (size_t i = 0; marks[i]; i++)
            if (marks[i] != (char)COVER_NOTHING)
                buf_printf(out, "DA:%zu,%d\n", i + 1, marks[i] == COVER_REACHED);
        buf_printf(out, "LF:%zu\nLH:%zu\nend_of_record\n", yes + count(marks, COVER_MISSED), yes);
    }
}
