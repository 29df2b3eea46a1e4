#!/bin/bash
# The Python package: start, flash, wait for the console, read, registers, and what is refused.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
PYTHONPATH=$(cd "$(dirname "$0")/../../scripts/python" && pwd) NRF53EMU=$NRF53EMU \
    /usr/bin/python3 - "$FIRMWARE/merged.hex" <<'TEST' || fail "the package does not do what it says"
import sys
import nrf53emu

with nrf53emu.Board.start() as board:
    assert board.status()["state"] == "blank"
    board.flash(sys.argv[1])
    board.run_until("split: done")
    board.reset()
    assert board.run_until(r"boot number (\d)")[1] == "2"
    board.halt()
    assert board.status()["state"] == "halted"
    board.write(0x20000000, b"\x01\x02\x03")
    assert board.read(0x20000000, 3) == b"\x01\x02\x03"
    assert board.registers()["pc"] != 0
    assert "programmed" in [event.name for event in board.events()]
    for refused in (lambda: board.command("fly"), lambda: board.flash("/none.hex")):
        try:
            refused()
        except nrf53emu.BoardError as error:
            assert error.status == 2
        else:
            raise AssertionError("it was not refused")
    try:
        board.run_until("never", timeout=0.5)
    except nrf53emu.Timeout as error:
        assert "split: done" in error.console
    else:
        raise AssertionError("it came")
TEST
finish
