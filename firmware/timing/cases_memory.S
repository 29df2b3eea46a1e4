/*
 * Loads and stores of RAM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.inc"

    CASE "LDR, independent", 4
    ldr.n r0, [r6]
    ldr.n r1, [r6, #4]
    ldr.w r2, [r6, #8]
    ldr.w r3, [r6, #12]
    END_CASE

    CASE "LDR, scaled register", 4
    .rept 4
    ldr.w r0, [r12, r10, lsl #2]
    .endr
    END_CASE

    CASE "LDR with an index just computed", 2
    adds.n r0, r0, r1
    ldr.w r2, [r6, r0]
    END_CASE

    CASE "LDR, then its use", 3
    ldr.w r0, [r6]
    add.w r1, r0, r2
    END_CASE

    CASE "LDR, then as an address", 3
    ldr.w r0, [r12]
    ldr.w r1, [r0]
    END_CASE

    CASE "LDR, then stored", 2
    ldr.w r0, [r6]
    str.w r0, [r7]
    END_CASE

    CASE "LDR into an accumulator", 2
    ldr.w r0, [r6]
    mla r0, r1, r2, r0
    END_CASE

    CASE "LDR into UXTAB", 3
    ldr.w r0, [r6]
    uxtab r0, r0, r1
    END_CASE

    CASE "STR", 4
    str.n r0, [r6]
    str.n r1, [r6, #4]
    str.w r2, [r6, #8]
    str.w r3, [r6, #12]
    END_CASE

    CASE "LDRD", 2
    ldrd r0, r1, [r6]
    END_CASE

    CASE "STRD", 2
    strd r0, r1, [r6]
    END_CASE

    CASE "LDM of 2", 2
    ldm.w r6, {r0, r1}
    END_CASE

    CASE "LDM of 4", 4
    ldm.w r6, {r0-r3}
    END_CASE

    CASE "LDM of 8", 8
    ldm.w r12, {r0-r5, r8, r9}
    END_CASE

    CASE "STM of 4", 4
    stm.w r6, {r0-r3}
    END_CASE

    CASE "STM of 8", 8
    stm.w r12, {r0-r5, r8, r9}
    END_CASE

    CASE "PUSH and POP of 6", 12
    push.n {r0-r5}
    pop.n {r0-r5}
    END_CASE

    CASE "VLDR.32 and VSTR.32", 4
    vldr.32 s0, [r6]
    vldr.32 s1, [r6, #4]
    vstr.32 s0, [r7]
    vstr.32 s1, [r7, #4]
    END_CASE

    CASE "VLDR.64 and VSTR.64", 4
    vldr.64 d0, [r6]
    vstr.64 d0, [r7]
    END_CASE

    CASE "VLDM of 4 and VSTM of 8", 12
    vldm.32 r6, {s0-s3}
    vstm.32 r7, {s0-s7}
    END_CASE
