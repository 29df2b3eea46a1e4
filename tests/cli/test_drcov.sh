#!/bin/bash
# run --trace drcov: read back by its format, and compared with the executed instructions.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# traced OPTION...: addresses of executed halfwords are in $work/covered, those of insn in $work/executed.
traced() {
    ends_with 0 "$NRF53EMU" run -q --until 'split: done' --trace drcov="$work/drcov" --trace insn="$work/insn" "$@" \
        --symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/split.elf" "$FIRMWARE/merged.hex"
    python3 - "$work/drcov" "$work/modules" >"$work/covered" <<'END' || fail 'drcov is unreadable'
import re, struct, sys

head, _, rest = open(sys.argv[1], "rb").read().partition(b"BB Table: ")
lines = head.decode().splitlines()
assert lines[0] == "DRCOV VERSION: 2" and lines[2].startswith("Module Table: version 2, count ")
modules = [re.match(r" *(\d+), (0x\w+), (0x\w+), 0x\w+, (.*)", line) for line in lines[4:]]
assert len(modules) == int(lines[2].split()[-1])
count, _, table = rest.partition(b" bbs\n")
assert len(table) == 8 * int(count)
used = set()
for start, size, module in struct.iter_unpack("<IHH", table):
    used.add(modules[module][4])
    begin = int(modules[module][2], 16) + start
    assert begin + size <= int(modules[module][3], 16) and size > 0
    for addr in range(begin, begin + size, 2):
        print(f"0x{addr:08x}")
open(sys.argv[2], "w").write("\n".join(sorted(used)) + "\n")
END
    awk '{print $3}' "$work/insn" | sort -u >"$work/executed"
}

every_instruction_is_in_it() {
    traced
    [ -z "$(comm -23 "$work/executed" <(sort -u "$work/covered"))" ] || fail 'an executed instruction is missing'
    [ "$(sort "$work/covered" | uniq -d | wc -l)" -eq 0 ] || fail 'code is in it twice'
    [ "$(wc -l <"$work/covered")" -lt "$(($(wc -l <"$work/executed") * 2))" ] || fail 'more is in it than was executed'
    grep -qE '/boot\.elf$' "$work/modules" && grep -qE '/split\.elf$' "$work/modules" || fail 'a program has no module'
    grep -qx no-elf "$work/modules" || fail 'the network core has no module'
}

filters_hold() {
    traced --trace-core app --trace-range compress
    grep -qx no-elf "$work/modules" && fail 'the network core is in it'
    cmp -s <(sort -u "$work/executed") <(comm -12 "$work/executed" <(sort -u "$work/covered")) || fail 'code of the range is missing'
    [ "$(wc -l <"$work/covered")" -lt 400 ] || fail 'code from outside is in it'
}

every_instruction_is_in_it
filters_hold
refuses 'drcov needs a file of its own' "$NRF53EMU" run --trace drcov="$work/one" --trace irq="$work/one" "$FIRMWARE/merged.hex"
finish
