/*
 * Charging blocks in generated code.
 *
 * In front of the call of the block hook libunicorn first makes a constant of the block's size,
 * which it does not know yet. There the test and the charge of base/meter.h are put in; a block
 * that may be charged jumps behind the call:
 *
 *     size := ...          (dead, and where libunicorn writes the size to later)
 *     if anything is not as the block says: go to ask
 *     charge
 *     go to behind
 *     ask: block hook(uc, pc, size, block)
 *     behind:
 *
 * Everything is made by functions that libunicorn exports; what is known besides are numbers of
 * operations, which are compared with those that its functions use, and the size in a translation.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"

/* TCGOpcode of QEMU 5.0. */
enum op {
    OP_SET_LABEL = 1,
    OP_LD32U_I64 = 71,
    OP_LD_I64 = 73,
    OP_ST_I64 = 77,
    OP_ADD_I64 = 78,
    OP_AND_I64 = 87,
    OP_OR_I64 = 88,
    OP_XOR_I64 = 89,
};

enum { COND_ALWAYS = 1, COND_GEU = 5, COND_EQ = 8, COND_NE = 9 }; /* TCGCond */
enum { TYPE_I64 = 1 };                                            /* TCGType */

/* TCGLabel, its first word. */
struct label {
    unsigned present : 1, rest : 31;
};

/* Generated values are offsets of their temporaries from the translator's context. */
typedef uintptr_t value;

/* In a constant that the translator makes: the block's size, to be written there later. */
#define SIZE_TO_COME ((int32_t)0xf8f8f8f8)

static uintptr_t temporary(void *tcg, value v)
{
    return (uintptr_t)tcg + v;
}

static value new_value(void *tcg)
{
    return (uintptr_t)interpose_originals(NULL)->new_temporary(tcg, TYPE_I64, false) -
           (uintptr_t)tcg;
}

static value constant(void *tcg, uint64_t n)
{
    return (value)interpose_originals(NULL)->const_i64(tcg, (int64_t)n);
}

static value load_as(void *tcg, enum op op, value base, size_t offset)
{
    value v = new_value(tcg);

    interpose_originals(NULL)->gen_op3(tcg, op, temporary(tcg, v), temporary(tcg, base), offset);
    return v;
}

static value load(void *tcg, value base, size_t offset)
{
    return load_as(tcg, OP_LD_I64, base, offset);
}

static void store(void *tcg, value v, value base, size_t offset)
{
    interpose_originals(NULL)->gen_op3(tcg, OP_ST_I64, temporary(tcg, v), temporary(tcg, base),
                                       offset);
}

static value calculate(void *tcg, enum op op, value a, value b)
{
    value v = new_value(tcg);

    interpose_originals(NULL)->gen_op3(tcg, op, temporary(tcg, v), temporary(tcg, a),
                                       temporary(tcg, b));
    return v;
}

/* a == b ? yes : no */
static value choose(void *tcg, value a, value b, value yes, value no)
{
    value v = new_value(tcg);

    interpose_originals(NULL)->gen_movcond(tcg, COND_EQ, v, a, b, yes, no);
    return v;
}

static void set_label(void *tcg, void *label)
{
    ((struct label *)label)->present = 1;
    interpose_originals(NULL)->gen_op1(tcg, OP_SET_LABEL, (uintptr_t)label);
}

#define METER(member) offsetof(struct meter, member)
#define BLOCK(member) offsetof(struct meter_block, member)

/* What is not 0 when the block has to be asked about. */
static value differences(void *tcg, value meter, value block, value pc)
{
    value last = load(tcg, meter, METER(last));
    value end = load_as(tcg, OP_LD32U_I64, last, BLOCK(end));
    value wants =
        choose(tcg, end, pc, load(tcg, block, BLOCK(wants)), load(tcg, block, BLOCK(wants_jumped)));
    value late = calculate(tcg, OP_AND_I64, load(tcg, last, BLOCK(leaves)), wants);
    value state =
        calculate(tcg, OP_XOR_I64, load(tcg, meter, METER(valid)), load(tcg, block, BLOCK(valid)));
    value due = new_value(tcg);

    interpose_originals(NULL)->gen_setcond(tcg, COND_GEU, due, load(tcg, meter, METER(cycles)),
                                           load(tcg, meter, METER(limit)));
    return calculate(tcg, OP_OR_I64, due, calculate(tcg, OP_OR_I64, late, state));
}

static void add_to(void *tcg, value meter, size_t offset, value a, value b)
{
    value sum = calculate(tcg, OP_ADD_I64, load(tcg, meter, offset), a);

    if (b != 0)
        sum = calculate(tcg, OP_ADD_I64, sum, b);
    store(tcg, sum, meter, offset);
}

static void charge(void *tcg, const struct meter *m, const struct meter_block *b, uint32_t start)
{
    value meter = constant(tcg, (uintptr_t)m), block = constant(tcg, (uintptr_t)b);
    value pc = constant(tcg, start), none = constant(tcg, 0);
    value last = load(tcg, meter, METER(last));
    value end = load_as(tcg, OP_LD32U_I64, last, BLOCK(end));
    value taken = load(tcg, last, BLOCK(taken)), counts = 0;

    if (start & 2) {
        taken = calculate(tcg, OP_ADD_I64, taken, load(tcg, block, BLOCK(half_cycles)));
        counts = choose(tcg, end, pc, none, load(tcg, block, BLOCK(half_counts)));
    }
    add_to(tcg, meter, METER(cycles), load(tcg, block, BLOCK(cycles)),
           choose(tcg, end, pc, none, taken));
    add_to(tcg, meter, METER(counts), load(tcg, block, BLOCK(counts)), counts);
    store(tcg, last, meter, METER(before));
    store(tcg, block, meter, METER(last));
}

/* Values do not outlive a branch, so each part makes its own. */
static void emit(void *tcg, struct interpose *s)
{
    const struct originals *original = interpose_originals(NULL);
    const struct meter *m = s->engine->client.meter;
    void *ask = original->new_label(tcg);
    value wrong = differences(tcg, constant(tcg, (uintptr_t)m),
                              constant(tcg, (uintptr_t)s->metered), constant(tcg, s->translating));

    s->behind = original->new_label(tcg);
    original->gen_brcondi(tcg, COND_NE, wrong, 0, ask);
    charge(tcg, m, s->metered, s->translating);
    original->gen_brcondi(tcg, COND_ALWAYS, constant(tcg, 0), 0, s->behind);
    set_label(tcg, ask);
}

/* TranslationBlock, its first members. */
struct translation {
    uint32_t pc, cs_base, flags;
    uint16_t size, instructions;
};

void interpose_end_inline(struct interpose *s, const void *translation)
{
    const struct translation *t = translation;

    if (s->metered == NULL)
        return;
    s->metered->pc = t->pc;
    s->metered->end = t->pc + t->size;
}

/* The numbers of operations that libunicorn's own functions use. */
static bool knows_operations(void *tcg)
{
    const struct originals *original = interpose_originals(NULL);
    const struct {
        void (*make)(void *tcg, uintptr_t to, uintptr_t from, int64_t n);
        enum op op;
    } known[] = {
        {original->gen_addi, OP_ADD_I64},
        {original->gen_andi, OP_AND_I64},
        {original->gen_ori, OP_OR_I64},
        {original->gen_xori, OP_XOR_I64},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        int seen = -1;

        interpose_watch_operations(&seen);
        known[i].make(tcg, new_value(tcg), constant(tcg, 1), 0x1234);
        interpose_watch_operations(NULL);
        if (seen != (int)known[i].op)
            return false;
    }
    return true;
}

static void give_up(struct interpose *s)
{
    s->operations = OPERATIONS_OTHER;
    s->engine->path = ENGINE_PATH_CALLED;
}

/* The translator makes a constant; true: it is the size, and the block's test stands behind it. */
bool interpose_begin_inline(struct interpose *s, void *tcg, int32_t n)
{
    if (!s->inlines || n != SIZE_TO_COME)
        return false;
    s->inlines = false;
    if (s->operations == OPERATIONS_UNKNOWN) {
        if (knows_operations(tcg))
            s->operations = OPERATIONS_KNOWN;
        else
            give_up(s);
    }
    if (s->operations != OPERATIONS_KNOWN)
        return false;
    s->tcg = tcg;
    emit(tcg, s);
    return true;
}

void interpose_behind_hook(struct interpose *s)
{
    if (s->behind != NULL)
        set_label(s->tcg, s->behind);
    s->behind = NULL;
}

uint32_t interpose_block_size(const struct meter_block *b, uint32_t size)
{
    return size == (uint32_t)SIZE_TO_COME ? b->end - b->pc : size;
}
