/*
 * Scheduler-type code: two threads hand thread flags to each other, and every hand-over is a
 * context switch by PendSV. Timed at 64 MHz with CACHE off and on:
 *
 *     scheduler OFF ON     cycles a round of two hand-overs
 *
 * Written like the small schedulers that such figures were published for: a run queue for each
 * priority, a bit map of those that hold somebody, flags and what is waited for in the thread.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "nrf5340.h"
#include "timing.h"

#define PRIORITIES  8u
#define STACK_WORDS 128u
#define ROUNDS      100u
#define FLAG        BIT(0)

#define SCB_ICSR        CORE_REG(0xe000ed04u)
#define SCB_SHPR3       CORE_REG(0xe000ed20u)
#define ICSR_PENDSVSET  BIT(28)
#define SHPR3_PENDSV_LO (0xffu << 16)
#define XPSR_T          BIT(24)

struct thread {
    uint32_t *sp; /* first: switch.S */
    struct thread *next;
    uint32_t flags, wanted;
    uint8_t priority;
    bool ready;
};

struct scheduler {
    struct thread *current; /* first: switch.S */
    struct thread *head[PRIORITIES];
    uint32_t occupied; /* bit n: priority n has somebody; a small number comes first */
};

int main(void);
__attribute__((noreturn)) void start_first(uint32_t *sp);
struct thread *pick(void);

struct scheduler scheduler;

static struct thread ping, pong;
static uint32_t stacks[2][STACK_WORDS] __attribute__((aligned(8)));

static void enqueue(struct thread *t)
{
    struct thread **at = &scheduler.head[t->priority];

    while (*at != NULL)
        at = &(*at)->next;
    *at = t;
    t->next = NULL;
    t->ready = true;
    scheduler.occupied |= BIT(t->priority);
}

static void dequeue(struct thread *t)
{
    struct thread **at = &scheduler.head[t->priority];

    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    t->ready = false;
    if (scheduler.head[t->priority] == NULL)
        scheduler.occupied &= ~BIT(t->priority);
}

__attribute__((noinline)) struct thread *pick(void)
{
    return scheduler.head[__builtin_ctz(scheduler.occupied)];
}

static void reschedule(void)
{
    if (pick() != scheduler.current)
        SCB_ICSR = ICSR_PENDSVSET;
}

static __attribute__((noinline)) void flags_set(struct thread *t, uint32_t flags)
{
    uint32_t key = irq_lock();

    t->flags |= flags;
    if (!t->ready && (t->flags & t->wanted) != 0) {
        enqueue(t);
        reschedule();
    }
    irq_unlock(key);
}

static __attribute__((noinline)) uint32_t flags_wait(uint32_t wanted)
{
    struct thread *self = scheduler.current;
    uint32_t key = irq_lock(), got;

    self->wanted = wanted;
    while ((self->flags & wanted) == 0) {
        dequeue(self);
        reschedule();
        irq_unlock(key);
        barrier();
        key = irq_lock();
    }
    got = self->flags & wanted;
    self->flags &= ~got;
    irq_unlock(key);
    return got;
}

static __attribute__((noreturn)) void answer(void)
{
    for (;;) {
        flags_wait(FLAG);
        flags_set(&ping, FLAG);
    }
}

static uint32_t rounds(void)
{
    uint32_t begin = DWT_CYCCNT;

    for (unsigned i = 0; i < ROUNDS; i++) {
        flags_set(&pong, FLAG);
        flags_wait(FLAG);
    }
    return (DWT_CYCCNT - begin) / ROUNDS;
}

static __attribute__((noreturn)) void measure(void)
{
    uint32_t off = rounds();

    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    rounds();
    printk("scheduler %u %u\n", (unsigned)off, (unsigned)rounds());
    printk("timing: done\n");
    sleep_forever();
}

/* A frame that returns into `entry`, and registers for pendsv_isr() to restore. */
static void create(struct thread *t, uint32_t *stack, void (*entry)(void))
{
    t->sp = stack + STACK_WORDS - 16;
    t->sp[14] = (uint32_t)(uintptr_t)entry & ~1u;
    t->sp[15] = XPSR_T;
    t->priority = 3;
    enqueue(t);
}

int main(void)
{
    timing_start();
    cpu_clock_set(HFCLKCTRL_64MHZ);
    SCB_SHPR3 |= SHPR3_PENDSV_LO;
    create(&pong, stacks[1], answer);
    create(&ping, stacks[0], measure);
    scheduler.current = &ping;
    start_first(ping.sp);
}
