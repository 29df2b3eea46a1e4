/*
 * Initialisation by levels, with the section and symbol names of Zephyr 3.7.
 *
 * An entry lies in section .z_init_<LEVEL>_P_<priority>_SUB_<n>_, which the linker sorts; the
 * object is called __init_<function>, or __init___device_dts_ord_<n> for a device.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device_state {
    uint8_t init_res;
    bool initialized;
};

struct device {
    const char *name;
    const void *config;
    const void *api;
    struct device_state *state;
    void *data;
};

struct init_entry {
    union {
        int (*sys)(void);
        int (*dev)(const struct device *dev);
    } init_fn;
    const struct device *dev; /* NULL: init_fn.sys */
};

enum init_level {
    INIT_PRE_KERNEL_1,
    INIT_PRE_KERNEL_2,
    INIT_POST_KERNEL,
    INIT_APPLICATION,
};

void z_sys_init_run_level(enum init_level level);

static inline bool device_is_ready(const struct device *dev)
{
    return dev->state->initialized && dev->state->init_res == 0;
}

#define INIT_SECTION(level, prio, sub)                                                             \
    __attribute__((used, section(".z_init_" #level "_P_" #prio "_SUB_" #sub "_")))

/* Calls function() at a level (PRE_KERNEL_1 ... APPLICATION) and priority (0 to 99). */
#define SYS_INIT(function, level, prio)                                                            \
    static const struct init_entry INIT_SECTION(level, prio, 0)                                    \
        __init_##function = {.init_fn.sys = function}

/* A device of the devicetree, with its ordinal there as five digits. */
#define DEVICE_DEFINE(ord, node_name, function, level, prio)                                       \
    static struct device_state __devstate_dts_ord_##ord;                                           \
    const struct device __device_dts_ord_##ord = {.name = node_name,                               \
                                                  .state = &__devstate_dts_ord_##ord};             \
    static const struct init_entry INIT_SECTION(level, prio, 00##ord)                              \
        __init___device_dts_ord_##ord = {.init_fn.dev = function, .dev = &__device_dts_ord_##ord}
