#!/bin/bash
# GDB's load of a program in both flashes: it runs, and a kept board has it afterwards.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_gdb.sh"

# What the bootloader leaves is set by hand: the vector table, its stack, the controller that nobody has started.
debug "$split" --nvm "$work/board" "$FIRMWARE/boot.elf" <<'END'
load
set {int}0xe000ed08 = 0x10200
set $sp = *(int *)0x10200
break xip_report
continue
backtrace
kill
END
says 'Loading section .*extflash.*0x101202'
says '^Breakpoint 1, xip_report'
says '^#. .*app_main'
[ $status = 0 ] || fail "the run that GDB ended has status $status: $(tail -n 3 "$work/run")"

# Another process opens the board: both parts are there.
debug "$split" --nvm "$work/board" <<'END'
compare-sections
kill
END
[ "$(grep -c 'matched\.$' "$work/out")" -ge 3 ] || fail "sections are missing: $(cat "$work/out")"
if grep -q MIS-MATCHED "$work/out"; then fail "the board lost a section: $(grep MIS-MATCHED "$work/out")"; fi
[ $status = 0 ] || fail "the kept board ended with $status: $(tail -n 3 "$work/run")"

finish
