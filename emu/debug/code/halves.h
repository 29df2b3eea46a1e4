/*
 * Whether an internal and an external part of code are of one build: the internal one holds
 * absolute addresses of functions in the other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Code, and where it runs. */
struct code_half {
    const uint8_t *data;
    uint32_t addr, len;
};

struct halves_links {
    unsigned links;  /* code addresses of the internal part that lie in the external one */
    bool wrong;      /* one of them is no start of a function; the first: */
    uint32_t at;     /* ... where it stands */
    uint32_t target; /* ... and where it leads */
};

struct halves_links code_halves_compare(const struct code_half *internal,
                                        const struct code_half *external);
