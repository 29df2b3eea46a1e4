#!/bin/bash
# Two boards on one air: one asks, the other answers after T_IFS.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

app=$FIRMWARE/boot.hex,$FIRMWARE/split.internal.signed.hex,$FIRMWARE/split.external.signed.hex
ask=ask=$app,$FIRMWARE/air_ask.hex
answer=answer=$app,$FIRMWARE/air_answer.hex
uarts=(--uart ask.app.0=null --uart answer.app.0=null --uart ask.net.0=- --uart answer.net.0=-)
on_air() {
    ends_with 0 timeout 250 "$NRF53EMU" air --duration 5s --until 'ask:asked 20' "${uarts[@]}" \
        --stats --state-hash "$@" "$ask" "$answer"
}

# From the end of a packet to the answer's address: 150 us, preamble and address 40 us, and 10 us of the receiver's and the
# transmitter's own delays.
on_air --pcap "$work/air.pcapng"
says '^\[answer\] listening'
[ "$(grep -cE '^\[ask\] answer [0-9]+ after (199|200|201) us, RSSI -50 dBm' "$work/out")" -eq 20 ] ||
    fail "not every answer came after T_IFS: $(cat "$work/out")"
says '^\[ask\] asked 20, answered 20'
says '^ask +20 +20 +0 +0$'
says '^answer +20 +20 +0 +0$'

# The same again is the same.
grep state "$work/err" >"$work/first"
cp "$work/air.pcapng" "$work/first.pcapng"
on_air --pcap "$work/air.pcapng"
grep state "$work/err" | cmp -s - "$work/first" || fail "another state at the second time"
cmp "$work/air.pcapng" "$work/first.pcapng" || fail "another capture at the second time"
if command -v tshark >/dev/null; then
    [ "$(tshark -r "$work/air.pcapng" -Y 'btle.crc && !_ws.expert' 2>/dev/null | wc -l)" -eq 40 ] ||
        fail "Wireshark finds fault with the capture"
fi

# Half of what is lost is not heard, half has a wrong bit: nothing hangs.
on_air --loss 30%
says '^\[ask\] asked 20, answered ([5-9]|1[0-6])\b'

# Nothing gets through to a board far away, or on a frequency that is jammed.
on_air --at ask=0,0 --at answer=3000,0
says '^\[ask\] asked 20, answered 0\b'
on_air --jam 2402
says '^\[ask\] asked 20, answered 0\b'

refuses "does not begin with the name of a board" "$NRF53EMU" air --uart x.net.0=- "$ask"
refuses "is not NAME:NAME=DB" "$NRF53EMU" air --link ask:nobody=3 "$ask"
refuses "is not NAME=X,Y" "$NRF53EMU" air --at ask=3 "$ask"
refuses "is not PERCENT" "$NRF53EMU" air --loss 101% "$ask"
refuses "is not MHZ" "$NRF53EMU" air --jam 2402@2s..1s "$ask"
refuses "with a name of its own" "$NRF53EMU" air "$ask" "$ask"
refuses "no board" "$NRF53EMU" air
finish
