#!/bin/bash
# The same kernels in three places: equal results, and only the time differs.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

for place in internal xip ram; do
    ends_with 0 "$NRF53EMU" run --until 'bench: done' --fail-on 'WRONG|FAULT' --duration 10s \
        "$FIRMWARE/bench_$place.hex"
    awk '/0x[0-9a-f]{8}$/ && NF == 5 { print $1, $5 }' "$work/out" | tr -d '\r' >"$work/sums.$place"
    awk '/0x/ && NF == 5 { print $1, $2, $3 }' "$work/out" >"$work/cycles.$place"
done
[ "$(wc -l <"$work/cycles.internal")" -eq 7 ] || fail "not seven kernels: $(cat "$work/out")"
cmp "$work/sums.internal" "$work/sums.xip" || fail "results differ in XIP"
cmp "$work/sums.internal" "$work/sums.ram" || fail "results differ in RAM"

cycles() { awk -v kernel="$2" -v column="$3" '$1 == kernel { print $column }' "$work/cycles.$1"; }

# A loop that fits the cache costs the same everywhere once it is there; code of twice the cache
# pays for every line each time.
[ "$(cycles xip integer 3)" -eq "$(cycles internal integer 3)" ] || fail "a cached loop slows down"
[ "$(cycles xip sprawl 3)" -gt $((2 * $(cycles internal sprawl 3))) ] || fail "XIP misses are free"
[ "$(cycles internal sprawl 3)" -gt "$(cycles ram sprawl 3)" ] || fail "flash misses are free"
finish
