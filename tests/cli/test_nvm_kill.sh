#!/bin/bash
# Runs and programmers that are killed at any moment leave a board that opens, boots or programs, and
# an interrupted run is saved. Up to 200 kills, as many as go into 30 seconds;
# tests/unit/test_nvm_dir.c kills the writing alone, always 200 times.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
merged=$FIRMWARE/merged.hex
board=$work/board
RANDOM=1

memory() { md5sum "$board"/*.nvm; }

# Each writes the whole board: programmed with the one or the other content of the QSPI flash.
head -c 300000 /dev/zero | tr '\0' 'a' >"$work/a.bin"
head -c 300000 /dev/zero | tr '\0' 'b' >"$work/b.bin"
for n in a b; do
    ends_with 0 "$NRF53EMU" program --nvm "$board" --sectorerase --qspisectorerase --verify \
        "$merged" "$work/$n.bin@0x10200000"
    md5sum <"$board/qspi.nvm" >"$work/qspi.$n"
done
memory >"$work/sum"

kills=0
deadline=$((SECONDS + 30))
while [ "$kills" -lt 200 ] && [ "$SECONDS" -lt "$deadline" ]; do
    n=$([ $((kills % 2)) -eq 0 ] && echo a || echo b)
    "$NRF53EMU" program -q --nvm "$board" --sectorerase --qspisectorerase \
        "$merged" "$work/$n.bin@0x10200000" >/dev/null 2>&1 &
    sleep "0.$(printf '%03d' $((RANDOM % 150)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    kills=$((kills + 1))
    md5sum <"$board/qspi.nvm" >"$work/qspi"
    cmp -s "$work/qspi" "$work/qspi.a" || cmp -s "$work/qspi" "$work/qspi.b" ||
        fail "kill $kills left a QSPI flash that nobody programmed"
    "$NRF53EMU" program -q --nvm "$board" --memrd 0 >/dev/null 2>"$work/err" ||
        fail "after kill $kills: $(cat "$work/err")"
done
echo "$kills kills"

# A guest that is killed leaves the board as it was; one that is interrupted is saved.
memory >"$work/before"
"$NRF53EMU" run -q --nvm "$board" "$merged" >/dev/null 2>&1 </dev/null &
sleep 0.3
kill -KILL $!
wait $! 2>/dev/null
memory | cmp -s - "$work/before" || fail "a killed run changed the board"
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s --nvm "$board"
rm -rf "$work/fresh"
"$NRF53EMU" run -q --realtime --nvm "$work/fresh" "$merged" >/dev/null 2>&1 < <(sleep 10) &
run=$!
sleep 1
kill -TERM "$run"
status=0
wait "$run" || status=$?
[ "$status" -eq 130 ] || fail "SIGTERM ended the run with $status"
[ -s "$work/fresh/app-flash.nvm" ] || fail "an interrupted run was not saved"

# Two at once.
"$NRF53EMU" run -q --realtime --nvm "$board" >/dev/null 2>&1 < <(sleep 10) &
run=$!
sleep 0.5
refuses "another run is using this directory" "$NRF53EMU" program --nvm "$board" --memrd 0
kill -TERM "$run"
wait "$run" 2>/dev/null
finish
