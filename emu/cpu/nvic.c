/*
 * NVIC: which exceptions pend, are active, and may preempt.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.9 to B3.13 and D1.2 (NVIC_*).
 * Models:  level-sensitive lines whose rise is latched, 3 priority bits, PRIGROUP, masks, the
 *          exceptions of both Security states (ITNS, AIRCR.PRIS and BFHFNMINS).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/nvic.h"
#include "cpu/run.h"

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
    c->nvic_answers.best_valid = false;
    core_attend(c, ATTEND_PENDING);
    /* The core that runs meanwhile must not go on as if this one slept. */
    if (c->s.sleep != SLEEP_NONE)
        signal_raise(c->config.signals, SIGNAL_YIELD, 0);
}

void nvic_priorities_changed(struct cpu *c)
{
    c->nvic_answers.execution_valid = false;
    changed(c);
}

void nvic_reset(struct cpu *c)
{
    c->s.nvic = (struct nvic){0};
    for (enum world w = 0; w < WORLDS; w++)
        c->s.bank[w].pending = c->s.bank[w].active = 0;
    /* A line that is high at reset pends as soon as the NVIC looks. */
    for (unsigned irq = 0; irq < c->config.n_irqs; irq++)
        if (c->config.irq->level[irq])
            put_bit(c->s.nvic.pending, irq, true);
    changed(c);
}

/* System exceptions that exist once a Security state (B3.8). */
static bool is_banked(unsigned exception)
{
    static const uint32_t banked = BIT(EXC_HARDFAULT) | BIT(EXC_MEMMANAGE) | BIT(EXC_USAGEFAULT) |
                                   BIT(EXC_SVCALL) | BIT(EXC_PENDSV) | BIT(EXC_SYSTICK);

    return exception < EXC_IRQ0 && (banked >> exception & 1) != 0;
}

enum world nvic_target(const struct cpu *c, enum world w, unsigned exception)
{
    enum world by_bfhfnmins = c->s.aircr & AIRCR_BFHFNMINS ? WORLD_NS : WORLD_S;

    if (!c->config.trustzone)
        return WORLD_NS;
    if (exception >= EXC_IRQ0)
        return core_worlds(c) && test_bit(c->s.nvic.target_ns, exception - EXC_IRQ0) ? WORLD_NS
                                                                                     : WORLD_S;
    if (exception == EXC_HARDFAULT)
        return w == WORLD_NS ? by_bfhfnmins : WORLD_S;
    if (exception == EXC_NMI || exception == EXC_BUSFAULT)
        return core_worlds(c) ? by_bfhfnmins : WORLD_S;
    return is_banked(exception) ? w : WORLD_S;
}

struct bank *nvic_bank(struct cpu *c, enum world w, unsigned exception)
{
    if (exception == EXC_HARDFAULT)
        return &c->s.bank[nvic_target(c, w, exception)];
    return &c->s.bank[is_banked(exception) || !c->config.trustzone ? w : WORLD_S];
}

bool nvic_is_pending(struct cpu *c, enum world w, unsigned exception)
{
    if (exception < EXC_IRQ0)
        return nvic_bank(c, w, exception)->pending >> exception & 1;
    return test_bit(c->s.nvic.pending, exception - EXC_IRQ0);
}

bool nvic_is_active(struct cpu *c, enum world w, unsigned exception)
{
    if (exception < EXC_IRQ0)
        return nvic_bank(c, w, exception)->active >> exception & 1;
    return exception - EXC_IRQ0 < c->config.n_irqs && nvic_target(c, w, exception) == w &&
           test_bit(c->s.nvic.active, exception - EXC_IRQ0);
}

static void set_pending(struct cpu *c, enum world w, unsigned exception, bool pending)
{
    if (exception < EXC_IRQ0) {
        uint32_t bit = BIT(exception);
        struct bank *b = nvic_bank(c, w, exception);

        b->pending = pending ? b->pending | bit : b->pending & ~bit;
    } else {
        put_bit(c->s.nvic.pending, exception - EXC_IRQ0, pending);
    }
    changed(c);
}

void nvic_pend(struct cpu *c, enum world w, unsigned exception)
{
    if (nvic_is_pending(c, w, exception))
        return;
    set_pending(c, w, exception, true);
    if (c->s.bank[nvic_target(c, w, exception)].scr & SCR_SEVONPEND)
        core_set_event(c);
}

static void pend_irq(struct cpu *c, unsigned irq)
{
    nvic_pend(c, c->s.world, EXC_IRQ0 + irq);
}

/* A level-sensitive interrupt whose line is still high pends again at once. */
static void latch_line(struct cpu *c, unsigned irq)
{
    if (c->config.irq->level[irq] && !test_bit(c->s.nvic.active, irq))
        pend_irq(c, irq);
}

void nvic_unpend(struct cpu *c, enum world w, unsigned exception)
{
    set_pending(c, w, exception, false);
    if (exception >= EXC_IRQ0)
        latch_line(c, exception - EXC_IRQ0);
}

void nvic_line_changed(void *ctx, unsigned irq, bool level)
{
    struct cpu *c = ctx;

    if (level && irq < c->config.n_irqs)
        pend_irq(c, irq);
}

void nvic_set_active(struct cpu *c, enum world w, unsigned exception, bool active)
{
    struct nvic *n = &c->s.nvic;

    if (exception < EXC_IRQ0) {
        struct bank *b = nvic_bank(c, w, exception);

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

static int priority(struct cpu *c, enum world w, unsigned exception)
{
    switch (exception) {
    case EXC_NMI:
        return -2;
    case EXC_HARDFAULT:
        return w == WORLD_S && (c->s.aircr & AIRCR_BFHFNMINS) ? -3 : -1;
    default:
        return exception < EXC_IRQ0 ? nvic_bank(c, w, exception)->priority[exception]
                                    : c->s.nvic.priority[exception - EXC_IRQ0];
    }
}

int cpu_exception_priority(struct cpu *c, unsigned exception)
{
    int p = priority(c, c->s.world, exception);

    return p < 0 ? p : p >> 5;
}

static int group(struct cpu *c, enum world w, int full)
{
    uint32_t subpriority = (UINT32_C(2) << c->s.bank[w].prigroup) - 1;

    return full < 0 ? full : (int)((uint32_t)full & ~subpriority);
}

/* AIRCR.PRIS puts all that is Non-secure into the lower half (B3.14). */
static int restricted(const struct cpu *c, enum world w, int p)
{
    bool lower = w == WORLD_NS && p >= 0 && (c->s.aircr & AIRCR_PRIS) != 0;

    return lower ? (p >> 1) + 0x80 : p;
}

int nvic_group_priority(struct cpu *c, enum world w, unsigned exception)
{
    w = nvic_target(c, w, exception);
    return restricted(c, w, group(c, w, priority(c, w, exception)));
}

static void consider(struct cpu *c, enum world w, unsigned exception, int *best)
{
    struct nvic_answers *n = &c->nvic_answers;
    int p;

    w = nvic_target(c, w, exception);
    p = restricted(c, w, priority(c, w, exception));
    if (p > *best || (p == *best && exception >= n->best))
        return;
    *best = p;
    n->best = exception;
    n->best_world = w;
}

static void consider_system(struct cpu *c, enum world w, int *best)
{
    for (uint32_t left = c->s.bank[w].pending; left != 0; left &= left - 1)
        consider(c, w, (unsigned)__builtin_ctz(left), best);
}

/* Ties go to the lower exception number, then to Secure state. */
static void find_best(struct cpu *c)
{
    const struct nvic *v = &c->s.nvic;
    struct nvic_answers *n = &c->nvic_answers;
    int best = PRIORITY_IDLE;

    n->best = 0;
    if (core_worlds(c))
        consider_system(c, WORLD_S, &best);
    consider_system(c, core_worlds(c) ? WORLD_NS : c->s.world, &best);
    for (unsigned word = 0; word < ARRAY_LEN(v->pending); word++)
        for (uint32_t left = v->pending[word] & v->enabled[word]; left != 0; left &= left - 1)
            consider(c, c->s.world, EXC_IRQ0 + word * 32 + (unsigned)__builtin_ctz(left), &best);
    n->best_priority =
        n->best != 0 ? nvic_group_priority(c, n->best_world, n->best) : PRIORITY_IDLE;
    n->best_valid = true;
}

unsigned nvic_best_pending(struct cpu *c)
{
    if (!c->nvic_answers.best_valid)
        find_best(c);
    return c->nvic_answers.best;
}

static void count_active(struct cpu *c, enum world w, unsigned exception)
{
    struct nvic_answers *n = &c->nvic_answers;

    n->active_priority = MIN(n->active_priority, nvic_group_priority(c, w, exception));
    n->active_count++;
}

static void find_execution_priority(struct cpu *c)
{
    const struct nvic *v = &c->s.nvic;
    struct nvic_answers *n = &c->nvic_answers;

    n->active_count = 0;
    n->active_priority = PRIORITY_IDLE;
    for (enum world w = 0; w < WORLDS; w++)
        for (uint32_t left = c->s.bank[w].active; left != 0; left &= left - 1)
            count_active(c, w, (unsigned)__builtin_ctz(left));
    for (unsigned word = 0; word < ARRAY_LEN(v->active); word++)
        for (uint32_t left = v->active[word]; left != 0; left &= left - 1)
            count_active(c, c->s.world, EXC_IRQ0 + word * 32 + (unsigned)__builtin_ctz(left));
    n->execution_valid = true;
}

unsigned nvic_active_count(struct cpu *c)
{
    if (!c->nvic_answers.execution_valid)
        find_execution_priority(c);
    return c->nvic_answers.active_count;
}

static int faultmask_priority(const struct cpu *c, enum world w)
{
    bool non_secure_faults = (c->s.aircr & AIRCR_BFHFNMINS) != 0;

    if (w == WORLD_NS && c->config.trustzone)
        return non_secure_faults ? -1 : restricted(c, w, 0);
    return non_secure_faults ? -3 : -1;
}

/* What the masks of one Security state raise the execution priority to, PRIMASK apart. */
static int mask_priority(struct cpu *c, enum world w)
{
    const struct bank *b = &c->s.bank[w];
    int p = PRIORITY_IDLE;

    if (b->basepri != 0)
        p = restricted(c, w, group(c, w, (int)(b->basepri & PRIORITY_BITS)));
    if (b->faultmask & 1)
        p = MIN(p, faultmask_priority(c, w));
    return p;
}

/* Execution priority with BASEPRI and FAULTMASK, but as if PRIMASK were clear. */
static int priority_without_primask(struct cpu *c)
{
    int p;

    if (!c->nvic_answers.execution_valid)
        find_execution_priority(c);
    core_refresh_masks(c);
    p = MIN(c->nvic_answers.active_priority, mask_priority(c, c->s.world));
    return core_worlds(c) ? MIN(p, mask_priority(c, !c->s.world)) : p;
}

int nvic_execution_priority(struct cpu *c)
{
    int p = priority_without_primask(c);

    for (enum world w = 0; w < WORLDS; w++)
        if ((c->s.bank[w].primask & 1) && (w == c->s.world || core_worlds(c)))
            p = MIN(p, restricted(c, w, 0));
    return p;
}

bool nvic_preempts(struct cpu *c)
{
    return nvic_best_pending(c) != 0 && c->nvic_answers.best_priority < nvic_execution_priority(c);
}

/* PRIMASK does not hold back the wake-up, only the exception (B3.22). */
bool nvic_wakes_wfi(struct cpu *c)
{
    return nvic_best_pending(c) != 0 && c->nvic_answers.best_priority < priority_without_primask(c);
}

static uint32_t implemented(const struct cpu *c, unsigned word)
{
    if (c->config.n_irqs >= (word + 1) * 32)
        return UINT32_MAX;
    return c->config.n_irqs <= word * 32 ? 0 : BIT(c->config.n_irqs % 32) - 1;
}

/* Interrupts of a word that world w may see: its own, and for Secure code all (R_HCFH). */
static uint32_t visible(const struct cpu *c, enum world w, unsigned word)
{
    return w == WORLD_NS && c->config.trustzone ? c->s.nvic.target_ns[word] : UINT32_MAX;
}

bool nvic_sees_irq(const struct cpu *c, enum world w, unsigned irq)
{
    return visible(c, w, irq / 32) >> irq % 32 & 1;
}

static uint32_t read_priorities(struct cpu *c, enum world w, unsigned irq)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4 && irq + i < IRQ_MAX; i++)
        if (nvic_sees_irq(c, w, irq + i))
            value |= (uint32_t)c->s.nvic.priority[irq + i] << (8 * i);
    return value;
}

uint32_t nvic_read(struct cpu *c, enum world w, uint32_t offset)
{
    unsigned word = (offset & 0x7f) / 4;
    uint32_t seen;

    if (offset >= IPR && offset < IPR_END)
        return read_priorities(c, w, offset - IPR);
    if (word >= ARRAY_LEN(c->s.nvic.enabled))
        return 0;
    seen = visible(c, w, word);
    switch (offset & ~UINT32_C(0x7f)) {
    case ISER:
    case ICER:
        return c->s.nvic.enabled[word] & seen;
    case ISPR:
    case ICPR:
        return c->s.nvic.pending[word] & seen;
    case IABR:
        return c->s.nvic.active[word] & seen;
    case ITNS:
        return w == WORLD_S ? c->s.nvic.target_ns[word] : 0;
    default:
        return 0;
    }
}

static void write_priorities(struct cpu *c, enum world w, unsigned irq, uint32_t value)
{
    for (unsigned i = 0; i < 4 && irq + i < c->config.n_irqs; i++)
        if (nvic_sees_irq(c, w, irq + i))
            c->s.nvic.priority[irq + i] = (uint8_t)(value >> (8 * i) & PRIORITY_BITS);
    nvic_priorities_changed(c);
}

static void write_pending(struct cpu *c, unsigned word, uint32_t bits_, bool pending)
{
    for (; bits_ != 0; bits_ &= bits_ - 1) {
        unsigned exception = EXC_IRQ0 + word * 32 + (unsigned)__builtin_ctz(bits_);

        if (pending)
            nvic_pend(c, c->s.world, exception);
        else
            nvic_unpend(c, c->s.world, exception);
    }
}

void nvic_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    unsigned word = (offset & 0x7f) / 4;

    if (offset >= IPR && offset < IPR_END) {
        write_priorities(c, w, offset - IPR, value);
        return;
    }
    if (word >= ARRAY_LEN(c->s.nvic.enabled))
        return;
    value &= implemented(c, word) & visible(c, w, word);
    switch (offset & ~UINT32_C(0x7f)) {
    case ISER:
        c->s.nvic.enabled[word] |= value;
        changed(c);
        break;
    case ICER:
        c->s.nvic.enabled[word] &= ~value;
        changed(c);
        break;
    case ISPR:
        write_pending(c, word, value, true);
        break;
    case ICPR:
        write_pending(c, word, value, false);
        break;
    case ITNS:
        if (c->config.trustzone && w == WORLD_S) {
            c->s.nvic.target_ns[word] = value;
            nvic_priorities_changed(c);
        }
        break;
    default:
        break;
    }
}
