/*
 * 32-bit data-processing and multiply instructions. Follows the encoding tables of the Armv8-M
 * architecture manual.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "timing/insn_cost.h"

#define OP_MOV 2 /* ORR with Rn = 15 */
#define OP_MVN 3 /* ORN with Rn = 15 */
#define OP_PKH 6

static void set_flags_by_bit_20(struct insn *insn, uint32_t op)
{
    if (op & BIT(20))
        insn->flags |= INSN_SETS_FLAGS;
}

/* A second operand that is not shifted takes one stage; so does a move, shifted or not. */
static void refine_shifted(struct insn *insn, uint32_t op)
{
    unsigned operation = bits(op, 24, 21);
    bool shifted = (op & 0x70f0) != 0;

    if (operation == OP_PKH) {
        insn_set_class(insn, CLASS_DSP);
        return;
    }
    set_flags_by_bit_20(insn, op);
    if (!shifted || (operation == OP_MOV && bits(op, 19, 16) == 15))
        insn_set_class(insn, CLASS_ALU);
    else if (op & BIT(20))
        insn->flags |= INSN_FLAGS_LATE;
}

/* Bits 11:10 of the expanded i:imm3:imm8 tell a byte pattern from a rotated byte. */
static void refine_constant(struct insn *insn, uint32_t op)
{
    unsigned operation = bits(op, 24, 21);
    bool rotated = (op & (BIT(26) | BIT(14))) != 0;
    bool moves = (operation == OP_MOV || operation == OP_MVN) && bits(op, 19, 16) == 15;

    set_flags_by_bit_20(insn, op);
    if (rotated && !moves)
        insn_set_class(insn, op & BIT(20) ? CLASS_ALU_CONSTANT_FLAGS : CLASS_ALU_CONSTANT);
}

/* Rn = 15 is SXTH, UXTB ...: no addition. SXTB16, UXTB16 belong to the DSP extension. */
static void refine_extend(struct insn *insn, uint32_t op)
{
    bool two_lanes = bits(op, 22, 21) == 1;

    if (bits(op, 19, 16) == 15)
        insn_set_class(insn, two_lanes ? CLASS_DSP : CLASS_ALU);
}

#define CARRY INSN_READS_FLAGS

/* clang-format off */
static const struct insn_row rows[] = {
    /* mask, value, class, flags, read, write, late, refine */
    /* shifted register: TST, TEQ, CMN, CMP have Rd = 15, MOV and MVN have Rn = 15 */
    {0xffe00000, 0xeb400000, CLASS_ALU_SHIFTED, CARRY, F_N | F_M, F_D, 0, refine_shifted}, /* ADC */
    {0xffe00000, 0xeb600000, CLASS_ALU_SHIFTED, CARRY, F_N | F_M, F_D, 0, refine_shifted}, /* SBC */
    {0xfe000000, 0xea000000, CLASS_ALU_SHIFTED, 0, F_N | F_M, F_D, 0, refine_shifted},
    /* modified immediate */
    {0xfbe08000, 0xf1400000, CLASS_ALU, CARRY, F_N, F_D, 0, refine_constant},      /* ADC */
    {0xfbe08000, 0xf1600000, CLASS_ALU, CARRY, F_N, F_D, 0, refine_constant},      /* SBC */
    {0xfa008000, 0xf0000000, CLASS_ALU, 0, F_N, F_D, 0, refine_constant},
    /* plain immediate */
    {0xfbf08000, 0xf2400000, CLASS_ALU, 0, 0, F_D},              /* MOVW */
    {0xfbf08000, 0xf2c00000, CLASS_ALU, 0, F_D, F_D},            /* MOVT */
    {0xfb508000, 0xf3000000, CLASS_DSP, 0, F_N, F_D},            /* SSAT, SSAT16 */
    {0xfb708000, 0xf3600000, CLASS_ALU, 0, F_N | F_D, F_D},      /* BFI, BFC */
    {0xfb708000, 0xf3400000, CLASS_ALU, 0, F_N, F_D},            /* SBFX, UBFX (bit 23) */
    {0xfa008000, 0xf2000000, CLASS_ALU, 0, F_N, F_D},            /* ADDW, SUBW, ADR */
    /* register */
    {0xff80f0f0, 0xfa00f000, CLASS_ALU, 0, F_N | F_M, F_D, 0, set_flags_by_bit_20}, /* LSL ... */
    {0xff80f0c0, 0xfa00f080, CLASS_EXTEND_ADD, 0, F_M, F_D, F_N, refine_extend},
    {0xff80f080, 0xfa80f000, CLASS_DSP, 0, F_N | F_M, F_D},      /* SADD8 ... UHSUB16 */
    {0xfff0f0c0, 0xfa80f080, CLASS_DSP, 0, F_N | F_M, F_D},      /* QADD ... QDSUB */
    {0xfff0f0c0, 0xfa90f080, CLASS_ALU, 0, F_M, F_D},            /* REV, RBIT */
    {0xfff0f0f0, 0xfaa0f080, CLASS_DSP, 0, F_N | F_M, F_D},      /* SEL */
    {0xfff0f0f0, 0xfab0f080, CLASS_ALU, 0, F_M, F_D},            /* CLZ */
    /* multiply */
    {0xff800000, 0xfb000000, CLASS_MAC, 0, F_N | F_M, F_D, F_T}, /* MUL, MLA, SMLAD, USADA8 ... */
    {0xfff000f0, 0xfb9000f0, CLASS_DIVIDE, 0, F_N | F_M, F_D},   /* SDIV */
    {0xfff000f0, 0xfbb000f0, CLASS_DIVIDE, 0, F_N | F_M, F_D},   /* UDIV */
    {0xffd000f0, 0xfb800000, CLASS_MAC, 0, F_N | F_M, F_T | F_D},            /* SMULL, UMULL */
    {0xff800000, 0xfb800000, CLASS_MAC, 0, F_N | F_M, F_T | F_D, F_T | F_D}, /* SMLAL ... UMAAL */
};
/* clang-format on */

const struct insn_table insn_table_data = {rows, ARRAY_LEN(rows)};
