#!/bin/bash
# One program of instruction tests on our machine, under both engines, and on QEMU: equal logs.
#
# SPDX-License-Identifier: GPL-2.0-or-later
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/lib.sh"

if ! command -v qemu-system-arm >/dev/null; then
    echo "SKIP: qemu-system-arm is missing; it is in the Debian package qemu-system-arm"
    exit 77
fi

# QEMU writes semihosting output to stderr.
on_qemu() {
    timeout 60 qemu-system-arm -M mps2-an505 -display none -serial none -monitor none \
        -semihosting -kernel "$FIRMWARE/conformance/conformance_mps2.elf" </dev/null 2>&1
}

# on_us ENGINE LOG
on_us() {
    ends_with 0 "$NRF53EMU" run --engine "$1" --until 'conformance: done' --duration 60s \
        "$FIRMWARE/conformance/conformance_nrf5340.elf"
    tr -d '\r' <"$work/out" >"$2"
}

# differences ENGINE LOG LOG: lines only in one of the logs, but for those known and explained
differences() {
    local known=("$here/known-differences.txt")
    [ "$1" = portable ] && known+=("$here/known-differences-portable.txt")
    diff "$2" "$3" | grep '^[<>]' | cut -c 3- | grep -Evf <(grep -hv '^\(#\|$\)' "${known[@]}")
}

on_qemu >"$work/qemu"
[ "$(tail -n 1 "$work/qemu")" = "conformance: done" ] ||
    fail "the program does not finish on QEMU: $(tail -n 1 "$work/qemu")"
[ "$(wc -l <"$work/qemu")" -gt 8000 ] || fail "hardly anything was tested"
for engine in interpose portable; do
    on_us "$engine" "$work/$engine"
    [ "$(wc -l <"$work/$engine")" -eq "$(wc -l <"$work/qemu")" ] ||
        fail "engine $engine logs another number of lines than QEMU"
    differences "$engine" "$work/$engine" "$work/qemu" >"$work/differences"
    [ -s "$work/differences" ] &&
        fail "engine $engine and QEMU differ: $(head -n 20 "$work/differences")"
done
finish
