#!/bin/bash
# nrf53emu smp against a device of the test: each command, uploads that lose pieces or were broken
# off, whole archives, and devices that answer nonsense.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT

# device FLAG...: a new one at $port.
device() {
    [ -z "${pid:-}" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null
    rm -f "$work/tcp"
    python3 "$here/smp_device.py" "$work/tcp" "$@" 2>"$work/device" &
    pid=$!
    for _ in $(seq 100); do
        [ -s "$work/tcp" ] && break
        sleep 0.1
    done
    port=tcp:127.0.0.1:$(cat "$work/tcp")
}

# smp STATUS ARGUMENT...: the device is $port.
smp() {
    ends_with "$1" timeout 60 "$NRF53EMU" smp --port "$port" "${@:2}"
    [ -s "$work/device" ] && fail "the device has met: $(cat "$work/device")"
}

# An image of 3000 bytes, header and hash as imgtool makes them: image NAME VERSION.
image() {
    python3 - "$work/$1" "$2" <<'MAKE'
import hashlib, random, struct, sys
payload = random.Random(sys.argv[2]).randbytes(3000)
major, minor = map(int, sys.argv[2].split("."))
head = struct.pack("<IIHHIIBBHII", 0x96f3b83d, 0, 32, 0, len(payload), 0, major, minor, 0, 0, 0)
signed = head + payload
tlv = struct.pack("<HH", 0x10, 32) + hashlib.sha256(signed).digest()
open(sys.argv[1], "wb").write(signed + struct.pack("<HH", 0x6907, 4 + len(tlv)) + tlv)
MAKE
}

# archive NAME FILE...: file N is of image N.
archive() {
    python3 - "$work" "$@" <<'MAKE'
import json, os, sys, zipfile
work, name, *files = sys.argv[1:]
entries = [{"type": "application", "file": f, "size": os.path.getsize(work + "/" + f),
            "image_index": str(i), "version_MCUBOOT": "2.%d.0+0" % (i + 1)} for i, f in enumerate(files)]
with zipfile.ZipFile(work + "/" + name, "w") as z:
    z.writestr("manifest.json", json.dumps({"format-version": 1, "files": entries}))
    for f in files:
        z.write(work + "/" + f, f)
MAKE
}

image a.bin 2.1
image b.bin 2.2
archive both.zip a.bin b.bin

# One command each.
device
smp 0 echo 'one two'
says '^one two$'
smp 0 params
says '^buffers 4 of 384 bytes$'
smp 0 slots
says 'image 1 slot 1  4096 bytes  upload -n 1'
smp 0 list
says 'image 1 slot 0  version 1.0.0 .*active confirmed$'
smp 0 upload -e -n 1 "$work/b.bin"
says 'b.bin: 3072 bytes sent to image 1$'
smp 0 image list
says 'image 1 slot 1  version 2.2.0 +hash [0-9a-f]{16} $'
smp 0 test "$work/b.bin"
says 'image 1 slot 1  version 2.2.0 .* pending$'
smp 0 reset
smp 0 list
says 'image 1 slot 0  version 2.2.0 .* active$'
smp 0 reset
smp 0 list
says 'image 1 slot 0  version 1.0.0 .* active confirmed$'
smp 0 erase 3
smp 0 list
grep -q 'image 1 slot 1' "$work/out" && fail "the slot is not erased"

# What a device refuses is told with its words.
smp 1 test "$(printf '%064d' 0)"
says 'image state: the device says: no image has this hash'
smp 1 upload -n 2 "$work/a.bin"
says 'image upload: the device says: there is no such slot \(rc 14\)'

# Several pieces on their way, console text between the answers, pieces that get lost.
device noisy
smp 0 upload -w 4 "$work/a.bin"
says '3072 bytes sent to image 0$'
device loses
smp 0 upload -w 3 -t 1 "$work/a.bin"
says '3072 bytes sent to image 0, [1-9][0-9]* times some were lost and sent again$'
smp 0 list
says 'image 0 slot 1  version 2.1.0'

# A device that says more than it can take at once, and one that says nothing, get two lines.
device shallow
smp 0 upload -t 1 "$work/a.bin"
says '3072 bytes sent to image 0, 1 times some were lost and sent again$'
device shallow forgetful
smp 0 upload -t 1 "$work/a.bin"
says '3072 bytes sent to image 0$'

# An upload that is broken off goes on where it was.
device
python3 - "$port" "$work/a.bin" <<'PART' || fail "the first part was not taken"
import base64, hashlib, socket, struct, sys
port = int(sys.argv[1].rsplit(":")[-1])
data = open(sys.argv[2], "rb").read()
body = (b"\xa4\x63len\x19" + struct.pack(">H", len(data)) + b"\x63off\x00\x63sha\x58\x20" +
        hashlib.sha256(data).digest() + b"\x64data\x58\xc8" + data[:200])
packet = struct.pack(">BBHHBB", 2, 0, len(body), 1, 0, 1) + body
crc = 0
for byte in packet:
    crc ^= byte << 8
    for _ in range(8):
        crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff
raw = struct.pack(">H", len(packet) + 2) + packet + struct.pack(">H", crc)
s = socket.create_connection(("127.0.0.1", port))
for i in range(0, len(raw), 93):
    s.sendall((b"\x04\x14" if i else b"\x06\x09") + base64.b64encode(raw[i:i + 93]) + b"\n")
sys.exit(not s.recv(100).startswith(b"\x06\x09"))
PART
smp 0 upload "$work/a.bin"
says 'sent to image 0, from byte 200 on: the device had the rest$'
device forgetful
smp 0 upload -w 2 "$work/a.bin"
says '3072 bytes sent to image 0$'
device damages
smp 1 upload "$work/a.bin"
says 'the device has something else than was sent'

# A whole archive, and again: there is nothing to do.
device
smp 0 install "$work/both.zip"
says '^image 1: b.bin, version 2.2.0\+0, sent \(3072 bytes\)$'
says '^image 0: to be installed on trial$'
says '^image 1: confirmed$'
tail -n 4 "$work/out" | grep -q 'image 0 slot 0  version 2.1.0 .* active confirmed$' ||
    fail "image 0 is not confirmed in the end: $(cat "$work/out")"
smp 0 install "$work/both.zip"
grep -qE 'sent|reset' "$work/out" && fail "an update that is there was made again"
device
smp 0 install --on-trial "$work/both.zip"
smp 0 reset
smp 0 list
says 'image 0 slot 0  version 1.0.0 .* active confirmed$'
device stuck
smp 1 install --boot-timeout 2 "$work/both.zip"
says 'an image is still pending'

# Answers that no device should give: an error, never a crash.
device hostile
for _ in $(seq 30); do
    smp 1 list
    says 'is no CBOR map|the answer has no images'
done

# What is wrong with the request itself.
refuses '--port says where' "$NRF53EMU" smp list
refuses 'say echo, reset' "$NRF53EMU" smp --port x flash
refuses 'takes one argument' "$NRF53EMU" smp --port x upload
refuses 'is not tcp:HOST:PORT' "$NRF53EMU" smp --port tcp:4 list
refuses 'No such file' "$NRF53EMU" smp --port "pty:$work/none" list
refuses 'is no terminal' "$NRF53EMU" smp --port "$work/a.bin" list
refuses 'no such file' "$NRF53EMU" smp --port "$port" upload "$work/none.bin"
refuses 'numbers are not negative' "$NRF53EMU" smp --port x -n -1 list
finish
