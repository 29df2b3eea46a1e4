#!/bin/bash
# nrf53emu advise: what it predicts is what the same firmware takes when it is run at those costs.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

advises() {
    ends_with 0 "$NRF53EMU" advise --json "$work/advice.json" "$@"
}

# The split application: its driver is an init entry, and a network core answers.
split=("$FIRMWARE/merged.hex" --symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/boot.elf" --until 'split: done')

# holds EXPRESSION WHAT: of the JSON report r; part(name, kind) is the one of that name.
holds() {
    python3 - "$work/advice.json" "$1" 2>"$work/why" <<'END' || fail "$2: $(tail -n 1 "$work/why")"
import json, sys

r = json.load(open(sys.argv[1]))

def part(name, kind="code"):
    return next(p for p in r["parts"] if p["name"] == name and p["kind"] == kind)

def near(a, b, percent):
    return abs(a - b) * 100 <= abs(b) * percent

assert eval(sys.argv[2]), sys.argv[2]
END
}

prediction_and_run_agree() {
    for budget in 1K 8K; do
        advises --budget "$budget" --until 'bench: done' "$FIRMWARE/bench_xip.elf"
        holds 'r["predicted_gain"] > 0 and near(r["gain"], r["predicted_gain"], 3)' "kernels, $budget"
        holds 'r["growth"] <= r["budget"] and r["exact"]' "the budget of $budget holds"
    done
    advises --budget 8K "${split[@]}"
    holds 'r["predicted_gain"] > 0 and near(r["gain"], r["predicted_gain"], 3)' 'the application'
    holds 'r["gain_in_waits"] == r["predicted_gain"]' 'its waits to the cycle'
    advises --budget 8K --set cache=off --until 'bench: done' "$FIRMWARE/bench_xip.elf"
    holds 'near(r["gain"], r["predicted_gain"], 3)' 'without a cache'
}

a_small_budget_takes_what_saves_most() {
    advises --budget 300 --unit function --until 'bench: done' "$FIRMWARE/bench_xip.elf"
    holds 'r["growth"] <= 300 and r["gain"] > 0' 'it is kept'
    holds 'all(not p["moves"] or p["waits"] >= p["waits_elsewhere"] for p in r["parts"] if p["lies"] == "external")' \
        'nothing moves in for nothing'
}

freed_bytes_cost_what_is_predicted() {
    advises --budget -512 "${split[@]}"
    holds 'r["growth"] <= -512' 'so much is freed'
    holds 'near(r["gain_in_waits"], r["predicted_gain"], 3)' 'at the predicted cost'
    ends_with 1 "$NRF53EMU" advise --budget -512K "${split[@]}"
    says 'bytes cannot be freed'
}

what_starts_external_flash_stays_inside() {
    advises --budget -512 --unit function "${split[@]}"
    holds '"QSPI driver" in part("qspi_nor_init")["pinned"]' 'the driver'
    holds '"QSPI driver" in part("qspi_command")["pinned"]' 'what it calls'
    holds '"reset" in part("system_init")["pinned"]' 'what runs from reset'
    holds '"interrupt 42" in part("ipc_isr")["pinned"]' 'a handler'
    holds 'not any(p["moves"] for p in r["parts"] if "pinned" in p)' 'none of them moves'
}

lines_for_zephyr_name_what_lies_outside() {
    advises --budget 300 --until 'bench: done' "$FIRMWARE/bench_xip.elf"
    holds '"zephyr_code_relocate(FILES " in r["cmake"] and "kernel_sprawl.c LOCATION EXTFLASH_TEXT NOCOPY)" in r["cmake"]' \
        'files'
    holds '"EXTFLASH_RODATA NOCOPY)" in r["cmake"]' 'constants'
    holds '".h LOCATION" not in r["cmake"]' 'a header is no file of a target'
}

what_does_not_fit_is_refused() {
    refuses '--budget says' "$NRF53EMU" advise "$FIRMWARE/bench_xip.elf"
    refuses "'lots' is no size" "$NRF53EMU" advise --budget lots "$FIRMWARE/bench_xip.elf"
    refuses 'no ELF of an application' "$NRF53EMU" advise --budget 1K "$FIRMWARE/bench_xip.hex"
    refuses '--unit is' "$NRF53EMU" advise --budget 1K --unit byte "$FIRMWARE/bench_xip.elf"
    refuses 'never entered' "$NRF53EMU" advise --budget 1K --roi crash_report --until 'bench: done' \
        "$FIRMWARE/bench_xip.elf"
}

prediction_and_run_agree
a_small_budget_takes_what_saves_most
freed_bytes_cost_what_is_predicted
what_starts_external_flash_stays_inside
lines_for_zephyr_name_what_lies_outside
what_does_not_fit_is_refused
finish
