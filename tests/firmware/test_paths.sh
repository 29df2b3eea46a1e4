#!/bin/bash
# However blocks are charged (asked about, by a call, in generated code), a run is the same: console,
# statistics, traces and the whole state, with every image of the tree.
#
# SPDX-License-Identifier: GPL-2.0-or-later
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/lib.sh"

# run PATH OPTION...: what is left of a run is in $work/PATH.*, times of the host apart.
run() {
    local path=$1
    shift
    timeout 100 "$NRF53EMU" run --engine interpose --set "engine.path=$path" --state-hash \
        --stats-json "$work/$path.json" "$@" </dev/null >"$work/$path.out" 2>"$work/$path.err"
    echo "$?" >>"$work/$path.out"
    grep -hvE '"(wall_s|realtime_factor|mips)"' "$work/$path.json" >>"$work/$path.out"
    grep -hE '^nrf53emu: state ' "$work/$path.err" >>"$work/$path.out" ||
        echo "no state" >>"$work/$path.out"
}

compared=0
# same NAME PATH OPTION...: that path against being asked, whose results are there already.
same() {
    local name=$1 path=$2
    shift 2
    run "$path" "$@"
    compared=$((compared + 1))
    cmp -s "$work/asked.out" "$work/$path.out" ||
        fail "$name: differs when blocks are charged by '$path':" \
            "$(diff "$work/asked.out" "$work/$path.out" | head -n 10)"
}

"$NRF53EMU" run --engine interpose --duration 1ms "$FIRMWARE/boot.elf" </dev/null >/dev/null 2>&1
[ $? -ne 2 ] || exit 77 # this library cannot be interposed

for image in "$FIRMWARE"/*.elf "$FIRMWARE"/merged.hex "$FIRMWARE"/faults/*.elf; do
    case $image in */speed_mps2.elf) continue ;; esac
    set -- --duration 40ms "$image"
    run asked "$@"
    same "${image##*/}" inline "$@"
done
[ "$compared" -gt 60 ] || fail "hardly any images: $compared"

# The longer ones, by calls too, and at other costs.
set -- --duration 300ms "$FIRMWARE/merged.hex"
run asked "$@"
same merged.hex called "$@"
same merged.hex inline "$@"
for setting in cache=off cpu=64MHz xip=internal; do
    set -- --duration 100ms --set "$setting" "$FIRMWARE/merged.hex"
    run asked "$@"
    same "merged.hex, $setting" inline "$@"
done
set -- --duration 2s "$FIRMWARE/speed_guard.elf"
run asked "$@"
same speed_guard.elf called "$@"
same speed_guard.elf inline "$@"

# Traces look at each block; what they see is the same.
for kind in insn mmio irq qspi folded; do
    for path in asked inline; do
        timeout 100 "$NRF53EMU" run --engine interpose --set "engine.path=$path" --duration 52ms \
            -q --trace "$kind=$work/$path.trace" "$FIRMWARE/merged.hex" </dev/null \
            >/dev/null 2>&1
    done
    cmp -s "$work/asked.trace" "$work/inline.trace" || fail "trace $kind differs"
    [ -s "$work/inline.trace" ] || [ "$kind" = irq ] || fail "trace $kind is empty"
done

# Saved under one, gone on with under the other.
for path in asked inline; do
    "$NRF53EMU" run --engine interpose --set "engine.path=$path" --duration 30ms -q \
        --save "$work/$path.snapshot" "$FIRMWARE/merged.hex" </dev/null >/dev/null 2>&1
done
cmp -s <(tail -c +2000 "$work/asked.snapshot") <(tail -c +2000 "$work/inline.snapshot") ||
    fail "snapshots differ"
set -- --from "$work/asked.snapshot" --duration 60ms "$FIRMWARE/merged.hex"
run asked "$@"
same "from a snapshot" inline "$@"
finish
