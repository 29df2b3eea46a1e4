#!/bin/bash
# Back in time with GDB: steps, breakpoints and watchpoints in reverse, over resets and flash.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_gdb.sh"

# Instruction by instruction, line by line, out of a function, and to the beginning.
debug_well "$split" "$FIRMWARE/merged.hex" <<'END'
break xip_report
continue
reverse-stepi
info registers pc
stepi
info registers pc
reverse-finish
reverse-step
backtrace 1
delete
reverse-continue
continue
kill
END
says '^pc .*__xip_report_veneer'
says '^pc +0x10120210'
says 'No more reverse-execution history'
[ "$(grep -c 'split: internal part' "$work/run")" = 1 ] || fail "what was lived through again was printed again"

# To a breakpoint and to the store that changed a variable, and on again to the present.
debug_well "$split" "$FIRMWARE/merged.hex" <<'END'
break network_ping
continue
delete
watch answered
continue
continue
reverse-continue
info registers pc
delete
break app_main
reverse-continue
delete
continue
END
says 'Old value = true'
says '^pc .*<ipc_isr'
says 'Breakpoint 3, app_main'

# Across a soft reset: a word in RAM that outlives it.
cat >"$work/reset.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .thumb_func
start:
    ldr r0, =0x20000100
    ldr r1, [r0]
    adds r1, #1
store:
    str r1, [r0]
    movs r2, #200
1:  subs r2, #1
    bne 1b
    cmp r1, #3
    bhs done
    ldr r0, =0xe000ed0c
    ldr r1, =0x05fa0004
    str r1, [r0]
    dsb
    b .
done:
    b .
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/reset.elf" "$work/reset.s" ||
    fail "the firmware does not assemble"
debug_well "$work/reset.elf" "$work/reset.elf" <<'END'
break done
continue
watch *(int *)0x20000100
reverse-continue
reverse-continue
x/i $pc
reverse-continue
reverse-continue
kill
END
says 'Old value = 3'
says 'Old value = 2'
says 'Old value = 1'
[ "$(grep -c 'str.*r1, \[r0' "$work/out")" = 1 ] || fail "reverse-continue ends elsewhere: $(cat "$work/out")"
says 'No more reverse-execution history'

# A change by hand has its own future, and what lies before it stays.
debug_well "$work/reset.elf" "$work/reset.elf" <<'END'
break done
continue
break store
reverse-continue
reverse-continue
set var $r1 = 100
continue
x/1xw 0x20000100
reverse-continue
reverse-continue
x/1xw 0x20000100
kill
END
says '^0x20000100:.*0x00000064'
says '^0x20000100:.*0x00000000'

# The same moments again and again, by time and by instruction.
start --duration 100h -q "$FIRMWARE/merged.hex"
timeout 150 python3 "$(dirname "$0")/gdb_jumps.py" $port 1 ${JUMPS:-15} >"$work/out" 2>&1 || fail "$(cat "$work/out")"
wait "$run" || fail "the run ended with $?: $(tail -n 3 "$work/run")"

finish
