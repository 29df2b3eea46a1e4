/*
 * Cycles by call stack.
 *
 * Stacks are followed, not unwound: a block at the start of a function whose LR points into the
 * function on top is a call, with another LR a tail call; a block in the middle of another function
 * is a return to it. Each exception has a stack of its own. A thread that was interrupted is found
 * again by its PC and stack pointer, so that threads keep their stacks when a kernel switches them.
 * Recursion counts as one call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/trace/trace_priv.h"

#define MAX_DEPTH 128 /* of a stack; deeper calls count for their caller */
#define MAX_KEPT  256 /* interrupted stacks; the oldest is forgotten */

/* What exception entry pushes at most: FP and security frames, alignment (B3.19). */
#define MAX_FRAME 0xd4

#define LR_AT_RESET UINT32_MAX

struct stack {
    const char *name[MAX_DEPTH]; /* of a symbol, or interned */
    unsigned depth;
    uint32_t pc, frame; /* where it was interrupted */
};

struct folded {
    struct trace_core *core;
    struct stack now;
    const struct symbol *top; /* the function that runs, or NULL */
    GArray *kept;             /* struct stack */
    GHashTable *cycles;       /* "app;main;f" -> uint64_t */
    uint64_t *count;          /* of the present stack */
    uint64_t seen;            /* awake cycles that are counted */
};

static uint64_t awake_cycles(const struct folded *f)
{
    const struct cpu_counters *n = cpu_counters(f->core->cpu);

    return n->cycles - n->sleep_cycles;
}

/* Since the last look the present stack has run. */
static void account(struct folded *f)
{
    uint64_t now = awake_cycles(f);

    if (f->count != NULL && trace_wants(f->core->trace, TRACE_FOLDED, cpu_time(f->core->cpu)))
        *f->count += now - f->seen;
    f->seen = now;
}

static void stack_changed(struct folded *f)
{
    GString *key = g_string_new(cpu_name(f->core->cpu));

    for (unsigned i = 0; i < f->now.depth; i++)
        g_string_append_printf(key, ";%s", f->now.name[i]);
    f->count = g_hash_table_lookup(f->cycles, key->str);
    if (f->count == NULL) {
        f->count = g_new0(uint64_t, 1);
        g_hash_table_insert(f->cycles, g_strdup(key->str), f->count);
    }
    g_string_free(key, TRUE);
}

static void push(struct stack *s, const char *name)
{
    if (s->depth < MAX_DEPTH)
        s->name[s->depth++] = name;
}

static bool is_call(struct folded *f)
{
    uint32_t lr = cpu_reg(f->core->cpu, ENGINE_LR);

    /* The BL itself: behind the last instruction of a function lies another one. */
    return f->top != NULL && symbols_find(f->core->trace->symbols, (lr & ~1u) - 2) == f->top;
}

/* Whether name was found on the stack, which then ends with it. */
static bool pop_to(struct stack *s, const char *name)
{
    for (unsigned i = s->depth; i-- > 0;)
        if (strcmp(s->name[i], name) == 0) {
            s->depth = i + 1;
            return true;
        }
    return false;
}

static void enter(struct folded *f, const struct symbol *symbol, uint32_t pc)
{
    const char *name = symbol != NULL ? symbol->name : "?";

    if (cpu_reg(f->core->cpu, ENGINE_LR) == LR_AT_RESET) {
        f->now.depth = 0;
        f->top = NULL;
    }
    if (pc != (symbol != NULL ? symbol->addr : 0) && pop_to(&f->now, name))
        ;
    else if (f->top == NULL || is_call(f))
        push(&f->now, name);
    else if (f->now.depth > 0)
        f->now.name[f->now.depth - 1] = name;
    f->top = symbol;
    stack_changed(f);
}

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct folded *f = ctx;
    const struct symbol *symbol;

    account(f);
    if (f->top != NULL && pc - f->top->addr < f->top->size)
        return;
    symbol = symbols_find(f->core->trace->symbols, pc);
    if (symbol != f->top || f->count == NULL)
        enter(f, symbol, pc);
}

static uint32_t frame_pointer(struct folded *f)
{
    bool psp = (cpu_reg(f->core->cpu, ENGINE_LR) & 4) != 0; /* EXC_RETURN.SPSEL */

    return cpu_reg(f->core->cpu, psp ? ENGINE_PSP : ENGINE_MSP);
}

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct folded *f = ctx;
    char *name = trace_exception_name(f->core->trace->machine, f->core->core, exception);

    account(f);
    f->now.pc = return_pc;
    f->now.frame = frame_pointer(f);
    if (f->kept->len >= MAX_KEPT)
        g_array_remove_index(f->kept, 0);
    g_array_append_val(f->kept, f->now);
    f->now.depth = 0;
    push(&f->now, g_intern_string(name));
    f->top = NULL;
    stack_changed(f);
    g_free(name);
}

static bool take_up(struct folded *f, uint32_t pc, uint32_t sp)
{
    for (unsigned i = f->kept->len; i-- > 0;) {
        const struct stack *s = &g_array_index(f->kept, struct stack, i);

        if (s->pc == pc && sp - s->frame - 1 < MAX_FRAME) {
            f->now = *s;
            g_array_remove_index(f->kept, i);
            return true;
        }
    }
    return false;
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct folded *f = ctx;

    account(f);
    f->top = NULL;
    if (take_up(f, to_pc, cpu_reg(f->core->cpu, ENGINE_SP)))
        f->top = symbols_find(f->core->trace->symbols, to_pc);
    else
        f->now.depth = 0; /* a new thread */
    stack_changed(f);
}

struct folded *trace_folded_attach(struct trace_core *c)
{
    struct folded *f = g_new0(struct folded, 1);
    const struct cpu_observer observer = {
        .ctx = f,
        .block = on_block,
        .exception_entry = on_entry,
        .exception_return = on_return,
    };

    f->core = c;
    f->kept = g_array_new(FALSE, FALSE, sizeof(struct stack));
    f->cycles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    cpu_observe(c->cpu, &observer);
    return f;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

void trace_folded_finish(struct folded *f)
{
    if (f == NULL)
        return;
    account(f);
    GList *keys = g_list_sort(g_hash_table_get_keys(f->cycles), by_name);
    for (GList *k = keys; k != NULL; k = k->next) {
        uint64_t n = *(uint64_t *)g_hash_table_lookup(f->cycles, k->data);

        if (n != 0)
            trace_print(f->core->trace, TRACE_FOLDED, "%s %" G_GUINT64_FORMAT "\n",
                        (const char *)k->data, n);
    }
    g_list_free(keys);
    g_hash_table_destroy(f->cycles);
    g_array_free(f->kept, TRUE);
    g_free(f);
}
