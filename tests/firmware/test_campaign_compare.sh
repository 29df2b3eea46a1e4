#!/bin/bash
# campaign --compare: ways to update the reference application; its figures are those of other runs.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

sed 's/^cuts = .*/cuts = 3/' "$(dirname "$0")/update_modes.ini" >"$work/modes.ini"
ends_with 0 "$NRF53EMU" campaign -q --compare "$work/modes.ini" --images "$FIRMWARE" \
    --html "$work/page.html" --json "$work/json"
says '^two banks +[0-9]+\.[0-9] ms'

base=("$FIRMWARE/split.internal.signed.hex" "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/net.hex")
# microseconds IMAGE...: until the line of --until, in a run of its own.
microseconds() {
    "$NRF53EMU" run --until 'split: internal part runs' "$@" 2>&1 </dev/null |
        sed -n 's/.*--until matched after \([0-9]*\)\.\([0-9]*\) s.*/\1\2/p'
}
python3 - "$work/json" "$(microseconds "$FIRMWARE/boot_swap.hex" "${base[@]}" "$FIRMWARE/update.hex")" \
    "$(microseconds "$FIRMWARE/boot_direct.hex" "${base[@]}" "$FIRMWARE/update_direct.hex")" \
    <<'CHECK' || fail "the figures are: $(cat "$work/json")"
import json, sys
modes = {m["name"]: m for m in json.load(open(sys.argv[1]))["modes"]}
over, swap = modes["overwrite"], modes["swap by move"]
direct, bank = modes["direct-XIP"], modes["two banks"]
assert abs(swap["activate_us"] - int(sys.argv[2])) <= 1000, sys.argv
assert abs(direct["activate_us"] - int(sys.argv[3])) <= 1000, sys.argv
assert swap["added_us"] > over["added_us"] > 10 * direct["added_us"], modes
assert swap["energy_uj"] > over["energy_uj"] > direct["energy_uj"] > 0
assert swap["worst_erases"] == 2 and over["worst_erases"] == 1 and bank["erases"] == 0
assert over["cuts"] == swap["cuts"] == 3 and all(m["lost_permille"] == 0 for m in (over, swap))
assert direct["work_us"] > over["work_us"] == swap["work_us"] > 0
CHECK
grep -q '<svg' "$work/page.html" || fail "the page has no plot"
grep -qiE 'src=|href=|<script' "$work/page.html" && fail "the page needs something else"

printf '[one]\nimages = none.hex\n' >"$work/bad.ini"
refuses 'bad.ini: [one]: images and until are needed' "$NRF53EMU" campaign --compare "$work/bad.ini"
printf 'x' >"$work/bad.ini"
refuses 'bad.ini: ' "$NRF53EMU" campaign --compare "$work/bad.ini"
printf '[one]\nimages = none.hex\nuntil = x\n' >"$work/bad.ini"
refuses 'none.hex: no such file' "$NRF53EMU" campaign --compare "$work/bad.ini"
refuses '--compare takes images' "$NRF53EMU" campaign --compare "$work/bad.ini" --until x
finish
