#!/bin/bash
# nrf53emu program and nrfjprog: the right bytes end up in the board, and what the flash chip cannot
# do fails as on the bench.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
program=("$NRF53EMU" program)
merged=$FIRMWARE/merged.hex
external=$FIRMWARE/split.external.signed.bin
boots=("$NRF53EMU" run --until 'split: done' --duration 10s)

# As the Thingy:53's file of the nRF Connect SDK, comments of both kinds included.
thingy=$work/thingy53.ini
cat >"$thingy" <<'END'
;----------------------------------------------
; Deprecated, use config.toml format instead
;----------------------------------------------

[DEFAULT_CONFIGURATION]
; Define the capacity of the flash memory device in bytes.
MemSize = 0x800000
ReadMode = READ2IO
WriteMode = PP
AddressMode = BIT24
Frequency = M16
SpiMode = MODE0
SckDelay = 0x80
RxDelay = 2
CustomInstructionIO2Level = LEVEL_LOW
CustomInstructionIO3Level = LEVEL_HIGH
CSNPin = 17
CSNPort = 0
SCKPin = 19
SCKPort = 0
DIO0Pin = 20
DIO0Port = 0
DIO1Pin = 21
DIO1Port = 0
DIO2Pin = 22
DIO2Port = 0
DIO3Pin = 23
DIO3Port = 0
WIPIndex = 0
PPSize = PAGE256
;InitializationCustomInstruction =  0x06
;InitializationCustomInstruction =  0x01, [0x40, 0, 0x2]
RetainRAM = 0
END

# As QspiDefault.ini, which --qspiini replaces.
default=$work/default.ini
sed -e 's/READ2IO/READ4IO/; s/= PP$/= PP4IO/; s/^;Init/Init/' "$thingy" >"$default"

# with KEY=VALUE...: the Thingy:53's file with other values.
with() {
    cp "$thingy" "$work/other.ini"
    local pair
    for pair in "$@"; do
        printf '%s\n' "$pair" >>"$work/other.ini"
    done
}

# holds FILE OFFSET PART: the bytes of PART stand at OFFSET.
holds() {
    cmp -s -i "$(($2)):0" -n "$(stat -c %s "$3")" "$1" "$3" || fail "$1 does not hold $3 at $2"
}

# The right bytes, whatever the way, and a board that boots from them.
way() {
    local board=$work/$1
    shift
    ends_with 0 "${program[@]}" --nvm "$board" --sectorerase --qspisectorerase --verify "$@" "$merged"
    says 'Verified OK'
    ends_with 0 "${program[@]}" --nvm "$board" "$@" --readqspi "$board.bin"
    holds "$board.bin" 0x120000 "$external"
    [ "$(stat -c %s "$board.bin")" -eq $((0x800000)) ] || fail "$board.bin has not the chip's size"
    ends_with 0 "${boots[@]}" --nvm "$board"
}
way dk
way default --qspiini "$default"
way thingy53 --board thingy53 --qspiini "$thingy"
with Frequency=M2 SpiMode=MODE3 SckDelay=0
way slow --qspiini "$work/other.ini"
with Frequency=M32 RxDelay=6 WriteMode=PP4IO ReadMode=READ4O \
    'InitializationCustomInstruction = 6' 'InitializationCustomInstruction=1,[0b1000000,0,2]'
way fast --qspiini "$work/other.ini"
for board in default thingy53 slow fast; do
    cmp -s "$work/dk.bin" "$work/$board.bin" || fail "dk.bin and $board.bin differ"
done

# QE is the chip's own memory: set by the default file, not by the Thingy:53's.
grep -q 'registers=40,' "$work/dk/current/nrf53emu.ini" || fail "QE was not kept"
grep -q 'registers=00,' "$work/fresh/current/nrf53emu.ini" 2>/dev/null && fail "a board came from nowhere"
ends_with 0 "${program[@]}" --nvm "$work/fresh" --qspiini "$thingy" "$merged"
grep -q 'registers=00,' "$work/fresh/current/nrf53emu.ini" || fail "QE appeared without an instruction"

# What is read as Intel HEX programs the same board again.
ends_with 0 "${program[@]}" --nvm "$work/dk" --readqspi "$work/q.hex" --readcode "$work/c.hex"
ends_with 0 "${program[@]}" --nvm "$work/copy" --verify "$work/q.hex" "$work/c.hex" \
    "$FIRMWARE/net.hex"
cmp -s "$work/dk/current/qspi.nvm" "$work/copy/current/qspi.nvm" || fail "the copy's QSPI flash differs"
ends_with 0 "${boots[@]}" --nvm "$work/copy"

# --json.
ends_with 0 "${program[@]}" --nvm "$work/copy" --json --chiperase --qspichiperase --verify "$merged"
says '"schema" : 1'
says '"erased_as_a_whole" : 1'
ends_with 0 "${program[@]}" --nvm "$work/copy" --memrd 0x10120000 --n 4
says '^0x10120000: 96F3B83D'

# Modes that the chip cannot do: the first wrong address, status 1.
cannot() {
    local part=$1
    shift
    with "$@"
    rm -rf "$work/bench"
    ends_with 1 "${program[@]}" --nvm "$work/bench" --qspiini "$work/other.ini" --verify "$merged"
    says "$part"
}
cannot '0x10120000: verification failed: 0x3d expected, 0xff found' WriteMode=PP4O
says '32h is not in the profile'
cannot '0x10120000: verification failed' WriteMode=PP2O
cannot '0x10120000: verification failed' ReadMode=READ4IO Frequency=M8
says 'EBh ignored: QE'
cannot '0x10120000: ' ReadMode=READ2IO Frequency=M32 RxDelay=6
says 'data is corrupted'
cannot '0x10120000: ' AddressMode=BIT32
cannot '0x10120[01]..: verification failed' PPSize=PAGE512
cannot 'does not get ready' WIPIndex=6 'InitializationCustomInstruction = 0x06' \
    'InitializationCustomInstruction = 0x01, [0x40]'

# A chip that is smaller than the file says wraps, which verification does not see.
with MemSize=0x1000000
printf 'some bytes' >"$work/raw.bin"
ends_with 1 "${program[@]}" --nvm "$work/bench" --qspiini "$work/other.ini" --verify \
    "$work/raw.bin@0x10800000"
says '0x10800000: beyond the end of the chip'

# Flash that is not erased, whichever kind; a UICR word shows when it is verified.
printf 'other text' >"$work/raw2.bin"
for address in 0x80000 0x01010000 0x10200000; do
    ends_with 0 "${program[@]}" --nvm "$work/used" --verify "$work/raw.bin@$address"
    ends_with 1 "${program[@]}" --nvm "$work/used" "$work/raw2.bin@$address"
    says "$(printf '0x%08x: cannot program 0x6f: 0x73 is there' "$address")"
    ends_with 0 "${program[@]}" --nvm "$work/used" --sectorerase --qspisectorerase --verify \
        "$work/raw2.bin@$address"
done
ends_with 0 "${program[@]}" --nvm "$work/used" --verify "$work/raw.bin@0x00ff8100"
ends_with 1 "${program[@]}" --nvm "$work/used" --sectorerase --verify "$work/raw2.bin@0x00ff8100"
says '0x00ff8100: verification failed'
ends_with 0 "${program[@]}" --nvm "$work/used" --chiperase --verify "$work/raw2.bin@0x00ff8100"

# Mistakes of the user.
refuses "$work/none.ini: " "${program[@]}" --nvm "$work/x" --qspiini "$work/none.ini" "$merged"
wrong() {
    local part=$1
    shift
    with "$@"
    refuses "$work/other.ini: [DEFAULT_CONFIGURATION] $part" \
        "${program[@]}" --nvm "$work/x" --qspiini "$work/other.ini" "$merged"
}
wrong 'Colour: no such key' Colour=red
wrong 'Frequency=M5: must be one of M2, M4, M8, M16, M32' Frequency=M5
wrong 'RxDelay=8: must be a number from 0 to 7' RxDelay=8
wrong 'MemSize=8MB' MemSize=8MB
wrong 'InitializationCustomInstruction=0x01, [0x40' 'InitializationCustomInstruction=0x01, [0x40'
printf '[OTHER]\nMemSize=1\n' >"$work/group.ini"
refuses "$work/group.ini: [OTHER]" "${program[@]}" --nvm "$work/x" --qspiini "$work/group.ini" "$merged"
refuses "$work/raw.bin: 0x107ffffc to 0x10800005 lies outside" \
    "${program[@]}" --nvm "$work/x" "$work/raw.bin@0x107ffffc"
with MemSize=0
refuses "(QSPI flash: MemSize is 0x0)" \
    "${program[@]}" --nvm "$work/x" --qspiini "$work/other.ini" "$merged"
refuses "0x01000000 is network flash, which needs --coprocessor CP_NETWORK" \
    "${program[@]}" --nvm "$work/x" --coprocessor CP_APPLICATION "$FIRMWARE/net.hex"
refuses "0x00000000 is application flash, which needs --coprocessor CP_APPLICATION" \
    "${program[@]}" --nvm "$work/x" --coprocessor CP_NETWORK "$FIRMWARE/boot.hex"
refuses "--coprocessor: 'CP_MODEM'" "${program[@]}" --nvm "$work/x" --coprocessor CP_MODEM "$merged"
refuses "--family: the board is an NRF53, not 'NRF52'" \
    "${program[@]}" --nvm "$work/x" -f NRF52 "$merged"
refuses "exclude each other" "${program[@]}" --nvm "$work/x" --sectorerase --chiperase "$merged"
refuses "--nvm DIR is missing" "${program[@]}" "$merged"
refuses "nothing to do" "${program[@]}" --nvm "$work/x"
printf '[board]\nchip=mx25l6433f\n' >"$work/board.ini"
refuses "nrf53emu.ini: [nvm] chip=mx25r6435f" \
    "${program[@]}" --nvm "$work/dk" --board "$work/board.ini" "$merged"

# --- nrfjprog: what west's runner does ------------------------------------------------------------
mkdir "$work/bin"
ln -s "$NRF53EMU" "$work/bin/nrfjprog"
PATH=$work/bin:$PATH
export NRF53EMU_NVM=$work/west
ends_with 0 nrfjprog --version
says '^nrfjprog version: '
snr=$(nrfjprog --ids)
[[ $snr =~ ^[1-9][0-9]*$ ]] || fail "--ids printed '$snr'"
ends_with 0 nrfjprog --recover -f NRF53 --coprocessor CP_NETWORK --snr "$snr"
ends_with 0 nrfjprog --recover -f NRF53 --snr "$snr"
flash() {
    ends_with 0 nrfjprog --program "$1" --sectorerase "${@:3}" --verify -f NRF53 \
        --coprocessor "$2" --snr "$snr"
}
flash "$FIRMWARE/net.hex" CP_NETWORK
flash "$FIRMWARE/boot.hex" CP_APPLICATION
flash "$FIRMWARE/split.internal.signed.hex" CP_APPLICATION
flash "$FIRMWARE/split.external.signed.hex" CP_APPLICATION --qspisectorerase
ends_with 0 nrfjprog --pinreset -f NRF53 --snr "$snr"
ends_with 0 "${boots[@]}" --nvm "$work/west"
ends_with 0 nrfjprog --verify "$FIRMWARE/boot.hex"
ends_with 55 nrfjprog --verify "$work/raw.bin@0"
says '0x00000000: verification failed'
refuses "needs --coprocessor CP_NETWORK" nrfjprog --program "$FIRMWARE/net.hex" --sectorerase
refuses "needs --program or --verify" nrfjprog "$FIRMWARE/boot.hex"
refuses "UICR of an NRF53 has no page erase" nrfjprog --program "$merged" --sectoranduicrerase
ends_with 0 nrfjprog --eraseall -f NRF53 --snr "$snr"
ends_with 0 nrfjprog --memrd 0x0
says '^0x00000000: FFFFFFFF'
ends_with 0 nrfjprog --memrd 0x10120000
says '^0x10120000: 96F3B83D'
finish
