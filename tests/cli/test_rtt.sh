#!/bin/bash
# RTT is a console: shown, matched, typed at, the same in every run, and free for the firmware.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

cat >"$work/rtt.h" <<'END'
#define control _SEGGER_RTT
typedef unsigned int u32;
struct ring { const char *name; char *data; u32 size; volatile u32 wr, rd; u32 flags; };
struct { char id[16]; u32 up, down; struct ring ring[3]; } control;
char up0[64], up1[64], down0[16];
static void *const stack = (void *)0x20008000;
static void main(void);
void start(void);
__attribute__((section(".vectors"), used)) void *const vectors[2] = {(void *)0x20008000, start};
static void setup(void)
{
    static const char id[] = "TTR REGGES"; /* the other way round: flash does not hold it */
    control.up = 2;
    control.down = 1;
    control.ring[0] = (struct ring){"Terminal", up0, sizeof up0};
    control.ring[1] = (struct ring){"Other", up1, sizeof up1};
    control.ring[2] = (struct ring){"Terminal", down0, sizeof down0};
    for (u32 i = 0; i < 10; i++)
        control.id[i] = id[9 - i];
}
static void put(struct ring *r, char c) /* waits for room, as in blocking mode */
{
    u32 next = r->wr + 1 == r->size ? 0 : r->wr + 1;
    while (next == r->rd)
        ;
    r->data[r->wr] = c;
    __asm volatile("dmb" ::: "memory");
    r->wr = next;
}
static void print(u32 up, const char *s) { while (*s) put(&control.ring[up], *s++); }
static int get(void)
{
    struct ring *r = &control.ring[2];
    while (r->rd == r->wr)
        ;
    char c = r->data[r->rd];
    r->rd = r->rd + 1 == r->size ? 0 : r->rd + 1;
    return c;
}
static void uart(const char *s) /* UARTE0, one byte at a time from RAM */
{
    volatile u32 *const p = (u32 *)0x50008000;
    static volatile char byte;
    p[0x50c / 4] = 20;
    p[0x524 / 4] = 0x10000000;
    p[0x500 / 4] = 8;
    while ((byte = *s++) != 0) {
        p[0x544 / 4] = (u32)&byte;
        p[0x548 / 4] = 1;
        p[0x120 / 4] = 0;
        p[0x008 / 4] = 1;
        while (p[0x120 / 4] == 0)
            ;
    }
}
void start(void) { main(); for (;;) __asm volatile("wfi"); }
END

# firmware NAME: the body of main is read from stdin.
firmware() {
    { echo '#include "rtt.h"'; echo 'static void main(void) {'; cat; echo '(void)get; (void)uart; (void)stack; }'; } \
        >"$work/$1.c"
    arm-none-eabi-gcc -mcpu=cortex-m33 -mthumb -nostdlib -ffreestanding -Os -Wl,-Ttext=0x100 \
        -Wl,--section-start=.vectors=0 -Wl,-Tdata=0x20000000 -Wl,-Tbss=0x20000100 -Wl,-e,start \
        -o "$work/$1.elf" "$work/$1.c" || fail "$1 does not build"
    arm-none-eabi-objcopy -O ihex "$work/$1.elf" "$work/$1.hex"
}

firmware hello <<'END'
    setup(); print(0, "hello by RTT\n");
END
# By its id in RAM, and by its symbol; alone it is the console and has no name in front.
ends_with 0 "$NRF53EMU" run --until 'hello by RTT' --duration 1s "$work/hello.hex"
says '^hello by RTT$'
ends_with 0 "$NRF53EMU" run --until 'hello by RTT' --duration 1s "$work/hello.elf"
# Without a probe nobody reads.
ends_with 124 "$NRF53EMU" run --rtt off --until 'hello by RTT' --duration 1s "$work/hello.hex"
# Reading takes the firmware no cycle.
for rtt in off 0=null; do
    "$NRF53EMU" run -q --rtt $rtt --duration 50ms --stats-json "$work/$rtt.json" "$work/hello.hex" </dev/null
    grep -E '"(cycles|instructions|sleep_cycles)"' "$work/$rtt.json" >"$work/$rtt.counts"
done
cmp -s "$work/off.counts" "$work/0=null.counts" || fail "a probe that reads changes the run"

# Beside a UART it has a name; a second channel goes where it is told.
firmware both <<'END'
    setup(); uart("from UART\n"); print(0, "from RTT\n"); print(1, "other\n");
END
ends_with 0 "$NRF53EMU" run --duration 100ms --rtt "1=file:$work/other" "$work/both.hex"
says '^from UART$'
says '^\[rtt\.0\] from RTT$'
[ "$(cat "$work/other")" = other ] || fail "channel 1 is not in its file"

# What is typed reaches it, also when the firmware speaks late.
firmware echo <<'END'
    setup(); print(0, "> ");
    for (;;) { char c[2] = {get(), 0}; print(0, c); if (c[0] == '\n') print(0, "done\n"); }
END
printf 'a longer line than the ring\n' |
    "$NRF53EMU" run -q --until done --duration 2s "$work/echo.hex" >"$work/out" || fail "nothing was typed"
says '^> a longer line than the ring$'

# A firmware that waits for the host gets on, to the same cycle whoever reads.
firmware floods <<'END'
    setup(); for (int i = 0; i < 200; i++) print(0, "0123456789 0123456789 0123456789 0123456789\n"); print(0, "end\n");
END
for n in 1 2; do
    "$NRF53EMU" run -q --until end --duration 10s --stats-json "$work/$n.json" "$work/floods.hex" </dev/null |
        { [ $n = 1 ] || sleep 0.3; cat; } >"$work/flood.$n"
    grep -E '"(cycles|instructions|virtual_s)"' "$work/$n.json" >"$work/$n.counts"
done
[ "$(wc -l <"$work/flood.1")" = 201 ] || fail "text is missing: $(wc -l <"$work/flood.1") lines"
cmp -s "$work/flood.1" "$work/flood.2" || fail "two runs print differently"
cmp -s "$work/1.counts" "$work/2.counts" || fail "a reader who is late changes the run"

# After a reset the block is found where it is then.
firmware resets <<'END'
    setup();
    if (*(volatile u32 *)0x50005400 & 8) { print(0, "second\n"); return; }
    print(0, "first\n");
    *(volatile u32 *)0xe000ed0c = 0x05fa0004;
END
ends_with 0 "$NRF53EMU" run --until second --duration 1s "$work/resets.hex"
says '^first$'

# Over GDB, in OpenOCD's words: a server on a TCP port for a channel, both ways.
cat >"$work/server.py" <<'END'
import socket, sys, time
sys.path.insert(0, sys.argv[1])
from gdb_client import Client
port = int(sys.argv[2])
c = Client(port)
def monitor(text):
    c.console = ""
    assert c.command("qRcmd," + text.encode().hex()) == "OK"
    return c.console
assert monitor("rtt setup 0x20000000 65536 {SEGGER RTT}") == ""
assert "other id" in monitor("rtt setup 0x20000000 65536 {MY ID}")
assert "No control block found" in monitor("rtt start")
assert monitor("rtt polling_interval 10") == ""
assert monitor(f"rtt server start {port + 1} 0") == ""
assert f"{port + 1}" in monitor(f"rtt server start {port + 1} 0")
reader = socket.create_connection(("127.0.0.1", port + 1), timeout=60)
c.send("vCont;c")
text = b""
while b"> " not in text:
    text += reader.recv(100)
reader.sendall(b"typed\n")
while b"done" not in text:
    text += reader.recv(100)
c.socket.sendall(b"\x03")
c.answer()
assert "Control block found at 0x200" in monitor("rtt start")
assert "Up-channels:\n0: Terminal 64\n1: Other 64\n" in monitor("rtt channels")
assert monitor(f"rtt server stop {port + 1}") == ""
assert "no server" in monitor(f"rtt server stop {port + 1}")
assert "rtt server is" in monitor("rtt server")
c.send("k")
print(text.decode())
END
port=$((20000 + $$ % 20000))
"$NRF53EMU" run -q --gdb=$port --wall-limit 60s "$work/echo.hex" </dev/null >"$work/run" 2>&1 &
timeout 120 python3 "$work/server.py" "$(dirname "$0")" "$port" >"$work/out" 2>"$work/err" ||
    fail "RTT over GDB: $(tail -n 3 "$work/err")"
wait
says '^> typed$'
says '^done$'
finish
