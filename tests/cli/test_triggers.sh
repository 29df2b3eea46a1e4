#!/bin/bash
# What a run stops for beside breakpoints, and the way back to it, in the words of GDB's `monitor`.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_gdb.sh"

# fault NAME: that image of a fault, driven by the GDB commands on stdin.
fault() { debug_well "$FIRMWARE/faults/$1.elf" --symbols "$FIRMWARE/faults/$1.elf" "$FIRMWARE/faults/$1.hex"; }

# Events and interrupts by name and by number; an event's last time, and the one before that.
debug_well "$split" --symbols "$split" "$FIRMWARE/merged.hex" <<'END'
monitor stop-on event QSPI.READY
continue
monitor stop-on none
monitor stop-on irq IPC
continue
monitor stop-on none
monitor stop-on irq 42
monitor stop-on
monitor last QSPI.READY
maintenance flush register-cache
p $pc
monitor last QSPI.EVENTS_READY
monitor goto end
monitor last irq IPC
kill
END
says 'stopped: QSPI.EVENTS_READY was raised'
says 'stopped: interrupt 42 \(IPC\) is taken'
says '^stop-on irq 42'
[ "$(grep -oE 'EVENTS_READY was raised, at [0-9.]+' "$work/out" | sort -u | wc -l)" = 2 ] || fail "the second way back leads to where the first one did"

# External flash: who executes from it first, who switches it off, and the same in the past.
debug_well "$split" --symbols "$split" "$FIRMWARE/merged.hex" --symbols "$FIRMWARE/boot.elf" <<'END'
monitor stop-on xip-fetch
monitor stop-on xip-off
continue
continue
monitor last xip-off
maintenance flush register-cache
x/i $pc
kill
END
says 'stopped: XIP went off with the store of 0x1 to 0x5002b010.*app core at 0x[0-9a-f]{8} [a-z_]+\+0x[0-9a-f]+ \([a-z_]+\.c:[0-9]+\)'
says 'stopped: external flash is about to be executed; app core at 0x101202.*, called from 0x000.* \([a-z_]+\.c:[0-9]+\)'
says '=> 0x.*str'

# A fault: the finding is on GDB's console when the core stands in the handler.
fault write_to_null <<'END'
monitor stop-on guest-error
break fault_entry
continue
kill
END
says 'error null-pointer: access through a null pointer'
says 'stopped: NVMC: store to 0x00000000 .*app core at 0x[0-9a-f]{8} scenario.*write_to_null.c'

# What erased a sector of the chip is found at the task that started it.
fault erase_while_xip <<'END'
monitor stop-on guest-error
continue
monitor who-erased 0x10160004
maintenance flush register-cache
info registers pc
monitor last flash-write 0x10160004
kill
END
says 'EBh ignored'
says '0x10160004 is erased, with 4096 bytes from 0x10160000'
says '^pc .*<run_task'

# Internal flash, at the store itself; a reset at the first instruction behind it; a lock-up.
fault nvmc_erases <<'END'
monitor stop-on flash-erase 0x00080000
continue
monitor who-erased 0x00080000
kill
END
says '0x00080000 is erased, with 4096 bytes'
says 'app core at 0x[0-9a-f]{8} .*\(nvmc\.c:[0-9]+\)'
fault resets_itself <<'END'
monitor stop-on reset
continue
p $pc
monitor last reset
kill
END
says 'stopped: the app core was reset \(RESETREAS 0x[0-9a-f]+\)'
fault lockup <<'END'
monitor stop-on lockup
continue
kill
END
says 'stopped: the application core locked up'
says 'error lockup|error undefined-instruction'

# A finding that comes while nothing else stops.
fault undefined_instruction <<'END'
monitor stop-on finding
continue
kill
END
says 'error undefined-instruction'
says 'SIGTRAP'

# What makes no sense is said, and nothing stops for it.
debug_well "$split" --symbols "$split" "$FIRMWARE/merged.hex" <<'END'
monitor stop-on rain
monitor stop-on irq
monitor stop-on irq 400
monitor stop-on event QSPI.SUNRISE
monitor last finding
monitor last lockup
monitor who-erased 0x10400000
monitor who-erased
monitor stop-on
kill
END
says 'nothing to wait for is called rain; one of: xip-off\|'
says 'irq needs one argument'
says "irq: '400' is no N of this board"
says "event: 'QSPI.SUNRISE' is no PERIPH.EVENT"
says 'finding cannot be looked for'
says 'not since the past is kept: lockup|there is no past'
says 'who-erased needs an address'

finish
