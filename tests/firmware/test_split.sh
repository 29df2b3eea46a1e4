#!/bin/bash
# The main job: bootloader, both halves of the application and the network core, and the console.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 2s --uart net.0=- "$FIRMWARE/merged.hex"
says 'QSPI ready: JEDEC id c2 28 17'
says 'split: internal part runs from 0x0001[0-9a-f]{4}, boot number 1, reset reason 0x00000000'
says 'running from 0x101202[0-9a-f]{2}, table at 0x101202[0-9a-f]{2}'
says 'XIP table sum 0x[0-9a-f]{8} is right'
says 'network core answered 42'
says 'nrf53emu network core'

# The same images one by one, without the network core's.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 2s "$FIRMWARE/boot.hex" \
    "$FIRMWARE/split.internal.signed.hex" "$FIRMWARE/split.external.signed.hex"
says 'network core silent'

# What is typed comes back.
printf 'hello there\n' | "$NRF53EMU" run --until 'echo: hello there' --duration 5s \
    "$FIRMWARE/merged.hex" >"$work/out" 2>"$work/err" || fail "no echo: $(tail -n 1 "$work/err")"

# The settings page counts boots, in flash that survives.
for boot in 1 2 3; do
    ends_with 0 "$NRF53EMU" run --until "boot number $boot," --duration 2s --nvm "$work/nvm" \
        "$FIRMWARE/merged.hex"
    ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 2s --nvm "$work/again" \
        "$FIRMWARE/merged.hex"
done

# Twice the same, to the byte.
run_once() {
    "$NRF53EMU" run --duration 1s --uart net.0=- "$FIRMWARE/merged.hex" 2>&1 </dev/null |
        sed 's/, [0-9.]* s of host time//'
}
[ "$(run_once)" = "$(run_once)" ] || fail "two runs differ"
finish
