"""A device with an SMP server on a TCP port, written from the protocol's description: two images of
two slots each, a bootloader that swaps and goes back.

usage: smp_device.py PORT_FILE [loses] [noisy] [forgetful] [damages] [hostile] [stuck]
                     [shallow]

SPDX-License-Identifier: GPL-2.0-or-later
"""
import base64
import hashlib
import random
import socket
import struct
import sys

FLAGS = set(sys.argv[2:])
BUFFER = 384
rng = random.Random(1)


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


# --- CBOR, as much as the protocol needs ---

def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    if n < 256:
        return bytes([major << 5 | 24, n])
    if n < 65536:
        return bytes([major << 5 | 25]) + struct.pack(">H", n)
    return bytes([major << 5 | 26]) + struct.pack(">I", n)


def encode(value):
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    return b"\xbf" + b"".join(encode(k) + encode(v) for k, v in value.items()) + b"\xff"


def decode(data, at=0):
    first, at = data[at], at + 1
    major, n = first >> 5, first & 31
    if major == 7:
        return n == 21, at
    if n >= 24:
        size = 1 << (n - 24)
        n, at = int.from_bytes(data[at:at + size], "big"), at + size
    if major == 0:
        return n, at
    if major in (2, 3):
        raw = data[at:at + n]
        return (raw if major == 2 else raw.decode()), at + n
    assert major == 5, first
    entries = {}
    for _ in range(n):
        key, at = decode(data, at)
        entries[key], at = decode(data, at)
    return entries, at


# --- the device ---

def old(image):
    return {"data": b"", "hash": hashlib.sha256(b"old%d" % image).digest(), "version": "1.0.0",
            "pending": False, "permanent": False, "confirmed": True}


slots = {(0, 0): old(0), (1, 0): old(1), (0, 1): None, (1, 1): None}
trial = set()
upload = None
calls = 0


def listing():
    entries = []
    for (image, slot), s in sorted(slots.items()):
        if s is not None:
            entries.append({"image": image, "slot": slot, "version": s["version"], "hash": s["hash"],
                            "bootable": True, "pending": s["pending"], "confirmed": s["confirmed"],
                            "active": slot == 0, "permanent": s["permanent"]})
    return {"images": entries, "splitStatus": 0}


def store(image, data):
    """The hash TLV of what was sent, as imgtool writes it: the first behind the payload."""
    header, protected, size = struct.unpack_from("<HHI", data, 8)
    tlv = header + size + protected
    assert data[tlv:tlv + 2] == b"\x07\x69" and data[tlv + 4] == 0x10, data[tlv:tlv + 8].hex()
    version = "%d.%d.%d" % struct.unpack_from("<BBH", data, 20)
    slots[image, 1] = {"data": data, "hash": data[tlv + 8:tlv + 40], "version": version,
                       "pending": False, "permanent": False, "confirmed": False}


def take_piece(request):
    global upload
    off, data = request["off"], request["data"]
    if off == 0:
        image = request.get("image", 0)
        if image > 1:
            return {"err": {"group": 1, "rc": 14}}
        if upload is None or upload["sha"] != request["sha"] or "forgetful" in FLAGS:
            upload = {"image": image, "sha": request["sha"], "len": request["len"], "data": b""}
    if upload is None:
        return {"err": {"group": 1, "rc": 20}}
    if off == len(upload["data"]):
        upload["data"] += data
    answer = {"off": len(upload["data"])}
    if answer["off"] == upload["len"]:
        answer["match"] = hashlib.sha256(upload["data"]).digest() == upload["sha"] and \
            "damages" not in FLAGS
        store(upload["image"], upload["data"])
        upload = None
    return answer


def set_state(request):
    if "hash" not in request:
        slots[0, 0]["confirmed"] = True
        return listing()
    for (image, slot), s in slots.items():
        if s is not None and s["hash"] == request["hash"]:
            if slot == 0:
                s["confirmed"] = True
            else:
                s.update(pending=True, permanent=request["confirm"])
            return listing()
    return {"err": {"group": 1, "rc": 8}}


def reset():
    for image in (0, 1):
        now, other = slots[image, 0], slots[image, 1]
        back = not now["confirmed"] and other is not None and not other["pending"]
        if other is not None and (other["pending"] or back) and "stuck" not in FLAGS:
            other.update(pending=False, confirmed=other["permanent"] or back, permanent=False)
            slots[image, 0], slots[image, 1] = other, now


def serve(op, group, command, request):
    key = group, command, op
    if key == (0, 0, 2):
        return {"r": request["d"]}
    if key == (0, 5, 2):
        reset()
        return {}
    if key == (0, 6, 0) and "forgetful" not in FLAGS:
        return {"buf_size": BUFFER, "buf_count": 4}
    if key == (1, 0, 0):
        return listing()
    if key == (1, 0, 2):
        return set_state(request)
    if key == (1, 1, 2):
        return take_piece(request)
    if key == (1, 5, 2):
        slots[request["slot"] // 2, 1] = None
        return {}
    if key == (1, 6, 0):
        return {"images": [{"image": i, "slots": [{"slot": 0, "size": 4096},
                                                  {"slot": 1, "size": 4096, "upload_image_id": i}]}
                           for i in (0, 1)]}
    return {"rc": 8}


# --- the line ---

def frame(packet):
    raw = struct.pack(">H", len(packet) + 2) + packet + struct.pack(">H", crc16(packet))
    lines = [base64.b64encode(raw[i:i + 93]) for i in range(0, len(raw), 93)]
    return b"".join((b"\x04\x14" if i else b"\x06\x09") + line + b"\n"
                    for i, line in enumerate(lines))


def hostile(header):
    """Answers that no device should give."""
    bodies = [b"", b"\xff", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", b"\xbb\x00\x00\x00\x40" + b"\0" * 4,
              b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff", b"\x81" * 3000 + b"\x00", b"\xa1\x01\x02",
              b"\xbf" * 3000, b"\xc1" * 500, rng.randbytes(40)]
    body = rng.choice(bodies)
    return frame(header[:2] + struct.pack(">H", len(body)) + header[4:] + body)


def answer_line(connection, line, frames):
    global calls
    if line[:2] == b"\x06\x09":
        frames.clear()
    elif "shallow" in FLAGS and len(frames) >= 2:
        return  # it has buffers for two lines only, and lost the rest
    elif line[:2] != b"\x04\x14":
        return
    assert len(line) <= 126, "a line of %d bytes" % (len(line) + 1)
    frames.append(base64.b64decode(line[2:]))
    raw = b"".join(frames)
    if len(raw) < 2 or len(raw) < 2 + struct.unpack(">H", raw[:2])[0]:
        return
    packet = raw[2:]
    assert crc16(packet) == 0 and len(packet) <= BUFFER
    op, _, length, group, sequence, command = struct.unpack(">BBHHBB", packet[:8])
    calls += 1
    if "loses" in FLAGS and command == 1 and calls % 5 == 0:
        return
    request, end = decode(packet[8:])
    assert end == length == len(packet) - 10, (end, length)
    header = struct.pack(">BBHHBB", (op & 7) + 1 | op & 0x18, 0, 0, group, sequence, command)
    if "hostile" in FLAGS:
        connection.sendall(hostile(header))
        return
    body = encode(serve(op & 7, group, command, request))
    text = frame(header[:2] + struct.pack(">H", len(body)) + header[4:] + body)
    if "noisy" in FLAGS:
        text = b"[00:00:01] <inf> app: text\r\n\x06\x09AAAA\nuart:~$ " + text + b"\x06\x09 \xff\n"
    connection.sendall(text)


def main():
    server = socket.create_server(("127.0.0.1", 0))
    with open(sys.argv[1], "w") as f:
        f.write(str(server.getsockname()[1]))
    while True:
        connection, _ = server.accept()
        pending, frames = b"", []
        while data := connection.recv(4096):
            pending += data
            *lines, pending = pending.split(b"\n")
            for line in lines:
                answer_line(connection, line, frames)


main()
