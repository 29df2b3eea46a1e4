#!/bin/bash
# Build directories as they are found: moved to another machine, without a name, beside their ELF.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# A sysbuild of a machine with drive letters; the HEX for the whole board is named by one domain.
mkdir -p "$work/build/split/zephyr" "$work/build/boot/zephyr"
cat >"$work/build/domains.yaml" <<'YAML'
default: split
build_dir: D:/jobs/12/build
domains:
  - name: split
    build_dir: D:/jobs/12/build/split
  - name: boot
    build_dir: D:/jobs/12/build/boot
flash_order:
  - split
YAML
printf 'config:\n  elf_file: zephyr.elf\n  hex_file: D:/jobs/12/build/merged.hex\n' \
    >"$work/build/split/zephyr/runners.yaml"
cp "$FIRMWARE/merged.hex" "$work/build/"
cp "$FIRMWARE/split.elf" "$work/build/split/zephyr/zephyr.elf"
cp "$FIRMWARE/boot.elf" "$work/build/boot/zephyr/zephyr.elf"
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "$work/build"
says 'build was built elsewhere \(D:/jobs/12/build/split\): its own files are used'
ends_with 0 "$NRF53EMU" run -q --until 'split: done' --duration 10s "$work/build/split/zephyr"
[ ! -s "$work/err" ] || fail "--quiet does not keep quiet: $(cat "$work/err")"

# Without a name it is ./build.
(cd "$work" && ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s
    ends_with 0 "$NRF53EMU" check
    exit "$failures") || fail "./build is not taken"
mkdir "$work/empty"
(cd "$work/empty" && refuses 'there is no ./build' "$NRF53EMU" run
    exit "$failures") || fail "no ./build is not said"

# A .config of another chip is said to be one; the images may be right all the same.
printf 'CONFIG_SOC="nRF5340_CPUAPP_QKAA"\n' >"$work/build/boot/zephyr/.config"
printf 'CONFIG_SOC="nrf52840"\n' >"$work/build/split/zephyr/.config"
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "$work/build"
says 'build: CONFIG_SOC is nrf52840: is this a build for nRF5340\?'

finish
