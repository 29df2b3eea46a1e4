#!/bin/bash
# run --trace perfetto: read back by field numbers of the published schema, and compared with the other traces.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
symbols=(--symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/net.elf")

# traced OPTION...: what is in the trace is in $work/text, a line each.
traced() {
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' "${symbols[@]}" --trace perfetto="$work/trace" "$@" \
        "$FIRMWARE/merged.hex"
    python3 "$(dirname "$0")/perfetto.py" "$work/trace" >"$work/text" 2>"$work/why" || fail "unreadable: $(cat "$work/why")"
}

# track NAME [PARENT]: its number.
track() { awk -v name="$1" -v parent="${2:-}" '$1 == "track" && substr($0, index($0, $5)) == name && (parent == "" || $3 == parent) {print $2; exit}' "$work/text"; }

# slices TRACK: of it, by their begin.
slices() { awk -v track="$1" '$1 == "slice" && $2 == track' "$work/text" | sort -n -k 3; }

same_number() { [ "$1" -eq "$2" ] && [ "$1" -gt 0 ] || fail "$3: $1 and $2"; }

everything_is_in_it_once() {
    traced --trace irq="$work/irq" --trace qspi="$work/qspi"
    app=$(track 'application core')
    net=$(track 'network core')
    same_number "$(slices "$(track exceptions "$app")" | wc -l)" "$(grep -c ' app .* enter ' "$work/irq")" 'exceptions of app'
    same_number "$(slices "$(track exceptions "$net")" | wc -l)" "$(grep -c ' net .* enter ' "$work/irq")" 'exceptions of net'
    same_number "$(slices "$(track 'external flash')" | wc -l)" "$(grep -c ' frame ' "$work/qspi")" 'commands of the flash chip'
    slices "$(track 'external flash')" | grep 'EBh READ4IO 0x120000$' >"$work/found" || fail 'a command has no name'
    slices "$(track sleep "$app")" | grep asleep >"$work/found" || fail 'the core never sleeps'
}

# In ns by integers, as the other traces.
times_are_those_of_other_traces() {
    traced --trace irq="$work/irq"
    local first
    first=$(slices "$(track exceptions "$(track 'application core')")" | awk 'NR == 1 {printf "%d.%09d", $3 / 1e9, $3 % 1e9}')
    grep -q "^  $first app .* enter " "$work/irq" || fail "no exception is entered at $first"
}

the_start_is_named() {
    traced
    slices "$(track start "$(track 'application core')")" >"$work/start"
    grep -q 'split: init qspi_nor_init (POST_KERNEL 41), ' "$work/start" || fail 'the driver is not named'
    grep -q 'boot: main() > image_verify, hash$' "$work/start" || fail 'the bootloader does not hash'
    awk 'NR > 1 && $3 != end {bad = 1} {end = $4} END {exit bad}' "$work/start" || fail 'it has gaps'
    [ "$(tail -n 1 "$work/start" | awk '{print $4}')" -lt 200000000 ] || fail 'it does not end'
}

a_main_that_never_sleeps_has_an_end_of_steps() {
    ends_with 0 "$NRF53EMU" run -q --until 'speed: done' --trace perfetto="$work/busy" "$FIRMWARE/speed_nrf5340.elf"
    [ "$(stat -c %s "$work/busy")" -lt 5000000 ] || fail "a second of it is $(stat -c %s "$work/busy") bytes"
}

counters_are_shares() {
    traced
    awk '$1 == "count" && ($4 < 0 || $4 > 100)' "$work/text" | grep -v "^count $(track current) " && fail 'more than all'
    for name in awake current 'waits for external flash'; do
        grep -q "^count $(track "$name") " "$work/text" || fail "'$name' is never counted"
    done
}

filters_hold() {
    traced --trace-from 100ms --trace-to 200ms --trace-core app
    awk '$1 == "slice" && ($3 > 200000000 || $4 < 100000000)' "$work/text" | grep . && fail 'slices from outside'
    [ -z "$(track 'network core')" ] || fail 'the other core is there'
    grep -q '^slice' "$work/text" || fail 'nothing is there'
    refuses 'perfetto needs a file of its own' "$NRF53EMU" run --trace perfetto="$work/one" --trace irq="$work/one" \
        "$FIRMWARE/merged.hex"
}

a_traced_run_is_the_run() {
    traced --stats-json "$work/with.json"
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' --stats-json "$work/without.json" "$FIRMWARE/merged.hex"
    diff <(grep -vE 'wall_s|realtime|mips' "$work/with.json") <(grep -vE 'wall_s|realtime|mips' "$work/without.json") >"$work/diff" ||
        fail "the figures differ: $(head -n 4 "$work/diff")"
}

everything_is_in_it_once
times_are_those_of_other_traces
the_start_is_named
a_main_that_never_sleeps_has_an_end_of_steps
counters_are_shares
filters_hold
a_traced_run_is_the_run
finish
