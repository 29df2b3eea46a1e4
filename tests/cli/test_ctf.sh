#!/bin/bash
# run --trace ctf: read back by its description, and by babeltrace2 where there is one.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# events STREAM: a line each, its time in s first.
events() {
    python3 - "$1" <<'END'
import struct, sys

data, at = open(sys.argv[1], "rb").read(), 0
names = {0x10: "out", 0x11: "in", 0x1B: "enter", 0x1C: "exit", 0x1E: "idle"}
while at < len(data):
    when, event, cpu = struct.unpack_from("<QBB", data, at)
    at += 10
    text = ""
    if event in (0x10, 0x11):
        text = data[at + 4:at + 24].split(b"\0")[0].decode()
        at += 24
    elif event in (0x1B, 0x1C):
        text = struct.unpack_from("<H", data, at)[0]
        at += 2
    print(f"{when // 10**9:3d}.{when % 10**9:09d} {cpu} {names[event]} {text}")
END
}

exceptions_and_sleep_are_in_it() {
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' --trace ctf="$work/ctf" --trace irq="$work/irq" "$FIRMWARE/merged.hex"
    for core in app net; do
        events "$work/ctf/$core" >"$work/$core" || fail "$core is unreadable"
        sort -c -k 1,1 "$work/$core" || fail "$core: time goes back"
        grep -q ' idle ' "$work/$core" || fail "$core never sleeps"
        awk -v core=$core '$2 == core && / enter / {print $1}' "$work/irq" >"$work/entered"
        awk '$3 == "enter" {print $1}' "$work/$core" | cmp -s - "$work/entered" ||
            fail "$core: exceptions are not those of irq"
        [ "$(grep -c ' enter ' "$work/$core")" -eq "$(grep -c ' exit ' "$work/$core")" ] || fail "$core: an exception has no end"
    done
    command -v babeltrace2 >/dev/null || return 0
    [ "$(babeltrace2 "$work/ctf" | wc -l)" -eq "$(cat "$work/app" "$work/net" | wc -l)" ] || fail 'babeltrace2 reads something else'
}

filters_hold() {
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' --trace ctf="$work/one" --trace-core net --trace-from 60ms "$FIRMWARE/merged.hex"
    [ ! -e "$work/one/app" ] || fail 'the other core is there'
    events "$work/one/net" | awk '$1 < 0.06' | grep . && fail 'events from before'
    events "$work/one/net" | grep ' enter ' >"$work/entered" || fail 'nothing is there'
}

exceptions_and_sleep_are_in_it
filters_hold
refuses '/nowhere/ctf/metadata: ' "$NRF53EMU" run --trace ctf=/proc/nowhere/ctf "$FIRMWARE/merged.hex"
finish
