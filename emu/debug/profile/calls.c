/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/profile/calls.h"

#include <string.h>

#include "debug/exception_name.h"
#include "debug/profile/block_costs.h"

#define MAX_DEPTH 128     /* of a stack; deeper calls count for their caller */
#define MAX_NODES 1000000 /* of the tree; further calls count for their caller */
#define MAX_KEPT  256     /* interrupted stacks; the oldest is forgotten */

/* What exception entry pushes at most: FP and security frames, alignment (B3.19). */
#define MAX_FRAME 0xd4

#define LR_AT_RESET UINT32_MAX

/* What is known of an address where a block began or a call stands. */
struct place {
    uint32_t pc;
    const struct symbol *symbol;
    struct call_cost *cost;
};

#define PLACES 4096 /* looked at last, by address */

/* Where a stack was interrupted. */
struct kept {
    struct call_node *top;
    uint32_t pc, frame;
};

struct calls {
    struct cpu_listener ear;
    struct machine *machine;
    enum machine_core core;
    struct cpu *cpu;
    const struct symbols *symbols;
    struct profile_filter filter;
    void *filter_ctx;
    bool whole;  /* everything is counted */
    bool wanted; /* what runs is, by where it is */
    struct call_node root;
    struct call_node *top;        /* the function that runs; the root: not known yet */
    unsigned depth;               /* of top */
    const struct symbol *running; /* of top, or NULL */
    const struct timing_stalls *stalls;
    const struct timing_hits *hits;
    struct place place[PLACES];
    unsigned n_nodes;
    GArray *kept;          /* struct kept */
    struct call_cost seen; /* counters at the last look */
    struct block_costs *blocks;
    struct calls_sink sink;
    ticks_t told;           /* up to when */
    struct call_cost *cost; /* of the block that runs */
};

/* --- counting --- */

void call_cost_add(struct call_cost *to, const struct call_cost *cost)
{
    to->cycles += cost->cycles;
    to->instructions += cost->instructions;
    to->misses += cost->misses;
    to->xip += cost->xip;
    to->flash += cost->flash;
}

static struct call_cost counters(const struct calls *c)
{
    const struct cpu_counters *n = cpu_counters(c->cpu);
    const struct timing_stalls *s = c->stalls;
    const struct timing_hits *h = c->hits;

    return (struct call_cost){
        .cycles = n->cycles - n->sleep_cycles,
        .instructions = n->instructions,
        .misses = h[0].imiss + h[1].imiss,
        .xip = s->fetch_xip + s->data_xip,
        .flash = s->fetch_flash + s->data_flash + s->nvm_busy,
    };
}

static struct call_cost difference(const struct call_cost *a, const struct call_cost *b)
{
    return (struct call_cost){
        .cycles = a->cycles - b->cycles,
        .instructions = a->instructions - b->instructions,
        .misses = a->misses - b->misses,
        .xip = a->xip - b->xip,
        .flash = a->flash - b->flash,
    };
}

/* Since the last look the present block has run. */
void calls_settle(struct calls *c)
{
    const struct call_cost now = counters(c), cost = difference(&now, &c->seen);
    ticks_t when = cpu_time(c->cpu);

    c->seen = now;
    if (c->sink.ran != NULL && when > c->told)
        c->sink.ran(c->sink.ctx, c->top, c->told, when, &cost);
    c->told = when;
    if (!c->wanted || when < c->filter.from || when >= c->filter.to)
        return;
    call_cost_add(&c->top->self, &cost);
    call_cost_add(c->cost, &cost);
}

/* From now on code at pc runs. */
static void begin_block(struct calls *c, uint32_t pc, struct call_cost *cost)
{
    c->cost = cost;
    c->wanted = c->filter.wants == NULL || c->filter.wants(c->filter_ctx, pc);
}

static struct place *place_at(struct calls *c, uint32_t pc)
{
    struct place *p = &c->place[pc / 2 % PLACES];

    if (p->cost == NULL || p->pc != pc)
        *p = (struct place){pc, symbols_find(c->symbols, pc), block_costs_at(c->blocks, pc)};
    return p;
}

/* --- the tree --- */

/* Names of what has no symbol are compared, as "?" may lie below an exception. */
static bool is_of(const struct call_node *n, const struct symbol *symbol, const char *name)
{
    return n->symbol == symbol && (symbol != NULL || strcmp(n->name, name) == 0);
}

static struct call_node *child_of(struct calls *c, struct call_node *parent,
                                  const struct symbol *symbol, const char *name, uint32_t site)
{
    struct call_node *n;

    for (n = parent->child; n != NULL; n = n->next)
        if (n->site == site && is_of(n, symbol, name))
            return n;
    if (c->n_nodes >= MAX_NODES)
        return NULL;
    c->n_nodes++;
    n = g_new0(struct call_node, 1);
    *n = (struct call_node){
        .name = name, .symbol = symbol, .site = site, .parent = parent, .next = parent->child};
    parent->child = n;
    return n;
}

static void push(struct calls *c, const struct symbol *symbol, const char *name, uint32_t site)
{
    struct call_node *n = c->depth < MAX_DEPTH ? child_of(c, c->top, symbol, name, site) : NULL;

    if (n == NULL)
        return;
    n->calls++;
    c->top = n;
    c->depth++;
}

static void pop(struct calls *c)
{
    c->top = c->top->parent;
    c->depth--;
}

static void begin_stack(struct calls *c)
{
    c->top = &c->root;
    c->depth = 0;
    c->running = NULL;
}

/* Whether the function was found on the stack, which then ends with it. */
static bool pop_to(struct calls *c, const struct symbol *symbol, const char *name)
{
    unsigned depth = c->depth;

    for (struct call_node *n = c->top; n != &c->root; n = n->parent, depth--)
        if (is_of(n, symbol, name)) {
            c->top = n;
            c->depth = depth;
            return true;
        }
    return false;
}

/* The BL itself: behind the last instruction of a function lies another one. */
static uint32_t call_site(const struct calls *c)
{
    return (cpu_reg(c->cpu, ENGINE_LR) & ~1u) - 2;
}

static void enter(struct calls *c, const struct symbol *symbol, uint32_t pc)
{
    const char *name = symbol != NULL ? symbol->name : "?";
    uint32_t start = symbol != NULL ? symbol->addr : 0, site = call_site(c);

    if (cpu_reg(c->cpu, ENGINE_LR) == LR_AT_RESET)
        begin_stack(c);
    if (pc != start && pop_to(c, symbol, name)) {
        ;
    } else if (c->running == NULL) {
        push(c, symbol, name, 0);
    } else if (place_at(c, site)->symbol == c->running) {
        push(c, symbol, name, site);
    } else if (c->top != &c->root) {
        site = c->top->site;
        pop(c);
        push(c, symbol, name, site);
    }
    c->running = symbol;
}

/* --- the core --- */

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct calls *c = ctx;
    const struct place *here = place_at(c, pc);
    bool stays = c->running != NULL && pc - c->running->addr < c->running->size;

    /* A loop of one block goes on: what it costs is counted when it ends. */
    if (stays && here->cost == c->cost && c->whole && c->sink.ran == NULL)
        return;
    calls_settle(c);
    begin_block(c, pc, here->cost);
    if (stays)
        return;
    if (here->symbol != c->running || c->top == &c->root)
        enter(c, here->symbol, pc);
}

static uint32_t frame_pointer(struct calls *c)
{
    bool psp = (cpu_reg(c->cpu, ENGINE_LR) & 4) != 0; /* EXC_RETURN.SPSEL */

    return cpu_reg(c->cpu, psp ? ENGINE_PSP : ENGINE_MSP);
}

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct calls *c = ctx;
    char *name = exception_name(c->machine, c->core, exception);

    calls_settle(c);
    const struct kept kept = {c->top, return_pc, frame_pointer(c)};
    if (c->kept->len >= MAX_KEPT)
        g_array_remove_index(c->kept, 0);
    g_array_append_val(c->kept, kept);
    begin_stack(c);
    push(c, NULL, g_intern_string(name), 0);
    begin_block(c, 0, block_costs_at(c->blocks, 0));
    if (c->sink.exception != NULL)
        c->sink.exception(c->sink.ctx, c->top->name);
    g_free(name);
}

static unsigned depth_of(const struct calls *c, const struct call_node *n)
{
    unsigned depth = 0;

    for (; n != &c->root; n = n->parent)
        depth++;
    return depth;
}

static bool take_up(struct calls *c, uint32_t pc, uint32_t sp)
{
    for (unsigned i = c->kept->len; i-- > 0;) {
        const struct kept *k = &g_array_index(c->kept, struct kept, i);

        if (k->pc == pc && sp - k->frame - 1 < MAX_FRAME) {
            c->top = k->top;
            c->depth = depth_of(c, k->top);
            g_array_remove_index(c->kept, i);
            return true;
        }
    }
    return false;
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct calls *c = ctx;

    calls_settle(c);
    begin_stack(c);
    begin_block(c, to_pc, place_at(c, to_pc)->cost);
    if (take_up(c, to_pc, cpu_reg(c->cpu, ENGINE_SP)))
        c->running = place_at(c, to_pc)->symbol;
}

/* --- life --- */

struct calls *calls_new(struct machine *m, enum machine_core core, const struct symbols *symbols,
                        const struct profile_filter *filter, void *ctx)
{
    struct calls *c = g_new0(struct calls, 1);

    c->machine = m;
    c->core = core;
    c->cpu = machine_cpu(m, core);
    c->symbols = symbols;
    c->filter = filter != NULL ? *filter : (struct profile_filter){.to = TICKS_NEVER};
    c->filter_ctx = ctx;
    c->whole = c->filter.from == 0 && c->filter.to == TICKS_NEVER && c->filter.wants == NULL;
    c->wanted = c->filter.wants == NULL;
    c->root.name = cpu_name(c->cpu);
    c->top = &c->root;
    c->kept = g_array_new(FALSE, FALSE, sizeof(struct kept));
    c->blocks = block_costs_new();
    c->cost = block_costs_at(c->blocks, 0);
    c->stalls = timing_stalls(cpu_timing(c->cpu));
    c->hits = timing_hits(cpu_timing(c->cpu));
    c->seen = counters(c);
    c->ear.block = on_block;
    c->ear.exception_entry = on_entry;
    c->ear.exception_return = on_return;
    cpu_listen(c->cpu, &c->ear, c);
    return c;
}

/* Bounded by MAX_DEPTH. */
static void free_children(struct call_node *n)
{
    for (struct call_node *child = n->child, *next; child != NULL; child = next) {
        next = child->next;
        free_children(child);
        g_free(child);
    }
}

void calls_stop(struct calls *c)
{
    cpu_unlisten(c->cpu, &c->ear);
}

void calls_free(struct calls *c)
{
    if (c == NULL)
        return;
    calls_stop(c);
    free_children(&c->root);
    g_array_free(c->kept, TRUE);
    block_costs_free(c->blocks);
    g_free(c);
}

void calls_set_sink(struct calls *c, const struct calls_sink *sink)
{
    c->sink = *sink;
    c->told = cpu_time(c->cpu);
}

const struct call_node *calls_root(const struct calls *c)
{
    return &c->root;
}

enum machine_core calls_core(const struct calls *c)
{
    return c->core;
}

void calls_each_block(struct calls *c,
                      void (*fn)(void *ctx, uint32_t pc, const struct call_cost *cost), void *ctx)
{
    block_costs_each(c->blocks, fn, ctx);
}

struct call_cost call_node_inclusive(const struct call_node *n)
{
    struct call_cost sum = n->self;

    for (const struct call_node *child = n->child; child != NULL; child = child->next) {
        const struct call_cost below = call_node_inclusive(child);

        call_cost_add(&sum, &below);
    }
    return sum;
}
