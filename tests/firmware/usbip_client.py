"""A client of the USB/IP protocol, written from its published description, against the firmware
whose only console is USB. usage: usbip_client.py PORT

SPDX-License-Identifier: GPL-2.0-or-later
"""
import random
import socket
import struct
import sys
import time
import zlib

PORT = int(sys.argv[1])
EPIPE, ECONNRESET = -32, -104
MEGABYTE, DFU, BLOCK = 1 << 20, 2, 4096


def connect():
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", PORT), timeout=20)
        except ConnectionRefusedError:
            time.sleep(0.1)
    sys.exit("nobody listens")


def read(s, n):
    data = b""
    while len(data) < n:
        part = s.recv(n - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def device_list():
    with connect() as s:
        s.sendall(struct.pack(">HHI", 0x0111, 0x8005, 0))
        version, code, status, n = struct.unpack(">HHII", read(s, 12))
        assert (version, code, status) == (0x0111, 0x0005, 0)
        found = [read(s, 312) for _ in range(n)]
        interfaces = [read(s, 4 * d[311]) for d in found]
    return found, interfaces


class Device:
    def __init__(self, busid=b"1-1"):
        self.s = connect()
        self.seqnum = 0
        self.answers = {}
        self.s.sendall(struct.pack(">HHI32s", 0x0111, 0x8003, 0, busid))
        _, code, self.status = struct.unpack(">HHI", read(self.s, 8))
        assert code == 0x0003
        self.about = read(self.s, 312) if self.status == 0 else b""

    def submit(self, endpoint, length=0, data=b"", setup=bytes(8)):
        self.seqnum += 1
        inward = endpoint >> 7
        self.s.sendall(struct.pack(">IIIII", 1, self.seqnum, 0x10001, inward, endpoint & 15) +
                       struct.pack(">IIIII", 0, length or len(data), 0, 0xffffffff, 0) + setup +
                       data)
        self.answers[self.seqnum] = inward
        return self.seqnum

    def answer(self):
        command, seqnum, _, _, _, status, length = struct.unpack(">IIIIIiI", read(self.s, 28))
        read(self.s, 20)
        data = read(self.s, length) if command == 3 and self.answers.get(seqnum) else b""
        return command, seqnum, status, data

    def transfer(self, *args, **kwargs):
        seqnum = self.submit(*args, **kwargs)
        command, answered, status, data = self.answer()
        assert (command, answered) == (3, seqnum), (command, answered, seqnum)
        return status, data

    def control(self, kind, request, value=0, index=0, data=b"", length=0):
        setup = struct.pack("<BBHHH", kind, request, value, index, length or len(data))
        return self.transfer(kind & 0x80, length, data, setup)

    def unlink(self, victim):
        self.seqnum += 1
        self.s.sendall(struct.pack(">IIIIII", 2, self.seqnum, 0, 0, 0, victim) + bytes(24))
        return self.answer()


def read_until(d, end):
    text = b""
    while end not in text:
        status, data = d.transfer(0x82, 512)
        assert status == 0
        text += data
    return text


def move_a_megabyte(d):
    """Lines there and their echoes back, with transfers of both directions under way."""
    line = bytes(random.choices(b"abcdefghijklmnop", k=79))
    lines = MEGABYTE // (len(line) + 1) + 1
    data, echo = (line + b"\n") * lines, (b"echo: " + line + b"\r\n") * lines
    came, at, outward, inward = bytearray(), 0, set(), set()
    while len(came) < len(echo):
        while len(outward) < 4 and at < len(data):
            outward.add(d.submit(2, data=data[at:at + 4096]))
            at += 4096
        while len(inward) < 4:
            inward.add(d.submit(0x82, 4096))
        command, seqnum, status, part = d.answer()
        assert (command, status) == (3, 0)
        (inward if seqnum in inward else outward).remove(seqnum)
        came += part
    assert came == echo, (len(came), len(echo))
    for seqnum in sorted(inward):
        assert d.unlink(seqnum)[2] == ECONNRESET


def download(d, alt, n):
    """By DFU 1.1: blocks, each asked for its status, and an empty one at the end."""
    data = random.randbytes(n)

    def state():
        status, answer = d.control(0xa1, 3, index=DFU, length=6)
        assert status == 0 and len(answer) == 6
        return answer[4]

    assert d.control(0x01, 11, alt, DFU)[0] == 0
    assert state() == 2
    blocks = [data[at:at + BLOCK] for at in range(0, n, BLOCK)]
    for block, part in enumerate(blocks):
        assert d.control(0x21, 1, block, DFU, data=part)[0] == 0
        assert state() == 5
    assert d.control(0x21, 1, len(blocks), DFU)[0] == 0
    assert state() == 2
    said = read_until(d, b"\r\n")
    assert said == b"dfu: %d bytes into %d, crc %08x\r\n" % (n, alt, zlib.crc32(data)), said


def main():
    while not device_list()[0]:
        time.sleep(0.1)
    found, interfaces = device_list()
    assert found[0][256:259] == b"1-1" and found[0][300:304] == bytes.fromhex("12090001")
    assert interfaces[0] == bytes([2, 2, 0, 0, 10, 0, 0, 0, 0xfe, 1, 2, 0])
    assert Device(b"7-7").status != 0

    d = Device()
    assert d.status == 0 and d.about == found[0]
    status, descriptor = d.control(0x80, 6, 0x100, length=18)
    assert status == 0 and descriptor[:2] == b"\x12\x01" and len(descriptor) == 18
    assert d.control(0x80, 6, 0x100, length=64)[1] == descriptor
    assert d.control(0x80, 6, 0x600, length=10)[0] == EPIPE
    assert d.transfer(0x84, 64)[0] == EPIPE  # no such endpoint
    assert d.control(0, 9, 1)[0] == 0
    coding = struct.pack("<IBBB", 57600, 0, 0, 8)
    assert d.control(0x21, 0x20, data=coding)[0] == 0
    assert d.control(0xa1, 0x21, length=7) == (0, coding)
    assert d.control(0x21, 0x22, 3)[0] == 0
    assert b"open at 57600 bits" in read_until(d, b"usb: line 40\r\n")

    for n in 1, 64, 70:
        line = bytes(random.choices(b"abcdefghijklmnop", k=n))
        assert d.transfer(2, data=line + b"\n") == (0, b"")
        assert read_until(d, b"\r\n") == b"echo: " + line + b"\r\n"

    move_a_megabyte(d)
    download(d, 0, BLOCK + 1)
    download(d, 1, MEGABYTE)
    waits = d.submit(0x82, 512)
    assert d.unlink(waits) == (4, d.seqnum, ECONNRESET, b"")
    assert d.unlink(waits)[2] == 0
    d.s.close()

    random.seed(1)
    for i in range(60):
        with connect() as s:
            if i % 2:
                s.sendall(struct.pack(">HHI32s", 0x0111, 0x8003, 0, b"1-1"))
                read(s, 320)
            try:
                s.sendall(struct.pack(">I", random.choice([1, 2, 0x01118005])) +
                          random.randbytes(random.randrange(300)))
            except OSError:
                pass
    assert device_list()[0] == found
    assert Device().control(0x80, 6, 0x100, length=18) == (0, descriptor)
    print("all as expected")


main()
