/*
 * Programs of test_machine_reset.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Ends with BKPT when RESETREAS knows of a lock-up, else with a fault. */
    .section code.judge, "ax"
    ldr     r0, =0x50005400
    ldr     r4, [r0]
    lsls    r1, r4, #27
    bmi     1f
    udf     #0
1:
    bkpt    #0

/* Lets the network core start, and sleeps. */
    .section code.release, "ax"
    ldr     r0, =0x50005614     /* RESET.NETWORK.FORCEOFF */
    movs    r1, #0
    str     r1, [r0]
2:
    wfi
    b       2b
