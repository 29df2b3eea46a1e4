#!/bin/bash
# A call of the system that fails, or is the last: the command says so with status 2, or did not need it; it never ends
# by a signal of its own, and a kept board is the old or the new one. Every call of small commands, a part of the others'.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
grep -q __asan_init "$NRF53EMU" && exit 77
board=$work/board
memory() { cat "$board"/current/*.nvm 2>/dev/null | md5sum; }

# served COMMAND...: a board in that process, which somebody else programs and tells to end.
served() {
    "$@" &
    local pid=$!
    for _ in $(seq 100); do
        [ -S "$board/socket" ] && break
        kill -0 "$pid" || break
        sleep 0.02
    done
    [ ! -S "$board/socket" ] || timeout 30 "$NRF53EMU" "${program[@]}" >/dev/null 2>&1
    kill -TERM "$pid"
    wait "$pid"
}

# once INJECT COMMAND...: with that fault; status in $status.
once() {
    local inject=$1 how=()
    shift
    status=0
    [ "$1" != board ] || how=(served)
    # In a shell of its own, which is silent about a process that was killed.
    ("${how[@]}" timeout 60 env INJECT="$inject" INJECT_COUNT="$work/count" LD_PRELOAD="$INJECTOR" "$NRF53EMU" "$@" \
        >"$work/out" 2>"$work/err" </dev/null; exit $?) 2>/dev/null || status=$?
}

# numbers COUNT MOST: all, or MOST of them over the whole.
numbers() { seq 1 "$(($1 > $2 ? $1 / $2 : 1))" "$1"; }

# Whether commands change the board.
changes=yes

# survives KIND MODE MOST COMMAND...: after RESTORE, which makes $board as it was.
survives() {
    local kind=$1 mode=$2 most=$3 n count inject
    shift 3
    $restore
    once "$kind,0,one" "$@"
    [ "$status" -le 1 ] || fail "'$*' ends with $status without a fault: $(tail -n 2 "$work/err")"
    count=$(cat "$work/count")
    memory >"$work/new"
    $restore
    memory >"$work/old"
    [ "$changes" = no ] || ! cmp -s "$work/old" "$work/new" || fail "'$*' changes nothing"
    for n in $(numbers "$count" "$most"); do
        inject=$kind,$n,$mode
        $restore
        once "$inject" "$@"
        case $status in
        0 | 1) ;;
        2) grep -q '^nrf53emu: ' "$work/err" || fail "$inject '$1' does not say why: $(cat "$work/err")" ;;
        137) [ "$mode" = kill ] || fail "$inject '$1' was killed" ;;
        *) fail "$inject '$1' ended with $status: $(tail -n 2 "$work/err")" ;;
        esac
        memory >"$work/sum"
        cmp -s "$work/sum" "$work/old" || cmp -s "$work/sum" "$work/new" ||
            fail "$inject '$1' (status $status) left a board that nobody made"
    done
    echo "$1 $kind $mode: $count calls"
}

merged=$FIRMWARE/merged.hex
"$NRF53EMU" program -q --nvm "$work/saved" "$merged" >/dev/null 2>&1 || fail "the board cannot be programmed"
rewind() { rm -rf "$board" && cp -a "$work/saved" "$board"; }
restore=rewind
printf 'x%.0s' $(seq 3000) >"$work/data.bin"
program=(program -q --nvm "$board" --sectorerase --verify "$work/data.bin@0x000f0000")
for mode in one rest kill; do
    survives files $mode 13 "${program[@]}"
done
survives memory one 6 "${program[@]}"
survives memory rest 4 "${program[@]}"

# A board that runs: nothing at address 0, so that only the programmer changes it.
printf 'y%.0s' $(seq 3000) >"$work/other.bin"
"$NRF53EMU" program -q --nvm "$work/blank" "$work/other.bin@0x000e0000" >/dev/null 2>&1 || fail "no blank board"
rewind_blank() { rm -rf "$board" && cp -a "$work/blank" "$board"; }
restore=rewind_blank
serve=(board -q --gdb 0 --rtt 0 "$board")
survives files one 9 "${serve[@]}"
survives files rest 4 "${serve[@]}"
survives files kill 6 "${serve[@]}"
survives memory one 4 "${serve[@]}"
restore=rewind

# Reports and traces; the board stays as it is.
changes=no
run=(run -q --duration 100us --trace "irq=$work/irq" --stats-json "$work/stats" --report-json "$work/report"
    --record "$work/record" --save "$work/snapshot" "$merged" "$FIRMWARE/boot.elf")
survives files one 12 "${run[@]}"
survives files rest 6 "${run[@]}"
survives memory one 15 "${run[@]}"
survives files one 2 run -q --duration 100us --from "$work/snapshot"
survives memory one 8 run -q --duration 100us --from "$work/snapshot"
survives memory one 4 check --json "$work/report" "$FIRMWARE/boot.elf" "$FIRMWARE/split.elf" "$merged"
survives files one 8 check --json "$work/report" "$FIRMWARE/boot.elf" "$FIRMWARE/split.elf" "$merged"
survives files one 4 campaign -q --until 'split: alive 1' --cuts 1 --jobs 1 --json "$work/report" "$FIRMWARE/boot.hex" \
    "$FIRMWARE/update.hex"
finish
