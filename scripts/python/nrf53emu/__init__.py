"""nrf53emu from Python: boards that run, over their sockets.

    import nrf53emu

    with nrf53emu.Board.start() as board:
        board.flash("build/merged.hex")
        board.run_until("uart:~\\$ ")
        board.type("version\r\n")
        board.run_until("Zephyr version")
        print(board.read(0x20000000, 16), board.registers()["pc"])

Needs nothing but Python 3.11 and the program nrf53emu on PATH (or in $NRF53EMU).

SPDX-License-Identifier: GPL-2.0-or-later
"""
from .board import Board, BoardError, Event, Timeout

__all__ = ["Board", "BoardError", "Event", "Timeout"]
