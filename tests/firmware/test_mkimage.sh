#!/bin/bash
# The image tool: the same input gives the same image, and each mistake is named.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"
mkimage=$FIRMWARE/mkimage
key=$(dirname "$0")/../../firmware/tools/test-key-p256.pem
internal=$FIRMWARE/split.internal.hex

sign() {
    "$mkimage" sign --version 1.0.0+0 --slot-size 0xd4000 --key "$key" "$@"
}

sign "$internal" "$work/again.hex" || fail "signing failed"
cmp "$work/again.hex" "$FIRMWARE/split.internal.signed.hex" || fail "not the same image twice"

head -n 1 "$FIRMWARE/split.internal.signed.hex" | grep -q '^:020000040001F9' ||
    fail "the header does not start at 0x10000"
sed -n 2p "$FIRMWARE/split.internal.signed.hex" | grep -q '^:100000003DB8F3960000000000020000' ||
    fail "no MCUboot header at 0x10000"
head -n 1 "$FIRMWARE/split.external.signed.hex" | grep -q '^:020000041012D8' ||
    fail "the XIP part's header does not start at 0x10120000"

# What the signing of an image with both memories in it says: the span, not the content, counts.
"$mkimage" merge "$work/both.hex" "$internal" "$FIRMWARE/split.external.hex"
refuses "spans more than the slot of 0xd4000 bytes" sign "$work/both.hex" "$work/x.hex"
refuses "+ trailer (0x630) exceeds the slot size 0x2200" \
    "$mkimage" sign --version 1.0.0 --slot-size 0x2200 "$internal" "$work/x.hex"
refuses "overlap at 0x00010200" \
    "$mkimage" merge "$work/x.hex" "$internal" "$FIRMWARE/split.internal.signed.hex"
refuses "--version one: not understood" sign --version one "$internal" "$work/x.hex"
refuses "not a PEM" sign --key "$internal" "$internal" "$work/x.hex"
refuses "no byte at 0x20000000" "$mkimage" damage 0x20000000 "$internal" "$work/x.hex"

# An update: the image at the start of its slot, MCUboot's magic in the last 16 bytes.
head -n 2 "$FIRMWARE/next.external.update.hex" | tail -n 1 | grep -q '^:100000003DB8F3960000000000020000' ||
    fail "no header at the start of the secondary slot"
tail -n 3 "$FIRMWARE/next.external.update.hex" | grep -q '^:020000041019D1' ||
    fail "no trailer in the slot's last 64 KiB"
tail -n 2 "$FIRMWARE/next.external.update.hex" | head -n 1 |
    grep -q '^:10FFF00077C295F360D2EF7F3552500F2CB67980' || fail "no magic in the last 16 bytes"
length=$(stat -c %s "$FIRMWARE/next.internal.signed.bin")
refuses "no room for the trailer" "$mkimage" update 0x10000000 "$(printf '0x%x' $((length + 4 & ~3)))" \
    "$FIRMWARE/next.internal.signed.hex" "$work/x.hex"
refuses "usage: mkimage update" "$mkimage" update "$work/x.hex"
refuses "usage: mkimage" "$mkimage"
finish
