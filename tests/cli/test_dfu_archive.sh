#!/bin/bash
# An archive of an update: read, checked, and installed by the bootloader.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

slots >"$work/partitions.yml"
archive good 'pass'
ends_with 0 "$NRF53EMU" image verify "$work/good.zip"
says 'good.zip:app.internal.bin: .*hash good'
says 'good.zip:app.external.bin: .*hash good'
ends_with 0 "$NRF53EMU" check "$work/good.zip" "$work/partitions.yml"
says '^0 errors, 0 warnings'

# Where they run: beside the bootloader they are the board's content.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "$FIRMWARE/boot.hex" \
    "$FIRMWARE/net.hex" "$work/good.zip"
ends_with 0 "$NRF53EMU" program --nvm "$work/board" --verify "$FIRMWARE/boot.hex" "$work/good.zip"

# Into the secondary slots: the bootloader installs it, once.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 60s --nvm "$work/kept" \
    --stage "$work/good.zip" --partitions "$work/partitions.yml" "$FIRMWARE/merged.hex"
says '^image 0: update to version .* requested'
says '^image 2: copying'
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 60s --nvm "$work/kept"
grep -q 'copying' "$work/out" && fail "the request was not cleared"

# A member that is not what was signed is named, and the bootloader is left to refuse it.
archive broken 'b["app.internal.bin"] = bytearray(b["app.internal.bin"]); b["app.internal.bin"][0x300] ^= 1'
ends_with 1 "$NRF53EMU" image verify "$work/broken.zip"
says 'broken.zip:app.internal.bin: .*hash wrong'
ends_with 1 "$NRF53EMU" check "$work/broken.zip"
says '^error F40-image-hash'
ends_with 0 "$NRF53EMU" run --until 'image 0: update refused' --duration 60s \
    --stage "$work/broken.zip" --partitions "$work/partitions.yml" "$FIRMWARE/merged.hex"
says 'broken.zip:app.internal.bin: its hash is wrong'

# bends NAME EDIT PATTERN: one mistake in manifest or members is a finding and status 1.
bends() {
    archive "$1" "$2"
    ends_with 1 "$NRF53EMU" check "$work/$1.zip" "$work/partitions.yml"
    says "$3"
}
bends size 'm["files"][0]["size"] += 1' 'F40-archive-member: app.internal.bin: has [0-9]+ bytes, the manifest says'
bends gone 'del b["app.external.bin"]' 'F40-archive-member: app.external.bin: is not in the archive'
bends raw 'b["app.external.bin"] = b"x" * 1000; m["files"][1]["size"] = 1000' 'app.external.bin: .*no MCUboot image'
bends version 'm["files"][0]["version_MCUBOOT"] = "9.0.0+0"' 'has version .*, the manifest says 9.0.0'
bends index 'm["files"][1]["image_index"] = "1"' 'F38-archive-index: app.external.bin is for image 1'
bends address 'm["files"][0]["load_address"] = 0x8200' 'F38-archive-address: app.internal.bin is loaded at 0x8200'

# What is no such archive, and what unpacks without end, is one line.
archive nothing 'm = None'
refuses "nothing.zip:manifest.json: is not in the archive" "$NRF53EMU" check "$work/nothing.zip"
archive list 'm = []'
refuses 'manifest.json has no list' "$NRF53EMU" image info "$work/list.zip"
archive deep 'raw = "[" * 500000'
refuses 'manifest.json: nested too deeply' "$NRF53EMU" image info "$work/deep.zip"
archive bomb 'raw = " " * 100000000'
refuses 'manifest.json: unpacks to 100000000 bytes' "$NRF53EMU" check "$work/bomb.zip"
archive bombs 'b["app.internal.bin"] = bytes(100000000)'
ends_with 1 "$NRF53EMU" image verify "$work/bombs.zip"
says 'app.internal.bin: unpacks to 100000000 bytes'
head -c 700 "$work/good.zip" >"$work/cut.zip"
refuses "$work/cut.zip: " "$NRF53EMU" run "$work/cut.zip"
mkdir -p "$work/alone/a/b"
cp "$work/good.zip" "$work/alone/a/b/"
refuses 'where are the slots' "$NRF53EMU" run --stage "$work/alone/a/b/good.zip" --duration 1s \
    "$FIRMWARE/merged.hex"
finish
