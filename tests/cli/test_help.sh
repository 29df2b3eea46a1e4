#!/bin/bash
# What the command line says of itself: versions, help, what may have been meant, option tables.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
ends_with 0 "$NRF53EMU" --version
says '^nrf53emu [0-9]'
says '^libunicorn [0-9]+\.[0-9]+\.[0-9]+, engine (interpose|portable):'
ends_with 0 "$NRF53EMU" help run
says 'end well when a console line matches'
refuses "'runn' is not a command: did you mean 'run'?" "$NRF53EMU" runn
refuses "Unknown option --untl: did you mean --until?" "$NRF53EMU" run --untl x
refuses "'zzzzzz' is not a command; see" "$NRF53EMU" zzzzzz
refuses "Unknown option --zzzzzz" "$NRF53EMU" run --zzzzzz
ends_with 0 "$NRF53EMU" run --option-table=man
says '^\.TH NRF53EMU'
says 'until'
ends_with 0 "$NRF53EMU" program --option-table=bash
says '^ +program\) words=.* --qspiini= '
ends_with 0 "$NRF53EMU" boards --option-table=zsh
says '--json\[the same as JSON\]'
ends_with 2 "$NRF53EMU" boards --option-table=other

# Options stand in groups, in lines that the terminal has room for; the man page has the same.
ends_with 0 "$NRF53EMU" run --help
says '^Board and chip:$'
says '^  -q, --quiet '
ends_with 0 env COLUMNS=60 "$NRF53EMU" run --help
[ "$(sed '1,/^When it ends/d; /^Example/,$d' "$work/out" | wc -L)" -le 60 ] || fail "help is wider than 60 columns"
ends_with 0 "$NRF53EMU" run --option-table=man
says '^\.SS Consoles'
ends_with 0 "$NRF53EMU" help image verify
says '^Usage: nrf53emu image'

# Colours: never in a pipe unless asked for; NO_COLOR counts more than FORCE_COLOR, --color most.
coloured() {
    env TERM=xterm "$@" check "$FIRMWARE/faults/xip_init_pre_kernel.elf" 2>&1 | grep -c $'^\033\\[1;31merror F01'
}
[ "$(coloured "$NRF53EMU")" = 0 ] || fail "colours in a pipe"
[ "$(coloured FORCE_COLOR=1 "$NRF53EMU")" = 1 ] || fail "FORCE_COLOR is not heard"
[ "$(coloured CLICOLOR_FORCE=1 "$NRF53EMU")" = 1 ] || fail "CLICOLOR_FORCE is not heard"
[ "$(coloured NO_COLOR=1 FORCE_COLOR=1 "$NRF53EMU")" = 0 ] || fail "NO_COLOR is not heard"
check=("$FIRMWARE/faults/xip_init_pre_kernel.elf")
[ "$(NO_COLOR=1 "$NRF53EMU" check --color=always "${check[@]}" | grep -c $'\033')" != 0 ] || fail "--color=always is not heard"
[ "$(FORCE_COLOR=1 "$NRF53EMU" check --color=never "${check[@]}" | grep -c $'\033')" = 0 ] || fail "--color=never is not heard"
refuses "--color red: is not auto, always or never" "$NRF53EMU" run --color red x

# A signal in a long command leaves what is known by then.
"$NRF53EMU" bench --jobs 1 --until never --duration 9000s --sweep sck=24,48MHz "$FIRMWARE/bench_xip.elf" \
    >"$work/out" 2>"$work/err" </dev/null &
until pgrep -P $! >/dev/null || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
kill -TERM $!
wait $!
status=$?
[ "$status" -eq 130 ] || fail "an interrupted bench ended with $status: $(tail -n 3 "$work/err")"
says ' interrupted$'
finish
