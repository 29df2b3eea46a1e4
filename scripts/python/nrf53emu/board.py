"""A board that runs: `nrf53emu board`, asked and told at its socket.

SPDX-License-Identifier: GPL-2.0-or-later
"""
from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

START_TIMEOUT = 30.0


class BoardError(Exception):
    """A command that the board refused, or a board that has gone."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text.strip())
        self.status = status


class Timeout(BoardError):
    """What was waited for did not come; `console` is the text that did."""

    def __init__(self, text: str, console: str) -> None:
        super().__init__(f"{text}; the console said: {console[-400:]!r}", 124)
        self.console = console


@dataclass(frozen=True)
class Event:
    """Something that happened: reset, programmed, stands, finding, console."""

    name: str
    text: str
    data: Any = None


class Board:
    """One board. `start()` makes a process of its own, `Board(path)` joins one that runs."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.process: subprocess.Popen[bytes] | None = None
        self._scratch: str | None = None
        self._id = 0
        self._rest = b""
        self._events: deque[Event] = deque()
        self._text: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(os.fspath(self.path / "socket"))
        self.command("events")

    @classmethod
    def start(cls, path: str | Path | None = None, *, options: Iterable[str] = (),
              fast: bool = True, program: str | None = None) -> Board:
        """Starts a board in a directory, or in one that goes with it. fast: it does not pace."""
        scratch = None if path is not None else tempfile.mkdtemp(prefix="nrf53emu-")
        where = Path(path if scratch is None else scratch + "/board").resolve()
        command = [program or os.environ.get("NRF53EMU", "nrf53emu"), "board", os.fspath(where),
                   "--quiet", "--gdb", "0", "--rtt", "0", *options]
        if fast:
            command.append("--fast")
        environment = dict(os.environ)
        if scratch is not None:
            environment["NRF53EMU_BOARDS"] = scratch + "/boards"
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env=environment)
        try:
            board = cls._join(where, process)
        except BaseException:
            process.kill()
            process.wait()
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
            raise
        board.process, board._scratch = process, scratch
        return board

    @classmethod
    def _join(cls, where: Path, process: subprocess.Popen[bytes]) -> Board:
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            if process.poll() is not None:
                assert process.stderr is not None
                raise BoardError(process.stderr.read().decode(errors="replace"), process.returncode)
            try:
                return cls(where)
            except (FileNotFoundError, ConnectionRefusedError):
                time.sleep(0.02)
        raise BoardError("the board does not listen")

    def close(self) -> None:
        """Leaves the board; one that start() made is saved and ends."""
        self._socket.close()
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Board:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    # --- requests and events --------------------------------------------------------------------

    def _take_line(self, timeout: float | None) -> dict[str, Any] | None:
        self._socket.settimeout(timeout)
        while b"\n" not in self._rest:
            try:
                data = self._socket.recv(65536)
            except (TimeoutError, BlockingIOError):
                return None
            if not data:
                raise BoardError("the board has gone")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def _keep(self, message: dict[str, Any]) -> None:
        event = Event(message["event"], message["text"], message.get("data"))
        if event.name == "console":
            self._text[event.data] = self._text.get(event.data, "") + event.text
        else:
            self._events.append(event)

    def command(self, name: str, *arguments: str, check: bool = True, **members: Any) -> Any:
        """Any command of the socket; returns the answer as it came."""
        self._id += 1
        request = {"id": self._id, "command": name, "arguments": list(arguments), **members}
        self._socket.settimeout(None)
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self._take_line(None)
            assert message is not None
            if "event" in message:
                self._keep(message)
            elif message.get("id") == self._id:
                break
        if check and message["status"] != 0:
            errors = message.get("data")
            raise BoardError(message["text"] + (errors if isinstance(errors, str) else ""),
                             message["status"])
        return message

    def events(self) -> list[Event]:
        """What has happened since the last call, without the console's text."""
        while (message := self._take_line(0)) is not None:
            self._keep(message)
        happened = list(self._events)
        self._events.clear()
        return happened

    # --- the board ------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """serial, state, time_s, ports ..."""
        data: dict[str, Any] = self.command("status")["data"]
        return data

    def flash(self, *images: str | Path, erase: bool = False, reset: bool = True) -> None:
        """Programs HEX, ELF, BIN@ADDRESS or build directories as `nrf53emu program` does."""
        options = ["--chiperase" if erase else "--sectorerase", "--qspisectorerase", "--verify"]
        self.command("program", *options, *(["--pinreset"] if reset else []),
                     *map(os.fspath, images), directory=os.getcwd())

    def reset(self, halt: bool = False) -> None:
        self.command("reset", *(["halt"] if halt else []))

    def halt(self) -> None:
        self.command("halt")

    def go(self) -> None:
        self.command("go")

    # --- the console ----------------------------------------------------------------------------

    def console(self, line: str = "app.0") -> str:
        """Everything that the line has said since this board was joined."""
        while (message := self._take_line(0)) is not None:
            self._keep(message)
        return self._text.get(line, "")

    def run_until(self, pattern: str, *, timeout: float = 60.0, line: str = "app.0") -> re.Match[str]:
        """Waits for text that was not waited for yet; timeout in seconds of the host."""
        expression, end = re.compile(pattern), time.monotonic() + timeout
        while True:
            begin = self._seen.get(line, 0)
            match = expression.search(self._text.get(line, ""), begin)
            if match is not None:
                self._seen[line] = match.end()
                return match
            left = end - time.monotonic()
            message = self._take_line(left) if left > 0 else None
            if message is None:
                raise Timeout(f"{pattern!r} did not come in {timeout} s", self._text.get(line, ""))
            if "event" in message:
                self._keep(message)

    def type(self, text: str, line: str = "app.0") -> None:
        """Types at a console; the firmware gets it at the next slice."""
        quoted = "".join(chr(b) if 0x20 < b < 0x7f and chr(b) not in '"\\' else f"\\{b:03o}"
                         for b in text.encode())
        self.command("input", "0s", "text", line, f'"{quoted}"')

    # --- memory and registers -------------------------------------------------------------------

    def read(self, address: int | str, size: int = 4, *, core: str = "app") -> bytes:
        """Memory; an address may be a symbol if the board was started with --symbols."""
        self.command("core", core)
        where = address if isinstance(address, str) else hex(address)
        text = self.command("read", where, str(size))["text"]
        return bytes.fromhex("".join(line.partition(":")[2] for line in text.splitlines()))

    def write(self, address: int, data: bytes, *, core: str = "app") -> None:
        self.command("core", core)
        self.command("write", hex(address), data.hex())

    def registers(self, *, core: str = "app") -> dict[str, int]:
        self.command("core", core)
        pairs = (line.split() for line in self.command("registers")["text"].splitlines())
        return {pair[0]: int(pair[1], 16) for pair in pairs if len(pair) == 2}
