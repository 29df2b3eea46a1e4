#!/bin/bash
# nrf53emu boot: every tick from power-on to the end belongs to a named step.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

symbols=(--symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/split.elf" --symbols "$FIRMWARE/net.elf")

boots() {
    ends_with 0 "$NRF53EMU" boot "${symbols[@]}" "$@" "$FIRMWARE/merged.hex"
}

# holds EXPRESSION WHAT: of the JSON report r; steps(core) are its steps by "program: name, activity".
holds() {
    python3 - "$work/boot.json" "$1" 2>"$work/why" <<'END' || fail "$2: $(tail -n 1 "$work/why")"
import json, sys

r = json.load(open(sys.argv[1]))

def steps(core):
    return {f"{s['program']}: {s['name']}, {s['activity']}": s for s in r["cores"][core]["steps"]}

assert eval(sys.argv[2]), sys.argv[2]
END
}

steps_sum_to_the_boot_on_both_cores() {
    boots --until 'split: done' --json "$work/boot.json"
    holds 'all(sum(s["ticks"] for s in c["steps"]) == r["ticks"] for c in r["cores"].values())' \
        'steps sum to the total'
    holds 'all(s["ticks"] == s["executes"] + s["waits_xip"] + s["waits_flash"] + s["asleep"] for c in
        r["cores"].values() for s in c["steps"])' 'the parts of a step sum to it'
    holds 'all(a["to_us"] == b["from_us"] for c in r["cores"].values()
        for a, b in zip(c["segments"], c["segments"][1:]))' 'stretches have no gap'
}

init_entries_have_level_and_priority() {
    boots --until 'split: done' --json "$work/boot.json"
    holds '"split: init qspi_nor_init (POST_KERNEL 41), flash access" in steps("app")' 'the driver is named'
    holds 'any(s.startswith("split: init xip_init (APPLICATION 90)") for s in steps("app"))' \
        'so is what runs from XIP'
    holds 'steps("app")["split: init xip_init (APPLICATION 90), executing"]["waits_xip"] > 0' 'it waits for XIP'
}

each_program_has_its_own_steps() {
    boots --until 'split: done' --json "$work/boot.json"
    holds 'any(s.startswith("boot: main() > image_verify, hash") for s in steps("app"))' 'the bootloader hashes'
    holds 'any(s.startswith("net: main()") for s in steps("net"))' 'the network core has its program'
    holds 'any(s.endswith("held in reset") for s in steps("net"))' 'and was held before'
    holds 'any("until RTC1, asleep" in s for s in steps("app"))' 'sleep says what ended it'
}

a_boot_ends_at_main_of_the_application() {
    boots --json "$work/boot.json"
    says 'boot: [0-9.]+ ms from power-on to main\(\)'
    holds 'r["end"] == "main()"' 'the report says so'
    holds 'not any("main() >" in s and s.startswith("split") for s in steps("app"))' 'nothing of main() ran yet'
}

the_table_says_what_to_change() {
    boots --until 'split: done'
    says 'boot: main\(\) > image_verify, hash'
    says 'to change: a smaller image'
}

# A browser may be missing: then only that the page is complete.
the_page_shows_both_cores() {
    boots --until 'split: done' -q --timeline "$work/boot.html"
    grep -q '"title":"application core"' "$work/boot.html" && grep -q '</html>' "$work/boot.html" ||
        fail "the page is not complete"
    command -v chromium >/dev/null || return 0
    timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/browser" \
        --dump-dom "file://$work/boot.html" >"$work/dom" 2>/dev/null
    grep -q '<h2>network core</h2>' "$work/dom" || fail "the browser shows no network core"
    grep -q 'hash</span>' "$work/dom" || fail "the browser shows no legend"
}

# reconfigured FIELD=VALUE: the application with another byte in split_config, signed anew: $work/other.hex.
reconfigured() {
    python3 - "$FIRMWARE" "$1" "$work/other.internal.hex" <<'END'
import struct, sys

firmware, (field, value), out = sys.argv[1], sys.argv[2].split("="), sys.argv[3]
offset = {"sckfreq": 1, "cache": 12}[field]
elf = open(f"{firmware}/split.elf", "rb").read()
shoff, shentsize, shnum = struct.unpack_from("<I", elf, 32)[0], *struct.unpack_from("<HH", elf, 46)
sections = [struct.unpack_from("<10I", elf, shoff + i * shentsize) for i in range(shnum)]
symtab = next(s for s in sections if s[1] == 2)
names = sections[symtab[6]]
for at in range(symtab[4], symtab[4] + symtab[5], 16):
    name, address = struct.unpack_from("<II", elf, at)
    if elf[names[4] + name:].startswith(b"split_config\0"):
        break
lines, base, done = [], 0, False
for line in open(f"{firmware}/split.internal.hex"):
    record = bytearray.fromhex(line[1:].strip())
    start = base + (record[1] << 8 | record[2])
    if record[3] in (2, 4):
        base = (record[4] << 8 | record[5]) << (4 if record[3] == 2 else 16)
    elif record[3] == 0 and start <= address + offset < start + record[0]:
        record[4 + address + offset - start], done = int(value), True
        record[-1] = -sum(record[:-1]) & 0xFF
    lines.append(":" + record.hex().upper() + "\n")
assert done
open(out, "w").writelines(lines)
END
    "$FIRMWARE/mkimage" sign --version 1.0.0 --slot-size 0x90000 --key "$key" "$work/other.internal.hex" "$work/other.hex" \
        >"$work/out" 2>&1 || fail "mkimage: $(cat "$work/out")"
}

# A prediction at other costs is what the reconfigured firmware takes.
what_if_is_what_a_reconfigured_image_takes() {
    local key
    key=$(dirname "$0")/../../firmware/tools/test-key-p256.pem
    for pair in 'sckfreq=15 sck=6MHz' 'cache=0 cache=off'; do
        boots --until 'split: done' --what-if "${pair#* }" --json "$work/boot.json"
        cp "$work/boot.json" "$work/predicted.json"
        reconfigured "${pair% *}"
        ends_with 0 "$NRF53EMU" boot "${symbols[@]}" --until 'split: done' --json "$work/boot.json" "$FIRMWARE/boot.hex" \
            "$work/other.hex" "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/net.hex"
        cp "$work/predicted.json" "$work/boot.json.predicted"
        holds 'abs(json.load(open(sys.argv[1] + ".predicted"))["what_if"]["ticks"] - r["ticks"]) * 50 <= r["ticks"]' \
            "the whole boot with $pair"
        holds '(lambda was, now: abs(was - now) * 50 <= now)(
            sum(c["after"] for c in json.load(open(sys.argv[1] + ".predicted"))["what_if"]["changes"] if "xip_init" in c["step"]),
            sum(s["ticks"] for n, s in steps("app").items() if "xip_init" in n))' "code in external flash with $pair"
    done
}

what_if_says_what_only_a_rebuild_would_tell() {
    boots --until 'split: done' --what-if log=off,sck=96MHz --json "$work/boot.json"
    holds 'r["what_if"]["ticks"] < r["ticks"]' 'text that blocks is left out'
    says 'what if log=off,sck=96MHz: [0-9.]+ ms instead of'
    says 'only a rebuild would tell: SCK 96 MHz'
    refuses 'only a rebuild would tell' "$NRF53EMU" boot --what-if hash=off "$FIRMWARE/merged.hex"
    refuses 'not one of rc, xtal' "$NRF53EMU" boot --what-if lfclk=fast "$FIRMWARE/merged.hex"
}

what_does_not_fit_is_refused() {
    refuses 'from the images alone' "$NRF53EMU" boot --nvm "$work/nvm" "$FIRMWARE/merged.hex"
    refuses '--duration' "$NRF53EMU" boot --duration soon "$FIRMWARE/merged.hex"
    ends_with 124 "$NRF53EMU" boot --until never --duration 10ms "$FIRMWARE/merged.hex"
}

steps_sum_to_the_boot_on_both_cores
init_entries_have_level_and_priority
each_program_has_its_own_steps
a_boot_ends_at_main_of_the_application
the_table_says_what_to_change
the_page_shows_both_cores
what_if_is_what_a_reconfigured_image_takes
what_if_says_what_only_a_rebuild_would_tell
what_does_not_fit_is_refused
finish
