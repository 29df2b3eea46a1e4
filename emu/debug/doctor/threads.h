/*
 * Zephyr's threads as they stand in memory: which of them wait, and for what.
 *
 * Follows: Zephyr subsys/debug/thread_info.c, version 0 and 1 of its table (what debuggers read
 * with CONFIG_DEBUG_THREAD_INFO); struct _thread_base of 2.x to 4.x, where pended_on stands before
 * user_options; kernel_structs.h for the states.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "load/symbols.h"
#include "soc/machine.h"

struct zephyr_thread {
    char *name;      /* by CONFIG_THREAD_NAME, else its object or entry function */
    char *waits_for; /* the kernel object, or its address; NULL: it does not wait */
    int priority;
    bool current, dead;
    uint8_t state;  /* bits of _THREAD_* */
    uint32_t addr;  /* of its struct k_thread */
    uint32_t saved; /* address of r4 to r11, while it does not run */
    uint32_t frame; /* its exception frame then, of r0 to r3, r12, lr, pc, xpsr */
    bool fp_frame;  /* with FP registers behind it */
};

/* Where the kernel of a core is; addresses are 0 when it has none. */
struct zephyr_kernel {
    enum machine_core core;
    uint32_t kernel;  /* _kernel */
    uint32_t offsets; /* _kernel_thread_info_offsets, or _kernel_openocd_offsets before 2.6 */
    uint32_t n_offsets;
};

/* The kernel in one ELF of the symbols. */
struct zephyr_kernel threads_find_kernel(const struct symbols *s, const char *file,
                                         enum machine_core core);

/* struct k_thread of the one that runs; 0: not known. */
uint32_t threads_current(struct machine *m, const struct zephyr_kernel *k);

/* Its name, as below; free with g_free(). */
char *threads_name(struct machine *m, const struct zephyr_kernel *k, uint32_t thread,
                   const struct symbols *s);

/* An array of struct zephyr_thread; empty when the firmware has no such table. */
GArray *threads_read(struct machine *m, const struct symbols *s);
GArray *threads_read_of(struct machine *m, const struct zephyr_kernel *k, const struct symbols *s);
void threads_free(GArray *threads);

/* Whether every thread but the one that runs waits for a kernel object, and there is one. */
bool threads_all_wait(const GArray *threads);
