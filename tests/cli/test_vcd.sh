#!/bin/bash
# run --trace vcd: what a logic analyser would decode from the wires is what the QSPI trace says was sent.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# traced OPTION...: $work/vcd and $work/qspi of the same run.
traced() {
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' --trace vcd="$work/vcd" --trace qspi="$work/qspi" "$@" \
        "$FIRMWARE/merged.hex"
}

# decode: commands that the wires carry, by an own reader of the file: opcode, address and clocks of each pulse of CS#.
decode() {
    python3 - "$work/vcd" <<'END'
import sys

names, values, time, pulses, last = {}, {}, 0, [], -1
pulse = None
for line in open(sys.argv[1]):
    word = line.split()
    if line.startswith("$var"):
        names[word[3]] = word[4]
    elif line[0] == "#":
        time = int(line[1:])
        if time < last:
            sys.exit("time goes back")
        last = time
    elif line[0] in "01":
        name, level = names[word[0][1:]], int(line[0])
        values[name] = level
        if name == "csn" and level == 0:
            pulse = []
        elif name == "csn" and pulse is not None:
            pulses.append(pulse)
            pulse = None
        elif name == "sck" and level == 1:
            if pulse is None:
                sys.exit(f"a clock while CS# is high at {time}")
            pulse.append(sum(values[f"io{i}"] << i for i in range(4)))
if pulse:
    pulses.append(pulse)  # XIP keeps CS# low
for p in pulses:
    opcode = sum((clock & 1) << 7 - i for i, clock in enumerate(p[:8]))
    quad = opcode in (0xEB, 0x38)
    lines = p[8:14] if quad else p[8:32]
    address = 0
    for clock in lines:
        address = address << 4 | clock if quad else address << 1 | clock & 1
    print(f"{opcode:02X}h {address:#08x} {len(p)}")
END
}

every_command_is_on_the_wires() {
    traced
    decode >"$work/pulses" 2>"$work/why" || fail "unreadable: $(cat "$work/why")"
    # Frames, and XIP reads that begin a command.
    grep -E ' frame | new command$' "$work/qspi" | sed -E 's/.* frame ([0-9A-F]{2}h).*/\1/; s/.* XIP .*/EBh/' >"$work/sent"
    awk '{print $1}' "$work/pulses" | diff - "$work/sent" >"$work/diff" || fail "the opcodes differ: $(head -n 4 "$work/diff")"
    # 1-4-4 with three address bytes: 8 + 6 + 6 clocks, and two for each byte.
    local frame
    frame=$(grep -m 1 -oE 'EBh READ4IO 0x[0-9a-f]+.* [0-9]+ bytes' "$work/qspi")
    local bytes=${frame% bytes} address
    bytes=${bytes##* }
    address=$(echo "$frame" | grep -oE '0x[0-9a-f]+')
    grep -qx "EBh $address $((20 + 2 * bytes))" "$work/pulses" || fail "no pulse is $frame"
}

levels_of_pins_and_cores_are_there() {
    traced
    for name in 'wire 1 .* app_asleep' 'wire 9 .* net_exception' 'wire 1 .* P1_15' 'scope module net'; do
        grep -qE "$name \\\$end" "$work/vcd" || fail "no '$name'"
    done
    # IPC of the application core is exception 16 + 42.
    grep -q '^b111010 ' "$work/vcd" || fail 'IPC never interrupts'
}

filters_hold() {
    traced --trace-from 100ms --trace-to 200ms
    awk '/^#/ {t = substr($1, 2) + 0} t > 0 && t < 100000000 {bad = 1} t > 200000000 && !/^#/ {bad = 1} END {exit bad}' \
        "$work/vcd" || fail 'changes from outside'
}

# Sigrok may be missing. Four-line frames: it knows the opcode.
sigrok_decodes_the_commands() {
    command -v sigrok-cli >/dev/null || return 0
    traced --trace-to 50ms
    timeout 200 sigrok-cli -I vcd -i "$work/vcd" -P spi:clk=sck:mosi=io0:miso=io1:cs=csn -A spi=mosi-transfer \
        >"$work/transfers" 2>"$work/why" || { fail "sigrok-cli: $(tail -n 2 "$work/why")"; return; }
    awk '{print $2 "h"}' "$work/transfers" >"$work/decoded"
    grep -E ' frame | new command$' "$work/qspi" | sed -E 's/.* frame ([0-9A-F]{2}h).*/\1/; s/.* XIP .*/EBh/' |
        head -n "$(wc -l <"$work/decoded")" | diff - "$work/decoded" >"$work/diff" || fail "sigrok: $(head -n 4 "$work/diff")"
    timeout 200 sigrok-cli -I vcd -i "$work/vcd" -P spi:clk=sck:mosi=io0:miso=io1:cs=csn,spiflash -A spiflash \
        >"$work/spiflash"
    grep -q 'Manufacturer ID: 0xc2' "$work/spiflash" || fail 'sigrok reads no identification'
    [ -s "$work/decoded" ] || fail 'sigrok decodes nothing'
}

every_command_is_on_the_wires
levels_of_pins_and_cores_are_there
filters_hold
sigrok_decodes_the_commands
finish
