/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/metering.h"

#include "cpu/guard.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "timing/price.h"

#define BLOCKS_AT_ONCE 512
#define MOST_RANGES    40
#define KEPT_VIEWS     8
#define KEPT_MODES     16

/* Where code may be executed: starts of ranges, which in turn are and are not. */
struct view {
    uint32_t valid; /* of the meter, while this is so */
    unsigned n;
    uint32_t start[MOST_RANGES];
};

/* What the view depends on, as long as only this changes. */
struct mode {
    uint32_t mpu_version;
    bool privileged, negative;
    uint32_t valid;
};

struct metering {
    bool lost; /* the view is to be found again */
    uint32_t valid;
    struct view view[KEPT_VIEWS];
    struct mode mode[KEPT_MODES];
    unsigned next_view, next_mode;
    GPtrArray *chunks;
    struct timing_price *next;
    unsigned left;
    struct timing_terms terms;
    uint32_t watched_flags;
};

void metering_init(struct cpu *c)
{
    c->metering = g_new0(struct metering, 1);
    c->metering->chunks = g_ptr_array_new_with_free_func(g_free);
    c->metering->lost = true;
    c->meter.last = c->meter.before = &c->meter.start;
    meter_set_followed(&c->meter);
}

void metering_free(struct cpu *c)
{
    g_ptr_array_free(c->metering->chunks, TRUE);
    g_free(c->metering);
}

static struct timing_price *aligned(void *chunk)
{
    return (void *)(((uintptr_t)chunk + METER_HOST_LINE - 1) & ~(uintptr_t)(METER_HOST_LINE - 1));
}

/* They live as long as the translations, which libunicorn never gives back either. */
struct meter_block *metering_new_block(void *ctx)
{
    struct cpu *c = ctx;
    struct metering *m = c->metering;

    if (m->left == 0) {
        void *chunk = g_malloc0(BLOCKS_AT_ONCE * sizeof(struct timing_price) + METER_HOST_LINE);

        g_ptr_array_add(m->chunks, chunk);
        m->next = aligned(chunk);
        m->left = BLOCKS_AT_ONCE;
    }
    m->left--;
    return &m->next++->meter;
}

void metering_lose(struct cpu *c)
{
    c->metering->lost = true;
    c->meter.limit = 0;
}

/* No block is allowed any more. */
static uint32_t new_valid(struct metering *m)
{
    return ++m->valid;
}

static bool look_around(struct cpu *c, bool privileged, struct view *v)
{
    uint32_t addr = 0, first, last;
    bool executable = true;

    v->n = 0;
    do {
        bool x = guard_permission_now(c, addr, privileged, &first, &last) & ENGINE_X;

        if (v->n == MOST_RANGES)
            return false;
        if (x != executable)
            v->start[v->n++] = addr;
        executable = x;
        addr = last + 1;
    } while (last != UINT32_MAX);
    return true;
}

/* A view that was there before has the blocks that were allowed then. */
static uint32_t find_view(struct cpu *c, bool privileged)
{
    struct metering *m = c->metering;
    struct view now;

    if (!look_around(c, privileged, &now))
        return new_valid(m);
    for (unsigned i = 0; i < KEPT_VIEWS; i++) {
        const struct view *v = &m->view[i];

        if (v->valid != 0 && v->n == now.n && memcmp(v->start, now.start, now.n * 4) == 0)
            return v->valid;
    }
    now.valid = new_valid(m);
    m->view[m->next_view++ % KEPT_VIEWS] = now;
    return now.valid;
}

static uint32_t find_mode(struct cpu *c)
{
    struct metering *m = c->metering;
    struct mode now = {c->mpu_version, core_privileged(c), nvic_execution_priority(c) < 0, 0};

    /* Granules, regions and worlds have more to say than is compared here. */
    if (c->points != NULL || c->guarded || core_worlds(c))
        return new_valid(m);
    for (unsigned i = 0; i < KEPT_MODES; i++) {
        const struct mode *o = &m->mode[i];

        if (o->valid != 0 && o->mpu_version == now.mpu_version && o->privileged == now.privileged &&
            o->negative == now.negative)
            return o->valid;
    }
    now.valid = find_view(c, now.privileged);
    m->mode[m->next_mode++ % KEPT_MODES] = now;
    return now.valid;
}

void metering_forget(struct cpu *c)
{
    memset(c->metering->view, 0, sizeof c->metering->view);
    memset(c->metering->mode, 0, sizeof c->metering->mode);
    metering_lose(c);
}

static void check_terms(struct cpu *c)
{
    struct metering *m = c->metering;

    if (timing_terms_hold(c->timing, &m->terms) && m->watched_flags == c->watched_flags)
        return;
    m->watched_flags = c->watched_flags;
    metering_forget(c);
}

void metering_count(struct cpu *c)
{
    if (c->meter.counts == 0)
        return;
    c->instructions += c->meter.counts & ((1 << METER_INSTRUCTIONS_BITS) - 1);
    timing_count_words(c->timing, c->meter.counts);
    c->meter.counts = 0;
}

void metering_open(struct cpu *c)
{
    metering_count(c);
    c->meter.limit = 0;
    if (c->attention != 0 || engine_wants_attention(c->engine))
        return;
    check_terms(c);
    if (!c->metering->lost)
        c->meter.limit = MIN(c->deadline, c->meter.cycles + METER_MOST);
}

void metering_follow(void *ctx)
{
    struct cpu *c = ctx;

    metering_count(c);
    if (!meter_is_ahead(&c->meter))
        return;
    timing_follow(c->timing, &c->meter);
    meter_set_followed(&c->meter);
    c->block = timing_last(c->timing);
    c->pc = c->meter.last->pc;
}

void metering_redirect(struct cpu *c)
{
    timing_redirect(c->timing);
    timing_lead(c->timing, &c->meter);
}

/* Whether all is as it was before they heard of it. */
static bool tell(struct cpu *c, const struct meter_block *b)
{
    uint32_t changes = c->meter.changes;

    metering_follow(c);
    c->pc = b->pc;
    core_tell(c, block, b->pc, b->end - b->pc);
    if (c->meter.changes != changes)
        metering_lose(c);
    return c->meter.limit != 0;
}

enum meter_charge metering_charge(void *ctx, struct meter_block *b)
{
    struct cpu *c = ctx;
    struct timing_price *p = (struct timing_price *)b;
    uint64_t now = core_ticks_at(c, c->meter.cycles);
    bool same = !c->tells_blocks || tell(c, b);
    uint32_t cost;

    if (c->stopping)
        return METER_REFUSED;
    if (same && timing_charge(c->timing, &c->meter, p, now))
        return METER_CHARGED;
    if (meter_is_ahead(&c->meter))
        metering_follow(c);
    c->pc = b->pc;
    c->block = timing_enter(c->timing, b->pc, b->end - b->pc, now, &cost);
    c->meter.cycles += cost;
    c->instructions += c->block->instructions;
    timing_lead(c->timing, &c->meter);
    return METER_FOLLOWED;
}

/* Nobody wants to be asked again before the block is run again. */
static bool is_allowed(const struct cpu *c, const struct exec_range *x)
{
    const struct timing_block *b = c->block;

    return (b->flags & c->watched_flags) == 0 && b->pc - x->first < x->length &&
           b->size <= x->length - (b->pc - x->first) &&
           (x->window == NULL || (x->window->answer == CODEBUS_OK && !x->window->watched));
}

void metering_charged(struct cpu *c, const struct exec_range *x)
{
    struct timing_price *p = (struct timing_price *)c->meter.asked;
    struct meter_block *b = &p->meter;

    timing_lead(c->timing, &c->meter);
    metering_open(c);
    if (c->metering->lost) {
        c->meter.valid = find_mode(c);
        c->metering->lost = false;
        metering_open(c);
    }
    if (b->allowed == c->meter.valid)
        return; /* as it was: it was asked about because something was due */
    b->valid = b->allowed = 0;
    if (!is_allowed(c, x) || !timing_price(c->timing, p))
        return;
    b->allowed = c->meter.valid;
    b->valid = p->uncached || p->bus_share != 0 || c->tells_blocks ? 0 : b->allowed;
    b->changes = c->meter.changes - 1;
}

bool metering_read(void *ctx, const struct codebus_window *w, uint32_t addr, unsigned size,
                   uint32_t pc)
{
    struct cpu *c = ctx;

    return w->answer == CODEBUS_OK && !w->watched &&
           timing_read_at_once(c->timing, &c->meter, w, addr, size, pc);
}
