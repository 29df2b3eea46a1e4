#!/bin/bash
# One mistake in the layout of three images, as Partition Manager's file and as devicetree: each is
# named. Layouts of other kinds that are right give nothing.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

cat >"$work/good.yml" <<'YAML'
mcuboot: {address: 0x0, end_address: 0x10000, region: flash_primary, size: 0x10000}
mcuboot_pad: {address: 0x10000, end_address: 0x10200, region: flash_primary, size: 0x200}
app: {address: 0x10200, end_address: 0xe4000, region: flash_primary, size: 0xd3e00}
mcuboot_primary: {address: 0x10000, end_address: 0xe4000, region: flash_primary, size: 0xd4000, span: [mcuboot_pad, app]}
mcuboot_primary_1: {address: 0x0, device: flash_ctrl, end_address: 0x40000, region: ram_flash, size: 0x40000}
mcuboot_primary_2: {address: 0x120000, device: MX25R64, end_address: 0x160000, region: external_flash, size: 0x40000, span: [mcuboot_primary_2_pad, mcuboot_primary_2_app]}
mcuboot_primary_2_pad: {address: 0x120000, end_address: 0x120200, region: external_flash, size: 0x200}
mcuboot_primary_2_app: {address: 0x120200, device: MX25R64, end_address: 0x160000, region: external_flash, size: 0x3fe00}
mcuboot_secondary: {address: 0x0, device: MX25R64, end_address: 0xd4000, region: external_flash, size: 0xd4000}
mcuboot_secondary_1: {address: 0xd4000, device: MX25R64, end_address: 0x114000, region: external_flash, size: 0x40000}
mcuboot_secondary_2: {address: 0x160000, device: MX25R64, end_address: 0x1a0000, region: external_flash, size: 0x40000}
pcd_sram: {address: 0x20000000, end_address: 0x20002000, region: sram_primary, size: 0x2000}
sram_primary: {address: 0x20002000, end_address: 0x20070000, region: sram_primary, size: 0x6e000}
rpmsg_nrf53_sram: {address: 0x20070000, end_address: 0x20080000, region: sram_primary, size: 0x10000}
settings_storage: {address: 0xf0000, end_address: 0x100000, region: flash_primary, size: 0x10000}
YAML

cat >"$work/good.overlay" <<'DTS'
&flash0 {
	partitions {
		compatible = "fixed-partitions";
		#address-cells = <1>;
		#size-cells = <1>;
		boot_partition: partition@0 { reg = <0x0 0x10000>; };
		slot0_partition: partition@10000 { reg = <0x10000 0xd4000>; };
		storage_partition: partition@f0000 { reg = <0xf0000 0x10000>; };
	};
};
&mx25r64 {
	partitions {
		compatible = "fixed-partitions";
		#address-cells = <1>;
		#size-cells = <1>;
		slot1_partition: partition@0 { reg = <0x0 0xd4000>; };
		slot3_partition: partition@d4000 { reg = <0xd4000 0x40000>; };
		slot4_partition: partition@120000 { reg = <0x120000 0x40000>; };
		slot5_partition: partition@160000 { reg = <0x160000 0x40000>; };
		lfs_partition: partition@1a0000 { reg = <0x1a0000 0x660000>; };
	};
};
DTS

for good in good.yml good.overlay; do
    ends_with 0 "$NRF53EMU" check "$work/$good"
    says '^0 errors, 0 warnings'
done

# With TF-M RAM has containers, and the bootloader's lies over what TF-M has later.
sed '/^sram_primary/s/0x20002000/0x20010000/;/^sram_primary/s/0x6e000/0x60000/' "$work/good.yml" >"$work/tfm.yml"
cat >>"$work/tfm.yml" <<'YAML'
mcuboot_sram: {address: 0x20002000, end_address: 0x20080000, region: sram_primary, size: 0x7e000, span: [sram_primary, rpmsg_nrf53_sram]}
sram_secure: {address: 0x20002000, end_address: 0x20010000, region: sram_primary, size: 0xe000, span: [tfm_sram]}
tfm_sram: {address: 0x20002000, region: sram_primary, size: 0xe000}
sram_nonsecure: {address: 0x20010000, end_address: 0x20080000, region: sram_primary, size: 0x70000, span: [sram_primary, rpmsg_nrf53_sram]}
nonsecure_storage: {address: 0xf0000, end_address: 0x100000, region: flash_primary, size: 0x10000, span: [settings_storage]}
YAML
ends_with 0 "$NRF53EMU" check "$work/tfm.yml"
says '^0 errors, 0 warnings'

# What the vendor's own files do: the network core's slot in RAM is left to Partition Manager, a
# compressed update needs a smaller slot, TF-M's half is named without a list of its members.
tolerates() {
    sed -E "$1" "$work/good.yml" >"$work/${3:-pm_static.yml}"
    ends_with 0 "$NRF53EMU" check "$work/${3:-pm_static.yml}"
    says "$2"
}
tolerates '/^mcuboot_primary_1:/d' '^warning F34-slot-missing: mcuboot_primary_1 is missing'
cp "$work/pm_static.yml" "$work/partitions.yml"
tolerates '/^(mcuboot_primary_1|pcd_sram):/d' '^0 errors, 1 warnings'
ends_with 1 "$NRF53EMU" check "$work/partitions.yml"
says '^error F34-slot-missing: mcuboot_primary_1 is missing'
tolerates '/^mcuboot_secondary:/s/0xd4000/0x90000/g' '^warning F34-slots-differ: mcuboot_primary has 0xd4000 bytes, mcuboot_secondary'
says 'COMPRESSED_IMAGE_SUPPORT'
tolerates '$a tfm_nonsecure: {address: 0xe4000, end_address: 0x100000, region: flash_primary, size: 0x1c000}' \
    '^0 errors, 0 warnings'

# An overlay beside Partition Manager names the slot in RAM alone, and is no preprocessor's output.
cat >"$work/sim.overlay" <<'DTS'
#include <mem.h>
#define SLOT 256
/ {
	soc {
		sim: sim@0 {
			compatible = "soc-nv-flash";
			#address-cells = <1>;
			reg = <0x0 DT_SIZE_K(SLOT)>;
			partitions {
				compatible = "fixed-partitions";
				slot2_partition: partition@0 { reg = <0x0 0xa000>; };
			};
		};
	};
};
DTS
cat >"$work/cpunet.dts" <<'DTS'
/ {
	flash1: flash@1000000 {
		compatible = "soc-nv-flash";
		reg = <0x1000000 0x40000>;
		partitions {
			compatible = "fixed-partitions";
			boot_partition: partition@0 { reg = <0x0 0xc000>; };
			slot0_partition: partition@c000 { reg = <0xc000 0x12000>; };
			slot1_partition: partition@1e000 { reg = <0x1e000 0x12000>; };
		};
	};
};
DTS
for good in sim.overlay cpunet.dts; do
    ends_with 0 "$NRF53EMU" check "$work/$good"
    says '^0 errors, 0 warnings'
done

# names FILE SED NAME: this one change is told by the name of what it is about.
tried=0
names() {
    tried=$((tried + 1))
    sed -E "$2" "$work/$1" >"$work/changed.${1##*.}"
    cmp -s "$work/$1" "$work/changed.${1##*.}" && fail "$1: '$2' changes nothing"
    "$NRF53EMU" check "$work/changed.${1##*.}" >"$work/out" 2>&1 </dev/null
    tr -s ' \n' ' ' <"$work/out" | grep -qE "(error|warning|note) F[0-9]+-[a-z0-9-]+: [^.;]*$3" ||
        fail "$1: '$2' is not told: $(grep -E '^(error|warning)' "$work/out" | head -n 3)"
}

# resize, move, drop: a field of one partition, its end with it.
y() { names good.yml "$@"; }
y '/^mcuboot_secondary:/s/0xd4000/0xc4000/g' 'mcuboot_secondary 0xc4000'
y '/^mcuboot_secondary_1:/s/0x114000/0x104000/;/^mcuboot_secondary_1:/s/0x40000/0x30000/' 'mcuboot_secondary_1'
y '/^mcuboot_secondary_2:/s/0x1a0000/0x180000/;/^mcuboot_secondary_2:/s/0x40000/0x20000/' 'mcuboot_secondary_2'
y '/^mcuboot_primary_1:/s/0x40000/0x30000/g' 'mcuboot_primary_1 has 0x30000'
y '/^mcuboot_secondary:/d' 'mcuboot_secondary is missing'
y '/^mcuboot_secondary_1:/d' 'mcuboot_secondary_1 is missing'
y '/^mcuboot_secondary_2:/d' 'mcuboot_secondary_2 is missing'
y '/^mcuboot_primary_1:/d' 'mcuboot_primary_1 is missing'
y '/^mcuboot_primary_2:/d' 'mcuboot_primary_2 is missing'
y '/^pcd_sram:/d' 'pcd_sram is missing'
y '/^mcuboot_pad:/d' 'mcuboot_pad'
y '/^mcuboot_primary_2_pad:/d' 'mcuboot_primary_2_pad'
y '/^mcuboot_secondary_2:/s/external_flash/external_flsh/' "mcuboot_secondary_2 is in 'external_flsh'"
y '/^mcuboot_primary_2:/s/external_flash/flash_primary/' 'mcuboot_primary_2, a slot of image 2, is in flash_primary'
y '/^mcuboot_primary_1:/s/ram_flash/flash_primary/' 'mcuboot_primary_1, a slot of image 1'
y '/^mcuboot_secondary_1:/s/ device: MX25R64,//' 'mcuboot_secondary_1 .* has no device'
y '/^mcuboot_secondary_2:/s/0x160000/0x150000/;/^mcuboot_secondary_2:/s/0x1a0000/0x190000/' 'mcuboot_secondary_2 overlap'
y '/^mcuboot_secondary_1:/s/0xd4000/0xd0000/;/^mcuboot_secondary_1:/s/0x114000/0x110000/' 'mcuboot_secondary_1 overlap'
y '/^mcuboot_secondary_2:/s/0x160000/0x7f0000/;/^mcuboot_secondary_2:/s/0x1a0000/0x830000/' 'mcuboot_secondary_2 ends at'
y '/^settings_storage:/s/0xf0000/0xe0000/;/^settings_storage:/s/0x100000/0xf0000/' 'settings_storage overlap'
y '/^mcuboot_secondary_1:/s/0x114000/0x124000/' 'mcuboot_secondary_1: end_address'
y '/^mcuboot_secondary_2:/s/0x160000/0x160800/;/^mcuboot_secondary_2:/s/0x1a0000/0x1a0800/' 'mcuboot_secondary_2 is not made of whole'
y '/^mcuboot_pad:/s/0x10200/0x10020/;/^mcuboot_pad:/s/0x200}/0x20}/' 'mcuboot_pad has 0x20'
y '/^mcuboot:/s/0x0/0x1000/;/^mcuboot:/s/0x10000}/0xf000}/' 'mcuboot is at 0x1000'
y '/^pcd_sram:/s/0x20000000/0x20001000/;/^pcd_sram:/s/0x2000}/0x1000}/' 'pcd_sram is at'
y '/^app:/s/0xe4000/0xe3000/;/^app:/s/0xd3e00/0xd2e00/' 'mcuboot_primary'
y '/^mcuboot_secondary_2:/s/, size: 0x40000//' 'mcuboot_secondary_2 has no size'
yaml=$tried

tried=0
d() { names good.overlay "$@"; }
d '/slot1_partition/s/0xd4000/0xc4000/' 'slot1_partition 0xc4000'
d '/slot5_partition/s/0x40000/0x30000/' 'slot5_partition 0x30000'
d '/slot4_partition/s/0x40000/0x3f000/' 'slot4_partition has 0x3f000'
d '/slot0_partition/s/0xd4000/0xc4000/' 'slot0_partition has 0xc4000'
d '/slot3_partition/s/0x40000/0x30000/' 'slot3_partition has 0x30000'
d '/slot1_partition/d' 'slot1_partition is missing'
d '/slot3_partition/d' 'slot3_partition is missing'
d '/slot4_partition/d' 'slot4_partition is missing'
d '/slot5_partition/d' 'slot5_partition is missing'
d '/slot0_partition/d' 'slot0_partition is missing'
d '/slot5_partition/s/<0x160000/<0x150000/' 'slot5_partition'
d '/slot5_partition/s/160000/150000/g' 'slot5_partition overlap'
d '/slot3_partition/s/d4000/d0000/g' 'slot3_partition overlap'
d '/slot4_partition/s/120000/110000/g' 'slot4_partition overlap'
d '/lfs_partition/s/0x660000/0x670000/' 'lfs_partition ends at'
d '/lfs_partition/s/1a0000/190000/g' 'lfs_partition overlap'
d '/storage_partition/s/f0000/e0000/g' 'storage_partition overlap'
d '/storage_partition/s/0x10000>/0x20000>/' 'storage_partition ends at'
d '/storage_partition/s/<0xf0000/<0xf2000/' 'storage_partition'
d '/boot_partition/s/0x10000>/0x18000>/' 'boot_partition and slot0_partition overlap'
d '/boot_partition/s/0x10000>/0x8000>/' 'boot_partition'
d '/boot_partition/s/<0x0/<0x1000/' 'boot_partition'
d '/slot5_partition/s/0x40000/0x40800/' 'slot5_partition is not made of whole'
d '/slot3_partition/s/<0xd4000/<0xd4800/' 'slot3_partition is not made of whole'
d '/slot4_partition/s/slot4/slot6/' 'slot4_partition is missing'
d '/slot1_partition/s/<0x0 /<0x7f0000 /' 'slot1_partition'
[ "$yaml" -ge 24 ] && [ "$tried" -ge 24 ] || fail "only $yaml and $tried changes were tried"
finish
