/*
 * What a fault status says, for faults of a run and for faults that a log tells of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct fault_facts {
    uint32_t cfsr, bfar, pc;
    bool pc_in_memory; /* there is memory at pc */
};

struct fault_row {
    uint32_t cfsr;
    bool (*applies)(const struct fault_facts *facts); /* NULL: always */
    const char *id, *title, *why, *remedy;            /* why may be NULL */
    const char *bare; /* remedy for programs without Zephyr, NULL: the same */
};

/* The most telling row, or NULL. */
const struct fault_row *fault_table_find(const struct fault_facts *facts);
