#!/bin/bash
# Input has its emulated time: a typed session replays to the cycle, and scripts are the same text.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
merged=$FIRMWARE/merged.hex

counts() { grep -E '"(cycles|instructions|sleep_cycles|virtual_s)"' "$1"; }

# Typed in real time, replayed as fast as it goes.
{ printf 'early '; sleep 0.4; printf 'first\n'; sleep 0.5; printf 'second "quoted"\\ \001\n'; sleep 0.3; } |
    "$NRF53EMU" run -q --realtime --duration 2s --record "$work/journal" --stats-json "$work/typed.json" \
        "$merged" >"$work/typed" || fail "the typed run ended with $?"
grep -q '^echo: early first' "$work/typed" || fail "nothing was typed"
grep -qE '^[0-9]+t text app.0 ".*first\\n' "$work/journal" || fail "the journal does not say what was typed"
"$NRF53EMU" run -q --duration 2s --replay "$work/journal" --record "$work/again" \
    --stats-json "$work/replayed.json" "$merged" >"$work/replayed" </dev/null || fail "the replay ended with $?"
cmp -s "$work/typed" "$work/replayed" || fail "the replay prints something else"
cmp -s "$work/journal" "$work/again" || fail "the replay's own journal differs"
[ "$(counts "$work/typed.json")" = "$(counts "$work/replayed.json")" ] || fail "the replay has other cycles"

# A script: after a text, at a time; a machine that sleeps for good is woken by it.
cat >"$work/script" <<'END'
# types when the firmware is done
after "split: done" text console "abc\n"
after "echo: abc" text app.0 "de\146\n"
2s text app.0 "late\n"
END
ends_with 0 "$NRF53EMU" run --replay "$work/script" --until 'echo: late' "$merged"
says '^echo: abc'
says '^echo: def'
says 'after 2\.[0-9]+ s'

# Typed by options; the reference firmware echoes lines.
ends_with 0 "$NRF53EMU" run --after 'split: done' --send $'one\n' --after 'echo: one' --send $'two\n' \
    --until 'echo: .*two' --duration 5s "$merged"
refuses 'there is no --send for it' "$NRF53EMU" run --after x "$merged"

# Memory, registers, flash and bits that change by themselves are input like what is typed; a second
# record of it is the same text.
cat >"$work/deeds" <<'END'
300ms write app 0x20070000 0102030405060708
300ms flip app 0x20070000 00ff
310ms flash app 0x000f0000 a5a5a5a5
310ms flip app 0x000f0000 01
310ms erase app 0x000f4000 0x1000
350ms register app r12 0x12345678
350ms register net sp 0x21001000
400ms write app 0x50005514 00000000
END
ends_with 0 "$NRF53EMU" run --replay "$work/deeds" --record "$work/first" --state-hash --duration 450ms "$merged"
first=$(grep -o 'state .*' "$work/err")
ends_with 0 "$NRF53EMU" run --replay "$work/first" --record "$work/second" --state-hash --duration 450ms "$merged"
[ "$first" = "$(grep -o 'state .*' "$work/err")" ] || fail "the record of what was changed by hand leads elsewhere"
cmp -s "$work/first" "$work/second" || fail "its own record differs"
[ "$(grep -c '^[0-9]' "$work/first")" = 8 ] || fail "something that was changed is not in the record"
ends_with 0 "$NRF53EMU" run --state-hash --duration 450ms "$merged"
[ "$first" != "$(grep -o 'state .*' "$work/err")" ] || fail "nothing was changed"

# What a debugger changes where a function begins is recorded as well, and needs no debugger again.
main=$(nm "$FIRMWARE/split.elf" | sed -n 's/^\(.*\) T app_main$/0x\1/p')
port=$((20000 + $$ % 20000))
"$NRF53EMU" run --gdb=$port --wall-limit 100s --duration 450ms --record "$work/debugged" --state-hash "$merged" \
    </dev/null >"$work/out" 2>"$work/err" &
run=$!
timeout 60 python3 "$(dirname "$0")/gdb_deeds.py" $port "$(printf '0x%x' $((main & ~1)))" || fail "the client ended with $?"
wait $run || fail "the debugged run ended with $?"
debugged=$(grep -o 'state .*' "$work/err")
for deed in 'write app 0x20070000 01020304' 'register app r12 0x12345678' 'erase app 0x000f4000 0x1000' \
    'flash app 0x000f4000 61626364'; do
    grep -q "t $deed\$" "$work/debugged" || fail "the record has no $deed: $(cat "$work/debugged")"
done
ends_with 0 "$NRF53EMU" run --replay "$work/debugged" --state-hash --duration 450ms "$merged"
[ "$debugged" = "$(grep -o 'state .*' "$work/err")" ] || fail "without the debugger it is another run"

# What is wrong in a script is said with its place.
for line in 'text app.0 "x"' '1s' '1s text app.0' '1s text app.0 "x' '1s pin 2.1 low' '1s pin 0.1 up' \
    '1s write app 0x20000000 123' '1s flash gpu 0 00' '1s erase app 0' '1s register app r13 1' \
    '1s register app r0 0x100000000' '1s flip app 0x20000000' '1s reset now' '1s frob' 'after "(" reset'; do
    printf '# ok\n%s\n' "$line" >"$work/bad"
    refuses "$work/bad:2: " "$NRF53EMU" run --replay "$work/bad" "$merged"
done
printf '1ms text app.9 "x"\n' >"$work/bad"
ends_with 2 "$NRF53EMU" run --replay "$work/bad" --duration 1s "$merged"
says 'there is no line app.9'
for line in 'write app 0xf0000000 00' 'flash app 0x20000000 00' 'erase app 0x000ff000 0x2000' 'register net s0 1' \
    'flip app 0x40000000 01'; do
    printf '1ms %s\n' "$line" >"$work/bad"
    ends_with 2 "$NRF53EMU" run --replay "$work/bad" --duration 1s "$merged"
    says "there is no|the network core has no|there is nothing"
done

# Emulated time in front of lines.
ends_with 0 "$NRF53EMU" run --timestamps --until 'split: done' "$merged"
says '^ +0\.3[0-9]{5} split: done'
finish
