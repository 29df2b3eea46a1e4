#!/bin/bash
# Each failure variant gets the finding that names its card, the place and what to do about it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

examined=' '

# fits NAME: each finding has ten lines of a hundred columns and a remedy; nothing comes before them.
fits() {
    local wrong
    examined+="$1 "
    wrong=$(awk '
        function end() {
            if (id != "" && lines > 10) print id " has " lines " lines"
            if (id != "" && !remedy) print id " has no remedy"
            id = ""
        }
        /^(error|warning|note|gap) [^ ]+: / { end(); id = $2; lines = remedy = 0; found = 1 }
        id != "" && lines > 0 && !/^  (where:|why:   |remedy:|       ) / { end() }
        id != "" { lines++; remedy += /^  remedy: ./; if (length($0) > 100) print id " is too wide" }
        /^app core: / && !found { print "registers come before the finding" }
        END { end() }' "$work/err")
    [ -z "$wrong" ] || fail "$1: $wrong"
}

# examine ARGUMENT...: a run that ends badly; its report is in $work/err and $work/json.
examine() {
    status=0
    "$NRF53EMU" run --until 'split: done' --duration 5s --report-json "$work/json" "$@" \
        >"$work/out" 2>"$work/err" </dev/null || status=$?
    keeps_report "$work/json"
    # The first finding, up to its evidence: labels stand in columns 3 to 10.
    sed -n '/^\(error\|warning\|note\|gap\) /,$p' "$work/err" |
        awk 'NR > 1 && !/^  (where:|why:   |remedy:|       ) / { exit } { print }' >"$work/finding"
}

# concludes NAME ID PATTERN...: the finding comes first, in ten lines of a hundred columns.
concludes() {
    local name=$1 id=$2 pattern
    shift 2
    grep -qE "^(error|warning|note|gap) $id: " <(head -n 1 "$work/finding") ||
        fail "$name: no $id but: $(head -n 1 "$work/finding")"
    for pattern in "$@"; do
        grep -qE -- "$pattern" <(tr -s ' \n' ' ' <"$work/finding") ||
            fail "$name: $id does not say '$pattern'"
    done
    fits "$name"
    grep -qF "\"id\" : \"$id\"" "$work/json" || fail "$name: the JSON report has no $id"
}

# finds NAME ID PATTERN...: with names from the ELF and with $more; the run ends badly.
more=()
finds() {
    local name=$1
    examine "$FIRMWARE/faults/$name.hex" "$FIRMWARE/net.hex" \
        --symbols "$FIRMWARE/faults/$name.elf" "${more[@]}"
    [ "$status" -eq 1 ] || [ "$status" -eq 124 ] || fail "$name: ended with $status"
    concludes "$@"
}

# warns NAME ID PATTERN...: the firmware goes on as if nothing had happened.
warns() {
    local name=$1
    "$NRF53EMU" run --duration 1s --report-json "$work/json" "$FIRMWARE/faults/$name.hex" \
        "$FIRMWARE/net.hex" --symbols "$FIRMWARE/faults/$name.elf" \
        >"$work/out" 2>"$work/err" </dev/null || fail "$name: ended with $?"
    keeps_report "$work/json"
    sed -n '/^warning /,/^[^ ]/p' "$work/err" | sed '$d' >"$work/finding"
    concludes "$@"
}

# Start-up order: function, level and priority, and the driver's.
finds xip_init_pre_kernel F01-init-before-qspi 'shell_backend_init, init entry [0-9]+ of [0-9]+: PRE_KERNEL_1 priority 40' \
    'after clock_control_init, before uarte_init' 'qspi_nor_init \(init entry [0-9]+, POST_KERNEL 41\)' \
    'SYS_INIT\(shell_backend_init, POST_KERNEL, 50\)'
finds xip_init_post_kernel_20 F01-init-before-qspi 'xip_init_post_kernel_20\.c:[0-9]+\), called' 'POST_KERNEL priority 20' 'CONFIG_SHELL_BACKEND_SERIAL_INIT_PRIORITY=50'
finds xip_driver_priority_80 F02-qspi-driver-late 'shell_backend_init runs from external flash' \
    'whose priority is 80' 'POST_KERNEL priority 50' 'CONFIG_NORDIC_QSPI_NOR_INIT_PRIORITY=41'
finds init_calls_xip F01-init-before-qspi 'backend_init uses external flash' \
    'xip_fresh .*, called from register_backend' 'POST_KERNEL priority 20'
finds isr_in_xip F04-isr-before-qspi 'timer0_isr' 'interrupt 15' 'qspi_nor_init' 'irq_enable\(15\)'

# From HEX files alone: address and caller.
examine "$FIRMWARE/faults/xip_init_pre_kernel.hex" "$FIRMWARE/net.hex"
concludes 'xip_init_pre_kernel, HEX' F01-xip-before-activation '0x10120200, called from 0x000103' 'symbols'
examine "$FIRMWARE/faults/isr_in_xip.hex" "$FIRMWARE/net.hex"
concludes 'isr_in_xip, HEX' F04-isr-before-qspi '0x10120200' 'interrupt 15'
examine "$FIRMWARE/faults/qspi_deactivated.hex" "$FIRMWARE/net.hex"
concludes 'qspi_deactivated, HEX' F07-xip-not-active '0x000113.* switched it off'

# Clock and controller.
finds div2_at_128mhz F05-errata-159 'xip_init' 'CPU 128 MHz' 'HFCLK_DIV'
finds divider_div4 F06-hfclk192m-div4 'xip_init' 'HFCLK192MCTRL /4' 'NRF_CLOCK_HFCLK_DIV_1'
warns div4_left F06-sck-quarter 'SCK 2000 kHz' 'NRF_CLOCK_HFCLK_DIV_1'
warns divider_without_settling F06-clock-not-settled 'HFCLK192MCTRL was written' 'k_busy_wait\(7\)'
warns wrong_rxdelay F17-rxdelay 'SCK 48000 kHz' 'rx-delay = <6>'
warns without_errata121 F17-errata-121 'IFCONFIG0 bits 16 and 17' 'nrfx 2.5'
finds qspi_deactivated F07-xip-not-active 'qspi_deactivate' 'CONFIG_NORDIC_QSPI_NOR_XIP=y'
finds two_xip_users F07-xip-not-active 'load_wifi_patch.* switched it off' \
    'switched on by qspi_nor_init.* and load_wifi_patch' '90375'
finds deactivate_after_xip F08-deactivate-after-xip 'qspi_deactivate' '88967'
finds errata43 F09-errata-43 'scenario' 'QSPI.STATUS' 'TASKS_ACTIVATE'

# Chip and bus.
finds wrong_jedec_id F11-wrong-chip 'c2 28 17' 'jedec-id = \[c2 28 17\]'
finds dpd_left_asleep F12-chip-asleep 'xip_fresh' 'has-dpd'
warns csn_floating F13-csn-floating 'scenario' 'low-power-enable; bias-pull-up'
finds reset_while_erasing F15-busy-across-reset 'CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS'
finds sck_too_fast F16-sck-too-fast 'xip_init' '8000 kHz' 'sck-frequency = <DT_FREQ_M\(8\)>'
warns activate_while_busy F19-activate-timeout 'qspi_deactivate' \
    'CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS=3500'
finds store_into_xip F20-store-into-xip 'scenario writes to xip_table' 'RAM_DATA'
finds quad_without_qe F22-quad-without-qe 'xip_fresh' 'quad-enable-requirements'
more=(--set qspi.chip=mx25l51245g)
finds four_byte_mode_left F24-address-mode '3 address bytes, the chip takes 4' 'E9h' 'address-size-32'
more=()
finds erase_while_xip F26-xip-while-busy 'xip_fresh' 'CONFIG_NORDIC_QSPI_NOR_XIP_FLASH_SCHED_LOCK=y'
finds wrong_xipoffset F32-xipoffset '0x1000' 'xip_fresh' 'xip_offset_set\(NRF_QSPI, 0\)'
finds text_while_xip_off F55-data-while-xip-off 'xip_fresh_text' 'printk' 'CONFIG_NORDIC_QSPI_NOR_XIP=y'
warns flash_on_hold F14-io3-low 'scenario|qspi_command' 'io3_level'
warns unknown_write_opcode F21-unknown-opcode 'A2h' 'sent by (qspi_write|run_task)' 'pp4io'
warns stale_cache F28-stale-cache 'scenario' 'nrf_cache_invalidate'
warns block_protection F23-block-protected 'SR=7e' '01h'
warns second_erase F25-command-while-busy '06h ignored' 'WIP'
warns program_over_old_data F44-program-not-erased 'not erased' 'flash_area_erase'
warns nvmc_without_erase internal-flash-not-erased 'nvmc_write_word' 'flash_erase'
warns qspi_dma_from_flash qspi-dma-not-ram 'STACK_WRITE_BUFFER_SIZE'
warns uart_dma_from_flash easydma-not-ram 'RAM buffer'

# Images.
finds origin_without_header F31-origin-without-header '0x11fe00' 'ORIGIN = 0x10120200'
examine "$FIRMWARE/boot.hex" "$FIRMWARE/faults/origin_without_header.internal.signed.hex" \
    "$FIRMWARE/faults/origin_without_header.external.signed.bin@0x10120000"
concludes 'origin_without_header, update' F31-origin-without-header 'ORIGIN = 0x10120200'
examine "$FIRMWARE/faults/mismatched_halves.hex" --symbols "$FIRMWARE/split.elf"
concludes mismatched_halves F35-mismatched-parts 'Flash differs from the ELF' 'both parts of one build'
examine "$FIRMWARE/faults/mismatched_halves.hex"
concludes 'mismatched_halves, HEX' F35-mismatched-parts 'probably of different builds'
finds boot_without_flash F36-no-flash-driver 'never touched QSPI' 'nordic,pm-ext-flash'
finds boot_too_few_sectors F37-too-few-sectors 'BOOT_MAX_IMG_SECTORS=128' \
    'CONFIG_BOOT_MAX_IMG_SECTORS=256' 'CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE=4096'
finds boot_rejects_update F38-secondary-rejected 'CONFIG_MCUBOOT_VERIFY_IMG_ADDRESS=n'
examine "$FIRMWARE/faults/corrupt_external.hex"
concludes corrupt_external F40-image-damaged '0x10120000'
examine "$FIRMWARE/faults/corrupt_internal.hex"
concludes corrupt_internal F40-image-damaged '0x00010000'
finds slot_offset_as_address F41-slot-offset-as-address '0x00120000' 'scenario' 'flash_area_read'
examine "$FIRMWARE/faults/missing_xip_image.hex"
concludes missing_xip_image F51-external-part-missing 'external flash is blank' 'nrfjprog --program'
examine "$FIRMWARE/split.internal.signed.hex"
concludes 'no bootloader' F51-no-vector-table 'bootloader is not'
examine "$FIRMWARE/boot.hex"
concludes 'bootloader alone' F51-no-application 'signed application'

# A damaged or foreign image is no missing part, though the external flash is blank.
cp "$FIRMWARE/split.internal.signed.bin" "$work/damaged.bin"
printf 'x' | dd of="$work/damaged.bin" bs=1 seek=4000 conv=notrunc status=none
examine "$FIRMWARE/boot.hex" "$work/damaged.bin@0x10000"
concludes 'damaged, external part missing' F40-image-damaged '0x00010000'
cat >"$work/rejects.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .thumb_func
start:
    movs r0, #4     @ SYS_WRITE0
    ldr r1, =text
    bkpt 0xab
1:  b 1b
text:
    .asciz "E: Image in the primary slot is not valid!\nE: Unable to find bootable image\n"
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/rejects.elf" "$work/rejects.s" ||
    fail "the firmware does not assemble"
examine "$work/rejects.elf" "$FIRMWARE/split.internal.signed.hex"
concludes 'another key' F40-primary-rejected 'another key' 'image verify --key'

# The network core.
examine "$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex" \
    "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/faults/net_reads_xip.hex"
[ "$status" -eq 0 ] || fail "net_reads_xip: ended with $status"
grep -qF '"id" : "F46-network-core-xip"' "$work/json" || fail "net_reads_xip: no F46"
examine "$FIRMWARE/faults/network_wait_forever.hex" --until 'split: alive' --duration 1s
concludes network_wait_forever network-core-no-image 'has no firmware'
examine "$FIRMWARE/faults/network_not_secure.hex" "$FIRMWARE/net.hex" \
    --until 'network core answers' --duration 1s
concludes network_not_secure network-core-not-secure '0x20070000' 'EXTDOMAIN'

# Faults that have nothing to do with QSPI.
finds undefined_instruction undefined-instruction 'scenario'
finds xipoffset_linked null-pointer '0x10010002, called from main'
finds stack_overflow stack-overflow 'CONFIG_MAIN_STACK_SIZE'
finds jump_to_unmapped jump-to-nowhere '0x00200000, called from (scenario|app_main)'
finds write_to_null null-pointer 'scenario' '0x00000000'
finds fpu_off fpu-off 'CONFIG_FPU=y'
finds mpu_guard mpu-violation 'scenario'
finds lockup lockup 'fault handler'

# Hangs: what is waited for, and why it does not come.
finds spin_on_register hang-poll 'scenario waits for QSPI.EVENTS_READY' 'not DEACTIVATE'
finds spin_on_variable hang-loop 'scenario goes round' 'No interrupt has come' 'k_sem_take'
finds irq_masked_spin hang-masked 'scenario' 'Interrupt 15 is pending and enabled'
finds interrupt_storm interrupt-storm 'interrupt 15' 'timer0_isr' 'sleep_ms' 'event_clear'
says 'again and again'
finds wfi_forever asleep 'sleeps in scenario' 'RTC1'

finds all_threads_blocked all-threads-blocked 'main \(priority 0\) for data_ready' \
    'reader \(priority 5\) for data_ready' 'k_sem_give'

# Reset loops are summed up, with the cause.
finds watchdog watchdog-resets 'watchdog resets the chip' 'wdt_feed'
says '[0-9]+ resets of the application core, one every 0\.2'
finds silent_reboot F01-init-before-qspi 'shell_backend_init, init entry .*: PRE_KERNEL_1 priority 40'
says 'resets of the application core, one every'
finds resets_itself reset-loop 'scenario' 'console: switching mode' 'sys_reboot\(\)'
finds reset_loop undefined-instruction 'scenario'
says 'by the firmware itself \(SREQ\) after a fault; last line before it: resetting system'

# The variants that are told apart elsewhere: what is found has its form.
for hex in "$FIRMWARE"/faults/*.hex; do
    name=$(basename "$hex" .hex)
    case $name in
    *.*) continue ;; # a part of one
    esac
    [[ $examined = *" $name "* ]] && continue
    examine "$hex" "$FIRMWARE/net.hex"
    fits "$name"
done

valid_reports
refuses '--patience' "$NRF53EMU" run --patience soon "$FIRMWARE/merged.hex"
refuses 'report' "$NRF53EMU" run --duration 1ms -q --report-json /nonexistent/x "$FIRMWARE/merged.hex"
finish
