#!/bin/bash
# run --profile: which functions and libraries took the cycles.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

symbols=(--symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/net.elf")

profiled() {
    ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "${symbols[@]}" "$@" "$FIRMWARE/merged.hex"
}

holds() {
    python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
f = {x["name"]: x for x in r["app"]["functions"]}
assert eval(sys.argv[2]), sys.argv[2]' "$work/profile.json" "$1" 2>"$work/why" || fail "$2: $(tail -n 1 "$work/why")"
}

the_table_shows_both_cores() {
    profiled --profile
    says 'profile of the app core: [0-9]+ cycles awake, [0-9.]+ % of them waited for QSPI flash'
    says 'profile of the net core:'
    says ' compress \(sha256\.c:[0-9]+\)$'
}

functions_sum_to_the_run() {
    profiled --profile-json "$work/profile.json" --stats-json "$work/stats.json"
    holds 'sum(x["self"]["cycles"] for x in r["app"]["functions"]) == r["app"]["total"]["cycles"]' \
        'self costs sum to the total'
    holds 'sum(x["self"]["cycles"] for x in r["app"]["libraries"]) == r["app"]["total"]["cycles"]' \
        'so do libraries'
    local awake
    awake=$(python3 -c 'import json, sys
c = json.load(open(sys.argv[1]))["cores"]["app"]
print(c["cycles"] - c["sleep_cycles"])' "$work/stats.json")
    holds "r['app']['total']['cycles'] == $awake" 'the total is what the core was awake'
}

callers_include_what_they_call() {
    profiled --profile-json "$work/profile.json"
    holds 'f["app_main"]["inclusive"]["cycles"] > f["xip_report"]["inclusive"]["cycles"] > 0' \
        'app_main calls xip_report'
    holds 'f["xip_report"]["self"]["wait_xip"] > 0' 'xip_report waits for QSPI flash'
    holds 'f["app_main"]["calls"] == 1' 'app_main is called once'
}

looking_changes_nothing() {
    profiled --state-hash
    grep -o 'state [0-9a-f]*' "$work/err" >"$work/without"
    profiled --state-hash --profile
    grep -o 'state [0-9a-f]*' "$work/err" | cmp -s - "$work/without" || fail "the state hash differs"
}

the_table_shows_both_cores
functions_sum_to_the_run
callers_include_what_they_call
looking_changes_nothing
finish
