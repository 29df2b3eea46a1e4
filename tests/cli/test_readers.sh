#!/bin/bash
# Whoever reads a console, and however slowly: a run ends when it was asked to, with its status.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# Prints the same line for ever at 1 Mbaud.
cat >"$work/chatty.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
text: .ascii "0123456789 0123456789 0123456789 0123456789 0123456789 01234567\n"
    .balign 4
    .thumb_func
start:
    ldr r0, =0x50008000
    movs r1, #20
    str r1, [r0, #0x50c]    @ PSEL.TXD
    ldr r1, =0x10000000
    ldr r2, =0x524
    str r1, [r0, r2]        @ BAUDRATE
    movs r1, #8
    str r1, [r0, #0x500]    @ ENABLE
    ldr r3, =0x20000000
    ldr r4, =text
    movs r5, #64
1:  ldrb r6, [r4], #1
    strb r6, [r3], #1
    subs r5, #1
    bne 1b
    ldr r3, =0x20000000
    str r3, [r0, #0x544]    @ TXD.PTR
    movs r1, #64
    str r1, [r0, #0x548]    @ TXD.MAXCNT
2:  movs r1, #0
    str r1, [r0, #0x120]    @ EVENTS_ENDTX
    movs r1, #1
    str r1, [r0, #0x008]    @ TASKS_STARTTX
3:  ldr r1, [r0, #0x120]
    cmp r1, #0
    beq 3b
    b 2b
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/chatty.elf" "$work/chatty.s" ||
    fail "the firmware does not assemble"

WORK=$work python3 - <<'END' || fail "a run did not end as it should"
import os, re, select, signal, socket, subprocess, sys, tempfile, threading, time
from concurrent.futures import ThreadPoolExecutor

work, emu = os.environ["WORK"], os.environ["NRF53EMU"]
ends = {
    "limit": (["--wall-limit", "400ms"], 0.4, 124),
    "signal": ([], 0.4, 130),
    "time": (["--duration", "20ms"], 0, 0),
}
bad = []


# Below what the system gives to clients, which might be given one of ours before it is used.
ports = iter(range(20000 + os.getpid() % 10000, 32768))


def free_port():
    for port in ports:
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")


def read(fd, kind):
    """A reader: none at all, one that leaves after some bytes, one that takes 100 bytes a moment."""
    watch = select.poll()
    watch.register(fd, select.POLLIN)
    watch.poll(2000)  # a FIFO that nobody writes yet reads as ended
    try:
        if kind == "vanished":
            os.read(fd, 100)
            os.close(fd)
        while kind == "slow" and os.read(fd, 100):
            time.sleep(0.02)
    except OSError:
        pass


def connect(target, process):
    """The descriptor at the other side of the port."""
    if target == "pty":
        line = process.stderr.readline().decode()
        return os.open(re.search(r"/dev/\S+", line)[0], os.O_RDWR | os.O_NOCTTY)
    if target.startswith("tcp:"):
        for _ in range(100):
            try:
                return socket.create_connection(("127.0.0.1", int(target[4:]))).detach()
            except OSError:
                time.sleep(0.01)
    return None


def run(target, kind, end):
    arguments, after, want = ends[end]
    command = [emu, "run", *arguments]
    fd, out = None, subprocess.DEVNULL
    fifo = tempfile.mktemp(dir=work)
    if target in ("fifo", "trace"):
        os.mkfifo(fifo)
        fd = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(fd, True)
    if target in ("stdout", "both"):
        fd, out = os.pipe()
    else:
        command += {"trace": ["--trace", f"insn={fifo}"], "fifo": ["--uart", f"app.0=file:{fifo}"]}.get(
            target, ["--uart", f"app.0={target}"])
    begin = time.monotonic()
    process = subprocess.Popen([*command, f"{work}/chatty.elf"], stdin=subprocess.DEVNULL, stdout=out,
                               stderr=out if target == "both" else subprocess.PIPE)
    if target in ("stdout", "both"):
        os.close(out)
        if kind == "vanished":
            want = 141 if end != "time" else (0, 141)
    fd = fd if fd is not None else connect(target, process)
    reader = threading.Thread(target=read, args=(fd, kind), daemon=True)
    reader.start()
    if end == "signal":
        time.sleep(after)
        for _ in range(100):  # a busy machine may not have come so far
            with open(f"/proc/{process.pid}/status") as f:
                caught = re.search(r"SigCgt:\s*(\w+)", f.read())
            if caught is None or int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
                break
            time.sleep(0.05)
        begin = time.monotonic() - after
        process.send_signal(signal.SIGTERM)
    try:
        text = (process.communicate(timeout=after + 3)[1] or b"").decode()
    except subprocess.TimeoutExpired:
        process.kill()
        text = (process.communicate()[1] or b"").decode()
    took = time.monotonic() - begin - after
    status = process.returncode
    ok = status in want if isinstance(want, tuple) else status == want
    if not ok or took > 3:  # a second is asked for; the machine may be busy
        bad.append(f"{target} {kind} {end}: status {status}, {took:.2f} s late: {text.splitlines()[-1:]}")
    if kind != "vanished":
        reader.join(0 if kind == "stalled" else 3)
        try:
            os.close(fd)
        except OSError:
            pass


# A traced run of 20 ms is too long for a reader that stands or is slow.
cases = [(target, kind, end) for target in ("stdout", "fifo", "trace", "pty", "tcp")
         for kind in ("stalled", "vanished", "slow") for end in ends
         if target != "trace" or kind == "vanished" or end != "time"]
# One pipe for everything, which stands: messages wait for nobody either.
cases += [("both", "stalled", end) for end in ("limit", "signal")]
# They wait for most of their time.
with ThreadPoolExecutor(6) as pool:
    for outcome in [pool.submit(run, f"tcp:{free_port()}" if t == "tcp" else t, k, e) for t, k, e in cases]:
        outcome.result()
print("\n".join(bad))
sys.exit(bool(bad))
END

# The reader's pace changes nothing that the firmware sees.
run() { "$NRF53EMU" run --duration 500ms --stats-json "$1" -q "$work/chatty.elf" </dev/null; }
run "$work/fast.json" >"$work/fast"
run "$work/slow.json" | python3 -c '
import sys, time
while data := sys.stdin.buffer.read(4096):
    time.sleep(0.02)
    sys.stdout.buffer.write(data)' >"$work/slow"
cmp -s "$work/fast" "$work/slow" || fail "a slow reader reads something else"
for n in fast slow; do grep -E '"(cycles|instructions|virtual_s)"' "$work/$n.json" >"$work/$n.counts"; done
cmp -s "$work/fast.counts" "$work/slow.counts" || fail "a slow reader changes the run"

# A full disk is an error that names the place, on a console, a file and a report.
status=0
"$NRF53EMU" run --duration 1s "$work/chatty.elf" >/dev/full 2>"$work/err" </dev/null || status=$?
[ $status = 2 ] || fail "a full disk at stdout ends with $status"
grep -q 'cannot write to standard output: No space left' "$work/err" || fail "stdout: not said"
ends_with 2 "$NRF53EMU" run --duration 1s --uart app.0=file:/dev/full "$work/chatty.elf"
says 'cannot write to file:/dev/full: No space left'
status=0
"$NRF53EMU" list chips >/dev/full 2>"$work/err" || status=$?
[ $status = 2 ] || fail "a report on a full disk ends with $status"

# A report is for nobody longer than a second, whoever asked for it; one that is read in time arrives whole.
mkfifo "$work/report"
silent() { refuses "$work/report: nobody reads it" timeout 20 "$NRF53EMU" "$@"; }
silent run -q --duration 1ms --stats-json "$work/report" --uart app.0=null "$work/chatty.elf"
silent check --json "$work/report" "$FIRMWARE/boot.elf"
silent_log() { refuses "$work/report.csv: cannot write the current: No such device" timeout 20 "$NRF53EMU" "$@"; }
mkfifo "$work/report.csv"
silent_log run -q --duration 1ms --energy-log "$work/report.csv" "$work/chatty.elf"
silent bench --duration 1ms --html "$work/report" "$work/chatty.elf"
exec 9<>"$work/report"
dd if=/dev/zero of="$work/report" bs=65536 count=1 2>/dev/null # full: its reader stands
silent check --json "$work/report" "$FIRMWARE/boot.elf"
exec 9<&-
sleep 0.2 <"$work/report" & # opens, and takes nothing
ends_with 0 "$NRF53EMU" check --json "$work/report" "$FIRMWARE/boot.elf"
wait

# Closed descriptors: console text lands in no file that was opened since.
"$NRF53EMU" run --duration 10ms --nvm "$work/board" --trace "irq=$work/irq" "$work/chatty.elf" \
    <&- >&- 2>&- || fail "closed descriptors end with $?"
grep -rqs '0123456789' "$work/irq" "$work/board"/*lock* && fail "console text is in another file"
finish
