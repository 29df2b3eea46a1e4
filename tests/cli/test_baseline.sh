#!/bin/bash
# bench --baseline: a gate against an earlier measurement, which names the functions that changed.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

image=("$FIRMWARE/bench_xip.hex" --symbols "$FIRMWARE/bench_xip.elf")
bench() {
    local status=$1
    shift
    ends_with "$status" "$NRF53EMU" bench -q --duration 50ms "$@" "${image[@]}"
}

# slower NAME: the baseline with its `as built` 5 % quicker than it was, 4000 cycles less in a function.
slower() {
    python3 - "$work/base.json" "$work/quicker.json" <<'END'
import json, sys

report = json.load(open(sys.argv[1]))
built = report["variants"][0]
built["mean_ns"] = built["mean_ns"] * 95 // 100
built["functions"][0]["cycles"] -= 4000
print(built["functions"][0]["name"])
json.dump(report, open(sys.argv[2], "w"))
END
}

bench 0 --json "$work/base.json"
bench 0 --baseline "$work/base.json"
says '0 slower, 0 faster by more than 2 %, 0 new'

name=$(slower)
bench 1 --baseline "$work/quicker.json"
says '^as built: \+5\.26'
says "\\+4000 cycles in $name\$"
says '1 slower, 0 faster by more than 2 %'
bench 0 --baseline "$work/quicker.json" --max-change 6%
bench 0 --baseline "$work/base.json" --sweep cache=off
says 'not in the baseline'

echo '{"schema": 9}' >"$work/other.json"
refuses 'not a report of bench --json' "$NRF53EMU" bench --baseline "$work/other.json" "${image[@]}"
refuses 'is no percentage' "$NRF53EMU" bench --baseline "$work/base.json" --max-change fast "${image[@]}"
refuses 'needs --baseline' "$NRF53EMU" bench --max-change 2% "${image[@]}"
refuses 'none.json' "$NRF53EMU" bench --baseline "$work/none.json" "${image[@]}"
finish
