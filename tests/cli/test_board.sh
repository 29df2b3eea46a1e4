#!/bin/bash
# nrf53emu board: one process is the board, and programmers find it by its serial number.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_board.sh"

# --- an empty board waits, is programmed while it runs, and starts on the console that is open ---
start 1053000001
waits_for 'flash is blank: the board waits' "$work/1053000001.err"
first=$board
cat "$work/boards/1053000001/uart0" >"$work/console" &
boards+=($!)
ends_with 0 "$NRF53EMU" boards
says '^1053000001 +nrf5340dk +blank +'
says ' gdb +127.0.0.1:[0-9]+'
flash() {
    ends_with 0 nrfjprog --program "$1" --sectorerase --verify --qspisectorerase -f NRF53 \
        --coprocessor "$2" --snr "$3"
    says '^Verified OK'
}
flash_all() {
    flash "$FIRMWARE/net.hex" CP_NETWORK "$1"
    for image in boot.hex split.internal.signed.hex split.external.signed.hex; do
        flash "$FIRMWARE/$image" CP_APPLICATION "$1"
    done
    ends_with 0 nrfjprog --pinreset -f NRF53 --snr "$1"
}
flash_all 1053000001
waits_for 'split: done' "$work/console"
ends_with 0 nrfjprog --reset --snr 1053000001
waits_for 'boot number 2' "$work/console"
[ "$(nrfjprog --ids)" = 1053000001 ] || fail "--ids printed $(nrfjprog --ids)"
ends_with 0 nrfjprog --com
says "^1053000001    $work/boards/1053000001/uart0    VCOM0"

# --- what a programmer reads --------------------------------------------------------------------
ends_with 0 nrfjprog --memrd 0x00FF0134 --n 4 --snr 1053000001
says '^0x00FF0134: '
ends_with 0 nrfjprog --memrd 0x10120000 --snr 1053000001
says '^0x10120000: 96F3B83D'
ends_with 0 nrfjprog --halt --snr 1053000001
ends_with 0 nrfjprog --readregs --snr 1053000001
says '^PC:  0x[0-9A-F]{8}'
ends_with 0 nrfjprog --memwr 0x20000000 --val 0x12345678 --snr 1053000001
ends_with 0 nrfjprog --memrd 0x20000000 --snr 1053000001
says '^0x20000000: 12345678'
ends_with 0 nrfjprog --readram "$work/ram.bin" --snr 1053000001
[ "$(od -An -tx4 -N4 "$work/ram.bin")" = " 12345678" ] || fail "--readram differs"
ends_with 0 nrfjprog --deviceversion --snr 1053000001
says '^NRF5340_xxAA_REV1'
(cd "$work" && nrfjprog --memrd 0x0 --snr 1053000001 --log >/dev/null) || fail "--log"
says_in 'exit status 0' "$work/log.log"
ends_with 0 nrfjprog --run --snr 1053000001
says_in '"state":"runs"' <(ask 1053000001 '{"command":"status"}')

# --- paths are the asker's ----------------------------------------------------------------------
cp "$FIRMWARE/boot.hex" "$work/my.hex"
(cd "$work" && nrfjprog --program my.hex --sectorerase --snr 1053000001) >"$work/out" 2>&1 ||
    fail "a path of the asker's directory: $(cat "$work/out")"

# --- what goes wrong reaches who asked ----------------------------------------------------------
printf 'some bytes' >"$work/raw.bin"
ends_with 55 nrfjprog --verify "$work/raw.bin@0" --snr 1053000001
says '0x00000000: verification failed'
refuses 'no board has the serial number 77777777' nrfjprog --reset --snr 77777777
printf ':10000000nonsense\n' >"$work/bad.hex"
ends_with 2 nrfjprog --program "$work/bad.hex" --sectorerase --snr 1053000001
says 'bad.hex'
ends_with 0 nrfjprog --rbp ALL --snr 1053000001
ends_with 16 nrfjprog --program "$FIRMWARE/boot.hex" --sectorerase --snr 1053000001
says 'unavailable due to readback protection'
ends_with 16 nrfjprog --memrd 0x0 --snr 1053000001
ends_with 0 nrfjprog --recover --snr 1053000001
ends_with 0 nrfjprog --memrd 0x0 --snr 1053000001
says '^0x00000000: FFFFFFFF'
says_in '"status":2' <(ask 1053000001 '{"command":"program","arguments":["--help"]}')

# --- a second board beside it, with ports of its own; one directory has one owner ---------------
start 1053000002
second=$board
[ "$(nrfjprog --ids | wc -l)" -eq 2 ] || fail "two boards are not listed"
ends_with 0 "$NRF53EMU" boards
[ "$(grep -c ' gdb  ' "$work/out")" -eq 2 ] && [ "$(grep ' gdb  ' "$work/out" | sort -u | wc -l)" -eq 2 ] ||
    fail "the boards do not have ports of their own: $(cat "$work/out")"
a=$(nrfjprog --memrd 0x00FF0204 --n 8 --snr 1053000001)
b=$(nrfjprog --memrd 0x00FF0204 --n 8 --snr 1053000002)
[ "$a" != "$b" ] || fail "two boards have one DEVICEID"
refuses 'another run is using this directory' "$NRF53EMU" board 1053000002
refuses 'another run is using this directory' "$NRF53EMU" run --nvm "$work/boards/1053000002"

# --- SIGTERM saves, SIGKILL loses nothing that was there ----------------------------------------
kill "$first"
wait "$first" || fail "SIGTERM ended the board with $?"
[ ! -e "$work/boards/1053000001/socket" ] && [ ! -L "$work/boards/1053000001/uart0" ] ||
    fail "the board left its socket or terminal"
ends_with 0 nrfjprog --memrd 0x10120000 --snr 1053000001
says '^0x10120000: 96F3B83D'
flash_all 1053000002
kill -KILL "$second"
wait "$second" 2>/dev/null
ends_with 0 "$NRF53EMU" boards
says '^1053000002 +nrf5340dk +off'
start 1053000002 --console --fast --gdb 0 --rtt 0
waits_for 'split: done' "$work/1053000002.out"
[ ! -s "$work/1053000002.err" ] || fail "--console prints: $(cat "$work/1053000002.err")"
kill "$board"

# --- a directory elsewhere is found by its number, and `program` asks who runs there ------------
mkdir "$work/boards/none" && rmdir "$work/boards/none"
"$NRF53EMU" board "$work/elsewhere" 2>"$work/elsewhere.err" </dev/null &
boards+=($!)
for _ in $(seq 100); do [ -S "$work/elsewhere/socket" ] && break; sleep 0.05; done
snr=$("$NRF53EMU" boards | awk -v path="$work/elsewhere" '$4 == path { print $1 }')
ends_with 0 nrfjprog --program "$FIRMWARE/boot.hex" --sectorerase --snr "$snr"
ends_with 0 "$NRF53EMU" program --nvm "$work/elsewhere" --memrd 0
! grep -q FFFFFFFF "$work/out" || fail "'program' did not see what nrfjprog wrote"
finish
