/*
 * What one Thumb-2 instruction costs a Cortex-M33: decoded into a cost class and its operands.
 *
 * The decoder is four const tables (16-bit, 32-bit data processing, 32-bit memory and control, FP)
 * whose rows are tried in order. A class says how long the instruction occupies the issue slot and
 * when its result is there for each kind of consumer; block_cost.c adds them up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Where in the pipeline an operand is consumed. A result of the second execute stage reaches some
 * consumers a cycle earlier than others.
 */
enum use {
    USE_ALU,    /* first execute stage: everything not named below, addresses included */
    USE_MAC,    /* accumulator of a multiply accumulate */
    USE_EXTEND, /* accumulator of SXTAB and its family */
    USE_STORE,  /* data of a store, VMOV from a core register */
    USE_KINDS,
};

enum insn_class_id {
    CLASS_ALU,
    CLASS_ALU_SHIFTED,
    CLASS_ALU_CONSTANT,
    CLASS_ALU_CONSTANT_FLAGS,
    CLASS_EXTEND_ADD,
    CLASS_DSP,
    CLASS_MAC,
    CLASS_MULS_NARROW,
    CLASS_DIVIDE,
    CLASS_LOAD,
    CLASS_LOAD_PAIR,
    CLASS_LOAD_MULTIPLE,
    CLASS_STORE,
    CLASS_STORE_PAIR,
    CLASS_STORE_MULTIPLE,
    CLASS_EXCLUSIVE_LOAD,
    CLASS_EXCLUSIVE_STORE,
    CLASS_BRANCH,
    CLASS_BRANCH_COMPARE,
    CLASS_BRANCH_REGISTER,
    CLASS_BRANCH_TABLE,
    CLASS_NOP,
    CLASS_IT,
    CLASS_HINT,
    CLASS_BARRIER,
    CLASS_ISB,
    CLASS_MRS,
    CLASS_MSR,
    CLASS_CPS,
    CLASS_TRAP,
    CLASS_UNDEFINED,
    CLASS_FP_ARITH,
    CLASS_FP_FMA,
    CLASS_FP_DIVIDE,
    CLASS_FP_LOAD,
    CLASS_FP_LOAD_PAIR,
    CLASS_FP_LOAD_MULTIPLE,
    CLASS_FP_STORE,
    CLASS_FP_STORE_PAIR,
    CLASS_FP_STORE_MULTIPLE,
    CLASS_FP_FROM_CORE,
    CLASS_FP_FROM_CORE_PAIR,
    CLASS_FP_TO_CORE,
    CLASS_FP_TO_CORE_PAIR,
    CLASS_FP_SYSTEM,
    CLASS_FP_CONTEXT,
    CLASS_COUNT,
};

enum insn_flag {
    INSN_LOAD = 1 << 0,
    INSN_STORE = 1 << 1,
    INSN_BRANCH = 1 << 2,
    INSN_CONDITIONAL = 1 << 3, /* a branch that looks at the flags */
    INSN_PAIRS = 1 << 4,       /* may issue together with the 16-bit instruction before it */
    INSN_SETS_FLAGS = 1 << 5,
    INSN_READS_FLAGS = 1 << 6,
    INSN_FLAGS_LATE = 1 << 7, /* its flags arrive a cycle later */
    INSN_FP = 1 << 8,
    INSN_FP_WAITS = 1 << 9,      /* FP: may issue a cycle before its operands are there */
    INSN_PER_REGISTER = 1 << 10, /* issue cycles: one a register transferred */
    INSN_SEV = 1 << 11,
    INSN_MASKS = 1 << 12, /* MSR, CPS, ISB: what follows may be interrupted */
    INSN_FP_CONTEXT = 1 << 13,
};

struct insn_class {
    const char *name;
    uint16_t flags;             /* enum insn_flag that hold for the whole class */
    uint8_t issue;              /* cycles in the issue slot */
    uint8_t latency[USE_KINDS]; /* last issue cycle to the cycle in which a consumer may issue */
    uint8_t taken;              /* cycles lost when it branches, issue not counted */
    uint8_t late_use;           /* enum use of the operands listed as late */
    uint8_t early;              /* cycles before issue in which other operands must be there */
    uint8_t fp_hold;            /* cycles until the FP unit takes another instruction */
    uint8_t fp_latency;         /* to any FP consumer but the next */
    uint8_t fp_latency_acc;     /* to the accumulator of VFMA, VMLA */
};

/* Indexed by enum insn_class_id. */
extern const struct insn_class insn_classes[CLASS_COUNT];

#define INSN_FPSCR (UINT64_C(1) << 32) /* bit of the FP masks that stands for FPSCR's flags */

struct insn {
    const struct insn_class *cls;
    uint16_t flags; /* enum insn_flag: the class's and the instruction's own */
    uint8_t size;   /* bytes: 2 or 4 */
    uint8_t issue;
    uint8_t accesses;  /* data words it transfers */
    uint8_t it_length; /* IT: instructions it governs */
    uint16_t reads;    /* R0-R14 consumed as USE_ALU */
    uint16_t late;     /* ... consumed as class->late_use */
    uint16_t writes;   /* ... written with the class's latency */
    uint16_t
        writes_at_once; /* ... available to the next instruction: write-back, LDM but the last */
    uint64_t fp_reads;  /* S0-S31, INSN_FPSCR */
    uint64_t fp_late;   /* accumulator of VFMA, VMLA */
    uint64_t fp_writes;
};

/* A load of one register that writes its base back. */
static inline bool insn_indexes(const struct insn *insn)
{
    return insn->cls == &insn_classes[CLASS_LOAD] && insn->writes_at_once != 0;
}

/* Size in bytes of the instruction that starts with this halfword. */
static inline unsigned insn_size(uint16_t first)
{
    return first >> 11 >= 0x1d ? 4 : 2;
}

/* Decodes one instruction; `second` is ignored for a 16-bit one. Never fails: CLASS_UNDEFINED. */
void insn_decode(struct insn *insn, uint16_t first, uint16_t second);

/*
 * Rows of the decoder. Operand fields name where a register number stands in the encoding; 16-bit
 * rows use the first group, 32-bit rows the second, both the third.
 */
enum insn_field {
    F_0 = 1 << 0,    /* bits 2:0 */
    F_3 = 1 << 1,    /* bits 5:3 */
    F_6 = 1 << 2,    /* bits 8:6 */
    F_8 = 1 << 3,    /* bits 10:8 */
    F_H0 = 1 << 4,   /* bit 7 and bits 2:0 */
    F_H3 = 1 << 5,   /* bits 6:3 */
    F_LIST = 1 << 6, /* register list of a 16-bit row; of a 32-bit one */

    F_N = 1 << 7,  /* bits 19:16 */
    F_T = 1 << 8,  /* bits 15:12 */
    F_D = 1 << 9,  /* bits 11:8 */
    F_M = 1 << 10, /* bits 3:0 */

    F_SP = 1 << 11,
    F_LR = 1 << 12,

    F_VD = 1 << 13, /* FP registers, single or double as the row says */
    F_VN = 1 << 14,
    F_VM = 1 << 15,
    F_VLIST = 1 << 16,
    F_FPSCR = 1 << 17,
    F_VM2 = 1 << 18, /* S(m), S(m+1) */
};

struct insn_row {
    uint32_t mask, value;
    uint8_t cls;
    uint16_t flags; /* more enum insn_flag */
    uint32_t read, write;
    uint32_t late;
    void (*refine)(struct insn *insn, uint32_t op); /* what a row cannot say */
};

struct insn_table {
    const struct insn_row *row;
    unsigned n_rows;
};

extern const struct insn_table insn_table_narrow;
extern const struct insn_table insn_table_data;
extern const struct insn_table insn_table_memory;
extern const struct insn_table insn_table_fp;

/* Gives the instruction another class. */
void insn_set_class(struct insn *insn, enum insn_class_id cls);
