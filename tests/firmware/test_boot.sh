#!/bin/bash
# The bootloader starts a good pair of images and says why it refuses another.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

boots() {
    ends_with 0 "$NRF53EMU" run --duration 2s --until "$1" "${@:2}"
}

boots 'jumping to 0x00010200' "$FIRMWARE/merged.hex"
says 'nrf53emu reference bootloader'
says 'QSPI: JEDEC id c2 28 17'
says 'image 0: internal 0x00010000 version 1.0.0\+0, [0-9]+ bytes, verified'
says 'image 2: QSPI 0x10120000 version 1.0.0\+0, [0-9]+ bytes, verified'

boots 'boot stopped: an image is not valid' "$FIRMWARE/faults/corrupt_internal.hex"
says 'image 0: internal 0x00010000 SHA-256 mismatch'
boots 'boot stopped: an image is not valid' "$FIRMWARE/faults/corrupt_external.hex"
says 'image 2: QSPI 0x10120000 SHA-256 mismatch'
boots 'boot stopped: an image is not valid' "$FIRMWARE/faults/missing_xip_image.hex"
says 'image 2: QSPI 0x10120000 slot is empty'
boots 'boot stopped: an image is not valid' "$FIRMWARE/boot.hex"
says 'image 0: internal 0x00010000 slot is empty'
finish
