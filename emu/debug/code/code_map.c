/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/code_map.h"

#include "base/units.h"

#define NOP 0xbf00u

struct walk {
    const uint8_t *code;
    size_t len;
    uint8_t *marks;
    size_t furthest;       /* the last target of a branch forward */
    size_t pool, pool_end; /* literals of the function; pool == len: none */
    bool lost;
};

bool code_map_is_prologue(uint16_t op)
{
    return (op & 0xff00) == 0xb500 || op == 0xe92d;
}

static void branch_to(struct walk *w, size_t at, int32_t offset)
{
    int64_t target = (int64_t)at + 4 + offset;

    if (target > (int64_t)at && (size_t)target < w->len)
        w->furthest = MAX(w->furthest, (size_t)target);
}

static void literal(struct walk *w, size_t from)
{
    if (from + 4 > w->len)
        return;
    w->pool = MIN(w->pool, from);
    w->pool_end = MAX(w->pool_end, from + 4);
}

/* True when nothing runs on behind the instruction. */
static bool narrow(struct walk *w, size_t at, uint16_t op)
{
    if ((op & 0xf800) == 0x4800) { /* LDR (literal) */
        literal(w, ((at + 4) & ~(size_t)3) + (op & 0xffu) * 4);
    } else if ((op & 0xf000) == 0xd000 && (op & 0x0e00) != 0x0e00) { /* B<cond> */
        branch_to(w, at, (int8_t)(op & 0xff) * 2);
    } else if ((op & 0xf500) == 0xb100) { /* CBZ, CBNZ */
        branch_to(w, at, (int32_t)((op >> 3 & 0x1fu) << 1 | (op >> 9 & 1u) << 6));
    } else if ((op & 0xf800) == 0xe000) { /* B */
        int32_t offset = (int32_t)((uint32_t)op << 21) >> 20;

        /* Forward inside the function or to another: the code up to there is reached or not. */
        if (offset > 0 && offset < 0x400)
            branch_to(w, at, offset);
        return true;
    } else if ((op & 0xff87) == 0x4700 || (op & 0xff00) == 0xbd00 || (op & 0xff00) == 0xde00) {
        return true; /* BX, POP with PC, UDF */
    }
    return false;
}

static bool wide(struct walk *w, size_t at, uint16_t op, uint16_t op2)
{
    if ((op & 0xff7f) == 0xf85f) { /* LDR (literal) */
        uint32_t offset = op2 & 0xfffu;
        size_t base = (at + 4) & ~(size_t)3;

        if ((op & 0x80) != 0)
            literal(w, base + offset);
        else if (offset <= base)
            literal(w, base - offset);
        return (op2 & 0xf000) == 0xf000;
    }
    if ((op & 0xf800) == 0xf000 && (op2 & 0xd000) == 0x9000) /* B.W */
        return true;
    if ((op & 0xf800) == 0xf000 && (op2 & 0xd000) == 0x8000 && (op & 0x0380) != 0x0380) {
        uint32_t offset = (op >> 10 & 1u) << 20 | (op2 >> 11 & 1u) << 19 | (op2 >> 13 & 1u) << 18 |
                          (op & 0x3fu) << 12 | (op2 & 0x7ffu) << 1;

        branch_to(w, at, (int32_t)(offset << 11) >> 11); /* B<cond>.W */
    } else if ((op & 0xfff0) == 0xe8d0 && (op2 & 0xffe0) == 0xf000) {
        w->lost = true; /* TBB, TBH: the table is not read */
    }
    return op == 0xe8bd && (op2 & 0x8000) != 0; /* POP.W with PC */
}

/* Marks one function from `at` on; returns where it ends, literals included. */
static size_t read_function(struct walk *w, size_t at)
{
    size_t start = at;
    bool ended = false;

    w->furthest = start;
    w->pool = w->len;
    w->pool_end = 0;
    while (!ended && !w->lost && w->len - at >= 2 && at < w->pool) {
        uint16_t op = load_le16(w->code + at);
        bool is_wide = (op & 0xf800) >= 0xe800;
        size_t size = is_wide ? 4 : 2;

        if (w->len - at < size)
            return w->len;
        for (size_t i = 0; i < size; i += 2)
            w->marks[(at + i) / 2] = at + i == start ? CODE_START : CODE_INSIDE;
        bool last = is_wide ? wide(w, at, op, load_le16(w->code + at + 2)) : narrow(w, at, op);
        at += size;
        ended = last && at > w->furthest;
    }
    if (w->pool < w->len && w->pool_end > at) {
        for (size_t i = at; i < w->pool_end; i += 2)
            w->marks[i / 2] = CODE_DATA;
        at = w->pool_end;
    }
    return at;
}

uint8_t *code_map_read(const uint8_t *code, size_t len)
{
    uint8_t *marks = g_malloc0(len / 2 + 1);
    struct walk w = {.code = code, .len = len & ~(size_t)1, .marks = marks};

    for (size_t at = 0; !w.lost && w.len - at >= 2;) {
        uint16_t op = load_le16(code + at);

        if (op == 0 || op == NOP) {
            marks[at / 2] = CODE_DATA;
            at += 2;
        } else {
            at = read_function(&w, at);
        }
    }
    return marks;
}
