#!/bin/bash
# The USB device for drivers elsewhere: a client of the USB/IP protocol lists, attaches, enumerates,
# moves bytes, unlinks and detaches, and one that sends nonsense does no harm.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

port=$((20000 + $$ % 20000))
refuses 'is not usbip or usbip=PORT' "$NRF53EMU" run --usb usbip=0 "$FIRMWARE/usb.hex"

"$NRF53EMU" run --usb "usbip=$port" --wall-limit 560s "$FIRMWARE/usb.hex" >"$work/out" 2>"$work/err" &
emulator=$!
trap 'kill $emulator 2>/dev/null; rm -rf "$work"' EXIT
timeout 540 python3 "$(dirname "$0")/usbip_client.py" "$port" >"$work/client" 2>&1 ||
    fail "client: $(tail -n 5 "$work/client"); emulator: $(tail -n 3 "$work/err")"

# The tool that Linux users have.
if command -v usbip >/dev/null; then
    usbip --tcp-port "$port" list -r 127.0.0.1 >"$work/out" 2>&1 || fail "usbip list: $(cat "$work/out")"
    says '1-1: .*1209:0001'
fi
kill -0 $emulator 2>/dev/null || fail "the emulator is gone: $(tail -n 3 "$work/err")"

# Nobody but this host can connect.
ss -ltn 2>/dev/null | grep ":$port " | grep -qv '127.0.0.1:' && fail "listens beyond loopback"
kill -INT $emulator
wait $emulator
[ $? -eq 130 ] || fail "not interrupted: $(tail -n 3 "$work/err")"
finish
