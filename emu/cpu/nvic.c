/*
 * NVIC: which exceptions pend, are active, and may preempt.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.9 to B3.13 and D1.2 (NVIC_*).
 * Models:  level-sensitive lines whose rise is latched, 3 priority bits, PRIGROUP, masks.
 * Omits:   banked exceptions of the other Security state (ITNS is stored only).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/core_priv.h"

#define PRIORITY_BITS UINT32_C(0xe0) /* product specification, CPU: 3 bits */

enum {
    ISER = 0x100,
    ICER = 0x180,
    ISPR = 0x200,
    ICPR = 0x280,
    IABR = 0x300,
    ITNS = 0x380,
    IPR = 0x400,
    IPR_END = 0x600,
};

static bool test_bit(const uint32_t *words, unsigned n)
{
    return words[n / 32] >> (n % 32) & 1;
}

static void put_bit(uint32_t *words, unsigned n, bool value)
{
    if (value)
        words[n / 32] |= BIT(n % 32);
    else
        words[n / 32] &= ~BIT(n % 32);
}

static void changed(struct cpu *c)
{
    c->nvic.best_valid = false;
    core_attend(c, ATTEND_PENDING);
}

void nvic_priorities_changed(struct cpu *c)
{
    c->nvic.execution_valid = false;
    changed(c);
}

void nvic_reset(struct cpu *c)
{
    c->nvic = (struct nvic){0};
    for (enum world w = 0; w < WORLDS; w++)
        c->bank[w].pending = c->bank[w].active = 0;
    /* A line that is high at reset pends as soon as the NVIC looks. */
    for (unsigned irq = 0; irq < c->config.n_irqs; irq++)
        if (c->config.irq->level[irq])
            put_bit(c->nvic.pending, irq, true);
    changed(c);
}

bool nvic_is_pending(struct cpu *c, unsigned exception)
{
    if (exception < EXC_IRQ0)
        return core_bank(c)->pending >> exception & 1;
    return test_bit(c->nvic.pending, exception - EXC_IRQ0);
}

bool nvic_is_active(struct cpu *c, unsigned exception)
{
    if (exception < EXC_IRQ0)
        return core_bank(c)->active >> exception & 1;
    return exception - EXC_IRQ0 < c->config.n_irqs &&
           test_bit(c->nvic.active, exception - EXC_IRQ0);
}

static void set_pending(struct cpu *c, unsigned exception, bool pending)
{
    if (exception < EXC_IRQ0) {
        uint32_t bit = BIT(exception);
        struct bank *b = core_bank(c);

        b->pending = pending ? b->pending | bit : b->pending & ~bit;
    } else {
        put_bit(c->nvic.pending, exception - EXC_IRQ0, pending);
    }
    changed(c);
}

void nvic_pend(struct cpu *c, unsigned exception)
{
    if (nvic_is_pending(c, exception))
        return;
    set_pending(c, exception, true);
    if (core_bank(c)->scr & SCR_SEVONPEND)
        core_set_event(c);
}

/* A level-sensitive interrupt whose line is still high pends again at once. */
static void latch_line(struct cpu *c, unsigned irq)
{
    if (c->config.irq->level[irq] && !test_bit(c->nvic.active, irq))
        nvic_pend(c, EXC_IRQ0 + irq);
}

void nvic_unpend(struct cpu *c, unsigned exception)
{
    set_pending(c, exception, false);
    if (exception >= EXC_IRQ0)
        latch_line(c, exception - EXC_IRQ0);
}

void nvic_line_changed(void *ctx, unsigned irq, bool level)
{
    struct cpu *c = ctx;

    if (level && irq < c->config.n_irqs)
        nvic_pend(c, EXC_IRQ0 + irq);
}

void nvic_set_active(struct cpu *c, unsigned exception, bool active)
{
    struct nvic *n = &c->nvic;

    if (exception < EXC_IRQ0) {
        struct bank *b = core_bank(c);

        b->active = active ? b->active | BIT(exception) : b->active & ~BIT(exception);
    } else {
        put_bit(n->active, exception - EXC_IRQ0, active);
        if (active)
            put_bit(n->pending, exception - EXC_IRQ0, false);
        else
            latch_line(c, exception - EXC_IRQ0);
    }
    nvic_priorities_changed(c);
}

static int priority(struct cpu *c, unsigned exception)
{
    switch (exception) {
    case EXC_NMI:
        return -2;
    case EXC_HARDFAULT:
        return -1;
    default:
        return exception < EXC_IRQ0 ? core_bank(c)->priority[exception]
                                    : c->nvic.priority[exception - EXC_IRQ0];
    }
}

int cpu_exception_priority(struct cpu *c, unsigned exception)
{
    int p = priority(c, exception);

    return p < 0 ? p : p >> 5;
}

static int group(struct cpu *c, int full)
{
    uint32_t subpriority = (UINT32_C(2) << core_bank(c)->prigroup) - 1;

    return full < 0 ? full : (int)((uint32_t)full & ~subpriority);
}

int nvic_group_priority(struct cpu *c, unsigned exception)
{
    return group(c, priority(c, exception));
}

/* Ties go to the lower exception number: found first, replaced only by what is higher. */
static void find_best(struct cpu *c)
{
    struct nvic *n = &c->nvic;
    uint32_t system = core_bank(c)->pending;
    int best = PRIORITY_IDLE;

    n->best = 0;
    while (system != 0) {
        unsigned exception = (unsigned)__builtin_ctz(system);

        system &= system - 1;
        if (priority(c, exception) < best) {
            best = priority(c, exception);
            n->best = exception;
        }
    }
    for (unsigned word = 0; word < ARRAY_LEN(n->pending); word++) {
        uint32_t ready = n->pending[word] & n->enabled[word];

        while (ready != 0) {
            unsigned irq = word * 32 + (unsigned)__builtin_ctz(ready);

            ready &= ready - 1;
            if (n->priority[irq] < best) {
                best = n->priority[irq];
                n->best = EXC_IRQ0 + irq;
            }
        }
    }
    n->best_priority = group(c, best);
    n->best_valid = true;
}

unsigned nvic_best_pending(struct cpu *c)
{
    if (!c->nvic.best_valid)
        find_best(c);
    return c->nvic.best;
}

static void find_execution_priority(struct cpu *c)
{
    struct nvic *n = &c->nvic;
    uint32_t system = core_bank(c)->active;
    int best = PRIORITY_IDLE;

    n->active_count = 0;
    for (; system != 0; system &= system - 1) {
        best = MIN(best, nvic_group_priority(c, (unsigned)__builtin_ctz(system)));
        n->active_count++;
    }
    for (unsigned word = 0; word < ARRAY_LEN(n->active); word++) {
        for (uint32_t set = n->active[word]; set != 0; set &= set - 1) {
            best = MIN(best, group(c, n->priority[word * 32 + (unsigned)__builtin_ctz(set)]));
            n->active_count++;
        }
    }
    n->active_priority = best;
    n->execution_valid = true;
}

unsigned nvic_active_count(struct cpu *c)
{
    if (!c->nvic.execution_valid)
        find_execution_priority(c);
    return c->nvic.active_count;
}

/* Execution priority with BASEPRI and FAULTMASK, but as if PRIMASK were clear. */
static int priority_without_primask(struct cpu *c)
{
    int p;

    if (!c->nvic.execution_valid)
        find_execution_priority(c);
    core_refresh_masks(c);
    p = c->nvic.active_priority;
    if (c->basepri != 0)
        p = MIN(p, group(c, (int)(c->basepri & PRIORITY_BITS)));
    if (c->faultmask & 1)
        p = MIN(p, -1);
    return p;
}

int nvic_execution_priority(struct cpu *c)
{
    int p = priority_without_primask(c);

    return (c->primask & 1) ? MIN(p, 0) : p;
}

bool nvic_preempts(struct cpu *c)
{
    return nvic_best_pending(c) != 0 && c->nvic.best_priority < nvic_execution_priority(c);
}

/* PRIMASK does not hold back the wake-up, only the exception (B3.22). */
bool nvic_wakes_wfi(struct cpu *c)
{
    return nvic_best_pending(c) != 0 && c->nvic.best_priority < priority_without_primask(c);
}

static uint32_t implemented(const struct cpu *c, unsigned word)
{
    if (c->config.n_irqs >= (word + 1) * 32)
        return UINT32_MAX;
    return c->config.n_irqs <= word * 32 ? 0 : BIT(c->config.n_irqs % 32) - 1;
}

uint32_t nvic_read(struct cpu *c, enum world w, uint32_t offset)
{
    unsigned word = (offset & 0x7f) / 4;
    uint32_t value = 0;

    if (offset >= IPR && offset < IPR_END) {
        unsigned irq = offset - IPR;

        return irq + 4 <= IRQ_MAX ? load_le32(&c->nvic.priority[irq]) : 0;
    }
    if (word >= ARRAY_LEN(c->nvic.enabled))
        return 0;
    switch (offset & ~UINT32_C(0x7f)) {
    case ISER:
    case ICER:
        return c->nvic.enabled[word];
    case ISPR:
    case ICPR:
        return c->nvic.pending[word];
    case IABR:
        return c->nvic.active[word];
    case ITNS:
        return c->nvic.target_ns[word];
    default:
        return value;
    }
}

static void write_priorities(struct cpu *c, unsigned irq, uint32_t value)
{
    for (unsigned i = 0; i < 4 && irq + i < c->config.n_irqs; i++)
        c->nvic.priority[irq + i] = (uint8_t)(value >> (8 * i) & PRIORITY_BITS);
    nvic_priorities_changed(c);
}

static void write_pending(struct cpu *c, unsigned word, uint32_t bits_, bool pending)
{
    for (; bits_ != 0; bits_ &= bits_ - 1) {
        unsigned exception = EXC_IRQ0 + word * 32 + (unsigned)__builtin_ctz(bits_);

        if (pending)
            nvic_pend(c, exception);
        else
            nvic_unpend(c, exception);
    }
}

void nvic_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    unsigned word = (offset & 0x7f) / 4;

    if (offset >= IPR && offset < IPR_END) {
        write_priorities(c, offset - IPR, value);
        return;
    }
    if (word >= ARRAY_LEN(c->nvic.enabled))
        return;
    value &= implemented(c, word);
    switch (offset & ~UINT32_C(0x7f)) {
    case ISER:
        c->nvic.enabled[word] |= value;
        changed(c);
        break;
    case ICER:
        c->nvic.enabled[word] &= ~value;
        changed(c);
        break;
    case ISPR:
        write_pending(c, word, value, true);
        break;
    case ICPR:
        write_pending(c, word, value, false);
        break;
    case ITNS:
        if (c->config.trustzone)
            c->nvic.target_ns[word] = value;
        break;
    default:
        break;
    }
}
