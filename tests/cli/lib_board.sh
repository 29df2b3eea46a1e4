# Shared by the tests of boards that run. lib.sh comes first.
#
# SPDX-License-Identifier: GPL-2.0-or-later
unset NRF53EMU_NVM
mkdir "$work/bin"
for face in nrfjprog nrfutil; do ln -s "$NRF53EMU" "$work/bin/$face"; done
PATH=$work/bin:$PATH
boards=()
stop_boards() {
    [ ${#boards[@]} -eq 0 ] || kill -KILL "${boards[@]}" 2>/dev/null
    rm -rf "$work"
}
trap stop_boards EXIT

# start NAME OPTION...: a board, ready when its socket is there; its process is $board.
start() {
    rm -f "$work/boards/$1/socket"
    "$NRF53EMU" board "$@" >"$work/$1.out" 2>"$work/$1.err" </dev/null &
    board=$!
    boards+=("$board")
    for _ in $(seq 100); do
        [ -S "$work/boards/$1/socket" ] && return
        sleep 0.05
    done
    fail "the board $1 does not listen: $(cat "$work/$1.err")"
}

# waits_for REGEX FILE
waits_for() {
    for _ in $(seq 200); do
        grep -qE -- "$1" "$2" 2>/dev/null && return
        sleep 0.05
    done
    fail "'$1' did not come: $(tail -n 3 "$2")"
}

ask() {
    python3 - "$work/boards/$1/socket" "$2" <<'ASK'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.argv[2].encode() + b"\n")
print(s.makefile().readline(), end="")
ASK
}

says_in() { grep -qE -- "$1" "$2" || fail "$2 has no '$1'"; }
