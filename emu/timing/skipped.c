/*
 * Instructions of several cycles that IT skips: they take one, as a NOP [measured; see
 * insn_class.c]. The interposing engine ends blocks before them, so that whether they execute is
 * known when they are charged.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

#include "base/units.h"

bool timing_is_skippable(uint16_t first, uint16_t second)
{
    struct insn insn;

    insn_decode(&insn, first, second);
    return insn.issue > 1 && !(insn.flags & INSN_BRANCH);
}

uint32_t timing_skipped_refund(struct timing *t, const struct timing_block *b)
{
    const uint8_t *code = memory_host(t->config.memory, b->pc, b->size);
    struct insn insn;

    insn_decode(&insn, load_le16(code), b->size >= 4 ? load_le16(code + 2) : 0);
    return insn.issue - 1u;
}
