#!/bin/bash
# A chip erase that takes more than a minute, its status polled all the while, is no hang.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 400s --report-json "$work/json" \
    "$FIRMWARE/faults/chip_erase.hex" "$FIRMWARE/net.hex"
says 'chip erase returned 0'
grep -qE -- '--until matched after [6-9][0-9]\.' "$work/err" || fail "the erase is too short"
grep -qF '"findings" : []' "$work/json" || fail "findings: $(cat "$work/json")"
finish
