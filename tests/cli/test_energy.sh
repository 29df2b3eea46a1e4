#!/bin/bash
# What the board draws: measured without changing the run, as a table, JSON, CSV and a Power Profiler file.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

image=$FIRMWARE/merged.hex
until=(--until 'split: done' --duration 10s)

# value FILE EXPRESSION: of the JSON in FILE, as `r`.
value() {
    python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}

measuring_changes_nothing() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --state-hash "$image"
    grep -o 'state [0-9a-f]*' "$work/err" >"$work/without"
    ends_with 0 "$NRF53EMU" run "${until[@]}" --state-hash --energy-log "$work/log.csv" \
        --energy-window 100ms..200ms "$image"
    grep -o 'state [0-9a-f]*' "$work/err" | cmp -s - "$work/without" || fail "the state hash differs"
}

the_table_names_parts_and_trust() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy "$image"
    says 'energy: 0\.38[0-9]* s at 3\.0 V, peak [0-9.]* mA'
    says 'QSPI activated .* uJ .* %  fitted'
    says 'clocks and regulators awake .* specification'
    says 'flash chip .* uJ'
}

parts_sum_to_the_total() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy-json "$work/e.json" "$image"
    local off
    off=$(value "$work/e.json" \
        'abs(sum(p["energy_nj"] for p in r["parts"] if not p["chip"]) - r["soc_energy_nj"]) <= len(r["parts"])')
    [ "$off" = True ] || fail "the parts do not sum to the SoC's energy"
}

# Between two times what the samples say; a line, a function, an end that does not come.
a_window_is_measured_alone() {
    local symbols=(--symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/boot.elf")
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy-window 100ms..200ms --energy-json "$work/e.json" \
        --energy-log "$work/log.csv" "$image"
    says '^window 100ms\.\.200ms, from 0\.100000 s:'
    python3 - "$work/e.json" "$work/log.csv" <<'END' || fail 'a window is not what its samples say'
import json, sys

window = json.load(open(sys.argv[1]))["window"]
rows = [[float(n) for n in line.split(",")] for line in open(sys.argv[2]).read().split("\n")[1:-1]]
samples = [current for when, current in rows if 100 <= when < 200]
assert window["whole"] and window["begun_ns"] == window["duration_ns"] == 100000000
mean = (window["soc_energy_nj"] + window["chip_energy_nj"]) / window["duration_ns"] * 1e9 / window["supply_mv"]
assert abs(mean / (sum(samples) / len(samples)) - 1) < 0.001
assert abs(max(samples) * 1000 / window["peak_na"] - 1) < 0.001
END
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy-window '/alive 1/../alive 2/' "$image"
    says '^energy: 0\.10[0-9]* s at'
    ends_with 0 "$NRF53EMU" run "${until[@]}" "${symbols[@]}" --energy-window image_verify "$image"
    says '^window image_verify, from 0\.00[0-9]* s:'
    ends_with 0 "$NRF53EMU" run "${until[@]}" "${symbols[@]}" --energy-window 'app_main../no such line/' "$image"
    says ' \(its end did not come\):$'
    local run=("$NRF53EMU" run "${until[@]}")
    refuses "the run ended before '100s..' began" "${run[@]}" -q --uart app.0=null --energy-window 100s.. "$image"
    refuses "'nobody' is neither a time" "${run[@]}" --energy-window nobody "$image"
    refuses "says not up to where" "${run[@]}" --energy-window 100ms "$image"
    refuses "ends before it starts" "${run[@]}" --energy-window 3ms..2ms "$image"
    refuses "'/(/' " "${run[@]}" --energy-window '/(/..' "$image"
}

# A mean of samples is the mean of the run, but for the sample that was not full at its end.
the_log_has_the_same_mean() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy-json "$work/e.json" --energy-log "$work/log.$1" "$image"
    python3 - "$work/e.json" "$work/log.$1" <<'END' || fail "$1: the mean is not that of the report"
import json, struct, sys, zipfile

report = json.load(open(sys.argv[1]))
if sys.argv[2].endswith(".csv"):
    lines = open(sys.argv[2]).read().split("\n")
    assert lines[0] == "Timestamp(ms),Current(uA)"
    samples = [float(line.split(",")[1]) for line in lines[1:-1]]
else:
    archive = zipfile.ZipFile(sys.argv[2])
    raw = archive.read("session.raw")
    samples = [s[0] for s in struct.iter_unpack("<f2x", raw)]
    assert json.loads(archive.read("metadata.json"))["metadata"]["samplesPerSecond"] == 100000
    overview = json.loads(archive.read("minimap.raw"))
    assert overview["data"]["length"] == len(overview["data"]["max"])
assert abs(len(samples) * 10000 - report["duration_ns"]) <= 10000
energy = report["soc_energy_nj"] + report["chip_energy_nj"]
mean = energy / report["duration_ns"] * 1e9 / report["supply_mv"] * 1e3 / 1e3
assert abs(sum(samples) / len(samples) / mean - 1) < 0.001, (sum(samples) / len(samples), mean)
END
}

what_stays_on_in_sleep_is_named() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --energy --energy-json "$work/e.json" "$image"
    says 'qspi-stays-activated: QSPI was activated during [0-9]* % of the application core.s sleep'
    says 'fix: TASKS_DEACTIVATE'
    [ "$(value "$work/e.json" 'r["wastes"][0]["id"]')" = qspi-stays-activated ] || fail "the JSON lacks it"
}

bad_options_are_refused() {
    refuses 'neither .ppk2 nor .csv' "$NRF53EMU" run --energy-log "$work/x.txt" "$image"
    refuses '--energy-step' "$NRF53EMU" run --energy-step 1ns --energy-log "$work/x.csv" "$image"
    refuses 'cannot write the current' "$NRF53EMU" run --energy-log "$work/none/x.csv" "$image"
}

measuring_changes_nothing
the_table_names_parts_and_trust
parts_sum_to_the_total
a_window_is_measured_alone
the_log_has_the_same_mean csv
the_log_has_the_same_mean ppk2
what_stays_on_in_sleep_is_named
bad_options_are_refused
finish
