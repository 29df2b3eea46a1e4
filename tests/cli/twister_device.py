#!/usr/bin/env python3
"""What twister's device handlers do with a hardware map's entry, re-enacted for a test.

usage: twister_device.py MAP SERIAL pty|pipes VERDICT HEX...

pty: the process of serial_pty starts first, on a pseudo terminal; then the board is flashed
(twister up to 2025). pipes: it is flashed first, then the process starts (flash_before, and the
channels of 2026). Either way lines are read until one matches VERDICT.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import tty

TIMEOUT = 60


def entry_of(path, serial):
    """The one entry's serial_pty and runner; the map is our own, so its lines are known."""
    entry = None
    for line in open(path):
        key, _, value = line.strip().removeprefix("- ").partition(": ")
        if line.startswith("- "):
            entry = {}
        entry[key] = value.strip('"')
        if key == "flash_timeout" and entry["id"] == serial:
            return entry
    sys.exit(f"{path}: no entry for {serial}")


def flash(serial, images):
    """As west's runner nrfutil does it, HEX by HEX, with a reset behind the last."""
    for i, image in enumerate(images):
        core = "Network" if os.path.basename(image).startswith("net") else "Application"
        options = "chip_erase_mode=ERASE_RANGES_TOUCHED_BY_FIRMWARE,verify=VERIFY_READ"
        if i == len(images) - 1:
            options += ",reset=RESET_PIN"
        subprocess.run(["nrfutil", "--json", "device", "program", "--firmware", image, "--core", core,
                        "--options", options, "--serial-number", serial],
                       check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT)


def read_until(fd, verdict):
    """The lines up to the verdict, as a harness sees them."""
    lines, rest, end = [], b"", time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if not select.select([fd], [], [], 1)[0]:
            continue
        rest += os.read(fd, 4096)
        *whole, rest = rest.split(b"\n")
        for line in whole:
            lines.append(line.decode(errors="replace").rstrip("\r"))
            if re.search(verdict, lines[-1]):
                return lines
    sys.exit("time-out; the console said: " + repr(lines))


def terminate(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(0.5 * 10)
    except subprocess.TimeoutExpired:
        process.kill()
        sys.exit("the board did not end after SIGTERM")


def read_and_end(process, fd, verdict):
    try:
        return read_until(fd, verdict)
    finally:
        terminate(process)


def main():
    path, serial, how, verdict, *images = sys.argv[1:]
    command = re.split(r"[, ]", entry_of(path, serial)["serial_pty"])
    if how == "pty":
        master, slave = pty.openpty()
        process = subprocess.Popen(command, stdin=master, stdout=master, stderr=master)
        tty.setraw(slave)
        try:
            flash(serial, images)
        except subprocess.CalledProcessError:
            terminate(process)
            raise
        lines = read_and_end(process, slave, verdict)
    else:
        flash(serial, images)
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        lines = read_and_end(process, process.stdout.fileno(), verdict)
    foreign = [line for line in lines if line.startswith("nrf53emu:")]
    if foreign:
        sys.exit("the console of the device has our own words: " + repr(foreign))


if __name__ == "__main__":
    main()
