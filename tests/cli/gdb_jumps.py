"""gdb_jumps.py PORT SEED JUMPS: back and forth in a run, which always finds the same moments again.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import random
import sys
import time

from gdb_client import Client


def main():
    port, seed, jumps = map(int, sys.argv[1:])
    random.seed(seed)
    gdb = Client(port)
    gdb.send("c")
    time.sleep(0.5)
    gdb.interrupt()
    end = float(gdb.monitor("info").split()[-2])
    seen = {end: gdb.monitor("hash")}
    for _ in range(jumps):
        when = random.choice(list(seen)) if random.random() < 0.3 else round(random.uniform(0, end), 10)
        gdb.monitor("goto %.10fs" % when)
        state = gdb.monitor("hash")
        if seen.setdefault(when, state) != state:
            sys.exit("%.10f s is another moment than it was" % when)
        if random.random() < 0.3:
            there = gdb.pc()
            if gdb.command("bs") == "T05thread:1;" and random.random() < 0.5:
                gdb.command("s")
                if gdb.pc() != there:
                    sys.exit("%.10f s: a step back and one forward lead elsewhere" % when)
    gdb.monitor("goto %.10fs" % end)
    if gdb.monitor("hash") != seen[end]:
        sys.exit("the way back to the present leads elsewhere")
    print("%d moments until %.3f s" % (len(seen), end), gdb.monitor("past").strip())
    gdb.kill()


main()
