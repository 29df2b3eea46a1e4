/*
 * Handlers that take the time first, and what brings them about. R0 has CYCCNT, R4 comes back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .cpu cortex-m33
    .thumb

    .section .text.latency_svc_handler, "ax", %progbits
    .balign 16
    .global latency_svc_handler
    .thumb_func
latency_svc_handler:
    ldr r4, [r0]
    bx lr

    /* R5: the event that keeps the line up; reading it back waits until it is down. */
    .section .text.latency_handler, "ax", %progbits
    .balign 16
    .global latency_handler
    .thumb_func
latency_handler:
    ldr r4, [r0]
    str r6, [r5]
    ldr r6, [r5]
    bx lr

    .section .text.latency_of_svc, "ax", %progbits
    .balign 16
    .global latency_of_svc
    .thumb_func
latency_of_svc:
    push {r4, lr}
    ldr r0, =0xe0001004
    ldr r1, [r0]
    svc 0
    subs r0, r4, r1
    pop {r4, pc}

    /* (task, value, event) */
    .section .text.latency_of_store, "ax", %progbits
    .balign 16
    .global latency_of_store
    .thumb_func
latency_of_store:
    push {r4-r7, lr}
    mov r5, r2
    mov r2, r0
    movs r6, #0
    ldr r0, =0xe0001004
    ldr r3, [r0]
    str r1, [r2]
    .rept 32
    b 1f
1:
    .endr
    subs r0, r4, r3
    pop {r4-r7, pc}

    .section .text.wait_and_capture, "ax", %progbits
    .balign 16
    .global wait_and_capture
    .thumb_func
wait_and_capture:
    movs r1, #1
    dsb
    wfi
    str r1, [r0]
    dsb
    bx lr
