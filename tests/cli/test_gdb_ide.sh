#!/bin/bash
# What Cortex-Debug has GDB do, for its kinds of servers: launch, run to the entry, look around, restart, attach, leave.
# The nRF Connect extension attaches to a J-Link server that runs already.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_gdb.sh"

# ide NAME: the lines on stdin, on a run of the reference firmware that GDB ends.
ide() {
    cat "$work/begin" - >"$work/script"
    start --duration 20s "$FIRMWARE/merged.hex"
    timeout 120 python3 "$(dirname "$0")/gdb_ide.py" "$work/script" "$split" "$port" >"$work/out" 2>"$work/err" ||
        fail "$1: $(tail -n 1 "$work/err")"
    wait "$run" || fail "$1: the run ended with $?: $(tail -n 2 "$work/run")"
}

cat >"$work/begin" <<'END'
gdb-version
gdb-set mi-async on
interpreter-exec console "set print demangle on"
interpreter-exec console "set print asm-demangle on"
enable-pretty-printing
interpreter-exec console "set output-radix 0xa"
interpreter-exec console "set input-radix 0xa"
file-exec-and-symbols "ELF"
target-select extended-remote localhost:PORT
END

# Stopped at the entry: threads, frames, variables, registers, memory, peripherals, code.
cat >"$work/look" <<'END'
break-insert -t -h app_main
exec-continue --all
wait breakpoint-hit
want func="app_main"
thread-list-ids
thread-info 1
stack-info-depth --thread 1 1000
stack-list-frames --thread 1 0 19
want func="main_thread"
stack-list-variables --thread 1 --frame 0 --simple-values
var-create --thread 1 --frame 0 watched @ "answered"
var-set-format watched natural
var-update --all-values watched
data-list-register-names
want "xpsr".*"msp".*"primask"
data-list-register-values x
data-read-memory-bytes 0x5002b000 256
data-read-memory-bytes 536870912 64
data-disassemble -s $pc -e "$pc + 64" -- 2
break-insert xip_report
exec-continue --all
wait breakpoint-hit
want xip_report
exec-next --thread 1
wait end-stepping-range
exec-finish --thread 1
wait function-finished
exec-continue --all
exec-interrupt --all
wait signal-received
END

ide 'external server, launch' <<END
interpreter-exec console "monitor reset halt"
interpreter-exec console "monitor reset halt"
$(cat "$work/look")
interpreter-exec console "monitor reset halt"
break-insert -t app_main
exec-continue --all
wait breakpoint-hit
interpreter-exec console "kill"
END

# It starts with a halt where the core is; RTT is set up for a port, and asked for until it is there.
ide 'OpenOCD, attach' <<END
interpreter-exec console "monitor halt"
interpreter-exec console "monitor gdb_sync"
interpreter-exec console "stepi"
interpreter-exec console "monitor mwb 536870912 0 10"
interpreter-exec console "monitor rtt setup 536870912 524288 {SEGGER RTT}"
interpreter-exec console "monitor rtt polling_interval 10"
interpreter-exec console "monitor rtt server start RTT_PORT 0"
interpreter-exec console "monitor rtt start"
want rtt: No control block found
$(cat "$work/look")
interpreter-exec console "kill"
END

# J-Link resets without a word more, loads, and tells where RTT is and how SWO is clocked.
ide 'J-Link, launch' <<END
interpreter-exec console "monitor halt"
interpreter-exec console "monitor reset"
interpreter-exec console "monitor reset"
interpreter-exec console "monitor exec SetRTTAddr 0x20000000"
interpreter-exec console "monitor SWO EnableTarget 0 0 0x1 0"
$(cat "$work/look")
interpreter-exec console "monitor halt"
interpreter-exec console "monitor reset"
break-insert -t app_main
exec-continue --all
wait breakpoint-hit
interpreter-exec console "kill"
END

# A download, which this firmware's bootloader then does not accept, as it is not signed.
ide 'target-download' <<END
interpreter-exec console "monitor reset halt"
target-download
want section=".*extflash
interpreter-exec console "monitor reset halt"
interpreter-exec console "kill"
END

# pyOCD's memory setting; leaving lets the run go on to its end.
ide 'pyOCD, attach and detach' <<END
interpreter-exec console "set mem inaccessible-by-default off"
interpreter-exec console "monitor halt"
data-read-memory-bytes 0 64
target-detach
END
grep -q 'split: done' "$work/run" || fail "behind detach the firmware did not end: $(tail -n 3 "$work/run")"

finish
