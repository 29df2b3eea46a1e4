/*
 * Programs of test_cpu_time.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Counts SysTick interrupts; the main program loops. */
    .section code.tick_handler, "ax"
    ldr     r0, =0x20000100
    ldr     r1, [r0]
    adds    r1, #1
    str     r1, [r0]
    bx      lr
    .balign 4

    .section code.tick_main, "ax"
    ldr     r0, =0xe000e010         /* SYST_CSR */
    movw    r1, #999
    str     r1, [r0, #4]
    str     r1, [r0, #8]
    movs    r1, #7
    str     r1, [r0]
1:
    adds    r4, #1
    b       1b
    .balign 4

    .section code.countflag_main, "ax"
    ldr     r0, =0xe000e010         /* SYST_CSR */
    movs    r1, #200
    str     r1, [r0, #4]
    str     r1, [r0, #8]
    movs    r1, #5
    str     r1, [r0]
    isb
    ldr     r4, [r0]
    ldr     r5, [r0, #8]
    mov     r2, #300
1:
    subs    r2, #1
    bne     1b
    ldr     r6, [r0]
    isb
    ldr     r7, [r0]
    bkpt    #0
    .balign 4

    .section code.cyccnt_main, "ax"
    ldr     r0, =0xe000edfc         /* DEMCR */
    ldr     r1, =0xe0001000         /* DWT_CTRL */
    movs    r3, #1
    str     r3, [r1]
    ldr     r4, [r1, #4]
    nop
    dsb
    ldr     r5, [r1, #4]
    lsls    r2, r3, #24
    str     r2, [r0]
    dsb
    ldr     r6, [r1, #4]
    mov     r2, #100
1:
    subs    r2, #1
    bne     1b
    ldr     r7, [r1, #4]
    bkpt    #0

    .section code.soon_main, "ax"
    ldr     r0, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #32
    str     r1, [r0]
    ldr     r0, =0x50002000
    movs    r1, #100
    str     r1, [r0]
1:
    b       1b
    .balign 4

/* Three reads of a clock inside one block. */
    .section code.exact_main, "ax"
    ldr     r0, =0x50002000
    ldr     r4, [r0]
    adds    r3, #1
    adds    r3, #1
    ldr     r5, [r0]
    .rept   8
    adds    r3, #1
    .endr
    ldr     r6, [r0]
    bkpt    #0
    .balign 4

    .section code.forever, "ax"
1:
    adds    r4, #1
    b       1b

    .section code.reset_main, "ax"
    ldr     r0, =0xe000ed0c         /* AIRCR */
    ldr     r1, =0x05fa0004
    str     r1, [r0]
    dsb
1:
    b       1b

/* Ten stores to flash at R1, each in the middle of a block. */
    .section code.stores, "ax"
    movw    r1, #0x8000
    movs    r4, #0
1:  adds    r4, #1
    str     r4, [r1]
    adds    r5, r4, #1
    muls    r5, r4, r5
    cmp     r4, #10
    bne     1b
    bkpt    #0

/* One, and sleep behind it. */
    .section code.stores_and_waits, "ax"
    movw    r1, #0x8000
    str     r1, [r1]
    wfi
    movs    r7, #1
    bkpt    #0
