#!/bin/bash
# Twister's device testing on boards of a hardware map: the process first or the flashing first, on
# an empty and on a programmed board.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_board.sh"
ln -s "$NRF53EMU" "$work/bin/nrf53emu"
ends_with 0 nrf53emu hardware-map -n 2 --fixture gpio_loopback
cp "$work/out" "$work/map.yml"
says '^- connected: true$'
says '^  platform: nrf5340dk/nrf5340/cpuapp$'
says '^  runner: nrfutil$'
says '^    - gpio_loopback$'
[ "$(grep -c '^- connected' "$work/map.yml")" -eq 2 ] || fail "the map has not two boards"
first=$(awk '/^  id:/ { gsub("\"", ""); print $2; exit }' "$work/map.yml")
second=$(awk '/^  id:/ { gsub("\"", ""); print $2 }' "$work/map.yml" | tail -n 1)
images=("$FIRMWARE/net.hex" "$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex"
    "$FIRMWARE/split.external.signed.hex")
device() {
    "$(dirname "$0")/twister_device.py" "$work/map.yml" "$@" "${images[@]}" >"$work/device" 2>&1 ||
        fail "$*: $(cat "$work/device")"
}
device "$first" pty 'split: done'                # an empty board, the process first
device "$second" pipes 'split: done'             # an empty board, flashed first
device "$first" pty 'boot number'                # a programmed one
device "$second" pipes 'split: done'
(device "$first" pty 'split: done'; exit "$failures") & # both at once
a=$!
device "$second" pty 'split: done'
wait "$a" || failures=$((failures + 1))

# A map of what there is names the same boards, and no number of boards that makes no sense.
ends_with 0 nrf53emu hardware-map --runner nrfjprog --platform nrf5340dk_nrf5340_cpuapp
says "^  id: \"$first\"$"
says '^  runner: nrfjprog$'
refuses 'hardware-map: -n 101' nrf53emu hardware-map -n 101
finish
