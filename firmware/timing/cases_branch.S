/*
 * Branches. A branch to the next instruction is a taken one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.inc"

    CASE "branch not taken, behind 16-bit flags", 1
    adds.n r0, r1
    bne.n 1f
1:
    END_CASE

    CASE "branch not taken, behind 32-bit", 2
    adds.w r0, r1, r2
    bne.n 1f
1:
    END_CASE

    CASE "branch taken, behind 16-bit flags", 3
    adds.n r0, r1
    beq.n 1f
    nop
    nop
    .p2align 2
1:
    END_CASE

    CASE "branch taken, behind 16-bit without flags", 3
    adds.n r0, r1
    mov.n r10, r10
    beq.n 1f
    nop
    nop
    .p2align 2
1:
    END_CASE

    CASE "branch taken, behind 32-bit", 3
    adds.w r0, r1, r2
    beq.n 1f
    nop
    nop
    .p2align 2
1:
    END_CASE

    CASE "branch taken, behind LDM.N of 4", 7
    adds.n r4, r5
    mov.n r3, r12
    ldmia.n r3, {r0-r3}
    beq.n 1f
    nop
    nop
    .p2align 2
1:
    END_CASE
