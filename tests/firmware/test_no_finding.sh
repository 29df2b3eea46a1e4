#!/bin/bash
# Firmware that is right is not called ill, however long it is busy without a word.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# well IMAGE OPTION...: the run ends as asked, and nothing is found.
well() {
    local name=$1
    shift
    "$NRF53EMU" run --report-json "$work/json" "$FIRMWARE/$name.hex" "$@" \
        >"$work/out" 2>"$work/err" </dev/null || fail "$name: ended with $?: $(tail -n 3 "$work/err")"
    keeps_report "$work/json"
    grep -qF '"findings" : []' "$work/json" || fail "findings about $name: $(cat "$work/json")"
    grep -qE '^(error|warning|note) ' "$work/err" && fail "a finding about $name is printed"
}
done_is=(--until 'split: done' "$FIRMWARE/net.hex")

# Waiting for input; impatience changes nothing.
well merged --duration 10s --patience 100ms

# Interrupts that come in long bursts and are cleared: while the program polls, and while it starves.
well faults/long_burst --duration 5s --patience 100ms "${done_is[@]}"

# A divider that a driver has chosen for its transfers.
well faults/div4_chosen --duration 1s "${done_is[@]}"

# SysTick counts in a core that is awake, and LFXO starts where there is a crystal.
well faults/systick_polled --duration 5s "${done_is[@]}"
well faults/lfxo_polled --duration 2s "${done_is[@]}"
well faults/lfxo_asleep --duration 2s "${done_is[@]}"

# What measures: long loops, no console input, no bootloader.
for name in bench_internal bench_xip timing_rules; do
    well $name --duration 5s --patience 100ms
done

# More than five seconds of page erases with NVMC.READY polled.
well faults/nvmc_erases --duration 20s "${done_is[@]}"
grep -qE -- '--until matched after [5-9]\.' "$work/err" || fail "nvmc_erases is done too early"

# What measures, and what needs no second core.
for name in boot bench_internal bench_xip bench_ram timing_rules speed_nrf5340; do
    [ -f "$FIRMWARE/$name.elf" ] || fail "no $name.elf"
    ends_with 0 "$NRF53EMU" check "$FIRMWARE/$name.elf"
    says '^0 errors, 0 warnings'
done
valid_reports
finish
