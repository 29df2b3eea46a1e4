/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/metering.h"

#include "timing/price.h"

#define BLOCKS_AT_ONCE 512

struct metering {
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
    c->meter.valid = 1;
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

static void check_terms(struct cpu *c)
{
    struct metering *m = c->metering;
    struct timing_terms terms;

    timing_terms(c->timing, &terms);
    if (memcmp(&terms, &m->terms, sizeof terms) == 0 && m->watched_flags == c->watched_flags)
        return;
    m->terms = terms;
    m->watched_flags = c->watched_flags;
    c->meter.valid++;
}

void metering_open(struct cpu *c)
{
    check_terms(c);
    c->meter.limit = c->attention != 0 || engine_wants_attention(c->engine)
                         ? 0
                         : MIN(c->deadline, c->meter.cycles + METER_MOST);
}

void metering_count(struct cpu *c)
{
    c->instructions += c->meter.counts & ((1 << METER_INSTRUCTIONS_BITS) - 1);
    timing_count_words(c->timing, c->meter.counts);
    c->meter.counts = 0;
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

bool metering_charge(void *ctx, struct meter_block *b)
{
    struct cpu *c = ctx;
    struct timing_price *p = (struct timing_price *)b;
    uint64_t now = core_ticks_at(c, c->meter.cycles);
    uint32_t cost;

    if (timing_charge(c->timing, &c->meter, p, now))
        return true;
    if (meter_is_ahead(&c->meter))
        metering_follow(c);
    c->pc = b->pc;
    c->block = timing_enter(c->timing, b->pc, b->end - b->pc, now, &cost);
    c->meter.cycles += cost;
    c->instructions += c->block->instructions;
    timing_lead(c->timing, &c->meter);
    return false;
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
    b->valid = b->allowed = 0;
    if (!is_allowed(c, x) || !timing_price(c->timing, p))
        return;
    b->allowed = c->meter.valid;
    b->valid = p->uncached || p->bus_share != 0 ? 0 : b->allowed;
    b->changes = c->meter.changes - 1;
}

bool metering_read(void *ctx, const struct codebus_window *w, uint32_t addr, unsigned size,
                   uint32_t pc)
{
    struct cpu *c = ctx;

    return w->answer == CODEBUS_OK && !w->watched &&
           timing_read_at_once(c->timing, &c->meter, w, addr, size, pc);
}
