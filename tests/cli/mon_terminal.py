"""Types at nrf53mon on a terminal of its own: mon_terminal.py NRF53MON SOCKET

SPDX-License-Identifier: GPL-2.0-or-later
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PROMPT = "(nrf53mon) "


class Terminal:
    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execv(argv[0], argv)
        self.seen = ""

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def expect(self, pattern, seconds=15):
        """Waits for the pattern in what comes, which counts as seen then."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            if time.monotonic() > end:
                sys.exit(f"no {pattern!r} on the terminal, but {self.seen[-600:]!r}")
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.fd, 4096).decode(errors="replace")
                except OSError:
                    self.seen += "<end>"
        self.seen = self.seen[found.end():]
        return found

    def status(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def main():
    t = Terminal(sys.argv[1:])
    t.resize(24, 80)
    t.expect(re.escape(PROMPT))

    # Tab: a command, a device, a register, a symbol.
    t.type("devic\t")
    t.expect("devic\x07?e")
    t.type("\x15device QSP\t")
    t.expect("device QSPI")
    t.type(".IFCONFIG0\r")
    t.expect(r"READOC=4 \(READ4IO\)")
    t.expect(re.escape(PROMPT))
    t.type("break xip_rep\t\r")
    t.expect(r"break app 0x10120210 xip_report")
    t.expect(re.escape(PROMPT))

    # History: the line before the last one.
    t.type("\x1b[A\x1b[A")
    t.expect("device QSPI.IFCONFIG0")
    t.type("\r")
    t.expect(r"READOC=4")
    t.expect(re.escape(PROMPT))

    # What happens is told above the line that is being typed, and the line stays.
    t.type("go\r")
    t.expect(r"stopped: breakpoint; app core at 0x10120210 xip_report")
    t.type("stat")
    t.expect("stat")
    t.resize(30, 40)
    os.kill(t.pid, signal.SIGWINCH)
    t.type("us\r")
    t.expect(r"halted")
    t.expect(re.escape(PROMPT))

    # Ctrl-C: a line that was begun goes; at an empty one, and while one waits, the board halts.
    t.type("a line that nobody wants\x03")
    t.expect(r"\^C")
    t.type("delete\r")
    t.expect(re.escape(PROMPT))
    t.type("go\r")
    t.expect(re.escape(PROMPT))
    t.type("\x03")
    t.expect(re.escape(PROMPT))
    t.type("status\r")
    t.expect("halted")
    t.expect(re.escape(PROMPT))
    t.type("go\rwait\r")
    time.sleep(0.5)
    t.type("\x03")
    t.expect(re.escape(PROMPT))
    t.type("status\r")
    t.expect("halted")
    t.expect(re.escape(PROMPT))

    # The end of input leaves with 0.
    t.type("\x04")
    t.expect("<end>")
    status = t.status()
    if status != 0:
        sys.exit(f"the end of input left with {status}")


if __name__ == "__main__":
    main()
