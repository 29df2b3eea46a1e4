"""Drives GDB by its machine interface, as IDEs do, for tests.

usage: gdb_ide.py SCRIPT ELF PORT     lines of SCRIPT: a command, "wait REASON" for a stop, "want REGEX" of the last answer

SPDX-License-Identifier: GPL-2.0-or-later
"""
import queue
import re
import subprocess
import sys
import threading


class Mi:
    def __init__(self):
        self.gdb = subprocess.Popen(["gdb-multiarch", "-q", "-nx", "--interpreter=mi2"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True, bufsize=1)
        self.lines = queue.Queue()
        self.stops = []
        self.answer = ""
        self.token = 0
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.gdb.stdout:
            self.lines.put(line.rstrip("\n"))

    def next(self):
        line = self.lines.get(timeout=100)
        print(line)
        if line.startswith("*stopped"):
            self.stops.append(line)
        return line

    def command(self, text):
        self.token += 1
        self.gdb.stdin.write(f"{self.token}-{text}\n")
        self.answer = ""
        while True:
            line = self.next()
            self.answer += line + "\n"
            if line.startswith(f"{self.token}^error"):
                sys.exit(f"{text}: {line}")
            if line.startswith(f"{self.token}^"):
                return

    def wait(self, reason):
        while not self.stops:
            self.next()
        stop = self.stops.pop(0)
        self.answer = stop
        if reason not in stop:
            sys.exit(f"stopped otherwise than by {reason}: {stop}")


mi = Mi()
for line in open(sys.argv[1]):
    line = line.strip().replace("ELF", sys.argv[2]).replace("RTT_PORT", str(int(sys.argv[3]) + 1)).replace("PORT", sys.argv[3])
    word, _, rest = line.partition(" ")
    if word == "wait":
        mi.wait(rest)
    elif word == "want":
        if not re.search(rest, mi.answer):
            sys.exit(f"no '{rest}' in: {mi.answer}")
    elif line:
        if word.startswith("exec-") or "target-select" in line or "monitor reset" in line:
            mi.stops.clear()
        mi.command(line)
mi.gdb.stdin.write("-gdb-exit\n")
