/*
 * Change: no thread is left that could give what the others wait for. There is no kernel here:
 * these are its data as Zephyr 3.x lays them out for debuggers (CONFIG_DEBUG_THREAD_INFO), with the
 * idle thread running. Seen:   silence, asleep. Source: Zephyr subsys/debug/thread_info.c,
 * include/zephyr/kernel/thread.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

#define PENDING BIT(1)
#define ABSENT  0xffffffffu

struct semaphore {
    void *waiting[2];
    unsigned count, limit;
};

struct thread {
    void *node[2];
    const void *pended_on;
    uint8_t user_options, state;
    int8_t priority;
    const void *stack_pointer;
    void (*entry)(void);
    const struct thread *next;
    char name[32];
};

static const struct semaphore data_ready;
static const struct thread idle = {.priority = 15, .entry = app_main, .name = "idle"};
static const struct thread reader = {.pended_on = &data_ready,
                                     .state = PENDING,
                                     .priority = 5,
                                     .entry = app_main,
                                     .next = &idle,
                                     .name = "reader"};
static const struct thread first = {
    .pended_on = &data_ready, .state = PENDING, .entry = app_main, .next = &reader, .name = "main"};

struct kernel {
    unsigned nested;
    const void *irq_stack;
    const struct thread *current, *idle, *threads;
};

extern const volatile struct kernel _kernel;
const volatile struct kernel _kernel = {.current = &idle, .idle = &idle, .threads = &first};

extern const volatile size_t _kernel_thread_info_offsets[];
const volatile size_t _kernel_thread_info_offsets[] = {
    1,
    offsetof(struct kernel, current),
    offsetof(struct kernel, threads),
    offsetof(struct thread, entry),
    offsetof(struct thread, next),
    offsetof(struct thread, state),
    offsetof(struct thread, user_options),
    offsetof(struct thread, priority),
    offsetof(struct thread, stack_pointer),
    offsetof(struct thread, name),
    ABSENT,
};

void scenario(void)
{
    if (_kernel.current == NULL || _kernel_thread_info_offsets[0] != 1)
        return;
    irq_lock();
    for (;;)
        wait_for_interrupt();
}
