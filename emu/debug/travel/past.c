/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/travel/past.h"

/* How much further two neighbours may be from each other the further away they are. */
#define SPREAD 8

/* Closer than this they do not help: it is repeated in a moment. */
#define CLOSE 2000u

struct past {
    struct session *session;
    struct machine *machine;
    GArray *moments; /* struct moment, ascending */
    size_t bytes;    /* of their pages */
};

static void clear_moment(void *data)
{
    checkpoint_free(((struct moment *)data)->checkpoint);
}

struct past *past_new(struct session *s, struct machine *m)
{
    struct past *p = g_new0(struct past, 1);

    p->session = s;
    p->machine = m;
    p->moments = g_array_new(FALSE, FALSE, sizeof(struct moment));
    g_array_set_clear_func(p->moments, clear_moment);
    return p;
}

void past_free(struct past *p)
{
    g_array_free(p->moments, TRUE);
    g_free(p);
}

static struct moment *nth(const struct past *p, unsigned i)
{
    return &g_array_index(p->moments, struct moment, i);
}

/* How many moments are not after `place`. */
static unsigned upper_bound(const struct past *p, const struct place *place)
{
    unsigned n = p->moments->len;

    while (n > 0 && place_is_before(place, &nth(p, n - 1)->place))
        n--;
    return n;
}

static void forget(struct past *p, unsigned i)
{
    g_array_remove_index(p->moments, i);
}

static uint64_t distance(const struct place *a, const struct place *b)
{
    uint64_t x = place_total(a), y = place_total(b);

    return x > y ? x - y : y - x;
}

/* Whether the moments around i are close enough to each other without it, seen from `here`. */
static bool is_spare(const struct past *p, unsigned i, const struct place *here, uint64_t spread)
{
    const struct place *before = &nth(p, i - 1)->place, *after = &nth(p, i + 1)->place;
    uint64_t away = distance(&nth(p, i)->place, here);

    return !nth(p, i)->forked && distance(before, after) < away / spread + CLOSE;
}

/* Spare moments go, the older ones first; each that goes may make its neighbours needed. */
static void thin(struct past *p, const struct place *here, uint64_t spread)
{
    for (unsigned i = 1; i + 1 < p->moments->len; i++)
        if (is_spare(p, i, here, spread))
            forget(p, i);
}

void past_keep(struct past *p, const struct place *place, bool forked)
{
    unsigned at = upper_bound(p, place);
    struct moment moment = {.place = *place, .forked = forked};

    moment.checkpoint = checkpoint_take(p->session, p->machine,
                                        at > 0 ? nth(p, at - 1)->checkpoint : NULL, &p->bytes);
    g_array_insert_val(p->moments, at, moment);
    for (uint64_t spread = SPREAD; spread > 0; spread /= 2) {
        thin(p, place, spread);
        if (p->bytes <= PAST_BYTES)
            return;
    }
    while (p->bytes > PAST_BYTES && p->moments->len > 1 && upper_bound(p, place) > 1)
        forget(p, 0);
}

const struct moment *past_find(const struct past *p, const struct place *place)
{
    unsigned n = upper_bound(p, place);

    while (n > 0 && nth(p, n - 1)->place.now > place->now)
        n--;
    return n > 0 ? nth(p, n - 1) : NULL;
}

const struct moment *past_first(const struct past *p)
{
    return p->moments->len != 0 ? nth(p, 0) : NULL;
}

const struct moment *past_find_time(const struct past *p, ticks_t when)
{
    unsigned n = p->moments->len;

    while (n > 0 && nth(p, n - 1)->place.now > when)
        n--;
    return n > 0 ? nth(p, n - 1) : NULL;
}

const struct moment *past_nth(const struct past *p, unsigned i)
{
    return nth(p, i);
}

void past_cut(struct past *p, const struct place *place)
{
    unsigned kept = place != NULL ? upper_bound(p, place) : 0;

    while (p->moments->len > kept)
        forget(p, p->moments->len - 1);
}

size_t past_bytes(const struct past *p)
{
    return p->bytes;
}

unsigned past_count(const struct past *p)
{
    return p->moments->len;
}
