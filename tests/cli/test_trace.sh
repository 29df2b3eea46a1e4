#!/bin/bash
# run --trace: what each kind says about the reference firmware, the filters, files that cannot be.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
merged=$FIRMWARE/merged.hex

traced() {
    ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s --symbols "$FIRMWARE/split.elf" \
        "$@" "$merged"
}

# has FILE REGEX, lacks FILE REGEX
has() { grep -qE -- "$2" "$work/$1" || fail "$1 has no '$2'"; }
lacks() { ! grep -E -m 1 -- "$2" "$work/$1" || fail "$1 has '$2'"; }

# Every kind, each in its file.
traced --trace insn="$work/insn" --trace mmio="$work/mmio" --trace irq="$work/irq" \
    --trace qspi="$work/qspi" --stats-json "$work/stats.json"
says '--until matched after'
has insn '^  0\.[0-9]{9} app  0x[0-9a-f]{8} ipc_isr\+0x8 +str\.w +r0, \[r1, #0x104\]  ; network\.c:[0-9]+$'
has insn '^  0\.[0-9]{9} net  0x0100'
has insn "msr +msplim, r3  ; "
has mmio '^  0\.[0-9]{9} app  0x[0-9a-f]{8} [a-z_]+\+0x[0-9a-f]+ +UARTE0\.TXD\.PTR <- 0x2000[0-9a-f]{4}  ; console\.c:[0-9]+$'
has mmio 'UARTE0\.EVENTS_ENDTX -> 0x1  ; '
has irq 'sleep_ms\+0x[0-9a-f]+ +enter RTC1 \(interrupt 21, priority [0-7]\)  ; time\.c:[0-9]+$'
has irq 'leave RTC1'
has irq '^  0\.[0-9]{9} net .*enter IPC \(interrupt 18'
has qspi ' frame 9Fh RDID, 1-1-1, SCK [0-9]+ MHz, 3 bytes, out 00 00 00, in c2 28 17$'
has qspi ' XIP   0x1012[0-9a-f]{4} \(chip 0x12[0-9a-f]{4}\), 16 bytes, (streams|new command)$'
has qspi ' task  QSPI\.TASKS_ACTIVATE$'
has qspi ' event QSPI\.EVENTS_READY$'

# Call stacks: the cycles of all of them are those of the run.
traced --trace folded="$work/folded" --stats-json "$work/folded.json"
has folded '^app;.*;main_thread;app_main;sleep_ms [0-9]+$'
has folded '^app;RTC1;isr_wrapper [0-9]+$'
has folded '^app;RTC1;rtc1_isr [0-9]+$'
has folded '^net;'
folded=$(awk '$1 ~ /^app/ {n += $2} END {print n}' "$work/folded")
awake=$(grep -m 2 -E '"(sleep_)?cycles"' "$work/folded.json" | tr -dc '0-9\n' | awk 'NR == 1 {n = $1} NR == 2 {print n - $1}')
[ "$folded" = "$awake" ] || fail "stacks hold $folded cycles, the core was awake for $awake"

# The same by function, line and call: the whole is the run's, and Valgrind's reader agrees.
traced --trace callgrind="$work/callgrind" --symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/net.elf"
has callgrind '^fn=app_main$'
has callgrind '^fl=/.*/split/main\.c$'
has callgrind '^cfn=sleep_ms$'
whole=$(callgrind_annotate --auto=no "$work/callgrind" | grep 'PROGRAM TOTALS' | awk '{print $1}' | tr -d ,)
net=$(awk '/"net"/ {f = 1} f && /"(sleep_)?cycles"/ {gsub(/[^0-9]/, ""); print}' "$work/folded.json" |
    awk 'NR == 1 {n = $1} NR == 2 {print n - $1}')
[ "$whole" = "$((awake + net))" ] || fail "callgrind holds $whole cycles, the cores were awake for $((awake + net))"
main=$(callgrind_annotate --auto=no --inclusive=yes --threshold=100 "$work/callgrind" | awk '/:app_main / {print $1}' | tr -d ,)
folded=$(awk '$1 ~ /^app;.*;app_main/ {n += $2} END {print n}' "$work/folded")
[ "$main" = "$folded" ] || fail "app_main is $main cycles for callgrind, $folded by call stacks"
refuses 'callgrind needs a file of its own' "$NRF53EMU" run --trace callgrind="$work/one" --trace irq="$work/one" "$merged"

# Coverage: what ran once, what ran often, what did not run.
traced --trace lcov="$work/lcov" --symbols "$FIRMWARE/boot.elf" --symbols "$FIRMWARE/net.elf"
has lcov '^FNDA:1,app_main$'
has lcov '^FNDA:[0-9]{2,},compress$'
has lcov '^FNDA:0,[a-z_]+$'
has lcov '^SF:/.*/split/main\.c$'
awk -F'[:,]' '/^DA/ {lf++; lh += $3 > 0} /^LF/ {if ($2 != lf) exit 1} /^LH/ {if ($2 != lh) exit 1; lf = lh = 0}' \
    "$work/lcov" || fail "lcov: counts of lines do not sum"

# As many lines as instructions were executed.
executed=$(grep '"instructions"' "$work/stats.json" | tr -dc '0-9\n' | awk '{n += $1} END {print n}')
lines=$(wc -l <"$work/insn")
[ "$lines" -eq "$executed" ] || fail "$lines lines for $executed instructions"

# A fault in the middle of a block: what was not executed is not listed.
"$NRF53EMU" run --duration 500ms -q --trace insn="$work/insn" --trace irq="$work/insn" \
    --trace-core app --trace-from 150ms --symbols "$FIRMWARE/faults/undefined_instruction.elf" \
    "$FIRMWARE/faults/undefined_instruction.hex" >/dev/null 2>&1 </dev/null
has insn 'scenario .*enter UsageFault'
lacks insn ' udf '

# Looking changes nothing.
"$NRF53EMU" run --until 'split: done' -q --stats-json "$work/plain.json" "$merged" >/dev/null </dev/null
grep -E '"(cycles|instructions)"' "$work/stats.json" >"$work/counts.traced"
grep -E '"(cycles|instructions)"' "$work/plain.json" >"$work/counts.plain"
cmp -s "$work/counts.traced" "$work/counts.plain" || fail "a trace changes the run"

# Filters.
traced --trace insn="$work/insn" --trace-core net
lacks insn ' app '
has insn ' net '
traced --trace insn="$work/insn" --trace mmio="$work/mmio" --trace-range ipc_isr..ipc_isr
lacks insn ' 0x[0-9a-f]{8} [^i]'
has insn ' ipc_isr\+0x[0-9a-f]+ +bx +lr  ; '
has mmio 'IPC\.EVENTS_RECEIVE\[1\] <- 0x0  ; '
traced --trace insn="$work/insn" --trace-range 0x10120000..0x1012ffff
lacks insn ' 0x000'
has insn ' 0x1012'
traced --trace irq="$work/irq" --trace-from 100ms --trace-to 200ms
lacks irq '^  0\.[^1]'
has irq '^  0\.1'

# A range is source lines, too, and holds for what is summed up; several add up.
traced --trace folded="$work/folded" --trace lcov="$work/lcov" --trace-range sha256.c --trace-range ipc_isr \
    --trace insn="$work/insn" --symbols "$FIRMWARE/boot.elf" --trace-core app
has folded 'image_verify;sha256_update;compress [0-9]+$'
has folded '^app;IPC;.*ipc_isr [0-9]+$'
lacks folded 'transmit [0-9]+$'
has lcov '^FNDA:[0-9]{2,},compress$'
lacks lcov '^FN:[0-9]+,(transmit|app_main)$'
has insn ' compress\+0x'
lacks insn ' transmit'
line=$(sed -n 's/^FN:\([0-9]*\),compress$/\1/p' "$work/lcov")
traced --trace insn="$work/insn" --trace-range "common/sha256.c:$line" --symbols "$FIRMWARE/boot.elf"
has insn ' compress '
lacks insn ' 0x[0-9a-f]{8} [^c]'

# Of a thread, its handlers apart.
in_thread() {
    "$NRF53EMU" run --duration 500ms -q --trace folded="$work/folded" --trace-thread "$1" \
        --symbols "$FIRMWARE/faults/all_threads_blocked.elf" "$FIRMWARE/faults/all_threads_blocked.hex" >"$work/out" 2>&1 </dev/null
}
in_thread 'id?e'
has folded ';scenario [0-9]+$'
lacks folded '^app;(RTC1|UARTE0)'
in_thread reader
[ ! -s "$work/folded" ] || fail 'a thread that never runs takes cycles'

# Kinds may share a file; their lines are in order. "-" is stderr.
traced -q --trace irq=- --trace mmio=- --trace-range ipc_isr
grep -A 1 'enter IPC' "$work/err" | grep -q 'IPC.EVENTS_RECEIVE' && fail "the range does not hold for irq"
traced -q --trace irq="$work/both" --trace insn="$work/both" --trace-core app --trace-from 40ms --trace-to 60ms
grep -A 1 'enter IPC' "$work/both" | grep -q 'isr_wrapper' || fail "the handler does not follow its entry"

# Flushed when interrupted, too.
"$NRF53EMU" run -q --trace mmio="$work/mmio" --patience 3600s --wall-limit 20s "$FIRMWARE/faults/spin_on_register.hex" \
    >/dev/null 2>&1 </dev/null &
pid=$!
sleep 1
kill -INT "$pid"
wait "$pid"
[ $? -eq 130 ] || fail "SIGINT does not end with 130"
[ -s "$work/mmio" ] || fail "nothing was flushed on SIGINT"
[ "$(tail -c 1 "$work/mmio")" = "" ] || fail "the last line is not whole"

# Who reads a FIFO may leave: that ends the trace.
mkfifo "$work/fifo"
head -c 1000 "$work/fifo" >"$work/read" &
ends_with 0 "$NRF53EMU" run -q --until 'split: done' --trace insn="$work/fifo" "$merged"
wait $!
[ "$(stat -c %s "$work/read")" -eq 1000 ] || fail 'the reader got less'
says '/fifo: nobody reads it any more; it ends about 0\.[0-9]{3} s, the run went on'

# What cannot be.
run=("$NRF53EMU" run --duration 10ms)
refuses '/nowhere/trace: No such file' "${run[@]}" --trace insn=/nowhere/trace "$merged"
refuses 'KIND one of insn' "${run[@]}" --trace "calls=$work/x" "$merged"
refuses 'is not KIND=FILE' "${run[@]}" --trace insn= "$merged"
refuses "'gpu' is not one of app, net" "${run[@]}" --trace-core gpu "$merged"
refuses "'no_such_function' is neither" "${run[@]}" --trace-range no_such_function "$merged"
refuses "no code of the ELF files given comes from 'main.c:1'" "${run[@]}" --trace-range main.c:1 "$merged"
refuses 'ends before it starts' "${run[@]}" --trace-range 0x200..0x100 "$merged"
refuses "--trace-from: 'soon' is not a time" "${run[@]}" --trace-from soon "$merged"
if [ -w /dev/full ]; then
    refuses '/dev/full: No space left' "${run[@]}" -q --trace insn=/dev/full "$merged"
    # The trace ends, the run goes on to its own end.
    status=0
    "$NRF53EMU" run -q --until 'split: done' --trace insn=/dev/full "$merged" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq 2 ] || fail "a full disk ends with $status"
    grep -q '^split: done' "$work/out" || fail 'a full disk ends the run'
    says '/dev/full: No space left on device; it ends about 0\.[0-9]{3} s, the run went on'
fi
finish
