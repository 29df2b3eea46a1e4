/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/callgraph.h"

#include <string.h>

#include "base/units.h"

#define MAX_FUNCTION_BYTES 65536u /* of one function; a longer one is not read to its end */
#define UNSIZED_BYTES      64u    /* of code without a symbol: a veneer or an assembly stub */
#define MAX_VISITED        20000u /* functions in one search */
#define REGISTERS          16
/* No real image comes near these; they bound the time that a hostile one takes. */
#define MAX_CODE_BYTES     (32u << 20)
#define MAX_EDGES          (20u << 20)
#define PC                 15

struct callgraph {
    const struct elf_view *view;
    GHashTable *edges;   /* address -> GArray of struct call_edge */
    GHashTable *ends;    /* addresses of the functions that end everything */
    unsigned code_left;  /* bytes that may still be read */
    unsigned edges_left; /* edges that searches may still look at */
};

/* Reads one function; registers hold constants where `known` says so. */
struct reader {
    const struct elf_view *view;
    GArray *edges;
    const uint8_t *code;
    uint32_t start, len;
    uint32_t known; /* a bit for each register */
    uint32_t value[REGISTERS];
};

static void forget(struct reader *r, unsigned reg)
{
    r->known &= ~(1u << reg);
}

static void set(struct reader *r, unsigned reg, uint32_t value)
{
    r->known |= 1u << reg;
    r->value[reg] = value;
}

static void add_edge(struct reader *r, uint32_t at, uint32_t to, enum call_kind kind)
{
    struct call_edge edge = {.at = at, .to = to, .kind = kind};

    for (unsigned i = 0; i < CALL_ARGUMENTS; i++) {
        edge.known[i] = (r->known >> i & 1) != 0;
        edge.argument[i] = r->value[i];
    }
    g_array_append_val(r->edges, edge);
}

/* A jump counts as a call when it leaves the function. */
static void jump(struct reader *r, uint32_t at, uint32_t to)
{
    if (to - r->start >= r->len || to == r->start)
        add_edge(r, at, to, CALL_DIRECT);
}

/* After a call the callee may have changed what it need not keep (AAPCS: r0 to r3, r12). */
static void call(struct reader *r, uint32_t at, uint32_t to)
{
    add_edge(r, at, to, CALL_DIRECT);
    r->known &= ~0x100fu;
}

static void load_constant(struct reader *r, uint32_t at, unsigned reg, uint32_t value)
{
    if (reg == PC) {
        if ((value & 1) != 0)
            jump(r, at, value & ~1u);
        return;
    }
    set(r, reg, value);
    add_edge(r, at, value, CALL_POINTER);
}

static void load_literal(struct reader *r, uint32_t at, unsigned reg, uint32_t from)
{
    uint32_t value;

    if (elf_view_read32(r->view, from, &value))
        load_constant(r, at, reg, value);
    else
        forget(r, reg);
}

static void read_bx(struct reader *r, uint32_t at, uint16_t op)
{
    unsigned reg = op >> 3 & 15;
    bool link = (op & 0x80) != 0;

    if ((r->known >> reg & 1) != 0 && (r->value[reg] & 1) != 0) {
        if (link)
            call(r, at, r->value[reg] & ~1u);
        else
            jump(r, at, r->value[reg] & ~1u);
    } else if (link) {
        r->known &= ~0x100fu;
    }
    if (!link)
        r->known = 0;
}

static void read_narrow(struct reader *r, uint32_t at, uint16_t op)
{
    if ((op & 0xf800) == 0x4800) { /* LDR (literal) */
        load_literal(r, at, op >> 8 & 7, ((at + 4) & ~3u) + (op & 0xffu) * 4);
    } else if ((op & 0xf800) == 0x2000) { /* MOVS, immediate */
        set(r, op >> 8 & 7, op & 0xff);
    } else if ((op & 0xff00) == 0x4600) { /* MOV, register */
        unsigned to = (op & 7) | (op >> 4 & 8), from = op >> 3 & 15;

        if (from != PC && (r->known >> from & 1) != 0)
            set(r, to, r->value[from]);
        else
            forget(r, to);
    } else if ((op & 0xff07) == 0x4700) { /* BX, BLX */
        read_bx(r, at, op);
    } else if ((op & 0xf800) == 0xe000) { /* B */
        int32_t offset = (int32_t)((uint32_t)op << 21) >> 20;

        jump(r, at, at + 4 + (uint32_t)offset);
        r->known = 0;
    } else if ((op & 0xff00) == 0xbd00) { /* POP with PC */
        r->known = 0;
    } else if ((op & 0xf000) != 0xd000 && (op & 0xf800) != 0x6000 && (op & 0xf500) != 0xb100) {
        /* Whatever it is, its destination is in one of these two places. */
        forget(r, op & 7);
        forget(r, op >> 8 & 7);
    }
}

static uint32_t branch_offset(uint16_t op, uint16_t op2)
{
    uint32_t s = op >> 10 & 1, j1 = op2 >> 13 & 1, j2 = op2 >> 11 & 1;
    uint32_t offset = s << 24 | (~(j1 ^ s) & 1) << 23 | (~(j2 ^ s) & 1) << 22 |
                      (op & 0x3ffu) << 12 | (op2 & 0x7ffu) << 1;

    return (uint32_t)((int32_t)(offset << 7) >> 7);
}

static uint32_t wide_immediate(uint16_t op, uint16_t op2)
{
    return (op & 0xfu) << 12 | (op >> 10 & 1u) << 11 | (op2 >> 12 & 7u) << 8 | (op2 & 0xffu);
}

/* ThumbExpandImm of the architecture manual. */
static uint32_t expand_immediate(uint16_t op, uint16_t op2)
{
    uint32_t imm = (op >> 10 & 1u) << 3 | (op2 >> 12 & 7u), low = op2 & 0xffu;

    switch (imm) {
    case 0:
        return low;
    case 1:
        return low | low << 16;
    case 2:
        return low << 8 | low << 24;
    case 3:
        return low * 0x01010101u;
    default: {
        unsigned turn = imm << 1 | low >> 7;
        uint32_t value = low | 0x80u;

        return value >> turn | value << (32 - turn);
    }
    }
}

static void read_wide(struct reader *r, uint32_t at, uint16_t op, uint16_t op2)
{
    unsigned rd = op2 >> 8 & 15, rt = op2 >> 12 & 15;

    if ((op & 0xf800) == 0xf000 && (op2 & 0xd000) == 0xd000) { /* BL */
        call(r, at, at + 4 + branch_offset(op, op2));
    } else if ((op & 0xf800) == 0xf000 && (op2 & 0xd000) == 0x9000) { /* B */
        jump(r, at, at + 4 + branch_offset(op, op2));
        r->known = 0;
    } else if ((op & 0xff7f) == 0xf85f) { /* LDR (literal) */
        uint32_t offset = op2 & 0xfffu, base = (at + 4) & ~3u;

        load_literal(r, at, rt, (op & 0x80) != 0 ? base + offset : base - offset);
    } else if ((op & 0xfbf0) == 0xf240) { /* MOVW */
        set(r, rd, wide_immediate(op, op2));
    } else if ((op & 0xfbf0) == 0xf2c0) { /* MOVT */
        if ((r->known >> rd & 1) != 0)
            load_constant(r, at, rd, (r->value[rd] & 0xffff) | wide_immediate(op, op2) << 16);
    } else if ((op & 0xfbef) == 0xf04f && (op2 & 0x8000) == 0) { /* MOV, modified immediate */
        load_constant(r, at, rd, expand_immediate(op, op2));
    } else if ((op & 0xf800) != 0xf000 || (op2 & 0x8000) == 0) {
        forget(r, rd);
        forget(r, rt);
        forget(r, op & 15);
    }
}

static void read_function(struct reader *r)
{
    for (uint32_t i = 0; r->len - i >= 2;) {
        uint16_t op = load_le16(r->code + i);
        bool wide = (op & 0xf800) >= 0xe800;

        if (wide && r->len - i < 4)
            return;
        if (wide)
            read_wide(r, r->start + i, op, load_le16(r->code + i + 2));
        else
            read_narrow(r, r->start + i, op);
        i += wide ? 4 : 2;
    }
}

/* Where everything ends: what runs behind it says nothing about a good start. */
static const char *const end_names[] = {
    "z_fatal_error",
    "z_arm_fatal_error",
    "k_sys_fatal_error_handler",
    "assert_post_action",
    "assert_print",
    "arch_system_halt",
    "z_except_reason",
    "__assert_func",
    "z_impl_k_panic",
    "sys_reboot",
    "z_arm_fault",
    "z_do_kernel_oops",
    "arch_syscall_oops",
    "abort",
    "fatal_end",
    "bg_thread_main",
    "main",
    "__stack_chk_fail",
    NULL,
};

static void add_named(const struct elf_view *view, GHashTable *set, const char *const *names)
{
    for (unsigned i = 0; names != NULL && names[i] != NULL; i++) {
        const struct elf_symbol *s = elf_view_symbol(view, names[i]);

        if (s != NULL && s->function)
            g_hash_table_add(set, GUINT_TO_POINTER(s->addr));
    }
}

struct callgraph *callgraph_new(const struct elf_view *view)
{
    struct callgraph *g = g_new0(struct callgraph, 1);

    g->view = view;
    g->edges = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    g->ends = g_hash_table_new(NULL, NULL);
    g->code_left = MAX_CODE_BYTES;
    g->edges_left = MAX_EDGES;
    add_named(view, g->ends, end_names);
    return g;
}

void callgraph_free(struct callgraph *g)
{
    if (g == NULL)
        return;
    g_hash_table_destroy(g->edges);
    g_hash_table_destroy(g->ends);
    g_free(g);
}

const GArray *callgraph_edges(struct callgraph *g, uint32_t addr)
{
    GArray *edges = g_hash_table_lookup(g->edges, GUINT_TO_POINTER(addr));

    if (edges != NULL)
        return edges;
    const struct elf_symbol *s = elf_view_function(g->view, addr);
    uint32_t size = s != NULL && s->addr == addr && s->size != 0 ? s->size : UNSIZED_BYTES, len = 0;
    struct reader r = {.view = g->view, .start = addr};

    edges = g_array_new(FALSE, FALSE, sizeof(struct call_edge));
    r.edges = edges;
    r.code = elf_view_at(g->view, addr, &len);
    r.len = MIN(MIN(MIN(size, len), MAX_FUNCTION_BYTES), g->code_left);
    if (r.code != NULL) {
        g->code_left -= r.len;
        read_function(&r);
    }
    g_hash_table_insert(g->edges, GUINT_TO_POINTER(addr), edges);
    return edges;
}

struct visit {
    uint32_t addr;
    unsigned from; /* index of the visit that led here */
};

static GArray *trace_back(const GArray *visits, unsigned last, uint32_t target)
{
    GArray *chain = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    g_array_append_val(chain, target);
    for (unsigned i = last;; i = g_array_index(visits, struct visit, i).from) {
        g_array_prepend_val(chain, g_array_index(visits, struct visit, i).addr);
        if (i == 0)
            return chain;
    }
}

/* False for a function that was visited, or is not to be entered. */
static bool add_visit(const struct callgraph *g, GHashTable *seen, uint32_t addr)
{
    return !g_hash_table_contains(g->ends, GUINT_TO_POINTER(addr)) &&
           g_hash_table_add(seen, GUINT_TO_POINTER(addr));
}

GArray *callgraph_search(struct callgraph *g, uint32_t root, callgraph_match match, void *ctx)
{
    GArray *visits = g_array_new(FALSE, FALSE, sizeof(struct visit)), *chain = NULL;
    GHashTable *seen = g_hash_table_new(NULL, NULL);
    struct visit first = {root, 0};

    g_array_append_val(visits, first);
    g_hash_table_add(seen, GUINT_TO_POINTER(root));
    for (unsigned i = 0; chain == NULL && i < visits->len && i < MAX_VISITED && g->edges_left > 0;
         i++) {
        const GArray *edges = callgraph_edges(g, g_array_index(visits, struct visit, i).addr);

        for (unsigned k = 0; chain == NULL && k < edges->len; k++) {
            const struct call_edge *e = &g_array_index(edges, struct call_edge, k);

            if (match(e, ctx))
                chain = trace_back(visits, i, e->to);
            else if (e->kind == CALL_DIRECT && add_visit(g, seen, e->to)) {
                struct visit next = {e->to, i};
                g_array_append_val(visits, next);
            }
        }
        g->edges_left -= MIN(g->edges_left, edges->len);
    }
    g_hash_table_destroy(seen);
    g_array_free(visits, TRUE);
    return chain;
}

char *callgraph_chain(const struct elf_view *view, const GArray *chain)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < chain->len; i++) {
        uint32_t addr = g_array_index(chain, uint32_t, i);
        char *name = elf_view_name(view, addr);

        /* A veneer is the linker's, and has the name of what it leads to. */
        if (!g_str_has_prefix(name, "__") || !g_str_has_suffix(name, "_veneer"))
            g_string_append_printf(text, "%s%s", text->len > 0 ? " -> " : "", name);
        g_free(name);
    }
    return g_string_free(text, FALSE);
}
