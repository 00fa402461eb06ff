/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place in the plan: a value and, beside it, the trees that say what in it is known only after
 * apply and what is sensitive.  Pure reading of mapped text; bind_view.c shows it to Lua.
 *
 * Either tree may be missing, `true`, `false` or nested.  Unknown members of an object are not in
 * the value at all; unknown elements of a list are null there.
 */
#ifndef MOONGATE_POLICIES_VIEW_H
#define MOONGATE_POLICIES_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/jscan.h"
#include "policies/path.h"

/* Offsets into the plan's text; 0: not there. */
struct view {
    uint32_t value;
    uint32_t unknown;
    uint32_t sensitive;
    uint32_t under; /* an object that answers for keys which are not in the value (default tags) */
    bool open;      /* keys that are in neither are known only after apply */
    bool object;    /* an object even where the value is null: tags that nobody set */
};

enum view_state {
    VIEW_NIL,       /* missing or null */
    VIEW_VALUE,     /* readable: a scalar, or a container (whose inside may be partly unknown) */
    VIEW_UNKNOWN,   /* known only after apply, as a whole */
    VIEW_SENSITIVE, /* marked sensitive, as a whole */
};

enum view_state view_state(const char *text, const struct view *v);
/* There, be it null or unknown. */
bool view_present(const char *text, const struct view *v);
bool view_is_array(const char *text, const struct view *v);
bool view_is_object(const char *text, const struct view *v);

/* The member or element of a container; what is not there is a view of nothing. */
struct view view_member(const char *text, const struct view *v, const char *key, size_t len);
struct view view_element(const char *text, const struct view *v, uint32_t index);
uint32_t view_length(const char *text, const struct view *v);

/* All members or elements: known ones in the text's order, then those that are unknown, then the
 * defaults.  Nulls are visited; a tags view with `open` set ends with `more` true. */
struct view_iter {
    struct view of;
    struct jscan_iter value, unknown, sensitive, under;
    uint32_t key;   /* offset of the member's key; in arrays 0 */
    uint32_t index; /* of the element, from 0 */
    uint32_t seen;
    int phase;
    bool more;
};
struct view_iter view_open(const char *text, const struct view *v);
bool view_next(const char *text, struct view_iter *it, struct view *out);

/*
 * The first place inside (the view itself included) that cannot be read: VIEW_UNKNOWN or
 * VIEW_SENSITIVE with its path appended; VIEW_VALUE if all can.  `sensitive_too` is false for
 * those who may read it.
 */
enum view_state view_blocked(const char *text, const struct view *v, bool sensitive_too,
                             struct path *path);

/* Deep comparison of what view_blocked accepted: null and missing members are the same, numbers
 * are compared by value. */
bool view_equal(const char *text, const struct view *a, const struct view *b);
/* Are they certainly different, whatever the unknown parts become? */
bool view_differs(const char *text, const struct view *a, const struct view *b);

/* Append compact JSON; unknown parts as (known after apply), sensitive ones as (sensitive) when
 * `mask`. */
void view_encode(const char *text, const struct view *v, bool mask, struct buf *out);

#endif
