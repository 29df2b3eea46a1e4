#!/bin/bash
# Semihosting: BKPT 0xAB writes to the console and ends the run.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# firmware NAME: main is read from stdin; r5 holds the address of .Lblock, three words of RAM.
firmware() {
    {
        cat <<'EOF'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .macro call op
    movs r0, #\op
    bkpt 0xab
    .endm
hello: .asciz "hello from semihosting\n"
tt: .asciz ":tt"
file: .asciz "/etc/passwd"
text: .ascii "handle\n"
    .balign 4
    .thumb_func
start:
    ldr r5, =0x20000000
EOF
        cat
        printf '1: b 1b\n'
    } >"$work/$1.s"
    arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/$1.elf" \
        "$work/$1.s" || fail "$1 does not assemble"
}

run() { ends_with "$1" "$NRF53EMU" run --duration 10s "${@:3}" "$work/$2.elf"; }

firmware exits <<'EOF'
    ldr r1, =hello
    call 0x04
    ldr r1, =0x20026
    call 0x18
EOF
run 0 exits
says '^hello from semihosting$'
says 'the firmware exited \(semihosting\) after'
"$NRF53EMU" run -q --stats-json "$work/s.json" "$work/exits.elf" >/dev/null </dev/null
grep -q '"reason" : "semihosting-exit"' "$work/s.json" || fail "--stats-json has another reason"

# The text counts for --until, which ends the run before the exit does.
run 0 exits --until 'hello from'
says '--until matched after'

firmware aborts <<'EOF'
    ldr r1, =0x20023
    call 0x18
EOF
run 1 aborts
says 'exited with an error'

firmware exits_with_3 <<'EOF'
    ldr r0, =0x20026
    movs r1, #3
    strd r0, r1, [r5]
    mov r1, r5
    call 0x20
EOF
run 1 exits_with_3

# Writes through a handle, character by character; clock and an unknown call do no harm.
firmware writes <<'EOF'
    ldr r0, =tt
    movs r1, #4
    movs r2, #3
    stm r5, {r0, r1, r2}
    mov r1, r5
    call 0x01
    ldr r1, =text
    movs r2, #7
    stm r5, {r0, r1, r2}
    mov r1, r5
    call 0x05
    cbnz r0, 1f
    call 0x10
    movs r1, #0
    call 0x7f
    ldr r1, =tt + 1
    call 0x03
    ldr r1, =tt + 1
    call 0x03
    ldr r1, =0x20026
    call 0x18
EOF
run 0 writes
says '^handle$'
says '^tt$'

# Nothing of the host is reached: opening a file of it gives -1.
firmware reaches_out <<'EOF'
    ldr r0, =file
    movs r1, #0
    movs r2, #11
    stm r5, {r0, r1, r2}
    mov r1, r5
    call 0x01
    adds r0, #1
    cbnz r0, 1f
    ldr r1, =0x20026
    call 0x18
EOF
run 0 reaches_out
says 'the firmware exited'

# Parameter blocks and text where nothing is.
firmware wild <<'EOF'
    mvn r1, #0
    call 0x04
    mvn r1, #3
    call 0x05
    mvn r1, #0
    call 0x01
    mvn r1, #7
    call 0x30
    mvn r1, #3
    call 0x20
EOF
run 1 wild
says 'exited with an error'

# GDB's console shows it when it is told to, in J-Link's words or OpenOCD's.
for word in 'semihosting IOClient 3' 'arm semihosting_fileio enable' 'semihosting enable'; do
    port=$((20000 + $$ % 20000))
    "$NRF53EMU" run -q --gdb=$port --wall-limit 60s "$work/exits.elf" </dev/null >"$work/run" 2>&1 &
    timeout 60 python3 - "$(dirname "$0")" $port "$word" >"$work/out" 2>"$work/err" <<'END' || fail "$word: $(tail -n 1 "$work/err")"
import sys
sys.path.insert(0, sys.argv[1])
from gdb_client import Client
c = Client(int(sys.argv[2]))
assert c.command("qRcmd," + sys.argv[3].encode().hex()) == "OK" and c.console == ""
c.command("vCont;c")
print(c.console)
END
    wait
    case $word in
    'semihosting enable') ! grep -q hello "$work/out" || fail "$word: GDB shows text" ;;
    *) says '^hello from semihosting$' ;;
    esac
    grep -q 'hello from semihosting' "$work/run" || fail "$word: the run's console has no text"
done
finish
