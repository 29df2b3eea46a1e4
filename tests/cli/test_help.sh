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
finish
