#!/bin/bash
# Every mistake of the user is one line that names file and place, exit status 2.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
run=("$NRF53EMU" run)

refuses "$work/none.hex: no such file" "${run[@]}" "$work/none.hex"

: >"$work/empty.hex"
refuses "$work/empty.hex: the file is empty" "${run[@]}" "$work/empty.hex"

head -c 40 "$FIRMWARE/boot.elf" >"$work/short.elf"
refuses "$work/short.elf: cut off" "${run[@]}" "$work/short.elf"
head -c 2000 "$FIRMWARE/boot.elf" >"$work/half.elf"
refuses "$work/half.elf: cut off" "${run[@]}" "$work/half.elf"

cp "$FIRMWARE/boot.elf" "$work/big.elf"
printf '\002' | dd of="$work/big.elf" bs=1 seek=5 conv=notrunc status=none
refuses "$work/big.elf: a big-endian ELF" "${run[@]}" "$work/big.elf"

printf ':0100000001FF\n:00000001FF\n' >"$work/sum.hex"
refuses "$work/sum.hex:1: checksum" "${run[@]}" "$work/sum.hex"
printf ':00000009F7\n' >"$work/type.hex"
refuses "$work/type.hex:1: unknown record type 09" "${run[@]}" "$work/type.hex"
printf ':0100000001F\n' >"$work/odd.hex"
refuses "$work/odd.hex:1: odd number" "${run[@]}" "$work/odd.hex"

printf ':0100000001FE\n:00000001FF\n' >"$work/one.hex"
printf ':0100000002FD\n:00000001FF\n' >"$work/two.hex"
refuses "$work/one.hex and $work/two.hex disagree at 0x00000000" \
    "${run[@]}" "$work/one.hex" "$work/two.hex"

printf ':020000043000CA\n:0100000001FE\n:00000001FF\n' >"$work/far.hex"
refuses "$work/far.hex:2: 0x30000000 to 0x30000000 lies outside every memory" \
    "${run[@]}" "$work/far.hex"

printf 'x' >"$work/raw.bin"
refuses "$work/raw.bin: a raw binary needs an address" "${run[@]}" "$work/raw.bin"
refuses "is not a 32-bit address" "${run[@]}" "$work/raw.bin@here"

refuses "--no-such-option" "${run[@]}" --no-such-option "$work/one.hex"
refuses "--board: 'nrf9999'" "${run[@]}" --board nrf9999 "$work/one.hex"
refuses "--engine: 'fast'" "${run[@]}" --engine fast "$work/one.hex"
refuses "--duration: 'soon'" "${run[@]}" --duration soon "$work/one.hex"
refuses "--errata: '+99'" "${run[@]}" --errata +99 "$work/one.hex"
refuses "--uart app.7=-" "${run[@]}" --uart app.7=- "$work/one.hex"
refuses "--uart app.1=net.3: there is no such UART" "${run[@]}" --uart app.1=net.3 "$work/one.hex"
refuses "--wire 1.01=1.01: is not PIN=PIN" "${run[@]}" --wire 1.01=1.01 "$work/one.hex"
refuses "--wire 1.01: is not PIN=PIN" "${run[@]}" --wire 1.01 "$work/one.hex"
refuses "--until" "${run[@]}" --until '(' "$work/one.hex"

refuses "--nvm: /dev/null/x" "${run[@]}" --nvm /dev/null/x "$work/one.hex"
mkdir "$work/dir"
refuses "$work/dir: no build directory of west" "${run[@]}" "$work/dir"
mkdir "$work/build"
printf 'domains: [\n' >"$work/build/domains.yaml"
refuses "$work/build/domains.yaml:2:" "${run[@]}" "$work/build"

printf '[board]\nchip=mx25r6435f\ncolour=red\n' >"$work/board.ini"
refuses "$work/board.ini: [board] colour=red" "${run[@]}" --board "$work/board.ini" "$work/one.hex"
printf '[wires]\n1.01=1.99\n' >"$work/board.ini"
refuses "$work/board.ini: [wires] 1.01=1.99" "${run[@]}" --board "$work/board.ini" "$work/one.hex"

refuses "'fly' is not a command" "$NRF53EMU" fly
refuses "nothing to run" "${run[@]}"
finish
