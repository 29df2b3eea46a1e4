/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/halves.h"

#include <glib.h>

#include "base/units.h"
#include "bus/map.h"
#include "debug/code/code_map.h"

static bool in_xip(uint32_t addr)
{
    return addr - XIP_BASE < XIP_SIZE;
}

static bool leads_nowhere(const struct code_half *ext, const uint8_t *marks, uint32_t offset)
{
    return (marks[offset / 2] == CODE_INSIDE || marks[offset / 2] == CODE_DATA) &&
           !code_map_is_prologue(load_le16(ext->data + offset));
}

struct halves_links code_halves_compare(const struct code_half *in, const struct code_half *ext)
{
    uint8_t *marks = code_map_read(ext->data, ext->len);
    struct halves_links l = {0};

    for (uint32_t i = 0; in->len - i >= 4; i += 4) {
        uint32_t word = load_le32(in->data + i), offset = (word & ~1u) - ext->addr;

        if (!in_xip(word) || (word & 1) == 0 || offset >= ext->len - ext->len % 2)
            continue;
        l.links++;
        if (!l.wrong && leads_nowhere(ext, marks, offset)) {
            l.wrong = true;
            l.at = in->addr + i;
            l.target = word & ~1u;
        }
    }
    g_free(marks);
    return l;
}
