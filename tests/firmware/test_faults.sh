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
shows isr_in_xip 'HARD FAULT' 'Instruction bus error' 'pc 0x101202'
shows qspi_deactivated 'QSPI ready' 'Instruction bus error' 'pc 0x101202'
shows wrong_jedec_id 'JEDEC id \[c2 28 17\] expect \[ef 40 17\]' 'device not ready' 'BUS FAULT'
shows divider_div4 'qspi-xip-div4' 'XIP part is wrong|FAULT'
shows div2_at_128mhz 'errata-159' 'XIP part is wrong|FAULT'
shows sck_too_fast 'flash-sck-limit' 'XIP part is wrong|FAULT'
shows dpd_left_asleep 'flash-asleep' 'FAULT'
shows erase_while_xip 'flash-busy' 'FAULT'
shows quad_without_qe 'flash-qe-off' 'FAULT'
shows wrong_xipoffset 'FAULT'
shows store_into_xip 'qspi-xip-store' 'BUS FAULT' 'BFAR 0x101202'
shows text_while_xip_off 'Precise data bus error' 'BFAR 0x101202' 'pc 0x0001'
shows deactivate_after_xip 'errata-xip-deactivate'
shows errata43 'errata-43'
shows block_protection 'flash-protected' 'wrote 0x12345678, read 0xffffffff'
shows unknown_write_opcode 'flash-unknown-opcode' 'wrote 0x12345678, read 0xffffffff'
shows mismatched_halves 'image 2: .* verified' 'FAULT|XIP part is wrong'
shows undefined_instruction 'Attempt to execute undefined instruction'
shows stack_overflow 'Stack overflow'
shows jump_to_unmapped 'Instruction bus error' 'pc 0x00200000'
shows write_to_null 'nvmc-read-only' 'BFAR 0x00000000'
shows lockup 'locked up'
duration=2s
shows watchdog 'boot number 3, reset reason 0x00000002'
shows reset_loop 'resetting system' 'boot number 3, reset reason 0x00000008'
shows reset_while_erasing 'boot stopped: QSPI does not become ready'
duration=500ms

# Silence after the bootloader.
shows xip_init_pre_kernel 'jumping to'
grep -q 'QSPI ready' "$work/out" && fail "xip_init_pre_kernel: not silent"
for name in wfi_forever spin_on_register irq_masked_spin; do
    shows "$name" 'network core answered 42'
    grep -q 'split: alive' "$work/out" && fail "$name: not silent"
done

# Failures of the network core, seen from both sides.
"$NRF53EMU" run --duration 1s --uart net.0=- "$FIRMWARE/boot.hex" \
    "$FIRMWARE/split.internal.signed.hex" "$FIRMWARE/split.external.signed.hex" \
    "$FIRMWARE/faults/net_reads_xip.hex" >"$work/out" 2>"$work/err" </dev/null
says 'BFAR 0x10120000'
says 'network core silent'
finish
