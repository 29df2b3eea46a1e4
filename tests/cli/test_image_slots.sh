#!/bin/bash
# image slots: images, trailers, halves and the bootloader's next step, of files and of kept boards,
# by partition files and by a devicetree.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
key=$(dirname "$0")/../../firmware/tools/test-key-p256.pem

cat >"$work/pm.yml" <<'YML'
mcuboot_primary: {address: 0x10000, end_address: 0xe4000, size: 0xd4000, region: flash_primary}
mcuboot_primary_1: {address: 0x0, size: 0x40000, region: ram_flash}
mcuboot_primary_2: {address: 0x120000, size: 0x40000, region: external_flash}
mcuboot_secondary: {address: 0x0, size: 0xd4000, region: external_flash}
mcuboot_secondary_1: {address: 0xd4000, size: 0x40000, region: external_flash}
mcuboot_secondary_2: {address: 0x160000, size: 0x40000, region: external_flash}
YML

# slots ARGUMENT...
slots() {
    ends_with 0 "$NRF53EMU" image slots --partitions "$work/pm.yml" "$@"
}

# next IMAGE TEXT: what the last slots says of the next reset.
next() {
    sed -n "/^image $1\$/,/next reset/s/^  next reset //p" "$work/out" | grep -qE -- "^$2" ||
        fail "image $1: the next reset is not '$2': $(cat "$work/out")"
}

# trailer NAME SLOT_END SWAP COPY_DONE IMAGE_OK MAGIC: the last 48 bytes of a slot as a HEX file;
# magic good, none, bad or, of an alignment of 16, wide.
trailer() {
    python3 - "$work/$1" "${@:2}" <<'MAKE'
import sys
path, end, swap, done, ok, magic = sys.argv[1:]
good = bytes.fromhex("77c295f360d2ef7f3552500f2cb67980")
wide = bytes.fromhex("10002de15d29410b8d77679c110f1f8a")
align = 16 if magic == "wide" else 8
magic = {"good": good, "none": b"\xff" * 16, "bad": good[:9] + b"\0" * 7, "wide": wide}[magic]
data = b"".join(bytes([int(v, 16)]) + b"\xff" * (align - 1) for v in (swap, done, ok)) + magic
at = int(end, 16) - len(data)
lines = [(0, 4, (at >> 16).to_bytes(2, "big"))]
lines += [(at + i & 0xffff, 0, data[i:i + 8]) for i in range(0, len(data), 8)] + [(0, 1, b"")]
with open(path, "w") as f:
    for addr, kind, bytes_ in lines:
        line = bytes([len(bytes_)]) + addr.to_bytes(2, "big") + bytes([kind]) + bytes_
        f.write(":" + (line + bytes([-sum(line) & 255])).hex().upper() + "\n")
MAKE
}

# A board at rest, and one with an update that waits.
slots --key "$key" --mode overwrite "$FIRMWARE/merged.hex"
says '^bootloader: overwrite$'
says 'primary    0x00010000  0x0d4000  version 1\.0\.0\+0  hash [0-9a-f]{16} good  signature good$'
says 'primary    0x00000000  0x040000  in ram_flash, which is not kept$'
says '^halves: primary slots of image 0 and 2 belong together$'
next 0 'starts 1.0.0\+0$'
next 1 'leaves the network core as it is$'
next 2 'leaves 1.0.0\+0$'
slots --mode overwrite "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
says 'secondary  0x10000000  0x0d4000  version 2\.0\.0\+0 .* signature not checked$'
says 'trailer: magic good, swap unset, copy_done unset, image_ok unset'
says '^halves: secondary slots of image 0 and 2 belong together$'
next 0 'overwrites the primary slot with 2.0.0\+0$'
next 2 'overwrites the primary slot with 2.0.0\+0$'
slots --mode swap "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
next 0 'swaps: 2.0.0\+0 on trial$'
slots "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
next 0 'installs 2.0.0\+0 on trial$'
slots --mode direct-xip "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
next 0 'takes 2.0.0\+0 in the secondary slot$'
slots --mode direct-xip-revert "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
next 0 'takes 2.0.0\+0 in the secondary slot$'
slots --mode single "$FIRMWARE/merged.hex" "$FIRMWARE/update.hex"
next 0 'starts 1.0.0\+0$'

# What the trailers can say besides.
update=("$FIRMWARE/merged.hex" "$FIRMWARE/next.internal.signed.bin@0x10000000")
trailer perm.hex 0x100d4000 ff ff 01 good
slots --mode swap "${update[@]}" "$work/perm.hex"
next 0 'swaps: 2.0.0\+0 for good$'
trailer torn.hex 0x100d4000 ff ff ff bad
slots --mode swap "${update[@]}" "$work/torn.hex"
says 'trailer: magic bad'
next 0 'starts 1.0.0\+0$'
trailer wide.hex 0x100d4000 ff ff 01 wide
slots --mode swap "${update[@]}" "$work/wide.hex"
says 'trailer: magic good, swap unset, copy_done unset, image_ok set'
trailer under_way.hex 0xe4000 02 ff ff good
slots --mode swap "${update[@]}" "$work/under_way.hex"
says 'trailer: magic good, swap test, copy_done unset, image_ok unset'
next 0 'goes on with the swap that was interrupted \(of an update\)$'
trailer unconfirmed.hex 0xe4000 02 01 ff good
slots --mode swap "${update[@]}" "$work/unconfirmed.hex"
next 0 'goes back to 2.0.0\+0: what runs is not confirmed$'
slots --mode direct-xip-revert "${update[@]}" "$work/unconfirmed.hex"
next 0 'does not start: no slot holds a valid image$'
trailer confirmed.hex 0xe4000 02 01 01 good
slots --mode swap "${update[@]}" "$work/confirmed.hex"
next 0 'starts 1.0.0\+0$'
slots --mode direct-xip-revert "${update[@]}" "$work/confirmed.hex"
next 0 'takes 1.0.0\+0 in the primary slot$'

# Damage is named, and what a bootloader makes of it.
slots --mode overwrite "$FIRMWARE/faults/corrupt_external.hex"
says 'primary    0x10120000 .* wrong  signature not checked$'
next 2 'does not start: the primary slot holds no valid image$'
slots --mode overwrite "$FIRMWARE/faults/mismatched_halves.hex"
says '^halves: primary slots of image 0 and 2 (are of different builds|have different versions)$'
head -c 5000 "$FIRMWARE/next.internal.signed.bin" >"$work/part.bin"
trailer good.hex 0x100d4000 ff ff ff good
slots --mode overwrite "$FIRMWARE/merged.hex" "$work/part.bin@0x10000000" "$work/good.hex"
says 'secondary  0x10000000  0x0d4000  broken: '
next 0 'erases the secondary slot, whose image is not valid; starts 1.0.0\+0$'
slots --mode swap "$FIRMWARE/boot.hex"
next 0 'does not start: the primary slot is empty$'

# A kept board, as JSON, by a devicetree.
cat >"$work/board.dts" <<'DTS'
/dts-v1/;
/ {
	flash0: flash@0 {
		compatible = "soc-nv-flash";
		reg = <0x0 0x100000>;
		partitions {
			compatible = "fixed-partitions";
			#address-cells = <1>;
			#size-cells = <1>;
			slot0_partition: partition@10000 { reg = <0x10000 0xd4000>; };
		};
	};
	mx25r64: mx25r6435f@0 {
		compatible = "nordic,qspi-nor";
		reg = <0>;
		partitions {
			compatible = "fixed-partitions";
			#address-cells = <1>;
			#size-cells = <1>;
			slot1_partition: partition@0 { reg = <0x0 0xd4000>; };
		};
	};
};
DTS
ends_with 0 "$NRF53EMU" run --until 'split: done' --nvm "$work/board" "$FIRMWARE/merged.hex" \
    "$FIRMWARE/update.hex"
cp -r "$work/board" "$work/before"
ends_with 0 "$NRF53EMU" image slots --json --mode overwrite --partitions "$work/board.dts" "$work/board"
diff -r "$work/board" "$work/before" || fail "looking has changed the board"
python3 - "$work/out" <<'CHECK' || fail "--json is not what it should be: $(cat "$work/out")"
import json, sys
r = json.load(open(sys.argv[1]))
assert r["mode"] == "overwrite" and len(r["images"]) == 1, r
i = r["images"][0]
assert i["primary"]["version"] == "2.0.0+0" and i["primary"]["hash"] == "good", i
assert i["primary"]["address"] == 0x10000 and i["secondary"]["address"] == 0x10000000
assert i["secondary"]["magic"] == "unset" and i["next"] == "starts 2.0.0+0", i
CHECK

refuses 'where are the slots' "$NRF53EMU" image slots "$FIRMWARE/merged.hex"
refuses "'fast' is not one of" "$NRF53EMU" image slots --mode fast --partitions "$work/pm.yml" "$FIRMWARE/merged.hex"
printf 'app: {address: 0x0, size: 0x1000}\n' >"$work/none.yml"
refuses 'has no slots of MCUboot' "$NRF53EMU" image slots --partitions "$work/none.yml" "$FIRMWARE/merged.hex"
refuses 'give a build directory' env -C "$work" "$NRF53EMU" image slots
finish
