"""A scripted client of GDB's remote protocol, for tests.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import socket
import time


class Client:
    def __init__(self, port):
        for _ in range(200):
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.console = ""
        self.command("QStartNoAckMode")

    def send(self, packet):
        body = packet.encode()
        self.socket.sendall(b"$" + body + b"#%02x" % (sum(body) & 255))

    def packet(self):
        while True:
            begin = self.data.find(b"$")
            end = self.data.find(b"#", begin + 1) if begin >= 0 else -1
            if 0 <= end and len(self.data) >= end + 3:
                body = self.data[begin + 1:end]
                self.data = self.data[end + 3:]
                return body.decode("latin1")
            more = self.socket.recv(65536)
            if not more:
                raise EOFError("the emulator has gone")
            self.data += more

    def answer(self):
        """The next packet that is no text for the console; that is kept."""
        while True:
            packet = self.packet()
            if packet[:1] != "O" or packet == "OK":
                return packet
            self.console += bytes.fromhex(packet[1:]).decode()

    def command(self, packet):
        self.send(packet)
        return self.answer()

    def interrupt(self):
        self.socket.sendall(b"\x03")
        return self.answer()

    def monitor(self, text):
        self.console = ""
        self.command("qRcmd," + text.encode().hex())
        return self.console

    def register(self, n):
        return int.from_bytes(bytes.fromhex(self.command("p%x" % n)), "little")

    def pc(self):
        return self.register(15)

    def memory(self, address, size):
        return bytes.fromhex(self.command("m%x,%x" % (address, size)))

    def kill(self):
        self.send("k")
        self.socket.close()
