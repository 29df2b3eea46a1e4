#!/bin/bash
# On a terminal the firmware's console is raw, Ctrl-A X leaves, and every exit restores it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# on_terminal COMMAND: runs it on a pty of its own, with its settings before and after in files;
# stdin of this function is what is typed.
on_terminal() {
    script -qec "stty -a >$work/before; $1; echo \$? >$work/status; stty -a >$work/after" /dev/null \
        >"$work/screen" 2>&1
}

restored() { cmp -s "$work/before" "$work/after" || fail "$1: the terminal is not as it was"; }

run="$NRF53EMU run $FIRMWARE/merged.hex"

# Typed text reaches the firmware; Ctrl-A X leaves with 130.
(sleep 1; printf 'typed\r\n'; sleep 1; printf '\001x'; sleep 1) | on_terminal "$run --realtime"
[ "$(cat "$work/status")" = 130 ] || fail "Ctrl-A X ended with $(cat "$work/status"), not 130"
grep -q 'echo: typed' "$work/screen" || fail "typed text did not come back"
restored "Ctrl-A X"

# A signal, and the end of the run.
(sleep 3) | on_terminal "timeout -s TERM --foreground 1 $run --realtime"
restored "SIGTERM"
(sleep 2) | on_terminal "$run --until 'split: done' --duration 10s"
[ "$(cat "$work/status")" = 0 ] || fail "--until ended with $(cat "$work/status")"
restored "--until"

# Firmware that sleeps takes its time while somebody may type; Ctrl-A and a letter is the menu.
cat >"$work/idle.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .rept 34
    .word tick + 1
    .endr
    .word tick + 1          @ RTC0
    .balign 4
    .thumb_func
tick:
    ldr r0, =0x50014000
    movs r1, #0
    str r1, [r0, #0x100]    @ EVENTS_TICK
    ldr r1, [r0, #0x100]
    bx lr
    .thumb_func
start:
    ldr r0, =0x50005000
    movs r1, #1
    str r1, [r0, #0x008]    @ CLOCK.TASKS_LFCLKSTART
    ldr r0, =0x50014000
    ldr r2, =0xfff
    ldr r3, =0x508
    str r2, [r0, r3]        @ PRESCALER: 8 Hz
    ldr r3, =0x304
    str r1, [r0, r3]        @ INTENSET: TICK
    str r1, [r0]            @ TASKS_START
    ldr r0, =0xe000e100
    ldr r1, =0x100000
    str r1, [r0]            @ NVIC: RTC0
1:  wfi
    b 1b
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/idle.elf" "$work/idle.s" ||
    fail "the firmware does not assemble"
(sleep 1; printf '\001s'; sleep 0.5; printf '\001h'; sleep 1.5; printf '\001x'; sleep 0.5) |
    on_terminal "$NRF53EMU run $work/idle.elf"
seconds=$(sed -n 's/.*left with Ctrl-A X[^ ]* after \([0-9]*\)\..*/\1/p' "$work/screen")
[ "${seconds:-9}" -ge 1 ] && [ "${seconds:-9}" -le 4 ] || fail "3 s of sleep were ${seconds:-none} s of emulated time"
grep -q 'app sleeps at' "$work/screen" || fail "Ctrl-A S says nothing"
grep -q 'Ctrl-A r  reset the board' "$work/screen" || fail "Ctrl-A H says nothing"
finish
