"""gdb_hostile.py PORT SEED PACKETS: a client of GDB's protocol that means no good.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import random
import socket
import sys

COMMANDS = (b"g ? m M X p P G Z0, Z2, Z4, z0, z2, vCont;s vCont;c vCont;r qXfer:features:read:target.xml: "
            b"qXfer:memory-map:read:: qRcmd, vFlashErase: vFlashWrite: H T s c R v qThreadExtraInfo").split()
PLACES = (0, 1, 0x20000000, 0x10000000, 0xFFFFFFFF, 0x50005000, 0xE000E010)


def number():
    return b"%x" % random.choice(PLACES + (random.getrandbits(32),))


def packet():
    body = random.choice(COMMANDS) + b",".join(number() for _ in range(random.randrange(3)))
    if random.random() < 0.4:
        body += random.choice((b":", b"=", b",", b";", b"#")) + random.randbytes(random.randrange(40))
    return b"$" + body + b"#%02x" % (sum(body) & 255)


def main():
    port, seed, left = map(int, sys.argv[1:])
    random.seed(seed)
    while left > 0:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as s:
                for _ in range(random.randrange(20, 400)):
                    left -= 1
                    data = packet() if random.random() < 0.9 else random.randbytes(50)
                    s.sendall(data + (b"\x03" if random.random() < 0.3 else b""))
        except ConnectionRefusedError:
            return  # the run has ended
        except OSError:
            pass


main()
