/*
 * The cost classes and where each number comes from.
 *
 * [M] measured on a Cortex-M33 r1p0 (RP2350, DWT, zero-wait code and data) by the author of the
 *     public "pipeline cycle test" notes, github.com/jnk0le/random.
 * [A] assumption: nobody published a measurement. The value is that of Cortex-M3/M4 unless said.
 *
 * latency[] counts from the last issue cycle: 1 means the next instruction may use the result.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/insn_cost.h"

/* clang-format off */
#define LATENCY(alu, mac, extend, store) .latency = { alu, mac, extend, store }
#define AT_ONCE                          LATENCY(1, 1, 1, 1)
/* clang-format on */

const struct insn_class insn_classes[CLASS_COUNT] = {
    /* Simple ALU, MOV, shift by immediate, UXTB (rotated too), BFI: one stage. [M] */
    [CLASS_ALU] = {"alu", .issue = 1, AT_ONCE},

    /*
     * Second operand shifted, in a register or as a rotated 8-bit constant: two stages. The result
     * reaches accumulators and store data early, but its own operands do not chain. [M]
     */
    [CLASS_ALU_SHIFTED] = {"alu-shifted", .issue = 1, LATENCY(2, 1, 1, 1)},
    [CLASS_ALU_CONSTANT] = {"alu-constant", .issue = 1, LATENCY(2, 1, 1, 1)},
    /* The same with flags set takes both cycles; so does CMP with such a constant. [M] */
    [CLASS_ALU_CONSTANT_FLAGS] = {"alu-constant-flags", .issue = 2, AT_ONCE},

    /* SXTAB and family: accumulator may come late, but not from a load. [M] */
    [CLASS_EXTEND_ADD] = {"extend-add", .issue = 1, LATENCY(2, 1, 1, 1), .late_use = USE_EXTEND},

    /*
     * QADD, UADD8, PKHBT, SSAT: no chaining [M]; SXTB16, UXTB16 alike [A: same extension]; into a
     * store at once [A: same stage as MAC].
     */
    [CLASS_DSP] = {"dsp", .issue = 1, LATENCY(2, 2, 2, 1)},

    /* Multiply and multiply accumulate, 32 and 64 bit: accumulators chain. [M] */
    [CLASS_MAC] = {"mac", .issue = 1, LATENCY(2, 1, 1, 1), .late_use = USE_MAC},
    /* 16-bit MULS stalls a cycle for its flags. [M; Arm knowledge article KA001260] */
    [CLASS_MULS_NARROW] = {"muls.n", .issue = 2, AT_ONCE},

    /*
     * SDIV, UDIV: for quotients of about 16 bits. The interposing engine ends blocks before them,
     * and there division.c corrects it by the operands. [A]
     */
    [CLASS_DIVIDE] = {"divide", .issue = 6, AT_ONCE},

    /*
     * Loads: one stall if used at once, none as store data or MAC accumulator. [M] One that writes
     * its base back cannot follow a load in the next cycle. [A: measured on Cortex-M3, same author]
     */
    [CLASS_LOAD] = {"load", INSN_LOAD, .issue = 1, LATENCY(2, 1, 2, 1), .taken = 3},
    [CLASS_LOAD_PAIR] = {"load-pair", INSN_LOAD, .issue = 2, LATENCY(2, 1, 2, 1)},
    /* n registers take n cycles [M]; POP {pc} loses 3 more: 1-2 slower than POP {lr}, BX. [M] */
    [CLASS_LOAD_MULTIPLE] = {"load-multiple", INSN_LOAD | INSN_PER_REGISTER, LATENCY(2, 1, 2, 1),
                             .taken = 3},

    /* Stores are buffered; their data may come from the second stage. [M] */
    [CLASS_STORE] = {"store", INSN_STORE, .issue = 1, AT_ONCE, .late_use = USE_STORE},
    [CLASS_STORE_PAIR] = {"store-pair", INSN_STORE, .issue = 2, AT_ONCE, .late_use = USE_STORE},
    [CLASS_STORE_MULTIPLE] = {"store-multiple", INSN_STORE | INSN_PER_REGISTER, AT_ONCE,
                              .late_use = USE_STORE},

    /* LDREX, LDA, STREX, STL and their sizes. [A] */
    [CLASS_EXCLUSIVE_LOAD] = {"exclusive-load", INSN_LOAD, .issue = 2, AT_ONCE},
    [CLASS_EXCLUSIVE_STORE] = {"exclusive-store", INSN_STORE, .issue = 2, AT_ONCE,
                               .late_use = USE_STORE},

    /*
     * B, BL: one bubble when taken, one more when the flags come from the cycle it issues in. A
     * 16-bit branch pairs, so that it costs 0 not taken, 1 or 2 taken; else 1 and 2. [M] A 32-bit
     * one pays for flags of the cycle before, too. [A: compiled code; docs/timing.md, 5]
     */
    [CLASS_BRANCH] = {"branch", INSN_BRANCH, .issue = 1, AT_ONCE, .taken = 1},
    /* CBZ, CBNZ: as a branch behind the instruction that set its condition. [A] */
    [CLASS_BRANCH_COMPARE] = {"branch-compare", INSN_BRANCH | INSN_PAIRS, .issue = 1, AT_ONCE,
                              .taken = 1},
    /* BX, BLX: target needed a cycle before; POP {lr} wants two fillers before BX LR. [M] */
    [CLASS_BRANCH_REGISTER] = {"branch-register", INSN_BRANCH, .issue = 1, AT_ONCE, .taken = 1,
                               .early = 1},
    /* TBB, TBH: a load of the program counter. [A: as LDR pc] */
    [CLASS_BRANCH_TABLE] = {"branch-table", INSN_BRANCH | INSN_LOAD, .issue = 1, AT_ONCE,
                            .taken = 3},

    /* Free behind a 16-bit instruction. [M] */
    [CLASS_NOP] = {"nop", .issue = 1, AT_ONCE},
    [CLASS_IT] = {"it", INSN_PAIRS, .issue = 1, AT_ONCE},
    /* WFI, WFE, SEV, YIELD, PLD, NOP.W, SG. [A] */
    [CLASS_HINT] = {"hint", .issue = 1, AT_ONCE},
    /* DMB, DSB with an empty write buffer: as ISB. [A] */
    [CLASS_BARRIER] = {"barrier", .issue = 2, AT_ONCE},
    /*
     * MRS, two MSR and two ISB, the lock and unlock of BASEPRI, take 8 cycles together: calibrated
     * against Zephyr's thread_metric on an MCXN947 (semaphore get and put 96 cycles, memory slab
     * 110; docs/timing.md). How the 8 divide is assumed: ISB as a taken branch. [A]
     */
    [CLASS_ISB] = {"isb", INSN_MASKS, .issue = 2, AT_ONCE},
    [CLASS_MRS] = {"mrs", .issue = 2, AT_ONCE},
    [CLASS_MSR] = {"msr", INSN_MASKS, .issue = 1, AT_ONCE},
    [CLASS_CPS] = {"cps", INSN_MASKS, .issue = 1, AT_ONCE}, /* [A] */
    /* SVC, BKPT, UDF: exception entry is charged apart. [A] */
    [CLASS_TRAP] = {"trap", .issue = 1, AT_ONCE},
    [CLASS_UNDEFINED] = {"undefined", .issue = 1, AT_ONCE},

    /* VADD, VSUB, VMUL, pipelined [M]; VCVT, VCMP, VABS and the rest alike [A]. */
    [CLASS_FP_ARITH] = {"fp-arith", INSN_FP | INSN_FP_WAITS, .issue = 1, AT_ONCE, .fp_hold = 1,
                        .fp_latency = 2, .fp_latency_acc = 2},
    /* VFMA, VMLA keep the FP unit for two cycles more; integer code goes on. [M] */
    [CLASS_FP_FMA] = {"fp-fma", INSN_FP | INSN_FP_WAITS, .issue = 1, AT_ONCE, .fp_hold = 3,
                      .fp_latency = 4, .fp_latency_acc = 3},
    /* VDIV, VSQRT: 14 cycles of the FP unit; integer code goes on. [A] */
    [CLASS_FP_DIVIDE] = {"fp-divide", INSN_FP | INSN_FP_WAITS, .issue = 1, AT_ONCE, .fp_hold = 14,
                         .fp_latency = 14, .fp_latency_acc = 14},
    /* VLDR.32 can be used at once, VLDR.64 takes two cycles, VLDM n. [M] */
    [CLASS_FP_LOAD] = {"fp-load", INSN_FP | INSN_LOAD, .issue = 1, AT_ONCE, .fp_hold = 1,
                       .fp_latency = 1, .fp_latency_acc = 1},
    [CLASS_FP_LOAD_PAIR] = {"fp-load-pair", INSN_FP | INSN_LOAD, .issue = 2, AT_ONCE, .fp_hold = 1,
                            .fp_latency = 1, .fp_latency_acc = 1},
    [CLASS_FP_LOAD_MULTIPLE] = {"fp-load-multiple", INSN_FP | INSN_LOAD | INSN_PER_REGISTER,
                                AT_ONCE, .fp_hold = 1, .fp_latency = 1, .fp_latency_acc = 1},
    [CLASS_FP_STORE] = {"fp-store", INSN_FP | INSN_STORE, .issue = 1, AT_ONCE, .fp_hold = 1},
    [CLASS_FP_STORE_PAIR] = {"fp-store-pair", INSN_FP | INSN_STORE, .issue = 2, AT_ONCE,
                             .fp_hold = 1},
    [CLASS_FP_STORE_MULTIPLE] = {"fp-store-multiple", INSN_FP | INSN_STORE | INSN_PER_REGISTER,
                                 AT_ONCE, .fp_hold = 1},
    /* VMOV to one S register: usable at once. Two registers: CLASS_FP_ARITH's latency. [M] */
    [CLASS_FP_FROM_CORE] = {"fp-from-core", INSN_FP, .issue = 1, AT_ONCE, .late_use = USE_STORE,
                            .fp_hold = 1, .fp_latency = 1, .fp_latency_acc = 1},
    [CLASS_FP_FROM_CORE_PAIR] = {"fp-from-core-pair", INSN_FP, .issue = 1, AT_ONCE,
                                 .late_use = USE_STORE, .fp_hold = 1, .fp_latency = 2,
                                 .fp_latency_acc = 2},
    /* VMOV of one S register to a core register: latency 2; of two: 2 cycles, then at once. [M] */
    [CLASS_FP_TO_CORE] = {"fp-to-core", INSN_FP, .issue = 1, LATENCY(2, 2, 2, 2), .fp_hold = 1},
    [CLASS_FP_TO_CORE_PAIR] = {"fp-to-core-pair", INSN_FP, .issue = 2, AT_ONCE, .fp_hold = 1},
    /* VMRS, VMSR. [A] */
    [CLASS_FP_SYSTEM] = {"fp-system", INSN_FP, .issue = 1, AT_ONCE, .fp_hold = 1, .fp_latency = 1,
                         .fp_latency_acc = 1},
    /* VLSTM, VLLDM with nothing to do; a transfer is charged as lazy stacking. [A] */
    [CLASS_FP_CONTEXT] = {"fp-context", INSN_FP_CONTEXT, .issue = 1, AT_ONCE},
};
