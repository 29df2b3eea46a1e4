#!/bin/bash
# Each failure variant fails in the way that its file describes.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

duration=500ms # the good image is done after 400 ms

# shows NAME PATTERN...: a run of the variant, with a network core, has all of these.
shows() {
    local name=$1 pattern
    shift
    "$NRF53EMU" run --duration $duration --uart net.0=- "$FIRMWARE/faults/$name.hex" "$FIRMWARE/net.hex" \
        >"$work/out" 2>"$work/err" </dev/null
    for pattern in "$@"; do
        grep -qE -- "$pattern" "$work/out" "$work/err" || fail "$name: no '$pattern'"
    done
}

shows xip_init_post_kernel_20 'BUS FAULT' 'Instruction bus error' 'pc 0x101202'
shows xip_driver_priority_80 'BUS FAULT' 'Instruction bus error' 'pc 0x101202'
shows init_calls_xip 'BUS FAULT' 'Instruction bus error' 'pc 0x101202'
shows isr_in_xip 'HARD FAULT' 'Instruction bus error' 'pc 0x101202'
shows qspi_deactivated 'QSPI ready' 'Instruction bus error' 'pc 0x101202'
shows wrong_jedec_id 'JEDEC id \[c2 28 17\] expect \[ef 40 17\]' 'device not ready' 'BUS FAULT'
shows divider_div4 'qspi-xip-div4' 'XIP part is wrong|FAULT'
shows div2_at_128mhz 'errata-159' 'XIP part is wrong|FAULT'
shows sck_too_fast 'flash-sck-limit' 'XIP part is wrong|FAULT'
# What-if: the chip bears it, and the run says once that it was asked too much.
ends_with 0 "$NRF53EMU" run -v --set qspi.overclock=warn --until 'split: done' --duration 2s "$FIRMWARE/faults/sck_too_fast.hex"
[ "$(grep -c flash-sck-limit "$work/err")" -le 2 ] || fail "an over-clocked chip is reported again and again"
says 'flash-sck-limit'
shows dpd_left_asleep 'flash-asleep' 'FAULT'
shows erase_while_xip 'flash-busy' 'FAULT'
shows quad_without_qe 'flash-qe-off' 'FAULT'
shows wrong_xipoffset 'FAULT'
shows store_into_xip 'qspi-xip-store' 'BUS FAULT' 'BFAR 0x101202'
shows text_while_xip_off 'Precise data bus error' 'BFAR 0x101202' 'pc 0x0001'
shows deactivate_after_xip 'errata-xip-deactivate'
shows errata43 'errata-43'
shows stale_cache 'cache-stale' 'before 0xffffffff, pointer 0xffffffff, transfer 0x12345678'
shows fast_read_right '48 MHz: 0 of 256 words wrong'
shows without_errata121 'errata-121' '48 MHz: [1-9][0-9]* of 256 words wrong'
shows wrong_rxdelay 'qspi-rxdelay' '48 MHz: [1-9][0-9]* of 256 words wrong'
shows divider_without_settling 'qspi-clock-changed' '48 MHz: [1-9][0-9]* of 256 words wrong'
shows block_protection 'flash-protected' 'wrote 0x12345678, read 0xffffffff'
shows unknown_write_opcode 'flash-unknown-opcode' 'wrote 0x12345678, read 0xffffffff'
shows flash_on_hold 'flash-on-hold' 'status 0x[0-9a-f]+, expect 0x00'
shows second_erase 'flash-busy' 'second erase: .* fails'
shows program_over_old_data 'flash-program-over' 'wrote 0x33333333, read 0x03030303'
shows nvmc_without_erase 'nvmc-write-without-erase' 'wrote 0x33333333, read 0x03030303'
shows qspi_dma_from_flash 'qspi-dma-not-ram'
shows uart_dma_from_flash 'easydma-not-ram'
shows fpu_off 'USAGE FAULT' 'No coprocessor instructions'
shows mpu_guard 'MPU FAULT' 'MMFAR 0x2000'
shows mismatched_halves 'image 2: .* verified' 'FAULT|XIP part is wrong'
shows undefined_instruction 'Attempt to execute undefined instruction'
shows stack_overflow 'Stack overflow'
shows jump_to_unmapped 'Instruction bus error' 'pc 0x00200000'
shows write_to_null 'nvmc-read-only' 'BFAR 0x00000000'
shows lockup 'locked up'
duration=2s
shows watchdog 'boot number 3, reset reason 0x00000002'
shows reset_loop 'resetting system' 'boot number 3, reset reason 0x00000008'
shows reset_while_erasing 'flash-busy' 'boot stopped: no flash chip answers'
duration=500ms

# Silence after the bootloader.
shows xip_init_pre_kernel 'jumping to'
grep -q 'QSPI ready' "$work/out" && fail "xip_init_pre_kernel: not silent"
for name in wfi_forever spin_on_register irq_masked_spin; do
    shows "$name" 'network core answered 42'
    grep -q 'split: alive' "$work/out" && fail "$name: not silent"
done

duration=150ms
shows interrupt_storm 'network core answered 42'
grep -q 'split: alive' "$work/out" && fail "interrupt_storm: not silent"

# runs IMAGE...: half a second of these images.
runs() {
    "$NRF53EMU" run --duration 500ms --uart net.0=- "$@" >"$work/out" 2>"$work/err" </dev/null
}

# Failures of the network core, seen from both sides.
runs "$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex" \
    "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/faults/net_reads_xip.hex"
says 'BFAR 0x10120000'
says 'network core silent'
runs "$FIRMWARE/faults/network_wait_forever.hex"
says 'network core silent'
grep -q 'split: alive' "$work/out" && fail "network_wait_forever: not silent"

# The header forgotten in the linker script: programmed as HEX, nothing is at the slot's start;
# delivered as an update, the image is valid and its code is in the wrong place.
runs "$FIRMWARE/faults/origin_without_header.hex"
says 'image 2: QSPI 0x10120000 bad image magic'
runs "$FIRMWARE/boot.hex" "$FIRMWARE/faults/origin_without_header.internal.signed.hex" \
    "$FIRMWARE/faults/origin_without_header.external.signed.bin@0x10120000"
says 'image 2: QSPI 0x10120000 .* verified'
says 'FAULT'
finish
