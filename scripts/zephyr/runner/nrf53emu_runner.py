"""West runner nrf53emu: flash, debug and run a build on a board of `nrf53emu board`, or on none.

A board that runs is programmed and debugged where it stands; without one `flash` writes into the
kept board, and `debug`, `debugserver` and `simulate` start the emulator for themselves.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import json
import socket
import sys
import threading

from runners.core import RunnerCaps, ZephyrBinaryRunner

# Of the board that there is when nobody has made one.
DEFAULT_SERIAL = "1053405340"

ALL_COMMANDS = {"flash", "debug", "debugserver", "attach", "simulate", "rtt"}
OLD_COMMANDS = {"flash", "debug", "debugserver", "attach"}


def _caps():
    """Trees before 4.1 know neither simulate nor rtt."""
    try:
        return RunnerCaps(commands=ALL_COMMANDS, dev_id=True, erase=True)
    except (ValueError, AssertionError):
        return RunnerCaps(commands=OLD_COMMANDS, dev_id=True, erase=True)


class Nrf53emuBinaryRunner(ZephyrBinaryRunner):
    """Runner front-end for nrf53emu."""

    def __init__(self, cfg, dev_id=None, erase=False, gdb_port=None, options=None):
        super().__init__(cfg)
        self.dev_id = dev_id
        self.erase = erase
        self.gdb_port = gdb_port
        self.options = options or []

    @classmethod
    def name(cls):
        return "nrf53emu"

    @classmethod
    def capabilities(cls):
        return _caps()

    @classmethod
    def dev_id_help(cls):
        return "serial number of a board, as 'nrf53emu boards' lists them"

    @classmethod
    def do_add_parser(cls, parser):
        parser.add_argument("--gdb-port", type=int,
                            help="port for GDB when no board runs (2331, or the next free)")
        parser.add_argument("--emu-option", action="append", dest="emu_options", metavar="OPTION",
                            help="an option of 'nrf53emu run' for simulate and debug")

    @classmethod
    def do_create(cls, cfg, args):
        return cls(cfg, dev_id=args.dev_id, erase=args.erase, gdb_port=args.gdb_port,
                   options=args.emu_options)

    # --- which board ---------------------------------------------------------------------------

    def _boards(self):
        """Those that may be meant."""
        boards = json.loads(self.check_output(["nrf53emu", "boards", "--json"]))
        if self.dev_id:
            boards = [b for b in boards if b["serial"].lstrip("0") == self.dev_id.lstrip("0")]
        return boards

    def _board(self):
        """The board that is meant and runs, or None."""
        running = [b for b in self._boards() if b["ports"]]
        if len(running) > 1:
            raise RuntimeError("several boards run: choose one with --dev-id")
        return running[0] if running else None

    def _serial(self):
        if self.dev_id:
            return self.dev_id
        boards = [self._board()] if self._board() else self._boards()
        if len(boards) > 1:
            raise RuntimeError("there are several boards: choose one with --dev-id")
        return boards[0]["serial"] if boards else DEFAULT_SERIAL

    def _port(self, name):
        board = self._board()
        if board is None or name not in board["ports"]:
            raise RuntimeError(f"no board runs that has {name}: start 'nrf53emu board'")
        return board["ports"][name]

    def _image(self):
        image = self.cfg.hex_file or self.cfg.elf_file
        if image is None:
            raise ValueError("the build has neither a HEX nor an ELF file")
        return image

    # --- commands ------------------------------------------------------------------------------

    def do_run(self, command, **kwargs):
        self.require("nrf53emu")
        getattr(self, "_" + command)()

    def _flash(self):
        command = ["nrf53emu", "program", "--qspisectorerase", "--verify", "--pinreset"]
        command += ["--chiperase"] if self.erase else ["--sectorerase"]
        self.check_call(command + ["--snr", self._serial(), self._image()])

    def _emulator(self):
        command = ["nrf53emu", "run", *self.options, self._image()]
        return command + (["--symbols", self.cfg.elf_file] if self.cfg.elf_file else [])

    def _simulate(self):
        self.check_call(self._emulator())

    def _debugserver(self):
        board = self._board()
        if board is not None:
            print(f"board {board['serial']} serves GDB at {board['ports']['gdb']}")
            return
        self.check_call(self._emulator() + ["--gdb=%d" % (self.gdb_port or 2331)])

    def _gdb(self, extra):
        gdb = self.cfg.gdb or "gdb-multiarch"
        gdb = [gdb] if isinstance(gdb, str) else gdb
        self.run_client([*gdb, self.cfg.elf_file, "-ex", "target remote " + self._port("gdb"),
                         *extra])

    def _debug(self):
        if self._board() is None:
            program = self.cfg.gdb or "gdb-multiarch"
            program = program if isinstance(program, str) else program[0]
            self.run_client(["nrf53emu", "debug", "--program", program,
                             "--symbols", self.cfg.elf_file, self._image()])
            return
        self._flash()
        self._gdb(["-ex", "monitor reset halt"])

    def _attach(self):
        self._gdb([])

    def _rtt(self):
        host, port = self._port("rtt").split(":")
        with socket.create_connection((host, int(port))) as line:
            threading.Thread(target=self._type_into, args=(line,), daemon=True).start()
            while data := line.recv(4096):
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()

    @staticmethod
    def _type_into(line):
        for text in sys.stdin:
            line.sendall(text.encode())
