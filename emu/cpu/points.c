/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/points.h"

#include "cpu/bus.h"
#include "cpu/guard.h"
#include "cpu/pieces.h"
#include "cpu/run.h"

#define GRANULE UINT32_C(32) /* of permissions, in bytes */
#define PAGE    UINT32_C(1024)

/* An access whose length the engine does not know. */
#define USUAL_ACCESS 4

struct watch {
    uint32_t addr, len;
    unsigned access; /* ENGINE_R | ENGINE_W */
};

struct points {
    GArray *breaks;            /* uint32_t, ascending */
    GArray *watches;           /* struct watch */
    bool step;                 /* asked for */
    bool stepped;              /* the instruction has run; the next block stops */
    bool lifted;               /* watches are, for one instruction */
    bool passed;               /* that instruction has run */
    bool resumes;              /* from `hit`, whose place is not met again */
    uint32_t fence, fence_len; /* the first instruction in it stops; 0: none */
    struct cpu_point hit;
};

static struct points *points_of(struct cpu *c)
{
    if (c->points == NULL) {
        c->points = g_new0(struct points, 1);
        c->points->breaks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        c->points->watches = g_array_new(FALSE, FALSE, sizeof(struct watch));
    }
    return c->points;
}

void points_free(struct cpu *c)
{
    if (c->points == NULL)
        return;
    g_array_free(c->points->breaks, TRUE);
    g_array_free(c->points->watches, TRUE);
    g_free(c->points);
    c->points = NULL;
    engine_end_pieces(c->engine);
}

/* Nobody asks any more: the core is as if there had been no points. */
static void drop_when_idle(struct cpu *c)
{
    struct points *p = c->points;

    if (p->breaks->len == 0 && p->watches->len == 0 && p->fence_len == 0 && !p->step &&
        !p->lifted && !p->resumes)
        points_free(c);
}

/* The index of the first breakpoint at or above addr. */
static unsigned lower_bound(const struct points *p, uint32_t addr)
{
    unsigned low = 0, high = p->breaks->len;

    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (g_array_index(p->breaks, uint32_t, middle) < addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_break(const struct points *p, uint32_t addr)
{
    unsigned i = lower_bound(p, addr);

    return i < p->breaks->len && g_array_index(p->breaks, uint32_t, i) == addr;
}

void cpu_break_add(struct cpu *c, uint32_t addr)
{
    struct points *p = points_of(c);
    unsigned i = lower_bound(p, addr);

    if (is_break(p, addr))
        return;
    g_array_insert_val(p->breaks, i, addr);
    core_forget_ranges(c);
}

bool cpu_break_remove(struct cpu *c, uint32_t addr)
{
    struct points *p = c->points;

    if (p == NULL || !is_break(p, addr))
        return false;
    g_array_remove_index(p->breaks, lower_bound(p, addr));
    core_forget_ranges(c);
    drop_when_idle(c);
    return true;
}

bool cpu_watch_add(struct cpu *c, uint32_t addr, uint32_t len, unsigned access)
{
    const struct watch w = {addr, len, access};

    if (!(c->caps & ENGINE_CAP_MPU) || len == 0 || addr + (len - 1) < addr)
        return false;
    g_array_append_val(points_of(c)->watches, w);
    core_attend(c, ATTEND_PERMISSIONS);
    return true;
}

bool cpu_watch_remove(struct cpu *c, uint32_t addr, uint32_t len, unsigned access)
{
    struct points *p = c->points;

    for (unsigned i = 0; p != NULL && i < p->watches->len; i++) {
        const struct watch *w = &g_array_index(p->watches, struct watch, i);

        if (w->addr != addr || w->len != len || w->access != access)
            continue;
        g_array_remove_index(p->watches, i);
        core_attend(c, ATTEND_PERMISSIONS);
        drop_when_idle(c);
        return true;
    }
    return false;
}

void cpu_step(struct cpu *c, bool step)
{
    if (!step && c->points == NULL)
        return;
    points_of(c)->step = step;
    c->points->stepped = false;
    core_forget_ranges(c);
}

void cpu_fence(struct cpu *c, uint32_t addr, uint32_t len)
{
    if (len == 0 && c->points == NULL)
        return;
    points_of(c)->fence = addr;
    c->points->fence_len = len;
    core_forget_ranges(c);
}

void cpu_points_aside(struct cpu *c, bool aside)
{
    struct points *p = c->points;

    g_assert(c->points_aside == NULL || !aside);
    if (!aside)
        points_free(c);
    c->points = aside ? NULL : c->points_aside;
    c->points_aside = aside ? p : NULL;
    core_forget_ranges(c);
    core_attend(c, ATTEND_PERMISSIONS);
}

const struct cpu_point *cpu_point(const struct cpu *c)
{
    static const struct cpu_point none = {0};

    return c->points != NULL ? &c->points->hit : &none;
}

static void lift(struct cpu *c, bool lifted)
{
    c->points->lifted = lifted;
    c->points->passed = false;
    core_attend(c, ATTEND_PERMISSIONS);
}

void points_resume(struct cpu *c)
{
    struct points *p = c->points;

    if (p == NULL)
        return;
    core_forget_ranges(c);
    if (p->hit.kind == CPU_POINT_NONE)
        return;
    p->resumes = engine_get(c->engine, ENGINE_PC) == p->hit.pc;
    if (p->resumes && p->hit.kind == CPU_POINT_WATCH)
        lift(c, true);
}

void points_restored(struct cpu *c)
{
    struct points *p = c->points;

    if (p == NULL)
        return;
    p->hit.kind = CPU_POINT_NONE;
    p->step = p->stepped = p->lifted = p->passed = p->resumes = false;
}

static enum engine_block stop(struct cpu *c, const struct cpu_point *hit)
{
    c->points->hit = *hit;
    c->points->resumes = false;
    core_stop(c, CPU_STOP_POINT);
    return ENGINE_STOP;
}

static enum engine_block end_step(struct cpu *c, uint32_t pc)
{
    c->points->step = c->points->stepped = false;
    return stop(c, &(struct cpu_point){CPU_POINT_STEP, pc});
}

static bool one_at_a_time(const struct points *p)
{
    return p->step || p->lifted;
}

uint32_t points_limit(struct cpu *c, uint32_t addr)
{
    const struct points *p = c->points;
    uint32_t first = addr + core_instruction_size(c, addr);
    unsigned next = lower_bound(p, first); /* no instruction begins inside of the first */

    if (one_at_a_time(p))
        return first - 1;
    return next < p->breaks->len ? g_array_index(p->breaks, uint32_t, next) - 1 : UINT32_MAX;
}

void points_ran(struct cpu *c)
{
    struct points *p = c->points;

    if (p == NULL)
        return;
    if (p->resumes)
        p->hit.kind = CPU_POINT_NONE;
    p->resumes = false;
    p->passed = p->lifted;
    p->stepped = p->step;
}

enum engine_block points_check(struct cpu *c, uint32_t pc)
{
    struct points *p = c->points;

    p->resumes = p->resumes && pc == p->hit.pc;
    if (p->lifted && p->passed) {
        lift(c, false);
        engine_set(c->engine, ENGINE_PC, pc);
        return ENGINE_REDIRECTED;
    }
    if (p->step && p->stepped)
        return end_step(c, pc);
    if (pc - p->fence < p->fence_len) {
        p->fence_len = 0;
        return stop(c, &(struct cpu_point){CPU_POINT_FENCE, pc});
    }
    if (is_break(p, pc) && !p->resumes)
        return stop(c, &(struct cpu_point){CPU_POINT_BREAK, pc});
    return ENGINE_RUN;
}

enum engine_block points_charged(struct cpu *c, uint32_t pc, uint32_t size)
{
    if (size - 1 <= points_limit(c, pc) - pc || !core_is_thumb(c)) {
        points_ran(c);
        return ENGINE_RUN;
    }
    pieces_begin(c, pc, pc, pc + size);
    engine_set(c->engine, ENGINE_PC, pc);
    return ENGINE_REDIRECTED;
}

enum engine_block points_piece(struct cpu *c, uint32_t pc, bool first)
{
    return first ? ENGINE_RUN : points_check(c, pc);
}

bool points_narrow(struct cpu *c, uint32_t pc, uint32_t *first, uint32_t *last)
{
    const struct points *p = c->points;
    unsigned next = lower_bound(p, pc);

    if (one_at_a_time(p) || is_break(p, pc) || pc - p->fence < p->fence_len)
        return false;
    if (next > 0)
        *first = MAX(*first, g_array_index(p->breaks, uint32_t, next - 1) + 1);
    if (next < p->breaks->len)
        *last = MIN(*last, g_array_index(p->breaks, uint32_t, next) - 1);
    return true;
}

static bool overlaps(const struct watch *w, uint32_t addr, uint32_t len)
{
    return w->addr < (uint64_t)addr + len && addr < (uint64_t)w->addr + w->len;
}

unsigned points_hole(struct cpu *c, uint32_t addr, bool *uniform)
{
    const struct points *p = c->points;
    unsigned hole = 0;

    for (unsigned i = 0; !p->lifted && i < p->watches->len; i++) {
        const struct watch *w = &g_array_index(p->watches, struct watch, i);

        if (overlaps(w, addr & ~(PAGE - 1), PAGE))
            *uniform = false;
        if (overlaps(w, addr & ~(GRANULE - 1), GRANULE))
            hole |= w->access;
    }
    return hole;
}

bool points_refused(struct cpu *c, const struct engine_trap *t)
{
    struct points *p = c->points;
    unsigned access = t->write ? ENGINE_W : ENGINE_R;
    uint32_t len = t->value != 0 ? t->value : USUAL_ACCESS, first, last;
    bool uniform;

    if (p == NULL || t->kind != ENGINE_DATA_DENIED || !(points_hole(c, t->addr, &uniform) & access))
        return false;
    if (!(guard_permission_now(c, t->addr, core_privileged(c), &first, &last) & access))
        return false; /* the MPU or SPU refuses it, too */
    engine_set(c->engine, ENGINE_PC, t->pc);
    if (c->block != NULL && t->pc - c->block->pc < c->block->size)
        pieces_begin(c, c->block->pc, t->pc, c->block->pc + c->block->size);
    for (unsigned i = 0; i < p->watches->len; i++) {
        const struct watch *w = &g_array_index(p->watches, struct watch, i);

        if ((w->access & access) == 0 || !overlaps(w, t->addr, len))
            continue;
        if (p->step)
            p->step = p->stepped = false;
        stop(c, &(struct cpu_point){CPU_POINT_WATCH, t->pc, MAX(w->addr, t->addr), t->write});
        return true;
    }
    /* A neighbour in the granule: the instruction runs once without the hole. */
    p->stepped = false;
    lift(c, true);
    return true;
}
