/*
 * The decoder: finds the row, reads the operands it names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/insn_cost.h"

#include "base/units.h"

#define CORE_REGISTERS 0x7fff /* R15 is the fetch address, never waited for */

static uint16_t narrow_registers(uint32_t op, uint32_t fields)
{
    uint32_t r = 0;

    r |= fields & F_0 ? BIT(op & 7) : 0;
    r |= fields & F_3 ? BIT(op >> 3 & 7) : 0;
    r |= fields & F_6 ? BIT(op >> 6 & 7) : 0;
    r |= fields & F_8 ? BIT(op >> 8 & 7) : 0;
    r |= fields & F_H0 ? BIT((op >> 4 & 8) | (op & 7)) : 0;
    r |= fields & F_H3 ? BIT(op >> 3 & 15) : 0;
    r |= fields & F_LIST ? op & 0xff : 0;
    r |= fields & F_SP ? BIT(13) : 0;
    r |= fields & F_LR ? BIT(14) : 0;
    return r & CORE_REGISTERS;
}

static uint16_t wide_registers(uint32_t op, uint32_t fields)
{
    uint32_t r = 0;

    r |= fields & F_N ? BIT(bits(op, 19, 16)) : 0;
    r |= fields & F_T ? BIT(bits(op, 15, 12)) : 0;
    r |= fields & F_D ? BIT(bits(op, 11, 8)) : 0;
    r |= fields & F_M ? BIT(bits(op, 3, 0)) : 0;
    r |= fields & F_LIST ? bits(op, 15, 0) : 0;
    r |= fields & F_LR ? BIT(14) : 0;
    return r & CORE_REGISTERS;
}

/* Bits of `count` single registers from `first` on; those beyond S31 do not exist. */
static uint64_t fp_span(unsigned first, unsigned count)
{
    return first < 32 ? (((UINT64_C(1) << count) - 1) << first) & UINT32_MAX : 0;
}

/* A register number is Vx:X for a single, X:Vx for a double, which is two singles. */
static uint64_t fp_register(uint32_t op, unsigned vx, unsigned x)
{
    unsigned high = op >> vx & 15, low = op >> x & 1;

    return op & BIT(8) ? fp_span((low << 4 | high) * 2, 2) : fp_span(high << 1 | low, 1);
}

static unsigned fp_list_length(uint32_t op)
{
    return op & 0xff & (op & BIT(8) ? 0xfe : 0xff);
}

static uint64_t fp_registers(uint32_t op, uint32_t fields)
{
    uint64_t r = 0;
    unsigned d = op & BIT(8) ? (op >> 22 & 1) << 4 | bits(op, 15, 12)
                             : bits(op, 15, 12) << 1 | (op >> 22 & 1);

    r |= fields & F_VD ? fp_register(op, 12, 22) : 0;
    r |= fields & F_VN ? fp_register(op, 16, 7) : 0;
    r |= fields & F_VM ? fp_register(op, 0, 5) : 0;
    r |= fields & F_FPSCR ? INSN_FPSCR : 0;
    if (fields & F_VM2)
        r |= op & BIT(8) ? fp_register(op, 0, 5) : fp_span(bits(op, 3, 0) << 1 | (op >> 5 & 1), 2);
    if (fields & F_VLIST) {
        unsigned length = fp_list_length(op);

        r |= fp_span(op & BIT(8) ? d * 2 : d, length > 32 ? 32 : length);
    }
    return r;
}

static const struct insn_row *find_row(const struct insn_table *table, uint32_t op)
{
    for (unsigned i = 0; i < table->n_rows; i++)
        if ((op & table->row[i].mask) == table->row[i].value)
            return &table->row[i];
    return NULL;
}

static const struct insn_table *wide_table(uint32_t op)
{
    unsigned group = op >> 25 & 0x0f; /* bits 28:25; 31:29 are ones */

    if ((op & 0xee000e00) == 0xec000a00 || (op & 0xef000e00) == 0xee000a00)
        return &insn_table_fp;
    if (group == 0x5 || group == 0xd) /* ea, eb, fa, fb */
        return &insn_table_data;
    if ((op & 0xf8008000) == 0xf0000000) /* immediate */
        return &insn_table_data;
    return &insn_table_memory;
}

void insn_set_class(struct insn *insn, enum insn_class_id cls)
{
    insn->flags |= insn_classes[cls].flags;
    insn->cls = &insn_classes[cls];
    insn->issue = insn_classes[cls].issue;
}

/* One register a cycle; those before the last are there when the next instruction issues. */
static void spread_list(struct insn *insn)
{
    unsigned n = (unsigned)__builtin_popcount(insn->writes | insn->late);

    insn->accesses = (uint8_t)(insn->accesses + n);
    if (insn->flags & INSN_FP)
        insn->accesses = (uint8_t)__builtin_popcountll(insn->fp_reads | insn->fp_writes);
    insn->issue = insn->accesses != 0 ? insn->accesses : 1;
    if (insn->flags & INSN_LOAD && insn->writes != 0) {
        uint16_t last = (uint16_t)BIT(31 - __builtin_clz(insn->writes));

        /* With PC in the list that comes last. */
        if (insn->flags & INSN_BRANCH)
            last = 0;
        insn->writes_at_once |= insn->writes & (uint16_t)~last;
        insn->writes = last;
    }
}

static void apply_row(struct insn *insn, const struct insn_row *row, uint32_t op)
{
    uint16_t (*registers)(uint32_t, uint32_t) = insn->size == 2 ? narrow_registers : wide_registers;

    insn_set_class(insn, row->cls);
    insn->flags |= row->flags;
    insn->reads = registers(op, row->read);
    insn->writes = registers(op, row->write);
    insn->late = registers(op, row->late);
    if (insn->flags & INSN_FP) {
        insn->fp_reads = fp_registers(op, row->read);
        insn->fp_writes = fp_registers(op, row->write);
        insn->fp_late = fp_registers(op, row->late);
    }
    if (insn->flags & (INSN_LOAD | INSN_STORE) && !(insn->flags & INSN_PER_REGISTER))
        insn->accesses = 1;
    if (row->refine != NULL)
        row->refine(insn, op);
}

/* Stack pointer and base of a 16-bit PUSH, POP, LDM, STM are written back by an addition. */
static void split_write_back(struct insn *insn, const struct insn_row *row, uint32_t op)
{
    uint16_t base = narrow_registers(op, row->write & (F_SP | F_8));

    insn->writes_at_once |= base;
    insn->writes = narrow_registers(op, row->write & ~(F_SP | F_8));
}

void insn_decode(struct insn *insn, uint16_t first, uint16_t second)
{
    unsigned size = insn_size(first);
    uint32_t op = size == 2 ? first : (uint32_t)first << 16 | second;
    const struct insn_row *row = find_row(size == 2 ? &insn_table_narrow : wide_table(op), op);

    *insn = (struct insn){.size = (uint8_t)size};
    if (row == NULL) {
        insn_set_class(insn, CLASS_UNDEFINED);
        return;
    }
    apply_row(insn, row, op);
    if (insn->flags & INSN_PER_REGISTER) {
        if (size == 2)
            split_write_back(insn, row, op);
        spread_list(insn);
    }
    insn->writes_at_once &= CORE_REGISTERS;
}
