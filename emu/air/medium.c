/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "air/medium.h"

#include <string.h>

/* A signal is heard over another one that is so much weaker: assumption, see docs/timing.md. */
#define CAPTURE_DB   10
/* A jammer is as loud as a radio beside the antenna. */
#define JAM_DBM      0
/* Packets are remembered so long: energy is measured in retrospect. */
#define MEMORY_TICKS (5 * TICKS_PER_MS)

struct sent {
    struct air_packet packet;
    struct air_content content;
    unsigned board;
    bool filled;
    bool told;
    ticks_t stopped; /* what follows is noise */
};

struct seat {
    struct medium *medium;
    struct antenna *antenna;
    unsigned number;
    uint32_t count;
    struct sent *under_way; /* in the list of the medium */
    uint32_t spoiled;       /* the last packet that counts as overlaid */
    struct medium_counts counts;
};

struct medium {
    struct medium_options options;
    struct seat seat[MEDIUM_MAX_BOARDS];
    GPtrArray *sent; /* in order of (address, serial) */
    struct listeners listeners;
};

struct medium_options medium_options_of(unsigned n_boards, uint64_t seed)
{
    struct medium_options o = {.n_boards = n_boards, .seed = seed};

    for (unsigned i = 0; i < n_boards; i++)
        for (unsigned j = 0; j < n_boards; j++)
            o.path_loss[i][j] = MEDIUM_PATH_LOSS;
    return o;
}

/* --- who hears what --- */

/* Of packet and receiver, the same in every run. */
static uint64_t chance(const struct medium *m, uint32_t serial, unsigned board)
{
    uint64_t x = m->options.seed ^ ((uint64_t)serial << 8 | board) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static bool is_lost(const struct medium *m, const struct sent *s, unsigned board)
{
    return chance(m, s->packet.serial, board) % 10000 < m->options.lost[s->board][board];
}

/* Half of what is lost is not noticed at all, the other half has a wrong bit. */
static bool is_missed(const struct medium *m, const struct sent *s, unsigned board)
{
    return is_lost(m, s, board) && (chance(m, s->packet.serial, board) >> 32 & 1) != 0;
}

static int strength(const struct medium *m, const struct sent *s, unsigned board)
{
    return s->packet.dbm - m->options.path_loss[s->board][board];
}

/* Receivers of this generation; product specification, RADIO, sensitivity at 0.1 % bit errors. */
static int sensitivity(const struct air_packet *p)
{
    static const int dbm[AIR_PHYS] = {
        [AIR_1M] = -98, [AIR_2M] = -95, [AIR_CODED] = -104, [AIR_IEEE802154] = -103};

    return p->phy == AIR_CODED && p->s2 ? -99 : dbm[p->phy];
}

static ticks_t end_of(const struct sent *s)
{
    return MIN(s->filled ? s->content.end : TICKS_NEVER, s->stopped);
}

/* Whether it is on the air within [from, to) and was noticed by `now`. */
static bool is_on_air(const struct sent *s, ticks_t from, ticks_t to, ticks_t now)
{
    return s->packet.start < to && end_of(s) > from && s->packet.start + AIR_BLIND_TICKS <= now;
}

static bool jams(const struct medium *m, unsigned mhz, ticks_t from, ticks_t to)
{
    for (unsigned i = 0; i < m->options.n_jams; i++) {
        const struct medium_jam *j = &m->options.jam[i];

        if (j->mhz == mhz && j->from < to && j->to > from)
            return true;
    }
    return false;
}

/* Whether something else is too loud for it at the board's antenna within [from, to). */
static bool is_overlaid(const struct medium *m, const struct sent *s, unsigned board, ticks_t from,
                        ticks_t to, ticks_t now)
{
    int least = strength(m, s, board) - CAPTURE_DB;

    if (JAM_DBM > least && jams(m, s->packet.mhz, from, to))
        return true;
    for (unsigned i = 0; i < m->sent->len; i++) {
        const struct sent *other = m->sent->pdata[i];

        if (other != s && other->board != board && other->packet.mhz == s->packet.mhz &&
            is_on_air(other, from, to, now) && strength(m, other, board) > least)
            return true;
    }
    return false;
}

static struct sent *find(const struct medium *m, uint32_t serial)
{
    for (unsigned i = m->sent->len; i > 0; i--) {
        struct sent *s = m->sent->pdata[i - 1];

        if (s->packet.serial == serial)
            return s;
    }
    return NULL;
}

/* --- the antennas' side --- */

static int compare(gconstpointer a, gconstpointer b)
{
    const struct sent *x = *(struct sent *const *)a, *y = *(struct sent *const *)b;

    if (x->packet.address != y->packet.address)
        return x->packet.address < y->packet.address ? -1 : 1;
    return x->packet.serial < y->packet.serial ? -1 : 1;
}

static void send(void *ctx, const struct air_packet *packet)
{
    struct seat *seat = ctx;
    struct medium *m = seat->medium;
    struct sent *s = g_new0(struct sent, 1);

    s->packet = *packet;
    s->packet.serial = seat->count++ * MEDIUM_MAX_BOARDS + seat->number + 1;
    s->board = seat->number;
    s->stopped = TICKS_NEVER;
    seat->under_way = s;
    seat->counts.sent++;
    g_ptr_array_add(m->sent, s);
    g_ptr_array_sort(m->sent, compare);
    for (unsigned i = 0; i < m->options.n_boards; i++) {
        struct antenna *antenna = m->seat[i].antenna;

        if (i != seat->number && antenna != NULL && antenna->heard != NULL)
            antenna->heard(antenna->radio);
    }
    TELL(&m->listeners, struct medium_listener, began, seat->number);
}

static void fill(void *ctx, const struct air_content *content)
{
    struct seat *seat = ctx;

    if (seat->under_way == NULL)
        return;
    seat->under_way->content = *content;
    seat->under_way->filled = true;
}

static void stop(void *ctx, ticks_t now)
{
    struct sent *s = ((struct seat *)ctx)->under_way;

    if (s == NULL)
        return;
    s->stopped = now;
    if (!s->filled)
        s->content.end = now;
    s->filled = true;
}

static const struct air_packet *next(void *ctx, enum air_phy phy, unsigned mhz, ticks_t address,
                                     uint32_t serial)
{
    const struct seat *seat = ctx;
    const GPtrArray *sent = seat->medium->sent;

    for (unsigned i = 0; i < sent->len; i++) {
        const struct sent *s = sent->pdata[i];
        const struct air_packet *p = &s->packet;

        if (s->board != seat->number && p->phy == phy && p->mhz == mhz &&
            (p->address > address || (p->address == address && p->serial > serial)))
            return p;
    }
    return NULL;
}

static const struct air_packet *find_packet(void *ctx, uint32_t serial)
{
    const struct sent *s = find(((const struct seat *)ctx)->medium, serial);

    return s != NULL ? &s->packet : NULL;
}

/* Once a packet, though it is taken in parts. */
static void count_overlaid(struct seat *seat, uint32_t serial)
{
    seat->counts.overlaid += seat->spoiled != serial;
    seat->spoiled = serial;
}

static bool audible(void *ctx, uint32_t serial, ticks_t now)
{
    struct seat *seat = ctx;
    const struct medium *m = seat->medium;
    const struct sent *s = find(m, serial);

    if (s == NULL || strength(m, s, seat->number) < sensitivity(&s->packet) ||
        s->stopped < s->packet.address)
        return false;
    if (is_missed(m, s, seat->number)) {
        seat->counts.lost++;
        return false;
    }
    if (is_overlaid(m, s, seat->number, s->packet.start, s->packet.address, now)) {
        count_overlaid(seat, serial);
        return false;
    }
    return true;
}

static bool noise(const struct medium *m, const struct sent *s, unsigned board, unsigned i)
{
    return (chance(m, s->packet.serial ^ i << 16, board) & 1) != 0;
}

static bool bit_of(const uint8_t *bits, unsigned i)
{
    return (bits[i / 8] >> i % 8 & 1) != 0;
}

/* The bit that chance makes wrong; one behind the last: none. */
static unsigned wrong_bit(const struct medium *m, const struct sent *s, unsigned board)
{
    if (!is_lost(m, s, board) || s->content.n_bits == 0)
        return s->content.n_bits;
    return (unsigned)((chance(m, s->packet.serial, board) >> 33) % s->content.n_bits);
}

static void receive(void *ctx, uint32_t serial, ticks_t now, unsigned from, unsigned n,
                    uint8_t *bits)
{
    struct seat *seat = ctx;
    const struct medium *m = seat->medium;
    const struct sent *s = find(m, serial);

    memset(bits, 0, (n + 7) / 8);
    if (s == NULL)
        return;
    ticks_t begin = s->packet.begin, bit = s->packet.bit;
    bool overlaid =
        is_overlaid(m, s, seat->number, begin + from * bit, begin + (from + n) * bit, now);
    unsigned wrong = wrong_bit(m, s, seat->number);

    for (unsigned i = from; i < from + n; i++) {
        ticks_t at = begin + i * bit;
        bool there = i < s->content.n_bits && at < s->stopped;
        bool value = there && bit_of(s->content.bits, i);

        if (!there || (overlaid && is_overlaid(m, s, seat->number, at, at + bit, now)))
            value = noise(m, s, seat->number, i);
        else if (i == wrong)
            value = !value;
        bits[(i - from) / 8] |= (uint8_t)(value << (i - from) % 8);
    }
    if (overlaid)
        count_overlaid(seat, serial);
    seat->counts.lost += wrong >= from && wrong < MIN(from + n, s->content.n_bits);
    seat->counts.heard += s->content.n_bits != 0 && from + n == s->content.n_bits;
}

static struct air_energy measure(void *ctx, enum air_phy phy, unsigned mhz, ticks_t from,
                                 ticks_t to)
{
    const struct seat *seat = ctx;
    const struct medium *m = seat->medium;
    struct air_energy e = {AIR_NOISE_DBM, false};

    if (jams(m, mhz, from, to + 1))
        e.dbm = JAM_DBM;
    for (unsigned i = 0; i < m->sent->len; i++) {
        const struct sent *s = m->sent->pdata[i];

        if (s->board == seat->number || s->packet.mhz != mhz || !is_on_air(s, from, to + 1, to))
            continue;
        e.dbm = MAX(e.dbm, strength(m, s, seat->number));
        e.carrier |= s->packet.phy == phy;
    }
    return e;
}

static const struct air air = {
    .send = send,
    .fill = fill,
    .stop = stop,
    .next = next,
    .find = find_packet,
    .audible = audible,
    .receive = receive,
    .measure = measure,
};

/* --- the runner's side --- */

struct medium *medium_new(const struct medium_options *options)
{
    struct medium *m = g_new0(struct medium, 1);

    g_assert(options->n_boards <= MEDIUM_MAX_BOARDS);
    m->options = *options;
    m->sent = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < MEDIUM_MAX_BOARDS; i++)
        m->seat[i] = (struct seat){.medium = m, .number = i};
    return m;
}

void medium_free(struct medium *m)
{
    if (m == NULL)
        return;
    for (unsigned i = 0; i < MEDIUM_MAX_BOARDS; i++)
        if (m->seat[i].antenna != NULL)
            m->seat[i].antenna->air = NULL;
    listeners_clear(&m->listeners);
    g_ptr_array_free(m->sent, TRUE);
    g_free(m);
}

void medium_join(struct medium *m, unsigned n, struct antenna *antenna)
{
    m->seat[n].antenna = antenna;
    antenna->air = &air;
    antenna->air_ctx = &m->seat[n];
}

void medium_listen(struct medium *m, struct medium_listener *l, void *ctx)
{
    listener_join(&m->listeners, &l->listener, ctx);
}

/* The packet that began first of those that are over and nobody has been told of; NULL: none. */
static struct sent *first_over(const struct medium *m, ticks_t now)
{
    struct sent *first = NULL;

    for (unsigned i = 0; i < m->sent->len; i++) {
        struct sent *s = m->sent->pdata[i];

        if (!s->told && (first == NULL || s->packet.start < first->packet.start))
            first = s;
    }
    return first != NULL && end_of(first) <= now ? first : NULL;
}

void medium_settle(struct medium *m, ticks_t now)
{
    struct sent *s;

    while ((s = first_over(m, now)) != NULL) {
        s->told = true;
        s->content.end = end_of(s);
        TELL(&m->listeners, struct medium_listener, sent, s->board, &s->packet, &s->content);
    }
    while (m->sent->len != 0 && (s = m->sent->pdata[0])->told &&
           s->content.end + MEMORY_TICKS < now) {
        if (m->seat[s->board].under_way == s)
            m->seat[s->board].under_way = NULL;
        g_ptr_array_remove_index(m->sent, 0);
    }
}

bool medium_waits_for_content(const struct medium *m, unsigned n)
{
    return m->seat[n].under_way != NULL && !m->seat[n].under_way->filled;
}

const struct medium_counts *medium_counts(const struct medium *m, unsigned n)
{
    return &m->seat[n].counts;
}
