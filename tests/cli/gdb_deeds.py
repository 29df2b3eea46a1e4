"""gdb_deeds.py PORT ADDRESS: stops at a function, changes memory, a register and flash, runs on.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import sys

from gdb_client import Client

gdb = Client(int(sys.argv[1]))
gdb.command("Z0,%x,2" % int(sys.argv[2], 16))
gdb.command("c")
gdb.command("M20070000,4:01020304")
gdb.command("Pc=78563412")
gdb.command("vFlashErase:f4000,1000")
gdb.command("vFlashWrite:f4000:abcd")
gdb.send("D")
