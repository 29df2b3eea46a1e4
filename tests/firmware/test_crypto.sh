#!/bin/bash
# CryptoCell, driven by firmware as its run-time library does it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

ends_with 0 "$NRF53EMU" run --duration 1s --until 'crypto: done' "$FIRMWARE/crypto.hex"
says '^always-on status 00000000'
says '^SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
grep -qE '^(error|warning|note) |not modelled' "$work/err" && fail "the run complains: $(cat "$work/err")"
finish
