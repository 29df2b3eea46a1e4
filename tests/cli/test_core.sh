#!/bin/bash
# Core files: what a run that faults leaves for GDB, and core dumps that Zephyr prints.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
command -v gdb-multiarch >/dev/null || exit 77
faults=$FIRMWARE/faults

# look ELF CORE COMMAND...: what GDB says of a core file is in $work/out.
look() {
    local files=("$1" "$2") commands=()
    shift 2
    for command in "$@"; do
        commands+=(-ex "$command")
    done
    timeout 60 gdb-multiarch -batch -nx -ex 'set pagination off' "${files[@]}" "${commands[@]}" >"$work/out" 2>&1
    : >"$work/err"
}

# Registers, memories and the path are those of the fault; the handler is a thread beside it.
ends_with 1 "$NRF53EMU" run --duration 2s --core-on-fault "$work/core" \
    --symbols "$faults/undefined_instruction.elf" "$faults/undefined_instruction.hex" "$FIRMWARE/net.hex"
says 'core: core file for gdb, thread 1: where the fault was, thread 2: the core$'
look "$faults/undefined_instruction.elf" "$work/core" 'info threads' backtrace 'info registers pc xpsr' \
    'x/1xw 0xe000ed28' 'x/1i xip_report' 'thread 2' backtrace
says 'terminated with signal SIGSEGV'
says '^\* 1 .* scenario \(\)'
says '^#1 .* app_main \(\) at .*main\.c:[0-9]+'
says '^pc .*<scenario>'
says '^0xe000ed28:.*0x00010000'
says '<xip_report>:.*push'
says '^#. .* crash_report '

# A reset that follows a fault is not waited for: the core file is of the first fault.
ends_with 1 "$NRF53EMU" run -q --duration 5s --core-on-fault "$work/loop" "$faults/reset_loop.hex" "$FIRMWARE/net.hex"
look "$faults/reset_loop.elf" "$work/loop" backtrace
says '^#0 .*scenario'

# A core that hangs leaves one, too, and says no fault; a run that ends well leaves none.
ends_with 1 "$NRF53EMU" run -q --duration 20s --core-on-fault "$work/hang" "$faults/spin_on_register.hex" "$FIRMWARE/net.hex"
look "$faults/spin_on_register.elf" "$work/hang" backtrace
says 'terminated with signal SIGTRAP'
says '^#. .*scenario'
ends_with 0 "$NRF53EMU" run -q --until 'split: done' --core-on-fault "$work/none" "$FIRMWARE/merged.hex"
[ ! -e "$work/none" ] || fail 'a run that ended well left a core file'
refuses '--core-on-fault' "$NRF53EMU" run -q --duration 2s --core-on-fault /nonexistent/core \
    "$faults/undefined_instruction.hex" "$FIRMWARE/net.hex"

# dump FILE [BYTES_LESS]: Zephyr's lines of a fault in sleep_ms, called from app_main, with 64 bytes of its stack.
dump() {
    python3 - "$(nm "$FIRMWARE/split.elf" | awk '$3 == "sleep_ms" {print $1}')" \
        "$(nm "$FIRMWARE/split.elf" | awk '$3 == "app_main" {print $1}')" "${2:-0}" >"$1" <<'LINES'
import struct, sys
pc, lr, less = int(sys.argv[1], 16), int(sys.argv[2], 16) + 9, int(sys.argv[3])
registers = [1, 2, 3, 4, 12, lr, pc, 0x61000000, 0x20001000] + list(range(4, 12))
data = b"ZE" + struct.pack("<HHBBI", 1, 3, 5, 0, 4)
data += b"A" + struct.pack("<HH", 2, 4 * len(registers)) + struct.pack("<17I", *registers)
data += b"M" + struct.pack("<HII", 1, 0x20001000, 0x20001040) + bytes(range(64))
data = data[:len(data) - less]
print("*** Booting ***\n[00:00:01.000,000] <err> coredump: #CD:BEGIN#")
for i in range(0, len(data), 32):
    print("[00:00:01.000,000] <err> coredump: #CD:" + data[i:i + 32].hex() + "\x1b[0m")
print("[00:00:01.000,000] <err> coredump: #CD:END#")
LINES
}

dump "$work/log"
ends_with 0 "$NRF53EMU" image core --symbols "$FIRMWARE/split.elf" -o "$work/zephyr.core" --json "$work/json" "$work/log"
says '^error zephyr-coredump: the firmware ended with K_ERR_KERNEL_PANIC and dumped core$'
says 'where:  sleep_ms \(0x[0-9a-f]+, time\.c:[0-9]+\), LR app_main\+0x[0-9a-f]+ \(0x'
says 'at sleep_ms \(0x[0-9a-f]+, time\.c:[0-9]+\)$'
keeps_report "$work/json"
look "$FIRMWARE/split.elf" "$work/zephyr.core" 'info registers r4 r12 sp' 'x/2xw 0x20001004' 'frame'
says '^r4 +0x4 '
says '^r12 +0xc '
says '^sp +0x20001000'
says '^0x20001004:.*0x07060504.*0x0b0a0908'
says '^#0 +sleep_ms'

# Lines that are missing are said; no dump, or another machine's, is none.
dump "$work/log" 20
ends_with 0 "$NRF53EMU" image core --symbols "$FIRMWARE/split.elf" "$work/log"
says 'it is not whole: lines of the log are missing'
echo 'Booting' >"$work/log"
refuses 'no line begins a core dump' "$NRF53EMU" image core "$work/log"
printf '#CD:BEGIN#\n#CD:5a4501000100050000000000\n#CD:END#\n' >"$work/log"
refuses 'not of a Cortex-M' "$NRF53EMU" image core "$work/log"
refuses 'give one LOG' "$NRF53EMU" image core
valid_reports

finish
