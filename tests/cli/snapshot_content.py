"""Writes a snapshot anew with other content: every byte of one block's end is VALUE, hash and lengths are right.

snapshot_content.py FROM TO BLOCK BYTES VALUE

SPDX-License-Identifier: GPL-2.0-or-later
"""
import hashlib
import re
import struct
import sys
import zlib

source, target, changed, count, value = sys.argv[1:]
head, body = open(source, "rb").read().split(b"\n\n", 1)
data, blocks, at = zlib.decompress(body), [], 0
while at < len(data):
    parts = []
    for _ in range(2):
        (length,) = struct.unpack_from("<I", data, at)
        parts.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    blocks.append(parts)
digest, packed, found = hashlib.sha256(), b"", False
for name, content in blocks:
    if name == changed.encode():
        end = bytes([int(value, 0)]) * int(count)
        content, found = content[: -len(end)] + end, True
    digest.update(name + b"\0" + struct.pack("<Q", len(content)) + content)
    packed += struct.pack("<I", len(name)) + name + struct.pack("<I", len(content)) + content
assert found, changed
head = re.sub(rb"hash=.*", b"hash=" + digest.hexdigest().encode(), head)
open(target, "wb").write(head + b"\n\n" + zlib.compress(packed, 1))
