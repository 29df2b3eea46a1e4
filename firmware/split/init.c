/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "init.h"

extern const struct init_entry __init_PRE_KERNEL_1_start[], __init_PRE_KERNEL_2_start[],
    __init_POST_KERNEL_start[], __init_APPLICATION_start[], __init_end[];

static void run_device(const struct init_entry *entry)
{
    int rc = entry->init_fn.dev(entry->dev);

    rc = rc < 0 ? -rc : rc;
    entry->dev->state->init_res = (uint8_t)(rc > UINT8_MAX ? UINT8_MAX : rc);
    entry->dev->state->initialized = true;
}

void z_sys_init_run_level(enum init_level level)
{
    static const struct init_entry *const levels[] = {
        [INIT_PRE_KERNEL_1] = __init_PRE_KERNEL_1_start,
        [INIT_PRE_KERNEL_2] = __init_PRE_KERNEL_2_start,
        [INIT_POST_KERNEL] = __init_POST_KERNEL_start,
        [INIT_APPLICATION] = __init_APPLICATION_start,
        [INIT_APPLICATION + 1] = __init_end,
    };

    for (const struct init_entry *e = levels[level]; e < levels[level + 1]; e++) {
        if (e->dev != NULL)
            run_device(e);
        else
            e->init_fn.sys();
    }
}
