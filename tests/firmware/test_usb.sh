#!/bin/bash
# A program whose only console is a serial port over USB.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

usb=$FIRMWARE/usb.hex

# The cable is there without being asked for; all 40 lines come, though they fill the device's ring.
ends_with 0 "$NRF53EMU" run --until 'usb: line 40' --duration 2s "$usb"
says '^usb: open at 115200 bits a second'
[ "$(grep -c '^usb: line' "$work/out")" = 40 ] || fail "$(grep -c '^usb: line' "$work/out") lines of 40"
! grep -q 'guest error' "$work/err" || fail "a guest error: $(cat "$work/err")"

# What is typed goes to the console that speaks, and comes back; so does more than a packet.
long=$(printf 'abcdefghij%.0s' 1 2 3 4 5 6 7)
printf 'hello there\n%s\n' "$long" |
    "$NRF53EMU" run --until "echo: $long" --duration 2s "$usb" >"$work/out" 2>"$work/err" ||
    fail "no echo: $(tail -n 1 "$work/err")"
says 'echo: hello there'

# Elsewhere than at stdout.
ends_with 0 "$NRF53EMU" run --usb "file:$work/port" --until 'usb: line 40' --duration 2s "$usb"
grep -q '^usb: line 40' "$work/port" || fail "nothing in --usb file:"
[ ! -s "$work/out" ] || fail "--usb file: and stdout has text"

# No cable: nobody ever comes, and the run says so at once.
ends_with 1 "$NRF53EMU" run --usb none --until 'usb:' "$usb"
printf '[usb]\ncable=no\n' >"$work/board.ini"
ends_with 1 "$NRF53EMU" run --board "$work/board.ini" --until 'usb:' "$usb"

# The cable is taken out and put in again; the bus sleeps and wakes.
printf '%s\n' '300ms usb unplug' '400ms usb plug' '900ms text usb.0 "plugged again\r"' \
    '1s usb suspend' '1.2s usb resume' '1.3s text usb.0 "awake\r"' >"$work/script"
ends_with 0 "$NRF53EMU" run --replay "$work/script" --until 'echo: awake' --duration 2s "$usb"
says 'echo: plugged again'
printf '1s usb pull\n' >"$work/script"
refuses 'usb needs one of plug, unplug, suspend, resume' "$NRF53EMU" run \
    --replay "$work/script" --duration 1s "$usb"

# Saved in an enumeration and in the middle of a transfer: what goes on is the same, and can be typed
# at.
state() { # OPTION...
    ends_with 0 "$NRF53EMU" run --until 'usb: line 40' --duration 1s --state-hash "$@"
    grep -o 'state [0-9a-f]*' "$work/err"
}
whole=$(state "$usb")
for when in 165ms 231ms; do
    state --save-at $when --save "$work/usb.snap" "$usb" >/dev/null
    [ "$(state --from "$work/usb.snap")" = "$whole" ] || fail "saved at $when it goes on otherwise"
done
printf 'after\n' | "$NRF53EMU" run --from "$work/usb.snap" --until 'echo: after' --duration 1s \
    >"$work/out" 2>"$work/err" || fail "no echo after a restore: $(tail -n 2 "$work/err")"

# What passes on the cable, for Wireshark.
ends_with 0 "$NRF53EMU" run --duration 300ms --pcap-usb "$work/usb.pcap" "$usb"
[ "$(head -c 24 "$work/usb.pcap" | od -An -tx1 | tr -d ' \n')" = \
    d4c3b2a102000400000000000000000000000100dc000000 ] || fail "no pcap header"
grep -qa 'usb: open at' "$work/usb.pcap" || fail "the pcap lacks the text"
refuses 'a file of its own' "$NRF53EMU" run --trace "usb=$work/x" --trace "irq=$work/x" "$usb"

# What DFU cannot mean.
ends_with 0 "$NRF53EMU" program --nvm "$work/nvm" "$usb"
refuses 'program and erase it by a command before' "$NRF53EMU" program --nvm "$work/nvm" \
    --dfu "$usb" --eraseall
refuses 'no alternate setting' "$NRF53EMU" program --nvm "$work/nvm" --dfu "$usb" --alt 256

# Twice the same, to the byte.
run_once() {
    "$NRF53EMU" run --duration 1s --trace irq=/dev/stdout "$usb" 2>&1 </dev/null |
        sed 's/, [0-9.]* s of host time//'
}
[ "$(run_once)" = "$(run_once)" ] || fail "two runs differ"
finish
