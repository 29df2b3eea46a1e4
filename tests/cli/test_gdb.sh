#!/bin/bash
# gdb-multiarch on the split reference firmware: the whole of it through the remote protocol.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_gdb.sh"

# A breakpoint in external flash holds before XIP is switched on; steps go on from it.
debug "$split" "$FIRMWARE/merged.hex" <<'END'
break xip_report
continue
backtrace
stepi
info registers pc
stepi
info registers pc
finish
kill
END
says 'Breakpoint 1, xip_report'
says '#2 .*app_main'
says 'Value returned is'
says '^pc +0x10120212'
says '^pc +0x10120214'
[ $status = 0 ] || fail "the run that GDB ended has status $status"

# A variable is watched, peripherals and the PPB are read, and the run goes on after detaching.
debug "$split" --until 'split: done' "$FIRMWARE/merged.hex" <<'END'
break app_main
continue
watch answered
continue
monitor info
x/1xw 0x5002b500
x/1xw 0xe000ed08
delete
detach
END
says 'Breakpoint 1, app_main'
says '[Hh]ardware watchpoint 2: answered'
says 'New value = '
says 'app core at 0x'
says '0x5002b500:.*0x0000000'
says '0xe000ed08:.*0x00010200'
[ $status = 0 ] || fail "after detach the run ended with $status: $(tail -n 3 "$work/run")"
grep -q 'split: done' "$work/run" || fail "after detach the firmware did not end: $(tail -n 3 "$work/run")"

# The vendor's advice in one command: who fetches from external flash first?
debug "$split" "$FIRMWARE/merged.hex" <<'END'
monitor stop-on xip-fetch
continue
info registers pc
backtrace
monitor reset halt
maintenance flush register-cache
info registers pc
monitor nobody knows this
kill
END
says '^pc +0x101202'
says '#1 .* in z_sys_init_run_level|#1 .*app_main'
says '^pc +0x10[0-9a-f]{2} '

# load into internal and external flash at once.
debug "$split" "$FIRMWARE/boot.elf" <<'END'
load
compare-sections
kill
END
says 'Loading section .*extflash.*0x101202'
says 'Section .*matched'
if grep -q MIS-MATCHED "$work/out"; then fail "loaded sections differ: $(grep MIS-MATCHED "$work/out")"; fi

# A backtrace from a fault handler shows what faulted.
debug "$FIRMWARE/faults/write_to_null.elf" "$FIRMWARE/faults/write_to_null.hex" <<'END'
break fault_entry
continue
backtrace
kill
END
says '<signal handler called>'

# However it was stopped and stepped through, a run takes the same cycles; breakpoints leave all state.
"$NRF53EMU" run --stats --state-hash --duration 300ms "$FIRMWARE/merged.hex" </dev/null >"$work/free" 2>&1
cost() { grep -E '^(app|net) core:' "$1"; }
debug "$split" --stats --state-hash --duration 300ms "$FIRMWARE/merged.hex" <<'END'
break printk
continue 20
delete
detach
END
[ "$(grep 'state ' "$work/run")" = "$(grep 'state ' "$work/free")" ] || fail "breakpoints change the state: $(cost "$work/run")"
debug "$split" --stats --duration 300ms "$FIRMWARE/merged.hex" <<'END'
break printk
continue
delete
stepi 2000
watch answered
continue
delete
detach
END
[ "$(cost "$work/run")" = "$(cost "$work/free")" ] || fail "steps and watchpoints cost: $(cost "$work/run"), not $(cost "$work/free")"

# Zephyr's threads: the one that runs has the core's registers, the other those of its stack.
cat >"$work/threads.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .thumb_func
start:
    ldr r0, =first
    ldr r1, =0x20000100
    b .
    .thumb_func
waiter:
    b .
    .global _kernel, _kernel_thread_info_offsets, _kernel_thread_info_num_offsets
    .balign 4
_kernel_thread_info_offsets:
    .word 1, 0, 4, 0xffffffff, 60, 13, 12, 14, 48, 64, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff
_kernel_thread_info_num_offsets: .word 14
_kernel: .word first, first
first:  .word 0, 0, 0, 0x0f800000, 4,5,6,7,8,9,10,11, 0x20000200, 0, 0, second
        .asciz "main"
        .balign 4
second: .word 0, 0, 0, 0x05000200, 0x44,0x55,0x66,0x77,0x88,0x99,0xaa,0xbb, frame, 0, 0, 0
        .asciz "waiter"
        .balign 4
frame:  .word 0x1000, 0x1001, 0x1002, 0x1003, 0x100c, start + 1, waiter, 0x01000000
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/threads.elf" "$work/threads.s" ||
    fail "the firmware does not assemble"
debug "$work/threads.elf" "$work/threads.elf" <<'END'
stepi
info threads
thread 3
info registers r0 r4 r11 sp lr pc
thread 2
stepi
info registers pc
kill
END
says '^\* 2 +Thread .*\(main, running, priority -128\)'
says '^  3 +Thread .*\(waiter, waits for .*priority 0\)'
says '^r0 +0x1000 '
says '^r4 +0x44 '
says '^r11 +0xbb '
says '^pc .*<waiter>'
says '^pc .*<start\+4>'

# A client that means no good may end the run, but not the emulator.
for seed in 10 11 12; do
    start "$FIRMWARE/merged.hex"
    timeout 30 python3 "$(dirname "$0")/gdb_hostile.py" $port $seed 1500
    kill $run 2>/dev/null
    status=0
    wait $run || status=$?
    [ $status -lt 128 ] || [ $status = 130 ] || [ $status = 143 ] || fail "a hostile client ended the emulator with $status"
done

# Emulator and debugger in one command.
printf 'backtrace\nkill\n' >"$work/script.gdb"
ends_with 0 "$NRF53EMU" debug --break xip_report --commands "$work/script.gdb" --symbols "$split" "$FIRMWARE/merged.hex" \
    -- --duration 5s --wall-limit 30s
says 'Temporary breakpoint 1, xip_report'
says '#2 .*app_main'
refuses 'not on PATH' "$NRF53EMU" debug --program no-such-gdb "$FIRMWARE/merged.hex"

# A port that is taken is said.
"$NRF53EMU" run --gdb=$port --wall-limit 20s "$FIRMWARE/merged.hex" </dev/null >"$work/first" 2>&1 &
first=$!
for _ in $(seq 100); do
    grep -q 'waiting for GDB' "$work/first" && break
    sleep 0.05
done
refuses "port $port" "$NRF53EMU" run --gdb=$port "$FIRMWARE/merged.hex"
kill $first
wait $first 2>/dev/null
refuses "is no port" "$NRF53EMU" run --gdb=xyz "$FIRMWARE/merged.hex"

finish
