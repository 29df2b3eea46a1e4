/*
 * The 0/1 knapsack: which things to take for the largest value when the weight is bounded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct knapsack_item {
    uint32_t weight;
    uint64_t value;
    bool taken; /* the answer */
};

/*
 * Sets `taken`; the order stays. The answer is the best there is; false when that could not be
 * shown within a bounded effort, and it is only a good one. Values sum to less than 2^63.
 */
bool knapsack_solve(struct knapsack_item *items, unsigned n, uint64_t capacity);
