#!/bin/bash
# Back in time with GDB: steps, breakpoints and watchpoints in reverse, over resets and flash.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
command -v gdb-multiarch >/dev/null || exit 77

port=$((20000 + $$ % 20000))
split=$FIRMWARE/split.elf

# start [OPTION... IMAGE...]: a run that waits for a debugger; finish with its status in $status.
start() {
    "$NRF53EMU" run --gdb=$port --wall-limit 150s "$@" </dev/null >"$work/run" 2>&1 &
    run=$!
    for _ in $(seq 100); do
        grep -q 'waiting for GDB' "$work/run" && break
        sleep 0.05
    done
}
ended() {
    status=0
    wait $run || status=$?
    [ $status = 0 ] || fail "the run ended with $status: $(tail -n 3 "$work/run")"
}
# debug ELF [OPTION... IMAGE...]: GDB's commands on stdin; what it printed is in $work/out.
debug() {
    local elf=$1
    shift
    cat >"$work/script.gdb"
    start --duration 5s "$@"
    timeout 120 gdb-multiarch -batch -nx -ex 'set confirm off' -ex 'set pagination off' \
        -ex "target remote localhost:$port" -x "$work/script.gdb" "$elf" >"$work/out" 2>&1
    : >"$work/err"
    ended
}

# Instruction by instruction, line by line, out of a function, and to the beginning.
debug "$split" "$FIRMWARE/merged.hex" <<'END'
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
debug "$split" "$FIRMWARE/merged.hex" <<'END'
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
debug "$work/reset.elf" "$work/reset.elf" <<'END'
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
debug "$work/reset.elf" "$work/reset.elf" <<'END'
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
ended

finish
