/*
 * Change: a recursion that never ends.
 * Seen:   USAGE FAULT, Stack overflow, because PSPLIM guards the stack.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

static volatile uint32_t deepest = UINT32_MAX;

__attribute__((noinline)) static uint32_t recurse(uint32_t depth)
{
    volatile uint32_t local[16];

    if (depth == deepest)
        return 0;
    local[depth % 16] = depth;
    return recurse(depth + 1) + local[depth % 16];
}

void scenario(void)
{
    recurse(0);
}
