#!/bin/bash
# What `bench` measures, what it refuses, and that a variant which fails leaves the others alone.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
xip=$FIRMWARE/bench_xip.elf

# field FILE VARIANT NAME: one number of a CSV report.
field() {
    awk -F, -v variant="\"$2\"" -v name="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        $1 == variant { print $column }' "$1"
}

# As it is and as if it were internal; the region is what the firmware's own counter says it is.
ends_with 0 "$NRF53EMU" bench --roi kernel_sprawl --csv "$work/a.csv" "$xip"
says '^as built +2 '
says '^silicon against these cycles: [-+][0-9.]+ % to [-+][0-9.]+ %.*XIP'
"$NRF53EMU" run --until 'bench: done' -q "$xip" >"$work/console" </dev/null
own=$(awk '$1 == "sprawl" { print $2 + $3 }' "$work/console")
measured=$(field "$work/a.csv" 'as built' total_cycles)
[ "$measured" -le "$own" ] && [ "$measured" -gt $((own - 200)) ] ||
    fail "bench says $measured cycles, the firmware $own"
[ "$(field "$work/a.csv" 'as built' ratio_to_internal_milli)" -gt 2000 ] || fail "XIP is free"
[ "$(field "$work/a.csv" internal ratio_to_internal_milli)" -eq 1000 ] || fail "internal is not 1"

# What-if XIP as internal flash is what the same kernel costs when it is linked there. The lines
# that share a set differ with the addresses, so not to the cycle.
"$NRF53EMU" run --until 'bench: done' -q "$FIRMWARE/bench_internal.elf" >"$work/console" </dev/null
linked=$(awk '$1 == "sprawl" { print $2 + $3 }' "$work/console")
what_if=$(field "$work/a.csv" internal total_cycles)
difference=$((what_if > linked ? what_if - linked : linked - what_if))
[ "$difference" -lt $((linked / 50)) ] || fail "what-if says $what_if, linked internally $linked"

# A sweep changes costs and nothing else.
ends_with 0 "$NRF53EMU" bench --roi bench_begin..bench_end --sweep sck=8,24,48MHz \
    --sweep cache=on,off --csv "$work/b.csv" --json "$work/b.json" --html "$work/b.html" "$xip"
[ "$(wc -l <"$work/b.csv")" -eq 9 ] || fail "not 2 + 3 x 2 variants"
[ "$(tail -n +2 "$work/b.csv" | cut -d, -f4 | sort -u)" = 14 ] || fail "not 14 passes each"
slow=$(field "$work/b.csv" 'sck=8MHz cache=on' mean_ns)
fast=$(field "$work/b.csv" 'sck=48MHz cache=on' mean_ns)
uncached=$(field "$work/b.csv" 'sck=48MHz cache=off' mean_ns)
[ "$slow" -gt "$fast" ] && [ "$uncached" -gt "$fast" ] || fail "costs: $slow $fast $uncached"
[ "$(field "$work/b.csv" 'sck=48MHz cache=on' total_cycles)" -eq \
    "$(field "$work/b.csv" 'as built' total_cycles)" ] || fail "48 MHz is not what the firmware has"
grep -q '"schema" : 1' "$work/b.json" || fail "no schema in the JSON report"
grep -q '</html>' "$work/b.html" || fail "the HTML report is cut off"
grep -qE 'src=|href=|@import|url\(' "$work/b.html" && fail "the HTML report needs other files"

# One process or two, the numbers are the same.
ends_with 0 "$NRF53EMU" bench --jobs 1 --roi bench_begin..bench_end --sweep sck=8,24,48MHz \
    --sweep cache=on,off --csv "$work/c.csv" "$xip"
cmp -s "$work/b.csv" "$work/c.csv" || fail "numbers depend on --jobs"

# --calls ends early; the whole run is a region, too.
ends_with 0 "$NRF53EMU" bench --roi kernel_integer --calls 1 "$xip"
says '^as built +1 '
ends_with 0 "$NRF53EMU" bench --until 'bench: done' "$xip"
says 'whole run'

# Variants that fail: said in their line, the others finish.
ends_with 1 "$NRF53EMU" bench --roi kernel_sprawl --sweep sck=48,50MHz "$xip"
says '^sck=50MHz +failed: no divider makes SCK 50 MHz'
says '^sck=48MHz +2 '
ends_with 1 "$NRF53EMU" bench --sweep sck=48,96MHz --duration 100ms \
    "$FIRMWARE/faults/div2_at_128mhz.hex"
says '^sck=96MHz +failed: SCK 96 MHz needs HFCLK192M at 192 MHz; the firmware runs it at 96 MHz'
says '^sck=48MHz +1 '
ends_with 1 "$NRF53EMU" bench --roi bench_end..main "$xip"
says '^as built +failed: the region was entered but never left'
ends_with 1 "$NRF53EMU" bench --roi 0x10000000..0x10000002 --duration 1ms "$xip"
says 'failed: the region was never entered'
ends_with 1 "$NRF53EMU" bench --until 'never printed' --duration 20ms "$xip"
says 'ran out before --until matched'
ends_with 1 "$NRF53EMU" bench --duration 10ms --fail-on 'kernels at' "$xip"
says 'failed: --fail-on matched'

# Mistakes of the user: one line, before anything runs.
refuses "'kernel_spral' is neither" "$NRF53EMU" bench --roi kernel_spral "$xip"
refuses 'did you mean kernel_sprawl' "$NRF53EMU" bench --roi sprawl "$xip"
refuses 'no image has symbols' "$NRF53EMU" bench --roi main "$FIRMWARE/bench_xip.hex"
refuses 'starts where it ends' "$NRF53EMU" bench --roi main..main "$xip"
refuses 'not a frequency' "$NRF53EMU" bench --sweep sck=8,fast "$xip"
refuses '64MHz or 128MHz' "$NRF53EMU" bench --sweep cpu=64,100 "$xip"
refuses 'swept twice' "$NRF53EMU" bench --sweep sck=8,16 --sweep qspi.sck=24 "$xip"
refuses 'no such key' "$NRF53EMU" bench --sweep colour=red "$xip"
refuses 'is not KEY=VALUE' "$NRF53EMU" bench --sweep sck= "$xip"
refuses 'no such flash chip' "$NRF53EMU" bench --set chip=w25q999 "$xip"
refuses 'nothing to run' "$NRF53EMU" bench --roi main
refuses 'no-such.elf' "$NRF53EMU" bench no-such.elf
refuses '--until' "$NRF53EMU" bench --until '(' "$xip"
refuses 'no-dir/report.csv' "$NRF53EMU" bench --roi kernel_copy --csv "$work/no-dir/report.csv" "$xip"

# The keys of --set are those of `run`.
ends_with 0 "$NRF53EMU" run --until 'bench: done' --set qspi.sck=8MHz --set cache=off "$xip"
refuses 'READ2O' "$NRF53EMU" run --set qspi.readoc=READ8 "$xip"

# How far silicon lies from such figures.
ends_with 0 "$NRF53EMU" bench --certificate
says '^straight code: [+]0.0 % to [+]0.0 %, 95 % by [0-9]+ rows'
says '^data in flash: -[0-9.]+ % to [+][0-9.]+ %, 95 % by [0-9]+ rows'
says '^XIP, not cached: .*the range of 3 rows, mean -[0-9.]+ %'
says '^IPC: nobody'
ends_with 2 "$NRF53EMU" bench --certificate "$xip"
finish
