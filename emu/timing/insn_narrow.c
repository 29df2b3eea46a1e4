/*
 * 16-bit Thumb instructions. Follows the encoding tables of the Armv8-M architecture manual.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "timing/insn_cost.h"

/* Data-processing instructions with a destination above R7 may write the program counter. */
static void refine_high(struct insn *insn, uint32_t op)
{
    if ((op & 0x87) == 0x87)
        insn_set_class(insn, CLASS_BRANCH_REGISTER);
}

static void refine_pop(struct insn *insn, uint32_t op)
{
    if (op & BIT(8)) {
        insn->flags |= INSN_BRANCH;
        insn->accesses++;
    }
}

static void refine_push(struct insn *insn, uint32_t op)
{
    if (op & BIT(8))
        insn->late |= BIT(14);
}

static void refine_it(struct insn *insn, uint32_t op)
{
    /* The lowest set bit of the mask ends the block. */
    insn->it_length = (uint8_t)(4 - __builtin_ctz(op & 0xf));
}

#define FLAGS INSN_SETS_FLAGS
#define CARRY (INSN_SETS_FLAGS | INSN_READS_FLAGS)

/* clang-format off */
static const struct insn_row rows[] = {
    /* mask, value, class, flags, read, write, late, refine */
    /* shift by immediate, add, subtract, move, compare */
    {0xfc00, 0x1800, CLASS_ALU, FLAGS, F_3 | F_6, F_0},          /* ADDS, SUBS register */
    {0xfc00, 0x1c00, CLASS_ALU, FLAGS, F_3, F_0},                /* ADDS, SUBS imm3 */
    {0xe000, 0x0000, CLASS_ALU, FLAGS, F_3, F_0},                /* LSLS, LSRS, ASRS */
    {0xf800, 0x2000, CLASS_ALU, FLAGS, 0, F_8},                  /* MOVS imm8 */
    {0xf800, 0x2800, CLASS_ALU, FLAGS, F_8, 0},                  /* CMP imm8 */
    {0xf000, 0x3000, CLASS_ALU, FLAGS, F_8, F_8},                /* ADDS, SUBS imm8 */
    /* data processing */
    {0xffc0, 0x4140, CLASS_ALU, CARRY, F_0 | F_3, F_0},          /* ADCS */
    {0xffc0, 0x4180, CLASS_ALU, CARRY, F_0 | F_3, F_0},          /* SBCS */
    {0xffc0, 0x4200, CLASS_ALU, FLAGS, F_0 | F_3, 0},            /* TST */
    {0xffc0, 0x4240, CLASS_ALU, FLAGS, F_3, F_0},                /* RSBS */
    {0xff80, 0x4280, CLASS_ALU, FLAGS, F_0 | F_3, 0},            /* CMP, CMN */
    {0xffc0, 0x4340, CLASS_MULS_NARROW, FLAGS, F_0 | F_3, F_0},  /* MULS */
    {0xffc0, 0x43c0, CLASS_ALU, FLAGS, F_3, F_0},                /* MVNS */
    {0xfc00, 0x4000, CLASS_ALU, FLAGS, F_0 | F_3, F_0},          /* ANDS ... BICS */
    /* special data and branch */
    {0xff00, 0x4400, CLASS_ALU, 0, F_H0 | F_H3, F_H0, 0, refine_high}, /* ADD */
    {0xff00, 0x4500, CLASS_ALU, FLAGS, F_H0 | F_H3, 0},          /* CMP */
    {0xff00, 0x4600, CLASS_ALU, 0, F_H3, F_H0, 0, refine_high},  /* MOV */
    {0xff80, 0x4700, CLASS_BRANCH_REGISTER, INSN_PAIRS, F_H3, 0},    /* BX, BXNS */
    {0xff80, 0x4780, CLASS_BRANCH_REGISTER, INSN_PAIRS, F_H3, F_LR}, /* BLX, BLXNS */
    /* load, store */
    {0xf800, 0x4800, CLASS_LOAD, 0, 0, F_8},                     /* LDR literal */
    {0xfe00, 0x5600, CLASS_LOAD, 0, F_3 | F_6, F_0},             /* LDRSB register */
    {0xf800, 0x5800, CLASS_LOAD, 0, F_3 | F_6, F_0},             /* LDR, LDRH ... */
    {0xf000, 0x5000, CLASS_STORE, 0, F_3 | F_6, 0, F_0},         /* STR, STRH, STRB register */
    {0xe800, 0x6800, CLASS_LOAD, 0, F_3, F_0},                   /* LDR, LDRB imm5 */
    {0xe800, 0x6000, CLASS_STORE, 0, F_3, 0, F_0},               /* STR, STRB imm5 */
    {0xf800, 0x8800, CLASS_LOAD, 0, F_3, F_0},                   /* LDRH imm5 */
    {0xf800, 0x8000, CLASS_STORE, 0, F_3, 0, F_0},               /* STRH imm5 */
    {0xf800, 0x9800, CLASS_LOAD, 0, F_SP, F_8},                  /* LDR sp */
    {0xf800, 0x9000, CLASS_STORE, 0, F_SP, 0, F_8},              /* STR sp */
    {0xf800, 0xa000, CLASS_ALU, 0, 0, F_8},                      /* ADR */
    {0xf800, 0xa800, CLASS_ALU, 0, F_SP, F_8},                   /* ADD sp */
    /* miscellaneous */
    {0xff00, 0xb000, CLASS_ALU, 0, F_SP, F_SP},                  /* ADD, SUB sp, sp */
    {0xf500, 0xb100, CLASS_BRANCH_COMPARE, 0, F_0, 0},           /* CBZ, CBNZ */
    {0xff00, 0xb200, CLASS_ALU, 0, F_3, F_0},                    /* SXTH ... UXTB */
    {0xfe00, 0xb400, CLASS_STORE_MULTIPLE, 0, F_SP, F_SP, F_LIST, refine_push},
    {0xffe8, 0xb660, CLASS_CPS, 0, 0, 0},                        /* CPSIE, CPSID */
    {0xffc0, 0xba80, CLASS_TRAP, 0, 0, 0},                       /* HLT */
    {0xff00, 0xba00, CLASS_ALU, 0, F_3, F_0},                    /* REV, REV16, REVSH */
    {0xfe00, 0xbc00, CLASS_LOAD_MULTIPLE, 0, F_SP, F_SP | F_LIST, 0, refine_pop},
    {0xff00, 0xbe00, CLASS_TRAP, 0, 0, 0},                       /* BKPT */
    {0xffff, 0xbf00, CLASS_NOP, INSN_PAIRS, 0, 0},               /* NOP */
    {0xffff, 0xbf40, CLASS_HINT, INSN_SEV, 0, 0},                /* SEV */
    {0xff0f, 0xbf00, CLASS_HINT, 0, 0, 0},                       /* YIELD, WFE, WFI */
    {0xff00, 0xbf00, CLASS_IT, 0, 0, 0, 0, refine_it},
    {0xf800, 0xc800, CLASS_LOAD_MULTIPLE, 0, F_8, F_8 | F_LIST},
    {0xf800, 0xc000, CLASS_STORE_MULTIPLE, 0, F_8, F_8, F_LIST},
    {0xfe00, 0xde00, CLASS_TRAP, 0, 0, 0},                       /* UDF, SVC */
    {0xf000, 0xd000, CLASS_BRANCH, INSN_CONDITIONAL | INSN_PAIRS, 0, 0},
    {0xf800, 0xe000, CLASS_BRANCH, INSN_PAIRS, 0, 0},
};
/* clang-format on */

const struct insn_table insn_table_narrow = {rows, ARRAY_LEN(rows)};
