/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON text (RFC 8259), read where it lies: nothing is allocated or copied per value.
 *
 * Two kinds of readers.  A `struct jscan` validates as it moves, so that one pass over a
 * document both proves it well-formed and finds what the caller wants.  The jscan_at_* readers
 * trust text that such a pass has accepted; they take offsets into it, and 0 is never the offset
 * of anything inside a document, so it stands for "not there".
 *
 * Stricter than some: no byte order mark, UTF-8 without surrogates or overlong forms, no lone
 * surrogate escapes, no control characters in strings, nothing after the document, at most
 * JSCAN_DEPTH levels.  Wider than jansson: numbers of any size.  Duplicate keys are accepted and
 * the last one counts, as in Go, whose encoder writes the plans.
 */
#ifndef MOONGATE_BASE_JSCAN_H
#define MOONGATE_BASE_JSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSCAN_DEPTH 512
#define JSCAN_LIMIT UINT32_MAX /* offsets have 32 bits */

enum jscan_type {
    JSCAN_NULL,
    JSCAN_FALSE,
    JSCAN_TRUE,
    JSCAN_NUMBER,
    JSCAN_STRING,
    JSCAN_ARRAY,
    JSCAN_OBJECT,
};

struct jscan {
    const char *text; /* borrowed */
    size_t len;
    size_t pos;        /* at the next thing to read, or where it went wrong */
    unsigned depth;    /* containers that are open */
    bool fresh;        /* the innermost one was only just entered */
    const char *error; /* what is wrong, without a place; NULL: nothing */
};

/* Ready at the document's value; an empty document is an error. */
void jscan_init(struct jscan *s, const char *text, size_t len);
/* Type of the value at `pos`, from its first byte; call only before jscan_value or jscan_enter. */
enum jscan_type jscan_peek(const struct jscan *s);
/* Validate one whole value and step over it.  -1: see `error` and `pos`. */
int jscan_value(struct jscan *s);
/* Step into the array or object at `pos`. */
int jscan_enter(struct jscan *s);
/*
 * To the next member of the object (or element of the array) that was entered: 1 and `pos` at its
 * value, which the caller must pass with jscan_value or enter and finish; 0 when the container has
 * ended; -1.  `*key` gets the offset of the member's key (its opening quote).
 */
int jscan_member(struct jscan *s, uint32_t *key);
int jscan_element(struct jscan *s);
/* After the document's value: only white space may follow.  0 or -1. */
int jscan_end(struct jscan *s);
/* All of it: one valid document?  0 or -1, then `error` and `pos` say why. */
int jscan_check(struct jscan *s, const char *text, size_t len);

/* ---- on text that has been validated ---- */

enum jscan_type jscan_at_type(const char *text, uint32_t at);
/* First offset behind the value (white space not skipped). */
uint32_t jscan_at_end(const char *text, uint32_t at);

/* Members of an object or elements of an array, in the order of the text:
 * for (it = jscan_at_open(text, at); jscan_at_next(text, &it);) … it.key … it.value */
struct jscan_iter {
    uint32_t pos;
    uint32_t key;   /* offset of the key's opening quote; 0 in an array */
    uint32_t value;
    uint32_t count; /* members seen so far, this one included */
    bool object;
};
struct jscan_iter jscan_at_open(const char *text, uint32_t at);
bool jscan_at_next(const char *text, struct jscan_iter *it);

/* Offset of the last member called `key` (any bytes); 0 when there is none or no object. */
uint32_t jscan_at_key(const char *text, uint32_t at, const char *key, size_t key_len);
/* Offset of element `index` (from 0); 0 when there is none or no array. */
uint32_t jscan_at_index(const char *text, uint32_t at, uint32_t index);
uint32_t jscan_at_count(const char *text, uint32_t at);

/* The string at `at` equals these bytes? */
bool jscan_at_equal(const char *text, uint32_t at, const char *bytes, size_t len);
/* Bytes between the quotes as they stand; true when they hold no escape, so are the value. */
bool jscan_at_raw(const char *text, uint32_t at, const char **bytes, size_t *len);
/* Decode the string at `at` into `out`, which has room for the raw length; returns the length.
 * The result may hold NUL bytes. */
size_t jscan_at_decode(const char *text, uint32_t at, char *out);

enum jscan_kind {
    JSCAN_INT,   /* an integer that int64_t holds exactly */
    JSCAN_FLOAT, /* has a fraction or an exponent; the nearest double */
    JSCAN_BIG,   /* beyond int64_t (integers) or double (1e999): only its text is exact */
};
struct jscan_num {
    enum jscan_kind kind;
    int64_t i;
    double d;         /* set for all three kinds; infinite if beyond double */
    const char *text; /* borrowed, not terminated */
    size_t len;
};
void jscan_at_number(struct jscan_num *out, const char *text, uint32_t at);

#endif
