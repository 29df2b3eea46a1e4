/*
 * 32-bit loads, stores, branches and system instructions. Follows the encoding tables of the
 * Armv8-M architecture manual.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "timing/insn_cost.h"

/* Write-back of the base is an addition: there for the next instruction. */
static void write_back(struct insn *insn, uint32_t op)
{
    insn->writes_at_once |= (uint16_t)(BIT(bits(op, 19, 16)) & 0x7fff);
}

static void refine_multiple(struct insn *insn, uint32_t op)
{
    if (op & BIT(21))
        write_back(insn, op);
    if ((op & BIT(20)) && (op & BIT(15))) {
        insn->flags |= INSN_BRANCH;
        insn->accesses++;
    }
}

static void refine_dual(struct insn *insn, uint32_t op)
{
    if (op & BIT(21))
        write_back(insn, op);
    insn->accesses = 2;
    /* Rt comes first and is there when the second cycle ends. */
    if (insn->flags & INSN_LOAD) {
        insn->writes_at_once |= (uint16_t)BIT(bits(op, 15, 12));
        insn->writes &= (uint16_t)~insn->writes_at_once;
    }
}

static void refine_pc(struct insn *insn, uint32_t op)
{
    if (bits(op, 15, 12) == 15)
        insn->flags |= INSN_BRANCH;
}

/* Post-indexed, pre-indexed with write-back, negative offset, unprivileged. */
static void refine_indexed(struct insn *insn, uint32_t op)
{
    if (op & BIT(8))
        write_back(insn, op);
    if (insn->flags & INSN_LOAD)
        refine_pc(insn, op);
}

/* clang-format off */
static const struct insn_row rows[] = {
    /* mask, value, class, flags, read, write, late, refine */
    /* multiple */
    {0xffd00000, 0xe8900000, CLASS_LOAD_MULTIPLE, 0, F_N, F_LIST, 0, refine_multiple},
    {0xffd00000, 0xe9100000, CLASS_LOAD_MULTIPLE, 0, F_N, F_LIST, 0, refine_multiple},
    {0xffd00000, 0xe8800000, CLASS_STORE_MULTIPLE, 0, F_N, 0, F_LIST, refine_multiple},
    {0xffd00000, 0xe9000000, CLASS_STORE_MULTIPLE, 0, F_N, 0, F_LIST, refine_multiple},
    /* exclusive, acquire and release, table branch, test target */
    {0xffffffff, 0xe97fe97f, CLASS_HINT, 0, 0, 0},               /* SG */
    {0xfff0f000, 0xe840f000, CLASS_HINT, 0, F_N, F_D},           /* TT */
    {0xfff00000, 0xe8400000, CLASS_EXCLUSIVE_STORE, 0, F_N, F_D, F_T},   /* STREX */
    {0xfff00000, 0xe8500000, CLASS_EXCLUSIVE_LOAD, 0, F_N, F_T},         /* LDREX */
    {0xfff000e0, 0xe8d00000, CLASS_BRANCH_TABLE, 0, F_N | F_M, 0},       /* TBB, TBH */
    {0xfff00080, 0xe8c00080, CLASS_EXCLUSIVE_STORE, 0, F_N, F_M, F_T},   /* STL, STLEX */
    {0xfff00080, 0xe8c00000, CLASS_EXCLUSIVE_STORE, 0, F_N, F_M, F_T},   /* STREXB, STREXH */
    {0xfff00000, 0xe8d00000, CLASS_EXCLUSIVE_LOAD, 0, F_N, F_T},         /* LDA, LDREXB ... */
    {0xfe500000, 0xe8500000, CLASS_LOAD_PAIR, 0, F_N, F_T | F_D, 0, refine_dual},
    {0xfe500000, 0xe8400000, CLASS_STORE_PAIR, 0, F_N, 0, F_T | F_D, refine_dual},
    /* single */
    {0xfe600000, 0xf8600000, CLASS_UNDEFINED, 0, 0, 0},
    {0xfe50f000, 0xf810f000, CLASS_HINT, 0, F_N, 0},             /* PLD, PLI: Rt = 15 */
    {0xfe1f0000, 0xf81f0000, CLASS_LOAD, 0, 0, F_T, 0, refine_pc},                 /* literal */
    {0xfe900000, 0xf8900000, CLASS_LOAD, 0, F_N, F_T, 0, refine_pc},               /* imm12 */
    {0xfe900fc0, 0xf8100000, CLASS_LOAD, 0, F_N | F_M, F_T, 0, refine_pc},         /* register */
    {0xfe900800, 0xf8100800, CLASS_LOAD, 0, F_N, F_T, 0, refine_indexed},
    {0xff900000, 0xf8800000, CLASS_STORE, 0, F_N, 0, F_T},
    {0xff900fc0, 0xf8000000, CLASS_STORE, 0, F_N | F_M, 0, F_T},
    {0xff900800, 0xf8000800, CLASS_STORE, 0, F_N, 0, F_T, refine_indexed},
    /* branches and system */
    {0xffe0d000, 0xf3808000, CLASS_MSR, 0, F_N, 0},
    {0xffffd0ff, 0xf3af8004, CLASS_HINT, INSN_SEV, 0, 0},
    {0xfff0d000, 0xf3a08000, CLASS_HINT, 0, 0, 0},               /* NOP.W, YIELD.W, WFI.W ... */
    {0xfff0d0f0, 0xf3b08060, CLASS_ISB, 0, 0, 0},
    {0xfff0d0f0, 0xf3b08020, CLASS_HINT, 0, 0, 0},               /* CLREX */
    {0xfff0d000, 0xf3b08000, CLASS_BARRIER, 0, 0, 0},            /* DSB, DMB */
    {0xffe0d000, 0xf3e08000, CLASS_MRS, 0, 0, F_D},
    {0xfff0f000, 0xf7f0a000, CLASS_TRAP, 0, 0, 0},               /* UDF */
    {0xfb80d000, 0xf3808000, CLASS_UNDEFINED, 0, 0, 0},
    {0xf800d000, 0xf0008000, CLASS_BRANCH, INSN_CONDITIONAL, 0, 0},
    {0xf800d000, 0xf0009000, CLASS_BRANCH, 0, 0, 0},             /* B.W */
    {0xf800d000, 0xf000d000, CLASS_BRANCH, 0, 0, F_LR},          /* BL */
};
/* clang-format on */

const struct insn_table insn_table_memory = {rows, ARRAY_LEN(rows)};
