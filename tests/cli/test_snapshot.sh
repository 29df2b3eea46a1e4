#!/bin/bash
# Snapshots: a machine that was saved goes on in another process as if nothing had happened.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

image=$FIRMWARE/merged.hex
snapshot=$work/machine.snap
until=(--until 'split: done' --duration 10s)

# run NAME OPTION...: keeps what both consoles said, the statistics and the state hash under NAME.
run() {
    local name=$1
    shift
    ends_with 0 "$NRF53EMU" run "${until[@]}" --state-hash --stats-json "$work/$name.json" \
        --uart "net.0=file:$work/$name.net" "$@"
    mv "$work/out" "$work/$name.app"
    grep -o 'state [0-9a-f]*' "$work/err" >"$work/$name.hash" || fail "$name has no state hash"
    grep -v '"wall_s"\|"realtime_factor"\|"mips"' "$work/$name.json" >"$work/$name.stats"
}

same() {
    cmp -s "$work/$1.$3" "$work/$2.$3" || fail "$4: $3 of $1 and $2 differ"
}

# A restored run says the rest of what the whole one said.
says_the_rest() {
    tail -c "$(wc -c <"$work/restored.$1")" "$work/whole.$1" | cmp -s - "$work/restored.$1" ||
        fail "$2: the restored run's $1 console is not the rest of the whole one"
}

# goes_on WHEN OPTION...: saving changes nothing, and what was saved goes on to the same end.
goes_on() {
    local when=$1
    shift
    run saved "$@" --save-at "$when" --save "$snapshot" "$image"
    run restored "$@" --from "$snapshot"
    for part in hash stats; do
        same whole saved "$part" "at $when"
        same whole restored "$part" "at $when"
    done
    same whole saved app "at $when"
    says_the_rest app "at $when"
    says_the_rest net "at $when"
}

a_saved_machine_goes_on_in_another_process() {
    for engine in interpose portable; do
        run whole --engine "$engine" "$image"
        # before the QSPI is set up, while it is busy, asleep, and while both cores talk
        for when in 10771us 54320us 200ms 374500001ns 375123us; do
            goes_on "$when" --engine "$engine"
        done
    done
}

a_line_and_a_function_are_moments_too() {
    run whole "$image"
    goes_on 'jumping to'
    goes_on main --symbols "$FIRMWARE/split.elf"
    run whole --engine portable "$image"
    goes_on main --engine portable --symbols "$FIRMWARE/split.elf"
}

an_unfinished_line_still_matches() {
    run whole "$image"
    goes_on 'split: d'
}

a_journal_goes_on_behind_what_had_come() {
    printf '%s\n' 'after "split: done" text app.0 "one\n"' '2s text app.0 "two\n"' '3s text app.0 "three\n"' \
        'after "echo: three" text app.0 "four\n"' >"$work/script"
    until=(--until 'echo: four' --duration 10s)
    run whole --replay "$work/script" "$image"
    goes_on 2500ms --replay "$work/script"
    goes_on 'echo: one' --replay "$work/script"
    until=(--until 'split: done' --duration 10s)
}

without_a_moment_the_end_is_saved() {
    ends_with 0 "$NRF53EMU" run "${until[@]}" --save "$snapshot" --state-hash "$image"
    local end
    end=$(grep -o 'state [0-9a-f]*' "$work/err")
    ends_with 0 "$NRF53EMU" run --duration 0 --from "$snapshot" --state-hash
    says "$end"
}

what_does_not_fit_is_refused() {
    ends_with 0 "$NRF53EMU" run --duration 60ms --save "$snapshot" "$image"
    restore() { refuses "$1" "$NRF53EMU" run --from "${@:2}"; }
    restore "chip 'mx25r6435f', this one has 'w25q64jv'" "$snapshot" --set qspi.chip=w25q64jv
    restore "wires '', this one has '33=34'" "$snapshot" --wire 1.01=1.02
    restore "timing 'cycle', this one has 'functional'" "$snapshot" --timing functional
    restore "errata 'rev1', this one has 'none'" "$snapshot" --errata none
    sed '1s/snapshot 2/snapshot 1/' "$snapshot" >"$work/old.snap"
    restore "is no snapshot that this version reads" "$work/old.snap"
    sed '2s/build=.*/build=0123456789abcdef/' "$snapshot" >"$work/other.snap"
    restore "was saved by another build of nrf53emu (0123456789ab, this is" "$work/other.snap"
    head -c 5000 "$snapshot" >"$work/short.snap"
    restore "is damaged" "$work/short.snap"
    sed 's/^hash=./hash=x/' "$snapshot" >"$work/damaged.snap"
    restore "its content is not what its hash says" "$work/damaged.snap"
    restore "is no snapshot" "$image"
    restore "no such file" "$work/none.snap"
}

# changed BLOCK BYTES VALUE REGEX: such content is refused.
changed() {
    python3 "$(dirname "$0")/snapshot_content.py" "$snapshot" "$work/changed.snap" "$1" "$2" "$3"
    refuses "$4" "$NRF53EMU" run --duration 70ms --from "$work/changed.snap"
}

what_no_machine_has_is_refused_by_name() {
    ends_with 0 "$NRF53EMU" run --duration 60ms --save "$snapshot" "$image"
    changed app.USBD 72 0xff 'cannot be restored: USBD'
    changed pins 4 0xff 'a pin has level of 255, which no machine has'
    changed chip 40 0x7f 'cannot be restored: '
    changed usb 120 0xff 'cannot be restored: '
    changed net.core 2000 0xff 'cannot be restored: '
    changed machine 64 0xff 'cannot be restored: '
    changed app.QSPI 300 0xee 'cannot be restored: QSPI'
}

a_moment_that_does_not_come_is_an_error() {
    ends_with 2 "$NRF53EMU" run --duration 1ms --save-at 1s --save "$work/none.snap" "$image"
    says "the run ended before"
    refuses "needs --save FILE" "$NRF53EMU" run --save-at 1s "$image"
}

a_saved_machine_goes_on_in_another_process
a_line_and_a_function_are_moments_too
an_unfinished_line_still_matches
a_journal_goes_on_behind_what_had_come
without_a_moment_the_end_is_saved
what_does_not_fit_is_refused
what_no_machine_has_is_refused_by_name
a_moment_that_does_not_come_is_an_error
finish
