#!/bin/bash
# Hostile input of at most 4 MB costs less than 5 s of processor time and 500 MB, and never blocks.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# A sanitizer costs a multiple.
times=1
grep -q __asan_init "$NRF53EMU" && times=6

# bounded STATUS ARGUMENT...: ends with one of these statuses ("0|1") inside the bounds.
bounded() {
    local want=$1 status=0
    shift
    timeout 100 python3 - "$times" "$NRF53EMU" "$@" >"$work/out" 2>"$work/err" <<'MEASURE' || status=$?
import os, subprocess, sys
times = int(sys.argv[1])
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
if seconds > 5 * times or megabytes > 500 * times:
    sys.exit(f"took {seconds:.1f} s and {megabytes:.0f} MB")
sys.exit(os.waitstatus_to_exitcode(status))
MEASURE
    [[ $status =~ ^($want)$ ]] || fail "'$*' ended with $status, not $want: $(tail -n 2 "$work/err")"
}

python3 - "$work" <<'MAKE'
import struct, sys
work = sys.argv[1]

def elf(name, segments, sections, content):
    """segments: (offset, addr, size); sections: (name, type, flags, addr, offset, size, link, entsize)."""
    head = 52 + 32 * len(segments)
    at = head + len(content)
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    data = ident + struct.pack("<HHIIIIIHHHHHH", 2, 40, 1, 0x201, 52, at, 0, 52, 32, len(segments), 40,
                               len(sections), 0)
    for offset, addr, size in segments:
        data += struct.pack("<IIIIIIII", 1, head + offset, addr, addr, size, size, 5, 4)
    data += content
    for n, kind, flags, addr, offset, size, link, entsize in sections:
        data += struct.pack("<IIIIIIIIII", n, kind, flags, addr, head + offset, size, link, 0, 4, entsize)
    open(f"{work}/{name}", "wb").write(data)

# Many segments over the same megabyte.
elf("segments.elf", [(0, 0, 1 << 20)] * 2000, [], bytes(1 << 20))
# Forty symbol tables whose names are tails of one long text.
names = b"n" * 2000000 + b"\0"
count = 40000
table = b"".join(struct.pack("<IIIBBH", i * 40, 0x1000 + 2 * i, 2, 0x12, 0, 1) for i in range(count))
elf("symbols.elf", [(0, 0, 4)],
    [(0, 0, 0, 0, 0, 0, 0, 0)] + [(0, 2, 0, 0, len(names), len(table), 41, 16)] * 40 +
    [(0, 3, 0, 0, 0, len(names), 0, 0)], names + table)

def record(addr, value):
    data = bytes([1, addr >> 8, addr & 255, 0, value])
    return ":%s%02X\n" % (data.hex().upper(), -sum(data) & 255)

# Single bytes with gaps, 131072 in each of two files.
for name, shift in (("even.hex", 0), ("odd.hex", 1)):
    with open(f"{work}/{name}", "w") as f:
        for high in range(4):
            data = bytes([2, 0, 0, 4, 0, high])
            f.write(":%s%02X\n" % (data.hex().upper(), -sum(data) & 255))
            for low in range(shift, 0x10000, 2):
                f.write(record(low, 0x55))
        f.write(":00000001FF\n")

open(f"{work}/deep.yml", "w").write("a: " + "[" * 1000000)
open(f"{work}/blocks.yml", "w").write("".join(" " * i + f"k{i}:\n" for i in range(2000)))
open(f"{work}/long.yml", "w").write("a: [" + "1," * 1900000 + "1]\n")
open(f"{work}/alias.yml", "w").write("a: &a [1,1]\n" + "".join(
    f"b{i}: &b{i} [*{'a' if i == 0 else f'b{i-1}'}, *{'a' if i == 0 else f'b{i-1}'}]\n" for i in range(60)))
open(f"{work}/huge.ini", "w").write("[board]\n" + "name=x\n" * 600000)
MAKE

bounded 0 check "$work/segments.elf"
bounded 2 run --duration 1ms "$work/segments.elf"
bounded '0|1' check "$work/symbols.elf"
bounded 0 check "$work/even.hex" "$work/odd.hex"
bounded '0|1|124' run --duration 1us "$work/even.hex" "$work/odd.hex"
for name in deep blocks long; do
    bounded 2 check "$work/$name.yml"
done
bounded '0|2' check "$work/alias.yml"
refuses "huge.ini: 4200008 bytes; at most" "$NRF53EMU" check --board "$work/huge.ini" "$FIRMWARE/boot.elf"

# What is no regular file is refused at once: a pipe without a writer, a device, a directory.
mkfifo "$work/pipe.elf" "$work/pipe.yml" "$work/pipe.ini"
for name in pipe.elf pipe.yml pipe.ini; do
    refuses "$name: not a regular file" timeout 20 "$NRF53EMU" check "$work/$name"
done
refuses "/dev/zero: not a regular file" timeout 20 "$NRF53EMU" image info /dev/zero
refuses "/dev/zero: not a regular file" timeout 20 "$NRF53EMU" run --symbols /dev/zero "$FIRMWARE/boot.elf"

# Names of others reach neither terminal nor JSON raw.
odd=$work/$(printf 'a\033[31mb\xff.hex')
printf ':0100000001F\n' >"$odd"
refuses 'a\x1b[31mb\xff.hex:1: odd number' "$NRF53EMU" run "$odd"
finish
