#!/bin/bash
# Every reference image ends in one state, to the last bit, wherever the host puts the process, whatever language, descriptors,
# directory and load it has. Each engine has a state of its own: the portable one does not see reads of code memory, and
# charges less. tests/unit/test_points_trace.c varies where a run is stopped.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# state COMMAND...: the hash with which a run ends, well.
state() {
    "$@" 2>&1 >/dev/null </dev/null | sed -n 's/^nrf53emu: state //p' || echo "badly: $(kill -l $?)"
}

run() { state "$NRF53EMU" run -q --duration 10ms --engine "$engine" --state-hash "$image"; }

# Another layout of addresses, language, environment, directory, more descriptors, a busy host.
elsewhere() (
    cd /
    export LC_ALL=C.UTF-8 TZ=Asia/Kathmandu MALLOC_PERTURB_=85 FILLER="$(head -c 5000 /dev/zero | tr '\0' x)"
    exec 7</dev/null 8</dev/null 9</dev/null
    (while :; do :; done) &
    state setarch -R "$NRF53EMU" run -q --duration 10ms --engine "$engine" --state-hash "$image"
    kill $!
)

# Under a sanitizer everything takes its time.
images=("$FIRMWARE"/{merged,boot,crypto,usb,bench_xip,timing_library,timing_memory,timing_rules,timing_scheduler}.hex)
grep -q __asan_init "$NRF53EMU" && images=("${images[0]}")
for image in "${images[@]}"; do
    for engine in interpose portable; do
        first=$(run)
        [ "${#first}" -eq 64 ] || fail "$image under $engine has no state: '$first'"
        for again in "$(run)" "$(elsewhere)"; do
            [ "$again" = "$first" ] || fail "$image under $engine ends in $first, and in $again"
        done
    done
done
finish
