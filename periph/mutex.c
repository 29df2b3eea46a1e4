/*
 * MUTEX: sixteen locks that both cores see.
 *
 * Follows: product specification, chapter MUTEX.
 * Models:  a read returns the state and takes the lock; writing 0 releases it.
 * Omits:   nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define MUTEX 0x400

/* The core that waits for the lock, or that lost the race for it, should run now. */
static void yield(struct periph *p)
{
    signal_raise(p->env->signals, SIGNAL_YIELD, 1);
}

static uint32_t mutex_read(struct periph *p, unsigned index)
{
    uint32_t *mutex = &REG(p, MUTEX + index * 4);
    uint32_t was = *mutex;

    *mutex = 1;
    yield(p);
    return was;
}

static void mutex_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t *mutex = &REG(p, MUTEX + index * 4);

    /* Only a read locks. */
    if (*mutex != 0)
        *mutex = old;
    else
        yield(p);
}

static const struct reg_desc mutex_regs[] = {
    {"MUTEX[n]", MUTEX, REG_RW, .mask = 1, .count = 16, .read = mutex_read, .acts = true,
     .written = mutex_written},
};

const struct periph_type mutex_type = {
    .name = "MUTEX",
    .size = sizeof(struct periph),
    .regs = mutex_regs,
    .n_regs = ARRAY_LEN(mutex_regs),
    .changes_unannounced = true,
};
