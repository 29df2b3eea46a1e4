#!/bin/bash
# Who is to blame: what a device has refused is the finding, what the model lacks is nobody's mistake,
# and a core that has died or given up is a bad end, asked for or not.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# blames STATUS NAME ID PATTERN...: a run without --until; its first finding.
blames() {
    local want=$1 name=$2 id=$3 status=0 pattern images
    shift 3
    images=("$FIRMWARE/faults/$name.hex" "$FIRMWARE/net.hex")
    case $name in net_*)
        images=("$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex"
            "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/faults/$name.hex"
            --symbols "$FIRMWARE/split.elf")
        ;;
    esac
    "$NRF53EMU" run --duration 4s --report-json "$work/json" --bundle "$work/bundle" "${more[@]}" \
        "${images[@]}" --symbols "$FIRMWARE/faults/$name.elf" >"$work/out" 2>"$work/err" \
        </dev/null || status=$?
    [ "$status" -eq "$want" ] || fail "$name: ended with $status, not $want"
    keeps_report "$work/json"
    sed -n '/^\(error\|warning\|gap\) /,$p' "$work/err" |
        awk 'NR > 1 && !/^  (where:|why:   |remedy:|       ) / { exit } { print }' |
        tr -s ' \n' ' ' >"$work/finding"
    grep -qE "^(error|warning|gap) $id: " "$work/finding" ||
        fail "$name: no $id but: $(cut -c 1-100 "$work/finding")"
    for pattern in "$@"; do
        grep -qE -- "$pattern" "$work/finding" || fail "$name: $id does not say '$pattern'"
    done
}
more=()

# What a device refused.
blames 1 store_uicr uicr-store-without-wen 'scenario stores to UICR at 0x00ff8000' 'WEN' 'CONFIG = Wen'
blames 1 store_flash flash-store-without-wen 'internal flash at 0x000f0800' 'flash_write'
blames 1 net_stores_flash network-core-fault 'stores to internal flash at 0x0103f000' 'flash_write'
blames 1 store_protected flash-page-protected '0x000f0800' 'SPU' 'scenario\+0x[0-9a-f]+ .* has protected it at 0\.'

blames 1 erase_protected flash-page-protected '0x000f0000' 'SPU' 'fprotect_area.* has protected it at 0\.'
blames 1 net_stores_protected network-core-fault '0x0103f000 in flash that ACL protects' 'scenario\+0x[0-9a-f]+ .* has protected it'

# What belongs to the Secure image.
blames 1 secure_ram secure-fault 'Non-secure' 'RAM region 16 \(0x20020000 to 0x20021fff, Secure\)' '0x2000'
blames 1 secure_flash secure-fault 'flash region 4 \(0x00010000 to 0x00013fff, Secure\)' '0x4000'
blames 1 secure_device secure-fault '0x5002b500 of QSPI.ENABLE' 'Secure address'
blames 1 device_kept_secure secure-device 'reads QSPI.ENABLE \(0x4002b500\), which SPU keeps Secure'

# What the model lacks.
blames 3 gap_polled model-gap 'QSPI\+0x7f0 \(0x5002b7f0\)' 'no mistake of the program' '--bundle'
blames 3 gap_task model-gap 'I2S0\+0x7a0' 'application core does not go on'
blames 3 gap_panics model-gap 'QSPI\+0x7f4'
grep -q '"sha256"' "$work/bundle" && grep -q '"device" : "QSPI"' "$work/bundle" ||
    fail "the bundle lacks hashes or gaps"
blames 3 net_polls_gap model-gap 'RADIO\+0xf80' 'network core does not go on'
more=(--until nothing)
blames 3 gap_task model-gap 'I2S0\+0x7a0'
more=()

# Who gave up.
blames 1 panic_loop bootloader-gave-up 'fih_panic_loop' '0x00010000: version 1.0.0, hash good' 'image verify'
says 'given up'
blames 1 end_in_handler halted 'egu0_isr' 'network core answered 42'
more=(--until nothing)
blames 1 panic_loop bootloader-gave-up 'fih_panic_loop'
more=()

# The network core, while the application core waits as it should.
blames 1 net_undefined network-core-fault 'undefined instruction' 'network core at scenario'
says 'the network core has failed after .*; app core asleep at .*; net core asleep at fatal_end'
blames 1 net_resets network-core-fault 'faults and resets again and again'

# It hangs, while the application core goes on without it, and while it waits for it.
more=(--patience 200ms --duration 1200ms)
blames 1 net_waits_for_temp network-core-hangs 'scenario waits for TEMP.EVENTS_DATARDY, which nothing will change' \
    'task that leads to it was not started'
blames 1 net_masked network-core-hangs 'scenario goes round with interrupts masked'
blames 1 net_storm network-core-hangs 'interrupt 19 comes back as soon as .* returns' 'event_clear'
more+=(--until 'network core answered')
blames 124 net_waits_for_temp network-core-hangs 'TEMP.EVENTS_DATARDY'
blames 124 net_spins network-core-halted 'has stopped itself'
more=()

# Pins and vectors.
blames 0 qspi_pins_trace qspi-pins 'P0.17 \(SCK\) belongs to trace \(PIN_CNF.MCUSEL = 7\)' 'NRF_PSEL'
blames 0 qspi_psel_elsewhere qspi-pins 'PSEL.IO0 is P1.05; QSPI reaches IO0 at P0.13 only'
blames 0 qspi_psel_off qspi-pins 'PSEL.CSN is not connected; it has to be P0.18'
blames 0 vtor_bits vtor-not-aligned 'set to 0x00010220 and holds 0x00010200' 'CONFIG_ROM_START_OFFSET'
blames 0 vtor_alignment vtor-not-aligned 'no multiple of 0x200: the table has 85 vectors'
more=(--until nothing)
blames 124 qspi_psel_off qspi-pins 'PSEL.CSN'
blames 124 vtor_bits vtor-not-aligned '0x00010220'

# A note about the model that explains the silence is the finding.
more=(--until nothing)
blames 124 systick_sleeps systick-stands-still 'SysTick' 'RTC1'
blames 124 systick_wfe systick-stands-still 'SysTick' 'RTC1'
more=()

# A board without a 32 kHz crystal, and a program that waits for it: polling, and asleep.
printf '[board]\nname = bare\nlike = nrf5340dk\n[clock]\nlfxo = none\n' >"$work/bare.ini"
more=(--board "$work/bare.ini" --until nothing)
blames 1 lfxo_polled F60-no-lfxo 'CONFIG_CLOCK_CONTROL_NRF_K32SRC_RC=y' 'lfxo=external'
blames 124 lfxo_asleep F60-no-lfxo 'CONFIG_CLOCK_CONTROL_NRF_K32SRC_RC=y'
more=()

# QSPI leads to another device on this board, as on the nRF7002 DK: no pin of the program is wrong.
printf '[board]\nname = wifi\nlike = nrf5340dk\n[qspi]\nsck = none\n' >"$work/wifi.ini"
"$NRF53EMU" run --board "$work/wifi.ini" --duration 1s "$FIRMWARE/faults/div4_chosen.hex" \
    >"$work/out" 2>"$work/err" </dev/null
says '^note qspi-elsewhere: QSPI is used, and this board has no flash chip there'
grep -q 'NRF_PSEL' "$work/err" && fail 'pins of the program are blamed for the board'

# Remedies fit programs without Zephyr.
blames 1 fpu_off fpu-off 'CONFIG_FPU=y'
names=()
for name in _kernel z_cstart z_arm_fault _sw_isr_table; do
    names+=(--redefine-sym "$name=my$name")
done
arm-none-eabi-objcopy "${names[@]}" "$FIRMWARE/faults/fpu_off.elf" "$work/bare.elf" 2>/dev/null
"$NRF53EMU" run --duration 4s "$FIRMWARE/faults/fpu_off.hex" --symbols "$work/bare.elf" \
    >"$work/out" 2>"$work/err" </dev/null
says 'remedy: SCB->CPACR'
arm-none-eabi-objcopy "${names[@]}" "$FIRMWARE/faults/lfxo_polled.elf" "$work/bare.elf" 2>/dev/null
"$NRF53EMU" run --board "$work/bare.ini" --duration 1s "$FIRMWARE/faults/lfxo_polled.hex" \
    --symbols "$work/bare.elf" >"$work/out" 2>"$work/err" </dev/null
says 'remedy: CLOCK.LFCLKSRC = LFRC'

# A fault that an event of QSPI reports is charged to the core that started the transfer.
"$NRF53EMU" run --duration 1s "$FIRMWARE/faults/wrong_rxdelay.hex" "$FIRMWARE/net.hex" \
    >"$work/out" 2>"$work/err" </dev/null
grep -qE 'QSPI: .*; net core at' "$work/err" && fail 'a complaint of QSPI is charged to the network core'

valid_reports
finish
