#!/bin/bash
# How `run` ends, and that the same command gives the same run.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
merged=$FIRMWARE/merged.hex
faults=$FIRMWARE/faults

# Until, duration, fail-on, limits.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "$merged"
says 'running from 0x1012[0-9a-f]{4}'
says '--until matched after'
ends_with 124 "$NRF53EMU" run --until 'never printed' --duration 50ms "$merged"
says '--duration ran out before --until matched'
ends_with 0 "$NRF53EMU" run --duration 50ms "$merged"
ends_with 1 "$NRF53EMU" run --fail-on 'QSPI ready' --duration 10s "$merged"
ends_with 124 "$NRF53EMU" run --until never --patience 3600s --wall-limit 300ms "$faults/spin_on_register.hex"

# Two runs are one run.
for n in 1 2; do
    "$NRF53EMU" run --until 'split: done' --duration 10s -q --stats-json "$work/$n.json" \
        --uart net.0=- "$merged" >"$work/console.$n" </dev/null || fail "run $n failed"
done
cmp -s "$work/console.1" "$work/console.2" || fail "two runs print differently"
grep -E '"(cycles|instructions|sleep_cycles|virtual_s)"' "$work/1.json" >"$work/counts.1"
grep -E '"(cycles|instructions|sleep_cycles|virtual_s)"' "$work/2.json" >"$work/counts.2"
[ -s "$work/counts.1" ] || fail "no counts in --stats-json"
cmp -s "$work/counts.1" "$work/counts.2" || fail "two runs count differently"

# The portable engine tells the same story.
"$NRF53EMU" run --until 'split: done' --duration 10s -q --engine portable "$merged" \
    >"$work/portable" </dev/null || fail "the portable engine failed"
"$NRF53EMU" run --until 'split: done' --duration 10s -q --engine interpose "$merged" \
    >"$work/interpose" </dev/null || fail "the interposing engine failed"
cmp -s "$work/portable" "$work/interpose" || fail "the engines print differently"

# stdin reaches the firmware.
printf 'hello\n' | "$NRF53EMU" run --until 'echo: hello' --duration 10s -q "$merged" >/dev/null ||
    fail "stdin does not reach UART0"

# What the board remembers.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s --nvm "$work/board" "$merged"
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s --nvm "$work/board"
says 'image 2: QSPI 0x10120000'

# UARTs go where they are told.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s --uart "app.0=file:$work/log" \
    "$merged"
grep -q 'split: done' "$work/log" || fail "--uart app.0=file: wrote nothing"

# Guests that fail: status 1 and a report with names.
symbols() { printf -- '--symbols %s/%s.elf' "$faults" "$1"; }
ends_with 1 "$NRF53EMU" run --duration 10s $(symbols undefined_instruction) \
    "$faults/undefined_instruction.hex"
says 'UsageFault'
says 'CFSR 0x00010000 UNDEFINSTR'
says 'PC +scenario'
says 'LR +app_main'
ends_with 1 "$NRF53EMU" run --duration 10s $(symbols jump_to_unmapped) "$faults/jump_to_unmapped.hex"
says 'IBUSERR'
ends_with 1 "$NRF53EMU" run --duration 10s $(symbols lockup) "$faults/lockup.hex"
says 'HFSR 0x40000000 FORCED'
says 'locked up'
finish
