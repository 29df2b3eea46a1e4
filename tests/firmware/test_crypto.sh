#!/bin/bash
# CryptoCell, driven by firmware as its run-time library does it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

ends_with 0 "$NRF53EMU" run --duration 1s --until 'crypto: done' "$FIRMWARE/crypto.hex"
says '^always-on status 00000000'
says '^SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
[ "$(grep -c ba7816bf "$work/out")" -eq 2 ] || fail "interrupt and poll do not give the same digest"
grep -qE '^(error|warning|note) |not modelled' "$work/err" && fail "the run complains: $(cat "$work/err")"

# Polling left interrupt 68 pending and disabled: that is not what the sleeper waits for.
ends_with 124 "$NRF53EMU" run --duration 1s --until never "$FIRMWARE/crypto.hex"
says '^(error|warning|note) asleep'
grep -qF 'asleep-irq-disabled' "$work/err" && fail "a request that was served is called the cause"
finish
