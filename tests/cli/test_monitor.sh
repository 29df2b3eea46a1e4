#!/bin/bash
# nrf53mon by script and on a real terminal, at a run and at a board.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
mon=$(dirname "$NRF53EMU")/nrf53mon
[ -x "$mon" ] || exit 77
export XDG_CONFIG_HOME=$work/config XDG_RUNTIME_DIR=$work/runtime
mkdir "$work/runtime"

# start OPTION... IMAGE: a run that stands before its first instruction; its socket is $socket.
socket=$work/socket
start() {
    "$NRF53EMU" run --monitor="$socket" --halt --wall-limit 100s "$@" </dev/null >"$work/run" 2>&1 &
    run=$!
    for _ in $(seq 200); do
        [ -S "$socket" ] && break
        sleep 0.05
    done
}
ended() {
    kill $run 2>/dev/null
    wait $run 2>/dev/null
}
split=(--symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/boot.elf" "$FIRMWARE/merged.hex")

# It is a program of its own.
readelf -d "$mon" >"$work/out" 2>"$work/err"
says 'NEEDED.*libreadline'
grep -q unicorn "$work/out" && fail "nrf53mon links libunicorn"

# By words on the command line: stops, code with lines, registers with fields, the stack.
start "${split[@]}"
ends_with 0 "$mon" "$socket" -c 'break app_main' -c go -c 'wait 30' -c 'disassemble app_main 3' -c backtrace \
    -c 'device QSPI.IFCONFIG0' -c 'device P0.PIN_CNF[13]' -c qspi -c clocks -c 'where app_main' -c status -c scheduled
says '^stopped: breakpoint; app core at 0x[0-9a-f]{8} app_main \(main\.c:[0-9]+\)$'
says '^=> 0x[0-9a-f]{8}  push .*; main\.c:[0-9]+'
says '^#1 .*main_thread.*\(kernel\.c:[0-9]+\)'
says 'QSPI.IFCONFIG0 .*READOC=4 \(READ4IO\) WRITEOC=3 \(PP4IO\) ADDRMODE=0 \(24BIT\)'
says 'P0.PIN_CNF\[13\] .*MCUSEL=3 \(Peripheral\)'
says '^(nothing is scheduled|[0-9.]+ s  in [0-9.]+ us  [A-Z])'
says 'XIP window: answers'
says 'QSPI reference +192000000 Hz'

# A file; steps forward and back; the way back to an event.
cat >"$work/script" <<'END'
# steps
delete

step
step
reverse-step
past
last QSPI.READY
goto end
END
ends_with 0 "$mon" "$socket" -f "$work/script"
says 'stopped: step; app core at .*app_main\+0x2'
says 'past: [0-9]+ checkpoints'
says 'QSPI.EVENTS_READY was raised, at 0\.05'

# Standard input; a saved state is there again; an interrupt and a flipped bit.
printf 'save %s/state\nstop-on irq IPC\ninterrupt IPC\ngo\nwait 30\nflip 0x20000100 0\nstop-on none\nload %s/state\nhash\n' \
    "$work" "$work" | timeout 60 "$mon" "$socket" >"$work/out" 2>"$work/err" || fail "stdin: $(cat "$work/err")"
says 'stopped: interrupt 42 \(IPC\) is taken'
says '0x20000100 is 0x'
says 'app core at 0x[0-9a-f]{8} app_main'

# What is refused ends a script with 2, and says where.
printf 'status\nno such thing\nstatus\n' >"$work/script"
ends_with 2 "$mon" "$socket" -f "$work/script"
says "'no' is no command"
says 'script:2: ended here'
ends_with 2 "$mon" "$socket" -c 'wait soon'
ends_with 2 "$mon" "$socket" -c 'wait 0.1'
ends_with 2 "$mon" "$socket" -c 'device NOTHING'
refuses 'one SOCKET or BOARD' "$mon" "$socket" another

# On a terminal: completion, history, Ctrl-C, another size, the end of input.
timeout 60 python3 "$(dirname "$0")/mon_terminal.py" "$mon" "$socket" >"$work/out" 2>&1 || fail "$(cat "$work/out")"
grep -q 'device QSPI' "$XDG_CONFIG_HOME/nrf53mon/history" || fail "the history was not kept"
ended
refuses 'no run with --monitor' "$mon" "$socket"

# Who wrote a cell of flash; what went wrong, in the doctor's words; the run that was started last needs no name.
socket=auto
"$NRF53EMU" run --monitor --halt --wall-limit 60s --symbols "$FIRMWARE/faults/erase_while_xip.elf" \
    "$FIRMWARE/faults/erase_while_xip.hex" </dev/null >"$work/run" 2>&1 &
run=$!
for _ in $(seq 200); do
    grep -q 'the monitor attaches' "$work/run" && break
    sleep 0.05
done
ends_with 0 "$mon" -c 'stop-on guest-error' -c go -c 'wait 30' -c 'cell 0x10160000' -c 'who-erased 0x10160000' -c why
says 's  erased, 4096 bytes; app core at .*qspi\.c:[0-9]+'
says 'app core at .*run_task'
ended

# A board that is served has the same words.
"$NRF53EMU" program --nvm "$work/board" "$FIRMWARE/merged.hex" >"$work/run" 2>&1
"$NRF53EMU" board --gdb 0 --rtt 0 "$work/board" </dev/null >"$work/run" 2>&1 &
run=$!
for _ in $(seq 200); do
    [ -S "$work/board/socket" ] && break
    sleep 0.05
done
ends_with 0 "$mon" "$work/board" -c 'stop-on event QSPI.READY' -c 'reset run' -c 'wait 30' -c 'device QSPI' -c 'stop-on none' -c go -c status
says 'stopped: QSPI.EVENTS_READY was raised'
ended

finish
