# Shared by the tests that drive a run with GDB. lib.sh comes first.
#
# SPDX-License-Identifier: GPL-2.0-or-later
command -v gdb-multiarch >/dev/null || exit 77
port=$((20000 + $$ % 20000))
split=$FIRMWARE/split.elf

# start [OPTION... IMAGE...]: a run that waits for a debugger; its process is $run, what it prints in $work/run.
start() {
    "$NRF53EMU" run --gdb=$port --wall-limit 150s "$@" </dev/null >"$work/run" 2>&1 &
    run=$!
    for _ in $(seq 200); do
        grep -q 'waiting for GDB' "$work/run" && break
        sleep 0.05
    done
}

# debug ELF [OPTION... IMAGE...]: a run that the GDB commands on stdin drive; what GDB printed is in $work/out, the
# status of the run in $status.
debug() {
    local elf=$1
    shift
    cat >"$work/script.gdb"
    start --duration 5s "$@"
    timeout 120 gdb-multiarch -batch -nx -ex 'set confirm off' -ex 'set pagination off' \
        -ex "target remote localhost:$port" -x "$work/script.gdb" "$elf" >"$work/out" 2>&1
    status=0
    wait "$run" || status=$?
    : >"$work/err"
}

# debug, and the run ends well.
debug_well() {
    debug "$@"
    [ "$status" = 0 ] || fail "the run ended with $status: $(tail -n 3 "$work/run")"
}
