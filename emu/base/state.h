/*
 * State as named blocks of bytes: what is more than the parts a thing was built from.
 *
 * Who has state shows it to a walk, part by part and always in the same order. The same walk saves
 * and restores, so the two cannot differ; a hash is a hash of what was saved. A part is plain
 * bytes: no pointer lies in it, and padding is zero because the whole was zeroed when it was made.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct state_block {
    char *name; /* "app.QSPI" */
    GByteArray *bytes;
};

/* Blocks in the order in which they were saved. */
struct state_blocks;

struct state_blocks *state_blocks_new(void);
void state_blocks_free(struct state_blocks *s);

/* Takes bytes over; a block of that name must not be there yet. */
void state_blocks_add(struct state_blocks *s, const char *name, GByteArray *bytes);
const struct state_block *state_blocks_find(const struct state_blocks *s, const char *name);
unsigned state_blocks_count(const struct state_blocks *s);
const struct state_block *state_blocks_nth(const struct state_blocks *s, unsigned i);

/* SHA-256 of names, lengths and contents, in hexadecimal; free with g_free(). */
char *state_blocks_hash(const struct state_blocks *s);

struct state_walk {
    bool restores; /* parts are written, not read */
    /* private to state.c */
    struct state_blocks *state;
    struct state_block *block; /* under way; NULL: it is not there, or has ended too early */
    size_t at;
    char *fault; /* the first thing that did not fit */
};

struct state_walk state_save(struct state_blocks *s);
struct state_walk state_restore(struct state_blocks *s);

/* Ends the walk. False when blocks were missing or of another length; the first is named. */
bool state_walk_end(struct state_walk *w, GError **error);

/* The parts that follow belong to this block; a new one or the walk's end closes it. */
void state_begin(struct state_walk *w, const char *name);

/* One part. What is missing in a block that is restored leaves the part as it is. */
void state_part(struct state_walk *w, void *part, size_t len);

/*
 * For who finds among what was restored something that no machine ever has: the walk's end will say
 * so. Whoever does it leaves state behind that does no harm.
 */
void state_refuse(struct state_walk *w, const char *what);

/* What a field of restored state is at most; the type is that of the part that is checked. */
struct state_limit {
    const char *field;
    size_t offset, count, stride;
    size_t size; /* of one value: 1, 2, 4 or 8 */
    uint64_t most;
};

#define STATE_SIZE(type, field) sizeof(((type *)NULL)->field)

/* clang-format off */
#define STATE_LIMIT(type, field, most) \
    {#field, offsetof(type, field), 1, 0, STATE_SIZE(type, field), most}
/* Every element of an array. */
#define STATE_EACH(type, array, most)                                                           \
    {#array, offsetof(type, array), STATE_SIZE(type, array) / STATE_SIZE(type, array[0]),          \
     STATE_SIZE(type, array[0]), STATE_SIZE(type, array[0]), most}
/* One field of every element. */
#define STATE_EACH_OF(type, array, field, most)                                                 \
    {#array "." #field, offsetof(type, array[0].field),                                            \
     STATE_SIZE(type, array) / STATE_SIZE(type, array[0]), STATE_SIZE(type, array[0]),             \
     STATE_SIZE(type, array[0].field), most}
/* All from the first to the last are bool. */
#define STATE_FLAGS(type, first, last) \
    {#first, offsetof(type, first), offsetof(type, last) - offsetof(type, first) + 1, 1, 1, true}
/* clang-format on */

/* Refuses a restored part that goes beyond a limit, in the name of its owner. */
void state_check(struct state_walk *w, const char *owner, const void *part,
                 const struct state_limit *limits, size_t n);

/* Whether everything fitted and nothing was refused so far. */
bool state_sound(const struct state_walk *w);

/* Bytes of any number; the array has what was saved. */
void state_bytes(struct state_walk *w, GByteArray *bytes);

/* Whether a walk that restores will find a block; one that saves will. */
bool state_has(const struct state_walk *w, const char *name);

/* Tells the rest of the name of each block that is restored and begins with prefix. */
void state_names(const struct state_walk *w, const char *prefix,
                 void (*found)(void *ctx, const char *rest), void *ctx);

#define STATE_PART(w, lvalue) state_part(w, &(lvalue), sizeof(lvalue))
