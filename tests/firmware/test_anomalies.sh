#!/bin/bash
# The same binary fails with an anomaly in force and works with it switched off.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# differs ERRATUM NAME GOOD BAD: GOOD appears only without the erratum, BAD only with it.
differs() {
    local erratum=$1 image=$FIRMWARE/faults/$2.hex good=$3 bad=$4
    "$NRF53EMU" run --errata "+$erratum" --duration 1s "$image" >"$work/out" 2>"$work/err" </dev/null
    grep -qE "$bad" "$work/out" "$work/err" || fail "$2 with $erratum: no '$bad'"
    grep -qE "$good" "$work/out" && fail "$2 with $erratum works"
    "$NRF53EMU" run --errata "-$erratum" --duration 1s "$image" >"$work/out" 2>"$work/err" </dev/null
    grep -qE "$good" "$work/out" || fail "$2 without $erratum: no '$good': $(tail -n 2 "$work/err")"
    grep -qE "errata-" "$work/err" && fail "$2 without $erratum still reports an anomaly"
}

differs 43 errata43 'QSPI status 0x' 'errata-43'
differs 121 without_errata121 '48 MHz: 0 of 256 words wrong' '48 MHz: [1-9][0-9]* of 256'
differs 159 div2_at_128mhz 'XIP table sum 0x[0-9a-f]+ is right' 'errata-159'
differs xip-deactivate deactivate_after_xip 'fresh code in XIP called with 1' 'errata-xip-deactivate'
finish
