/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/pieces.h"

#include "cpu/points.h"
#include "cpu/run.h"

void pieces_begin(struct cpu *c, uint32_t from, uint32_t at, uint32_t end)
{
    c->s.pieces = (struct pieces){from, at, end};
    pieces_attend(c);
    engine_discard_code(c->engine, from, end - from);
}

void pieces_attend(struct cpu *c)
{
    engine_piece(c->engine, c->s.pieces.from, c->s.pieces.end);
    core_attend(c, ATTEND_PIECES);
}

void pieces_end(struct cpu *c)
{
    const struct pieces p = c->s.pieces;

    c->attention &= ~(uint32_t)ATTEND_PIECES;
    if (p.end == 0)
        return;
    c->s.pieces = (struct pieces){0};
    engine_piece(c->engine, 0, 0);
    engine_discard_code(c->engine, p.from, p.end - p.from);
}

static enum engine_block fetch_again(struct cpu *c, uint32_t pc)
{
    engine_set(c->engine, ENGINE_PC, pc);
    return ENGINE_REDIRECTED;
}

enum engine_block pieces_block(struct cpu *c, uint32_t pc, uint32_t size)
{
    struct pieces *p = &c->s.pieces;

    if (!pieces_inside(c) || pc != p->at) {
        pieces_end(c);
        return fetch_again(c, pc);
    }
    if (c->attention & ATTEND_REGIONS) {
        c->attention &= ~(uint32_t)ATTEND_REGIONS;
        core_apply_permissions(c);
        return fetch_again(c, pc);
    }
    if (c->points != NULL) {
        enum engine_block answer = points_piece(c, pc, pc == p->from);

        if (answer != ENGINE_RUN)
            return answer;
    }
    if (size - 1 > core_executable_to(c, pc) - pc) {
        engine_discard_code(c->engine, pc, size);
        return fetch_again(c, pc);
    }
    p->at = pc + size;
    points_ran(c);
    return ENGINE_RUN;
}
