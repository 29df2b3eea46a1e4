#!/bin/bash
# A programmer that is killed at any moment leaves the whole old board or the whole new one; a run that
# is killed leaves what it has written, and one that is interrupted is saved. Up to 200 kills, as many
# as go into 30 seconds; tests/unit/test_nvm_faults.c kills the writing alone.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
merged=$FIRMWARE/merged.hex
board=$work/board
RANDOM=1

memory() { cat "$board"/current/*.nvm | md5sum; }

# Each writes the whole board: other content of both cores' flash and of the QSPI flash.
images() {
    echo "$merged" "$work/$1.bin@0x10200000" "$work/$1.bin@0x000a0000" "$work/$1.small@0x0103f000"
}
for n in a b; do
    head -c 300000 /dev/zero | tr '\0' "$n" >"$work/$n.bin"
    head -c 1024 "$work/$n.bin" >"$work/$n.small"
    # shellcheck disable=SC2046
    ends_with 0 "$NRF53EMU" program --nvm "$board" --sectorerase --qspisectorerase --verify $(images $n)
    memory >"$work/sum.$n"
done

kills=0
deadline=$((SECONDS + 30))
while [ "$kills" -lt 200 ] && [ "$SECONDS" -lt "$deadline" ]; do
    n=$([ $((kills % 2)) -eq 0 ] && echo a || echo b)
    # shellcheck disable=SC2046
    "$NRF53EMU" program -q --nvm "$board" --sectorerase --qspisectorerase $(images $n) \
        >/dev/null 2>&1 &
    sleep "0.$(printf '%03d' $((RANDOM % 150)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    kills=$((kills + 1))
    memory >"$work/sum"
    cmp -s "$work/sum" "$work/sum.a" || cmp -s "$work/sum" "$work/sum.b" ||
        fail "kill $kills left a board that nobody programmed"
    "$NRF53EMU" program -q --nvm "$board" --memrd 0 >/dev/null 2>"$work/err" ||
        fail "after kill $kills: $(cat "$work/err")"
done
echo "$kills kills"

# A run that is killed has written what it has written: it counts its boots in flash.
"$NRF53EMU" run -q --realtime --nvm "$work/counts" "$merged" >"$work/boot" 2>/dev/null \
    < <(sleep 20) &
run=$!
for _ in $(seq 100); do
    grep -q 'boot number 1' "$work/boot" && break
    sleep 0.1
done
kill -KILL "$run"
wait "$run" 2>/dev/null
[ -s "$work/counts/current/journal" ] || fail "a running board keeps no journal"
ends_with 0 "$NRF53EMU" run --until 'boot number 2' --duration 10s --nvm "$work/counts"
[ -e "$work/counts/current/journal" ] && fail "a save leaves a journal"

# One that is interrupted is saved.
"$NRF53EMU" run -q --realtime --nvm "$work/fresh" "$merged" >/dev/null 2>&1 < <(sleep 10) &
run=$!
sleep 1
kill -TERM "$run"
status=0
wait "$run" || status=$?
[ "$status" -eq 130 ] || fail "SIGTERM ended the run with $status"
[ -s "$work/fresh/current/app-flash.nvm" ] || fail "an interrupted run was not saved"
[ -e "$work/fresh/current/journal" ] && fail "an interrupted run leaves a journal"

# Two at once.
"$NRF53EMU" run -q --realtime --nvm "$board" >/dev/null 2>&1 < <(sleep 10) &
run=$!
sleep 0.5
refuses "another run is using this directory" "$NRF53EMU" program --nvm "$board" --memrd 0
kill -TERM "$run"
wait "$run" 2>/dev/null
finish
