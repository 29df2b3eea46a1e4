#!/bin/bash
# On a terminal the firmware's console is raw, Ctrl-A X leaves, and every exit restores it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# on_terminal COMMAND: runs it on a pty of its own, with its settings before and after in files;
# stdin of this function is what is typed.
on_terminal() {
    script -qec "stty -a >$work/before; $1; echo \$? >$work/status; stty -a >$work/after" /dev/null \
        >"$work/screen" 2>&1
}

restored() { cmp -s "$work/before" "$work/after" || fail "$1: the terminal is not as it was"; }

run="$NRF53EMU run $FIRMWARE/merged.hex"

# Typed text reaches the firmware; Ctrl-A X leaves with 130.
(sleep 1; printf 'typed\r\n'; sleep 1; printf '\001x'; sleep 1) | on_terminal "$run --realtime"
[ "$(cat "$work/status")" = 130 ] || fail "Ctrl-A X ended with $(cat "$work/status"), not 130"
grep -q 'echo: typed' "$work/screen" || fail "typed text did not come back"
restored "Ctrl-A X"

# A signal, and the end of the run.
(sleep 3) | on_terminal "timeout -s TERM --foreground 1 $run --realtime"
restored "SIGTERM"
(sleep 2) | on_terminal "$run --until 'split: done' --duration 10s"
[ "$(cat "$work/status")" = 0 ] || fail "--until ended with $(cat "$work/status")"
restored "--until"
finish
