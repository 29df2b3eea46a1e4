#!/bin/bash
# A file goes to a DFU device over the emulated cable, into the alternate setting that is asked for.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

board=$work/board
ends_with 0 "$NRF53EMU" program --nvm "$board" "$FIRMWARE/usb.hex"
head -c 10001 /dev/urandom >"$work/image"
for alt in 0 1; do
    ends_with 0 "$NRF53EMU" program --nvm "$board" --dfu "$work/image" --alt "$alt"
    says "downloaded 10001 bytes into alternate setting $alt"
done
ends_with 1 "$NRF53EMU" program --nvm "$board" --dfu "$work/image" --alt 2
says 'alternate setting'
finish
