#!/bin/bash
# What check says about good and about broken files, and how it ends.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
check=("$NRF53EMU" check)
faults=$FIRMWARE/faults
mkimage=$FIRMWARE/mkimage

# finds PATTERN ARGUMENT...: status 1, and an error finding with this pattern in its first line.
finds() {
    local pattern=$1
    shift
    ends_with 1 "${check[@]}" "$@"
    grep -qE "^error $pattern" "$work/out" || fail "'$*': no error '$pattern': $(cat "$work/out")"
}

# clean ARGUMENT...: status 0, neither error nor warning.
clean() {
    ends_with 0 "${check[@]}" "$@"
    says '^0 errors, 0 warnings'
}

# Good files give nothing, alone and together.
for name in split boot net bench_internal bench_xip; do
    clean "$FIRMWARE/$name.elf"
done
clean "$FIRMWARE/merged.hex"
clean "$FIRMWARE/split.elf" "$FIRMWARE/boot.elf" "$FIRMWARE/merged.hex"
clean "$FIRMWARE/split.elf" "$FIRMWARE/split.internal.signed.hex" \
    "$FIRMWARE/split.external.signed.hex" --key "$(dirname "$0")/../../firmware/tools/test-key-p256.pem"

# Start-up order, from the ELF alone.
finds 'F01-init-before-qspi: shell_backend_init runs from external flash' \
    "$faults/xip_init_post_kernel_20.elf"
says 'shell_backend_init at 0x1012[0-9a-f]+ \([a-z_0-9]+\.c:[0-9]+\), POST_KERNEL'
says 'qspi_nor_init'
finds 'F01-init-before-qspi: shell_backend_init' "$faults/xip_driver_priority_80.elf"
says 'POST_KERNEL 50, entry'
says '^note F02-driver-priority: The QSPI driver starts at priority 80'
says 'remedy: CONFIG_NORDIC_QSPI_NOR_INIT_PRIORITY=41'
finds 'F01-init-before-qspi' "$faults/xip_init_pre_kernel.elf"
says 'PRE_KERNEL_1'
finds 'F01-init-calls-xip: backend_init .*calls xip_fresh' "$faults/init_calls_xip.elf"
says 'backend_init -> register_backend -> xip_fresh'
finds 'F04-isr-in-xip: The handler of IRQ 15, timer0_isr' "$faults/isr_in_xip.elf"
says 'fast_timer_init \(PRE_KERNEL_2\)'

# Layout.
finds 'F31-origin-without-header: EXTFLASH origin 0x10120000 must be 0x10120200' \
    "$faults/origin_without_header.elf"
finds 'F31-origin-without-header: The image header at 0x1011fe00' \
    "$faults/origin_without_header.hex"
arm-none-eabi-objcopy --rename-section .extflash_rodata_reloc=.flash2_rodata_reloc \
    "$FIRMWARE/split.elf" "$work/unsplit.elf" 2>/dev/null
finds 'F30-section-not-split: Section .flash2_rodata_reloc' "$work/unsplit.elf"
says 'Image size \(0x10110[0-9a-f]+\)'
arm-none-eabi-objcopy --set-section-flags .extflash_rodata_reloc=alloc,load,data \
    "$FIRMWARE/split.elf" "$work/data.elf" 2>/dev/null
finds 'F20-data-in-xip: Variables are in external flash' "$work/data.elf"

# Images.
finds 'F40-image-hash: The image at 0x00010000' "$faults/corrupt_internal.hex"
finds 'F40-image-hash: The image at 0x10120000' "$faults/corrupt_external.hex"
finds 'F51-xip-part-missing' "$faults/missing_xip_image.hex"
says 'remedy: Program all four'
finds 'F34-images-overlap: Two files put different bytes at 0x10120' \
    "$FIRMWARE/merged.hex" "$faults/next_build.external.signed.hex"
says 'remedy: Program files of one build'
head -c 600 "$FIRMWARE/split.internal.signed.bin" >"$work/cut.bin"
finds 'F40-image-broken' "$work/cut.bin@0x10000"
cp "$FIRMWARE/split.internal.signed.bin" "$work/span.bin"
printf '\xe8\x0b\x11\x10' | dd of="$work/span.bin" bs=1 seek=12 conv=notrunc status=none
finds 'F29-image-span: The image at 0x00010000 claims 0x10110be8 bytes' "$work/span.bin@0x10000"
says 'remedy: SB_CONFIG_QSPI_XIP_SPLIT_IMAGE=y'
finds 'F34-outside-memory' "$FIRMWARE/split.external.signed.bin@0x107ffff0"

# Halves of different builds: without symbols, and with the ELF of one.
finds 'F35-mismatched-halves: Internal and external part are of different builds' "$faults/mismatched_halves.hex"
finds 'F35-mismatched-halves' "$FIRMWARE/split.elf" "$faults/mismatched_halves.hex"
"$mkimage" sign --version 1.1.0 --slot-size 0x40000 "$FIRMWARE/split.external.hex" "$work/v.hex"
finds 'F35-versions-differ: The internal part has version 1.0.0\+0, the external part 1.1.0\+0' \
    "$FIRMWARE/split.internal.signed.hex" "$work/v.hex"

# Partition files.
cat >"$work/pm.yml" <<'YAML'
mcuboot: {address: 0x0, end_address: 0x10000, region: flash_primary, size: 0x10000}
mcuboot_pad: {address: 0x10000, end_address: 0x10200, region: flash_primary, size: 0x200}
app: {address: 0x10200, end_address: 0xe4000, region: flash_primary, size: 0xd3e00}
mcuboot_primary:
  address: 0x10000
  end_address: 0xe4000
  orig_span: &id001
  - mcuboot_pad
  - app
  region: flash_primary
  size: 0xd4000
  span: *id001
mcuboot_secondary: {address: 0x0, end_address: 0xd4000, region: external_flash, size: 0xd4000}
mcuboot_primary_1: {address: 0x120000, end_address: 0x160000, region: external_flash, size: 0x40000}
mcuboot_secondary_1: {address: 0xd4000, end_address: 0x114000, region: external_flash, size: 0x40000}
settings_storage: {address: 0xf0000, end_address: 0x100000, region: flash_primary, size: 0x10000}
YAML
clean "$work/pm.yml" "$FIRMWARE/split.elf" "$FIRMWARE/merged.hex"

# partitions SED_SCRIPT PATTERN [FILE...]: an edited copy gives this finding.
partitions() {
    sed "$1" "$work/pm.yml" >"$work/edited.yml"
    finds "$2" --partitions "$work/edited.yml" "${@:3}"
}
partitions 's/end_address: 0x114000/end_address: 0x124000/' \
    'F34-partition-arithmetic: mcuboot_secondary_1: end_address is 0x124000'
partitions '/^settings/s/0xf0000/0xe0000/;/^settings/s/0x100000/0xf0000/' \
    'F34-partitions-overlap: Partitions .* and settings_storage overlap'
# Containers of TF-M lie over each other in the part that both have; a part of one alone collides.
cat >"$work/tfm.yml" <<'YAML'
app: {address: 0x18000, end_address: 0xf0000, region: flash_primary, size: 0xd8000}
boot_pad: {address: 0x10000, end_address: 0x10200, region: flash_primary, size: 0x200}
tfm: {address: 0x10200, end_address: 0x18000, region: flash_primary, size: 0x7e00}
bootable: {address: 0x10200, end_address: 0xf0000, region: flash_primary, size: 0xdfe00, span: [tfm, app]}
secure: {address: 0x10000, end_address: 0x18000, region: flash_primary, size: 0x8000, span: [boot_pad, tfm]}
YAML
clean "$work/tfm.yml"
sed '/^secure/s/boot_pad, tfm/boot_pad/' "$work/tfm.yml" >"$work/edited.yml"
finds 'F34-partitions-overlap: Partitions tfm and secure overlap' "$work/edited.yml"
partitions '/^mcuboot_secondary_1/s/0x40000/0x30000/;s/0x114000/0x104000/' \
    'F34-slots-differ: mcuboot_primary_1 has 0x40000 bytes, mcuboot_secondary_1 0x30000'
partitions '/^mcuboot_primary_1/s/0x120000/0x800000/;s/0x160000/0x840000/' \
    'F34-outside-memory: mcuboot_primary_1 ends at 0x840000'
partitions 's/end_address: 0x160000, region: external_flash, size: 0x40000/end_address: 0x120800, region: external_flash, size: 0x800/' \
    'F34-slot-unaligned: mcuboot_primary_1'
partitions '/^mcuboot_primary_1/s/0x120000/0x11f000/;s/0x160000/0x15f000/' \
    'F31-origin-without-header: EXTFLASH origin 0x10120200 must be 0x1011f200' "$FIRMWARE/split.elf"
partitions '/primary_1/s/0x40000/0x200/;s/0x160000/0x120200/' \
    'F29-slot-overflow: The image at 0x10120000' "$FIRMWARE/merged.hex"
# Updates: each in its own slot, and the internal part in the slot of the XIP part.
clean "$work/pm.yml" "$FIRMWARE/split.internal.signed.bin@0x10000000" \
    "$FIRMWARE/split.external.signed.bin@0x100d4000"
finds 'F38-wrong-slot: The update in mcuboot_secondary_1 is not for mcuboot_primary_1' \
    "$work/pm.yml" "$FIRMWARE/split.internal.signed.bin@0x100d4000"
sed '/^settings/s/0xf0000/0xe8000/;/^settings/s/0x10000}/0x18000}/' "$work/pm.yml" >"$work/moved.yml"
ends_with 0 "${check[@]}" "$work/pm.yml" "$work/moved.yml"
says '^warning F57-partition-moved: settings_storage'

# The programmer's file.
cat >"$work/Qspi.ini" <<'INI'
[DEFAULT_CONFIGURATION]
; a comment = with a sign
MemSize = 0x800000
ReadMode = READ2IO
WriteMode = PP
AddressMode = BIT24
Frequency = M16
SpiMode = MODE0
SckDelay = 0x80
RxDelay = 2
WIPIndex = 0
PPSize = PAGE256
RetainRAM = 0
INI
clean --board thingy53 "$work/Qspi.ini"
ini() {
    sed "$1" "$work/Qspi.ini" >"$work/edited.ini"
    finds "$2" --board thingy53 --qspi-ini "$work/edited.ini"
}
ini 's/READ2IO/READ4IO/' 'F51-ini-lines'
ini 's/READ2IO/QUAD/' 'F51-ini-mode'
ini 's/= PP$/= PP2O/' 'F21-ini-opcode'
ini 's/M16/M24/' 'F51-ini-frequency'
ini 's/0x800000/0x1000000/' 'F51-ini-size'
ini 's/RxDelay = 2/RxDelay = 8/' 'F51-ini-value'
says 'edited.ini:10: RxDelay = 8;.*'
says 'must be a number from 0 to 7'
ini 's/MODE0/MODE1/;s/^WIP.*/WIPIndex 0/' 'F51-ini-value'
says 'edited.ini:11: WIPIndex 0;'
says '^error F51-ini-syntax'
ini 's/DEFAULT_CONFIGURATION/OTHER/' 'F51-ini-section'
ini '/DEFAULT_CONFIGURATION/d' 'F51-ini-section'
sed 's/M16/M32/;s/RetainRAM/RetainRom/' "$work/Qspi.ini" >"$work/edited.ini"
ends_with 0 "${check[@]}" --board thingy53 "$work/edited.ini"
says '^warning F16-ini-frequency'
says '^warning F51-ini-key'

# A build directory of west: image, ELF and partitions are found.
mkdir -p "$work/build/zephyr"
cp "$FIRMWARE/split.elf" "$work/build/zephyr/zephyr.elf"
cp "$FIRMWARE/merged.hex" "$work/build/zephyr/zephyr.hex"
sed '/^mcuboot_primary_1/s/0x120000/0x11f000/;s/0x160000/0x15f000/' "$work/pm.yml" \
    >"$work/build/partitions.yml"
finds 'F31-origin-without-header' "$work/build"

# JSON for scripts.
ends_with 1 "${check[@]}" --json "$work/findings.json" "$faults/xip_init_pre_kernel.elf"
python3 - "$work/findings.json" <<'CHECK' || fail "--json is not what it should be"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["schema"] == 1 and report["tool"] == "check", report
ids = {f["id"]: f for f in report["findings"]}
f = ids["F01-init-before-qspi"]
assert f["severity"] == "error" and "shell_backend_init" in f["where"] and f["remedy"], f
CHECK
keeps_report "$work/findings.json"
ends_with 0 "${check[@]}" --json "$work/findings.json" "$FIRMWARE/split.elf"
keeps_report "$work/findings.json"
valid_reports

# Mistakes of the user.
refuses 'nothing to check' "${check[@]}"
refuses "$work/none.elf: no such file" "${check[@]}" "$work/none.elf"
refuses "--board: 'nrf9999'" "${check[@]}" --board nrf9999 "$FIRMWARE/split.elf"
printf 'a: [\n' >"$work/bad.yml"
refuses "$work/bad.yml:2:" "${check[@]}" "$work/bad.yml"
printf 'app: {address: far}\n' >"$work/bad.yml"
refuses "app: address 'far' is no 32-bit number" "${check[@]}" "$work/bad.yml"
head -c 20 "$FIRMWARE/split.elf" >"$work/short.elf"
refuses "$work/short.elf: not an ELF" "${check[@]}" "$work/short.elf"
refuses 'no such file' "${check[@]}" --qspi-ini "$work/none.ini"
ends_with 0 "${check[@]}" --help
says 'Examples:'

# A devicetree divides the flash where Partition Manager does not.
cat >"$work/layout.dts" <<'DTS'
/dts-v1/;
/ {
	flash0: flash@0 {
		compatible = "soc-nv-flash";
		reg = < 0x0 0x100000 >;
		partitions {
			compatible = "fixed-partitions";
			boot_partition: partition@0 { reg = < 0x0 0x10000 >; };
			slot0_partition: partition@10000 { reg = < 0x10000 0xc0000 >; };
			storage_partition: partition@d0000 { reg = < 0xd0000 0x30000 >; };
		};
	};
	mx25r64: mx25r6435f@0 {
		compatible = "nordic,qspi-nor";
		partitions {
			compatible = "fixed-partitions";
			slot1_partition: partition@0 { reg = < 0x0 0xc0000 >; };
			slot4_partition: partition@120000 { reg = < 0x120000 0x40000 >; };
			slot5_partition: partition@160000 { reg = < 0x160000 0x40000 >; };
		};
	};
};
DTS
clean "$work/layout.dts"
# bends SED PATTERN: the layout with one mistake gives a finding.
bends() {
    sed "$1" "$work/layout.dts" >"$work/bent.dts"
    finds "$2" "$work/bent.dts"
}
bends 's/0xd0000 0x30000/0xc0000 0x30000/' 'F34-partitions-overlap: Partitions slot0_partition and storage_partition'
bends 's/0xd0000 0x30000/0xd0000 0x40000/' 'F34-outside-memory: storage_partition ends at 0x110000'
bends 's/< 0x0 0xc0000/< 0x0 0xb0000/' 'F34-slots-differ: slot0_partition has 0xc0000 bytes, slot1_partition 0xb0000'
bends 's/0x160000 0x40000/0x160800 0x40000/' 'F34-slot-unaligned: slot5_partition'
bends 's/0x160000 0x40000/0x7e0000 0x40000/' 'F34-outside-memory: slot5_partition'
mkdir -p "$work/dts/zephyr"
cp "$FIRMWARE/boot.elf" "$work/dts/zephyr/zephyr.elf"
cp "$work/bent.dts" "$work/dts/zephyr/zephyr.dts"
finds 'F34-outside-memory: slot5_partition' "$work/dts"

# Content for the XIP window of another chip of the vendor.
arm-none-eabi-objcopy -I ihex -O ihex --change-addresses 0x2000000 \
    "$FIRMWARE/split.external.hex" "$work/nrf52.hex"
finds 'F34-outside-memory: 0x1212' "$work/nrf52.hex"
finds 'F34-outside-memory: The image at 0x12000000' "$FIRMWARE/split.external.signed.bin@0x12000000"
refuses 'QSPI content is at 0x10000000' "$NRF53EMU" run "$work/nrf52.hex"
refuses 'QSPI content is at 0x10000000' "$NRF53EMU" run "$FIRMWARE/split.external.signed.bin@0x12000000"
refuses 'QSPI flash is at 0x10000000' "$NRF53EMU" program --nvm "$work/board" "$work/nrf52.hex"

# nrfutil's JSON says what Qspi.ini says.
cat >"$work/good.json" <<'JSON'
{ "firmware_config": {"peripheral": "QSPI"}, "pins": {"sck": 17}, "flash_size": 67108864,
  "page_size": 4096, "sck_frequency": 8000000, "address_mode": "MODE24BIT", "readoc": "READ4IO",
  "writeoc": "PP4IO", "pp_size": "PPSIZE256", "sck_delay": 0, "rx_delay": 2 }
JSON
clean "$work/good.json"
sed 's/67108864/8388608/' "$work/good.json" >"$work/bytes.json"
clean "$work/bytes.json"
# json EDIT PATTERN [STATUS]: the settings with one mistake.
json() {
    sed "$1" "$work/good.json" >"$work/bent.json"
    ends_with "${3:-1}" "${check[@]}" "$work/bent.json"
    says "$2"
}
json 's/67108864/134217728/' '^error F51-ini-size: External memory configuration'
json 's/8000000/32000000/' '^warning F16-ini-frequency' 0
json 's/READ4IO/READ9/' '^error F51-ini-mode'
json 's/PP4IO/PP4O/' '^error F21-ini-opcode'
json 's/MODE24BIT/MODE32BIT/' '^warning F51-ini-value' 0
json 's/"rx_delay": 2/"rx_delay": 9/' '^error F51-ini-value'
json 's/8000000/96000000/' '^error F51-ini-frequency'
json 's/"sck_delay"/"sck_dealy"/' '^warning F51-ini-key' 0
echo '{"a": 1}' >"$work/other.json"
refuses 'neither readoc nor sck_frequency' "${check[@]}" "$work/other.json"

# RxDelay has a window that depends on the clock, the same for check and program.
printf '[DEFAULT_CONFIGURATION]\nMemSize = 0x800000\nFrequency = M32\nRxDelay = 2\n%s\n%s\n' \
    'InitializationCustomInstruction = 0x06' 'InitializationCustomInstruction = 0x01, [0x40, 0, 2]' \
    >"$work/rx.ini"
clean "$work/rx.ini"
ends_with 0 "$NRF53EMU" program --nvm "$work/rx" --qspiini "$work/rx.ini" --qspisectorerase --verify \
    "$FIRMWARE/split.external.signed.hex"
sed -i 's/RxDelay = 2/RxDelay = 1/' "$work/rx.ini"
finds 'F17-ini-rxdelay' "$work/rx.ini"
ends_with 1 "$NRF53EMU" program --nvm "$work/rx" --qspiini "$work/rx.ini" --qspisectorerase --verify \
    "$FIRMWARE/split.external.signed.hex"
says 'reads are wrong .Frequency, RxDelay'

finish
