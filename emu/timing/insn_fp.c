/*
 * FPv5 single-precision instructions. Follows the encoding tables of the Armv8-M architecture
 * manual. Double precision exists only as loads, stores and moves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "timing/insn_cost.h"

static void refine_multiple(struct insn *insn, uint32_t op)
{
    if (op & BIT(21))
        insn->writes_at_once |= (uint16_t)(BIT(bits(op, 19, 16)) & 0x7fff);
}

/* A double is two words of the same class of access. */
static void refine_single(struct insn *insn, uint32_t op)
{
    if (!(op & BIT(8)))
        return;
    insn_set_class(insn, op & BIT(20) ? CLASS_FP_LOAD_PAIR : CLASS_FP_STORE_PAIR);
    insn->accesses = 2;
}

/* VMRS APSR_nzcv, FPSCR moves flags and no register. */
static void refine_vmrs(struct insn *insn, uint32_t op)
{
    if (bits(op, 15, 12) == 15)
        insn->flags |= INSN_SETS_FLAGS;
}

/* clang-format off */
static const struct insn_row rows[] = {
    /* mask, value, class, flags, read, write, late, refine */
    /* two registers */
    {0xfff00e00, 0xec400a00, CLASS_FP_FROM_CORE_PAIR, 0, 0, F_VM2, F_T | F_N},
    {0xfff00e00, 0xec500a00, CLASS_FP_TO_CORE_PAIR, 0, F_VM2, F_T | F_N},
    /* VLSTM, VLLDM */
    {0xffe00f00, 0xec200a00, CLASS_FP_CONTEXT, 0, F_N, 0},
    /* loads and stores: P = 1, W = 0 is a single one */
    {0xff300e00, 0xed100a00, CLASS_FP_LOAD, 0, F_N, F_VD, 0, refine_single},
    {0xff300e00, 0xed000a00, CLASS_FP_STORE, 0, F_N | F_VD, 0, 0, refine_single},
    {0xfe100e00, 0xec100a00, CLASS_FP_LOAD_MULTIPLE, 0, F_N, F_VLIST, 0, refine_multiple},
    {0xfe100e00, 0xec000a00, CLASS_FP_STORE_MULTIPLE, 0, F_N | F_VLIST, 0, 0, refine_multiple},
    /* one core register */
    {0xfff00f10, 0xee000a10, CLASS_FP_FROM_CORE, 0, 0, F_VN, F_T},
    {0xfff00f10, 0xee100a10, CLASS_FP_TO_CORE, 0, F_VN, F_T},
    {0xfff00f10, 0xeee00a10, CLASS_FP_SYSTEM, 0, F_T, F_FPSCR},                    /* VMSR */
    {0xfff00f10, 0xeef00a10, CLASS_FP_SYSTEM, 0, F_FPSCR, F_T, 0, refine_vmrs},    /* VMRS */
    /* arithmetic */
    {0xffa00e10, 0xee000a00, CLASS_FP_FMA, 0, F_VN | F_VM, F_VD, F_VD},            /* VMLA, VNMLA */
    {0xffb00e10, 0xee200a00, CLASS_FP_ARITH, 0, F_VN | F_VM, F_VD},                /* VMUL, VNMUL */
    {0xffb00e10, 0xee300a00, CLASS_FP_ARITH, 0, F_VN | F_VM, F_VD},                /* VADD, VSUB */
    {0xffb00e50, 0xee800a00, CLASS_FP_DIVIDE, 0, F_VN | F_VM, F_VD},               /* VDIV */
    {0xffb00e10, 0xee900a00, CLASS_FP_FMA, 0, F_VN | F_VM, F_VD, F_VD},            /* VFNMA, VFNMS */
    {0xffb00e10, 0xeea00a00, CLASS_FP_FMA, 0, F_VN | F_VM, F_VD, F_VD},            /* VFMA, VFMS */
    {0xffb00e50, 0xeeb00a00, CLASS_FP_ARITH, 0, 0, F_VD},                          /* VMOV imm */
    {0xffbf0ed0, 0xeeb10ac0, CLASS_FP_DIVIDE, 0, F_VM, F_VD},                      /* VSQRT */
    {0xffbe0e50, 0xeeb40a40, CLASS_FP_ARITH, 0, F_VD | F_VM, F_FPSCR},             /* VCMP */
    {0xffb00e50, 0xeeb00a40, CLASS_FP_ARITH, 0, F_VM, F_VD}, /* VMOV, VABS, VNEG, VCVT, VRINT */
    {0xff800e10, 0xfe000a00, CLASS_FP_ARITH, INSN_READS_FLAGS, F_VN | F_VM, F_VD}, /* VSEL */
    {0xffb00e10, 0xfe800a00, CLASS_FP_ARITH, 0, F_VN | F_VM, F_VD},                /* VMAXNM, VMINNM */
    {0xffb00e50, 0xfeb00a40, CLASS_FP_ARITH, 0, F_VM, F_VD},                       /* VRINTA, VCVTA */
    {0xef000e00, 0xee000a00, CLASS_UNDEFINED, INSN_FP, 0, 0},
    {0xee000e00, 0xec000a00, CLASS_UNDEFINED, INSN_FP, 0, 0},
};
/* clang-format on */

const struct insn_table insn_table_fp = {rows, ARRAY_LEN(rows)};
