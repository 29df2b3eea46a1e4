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

# What is wrong in a script is said with its place.
for line in 'text app.0 "x"' '1s' '1s text app.0' '1s text app.0 "x' '1s pin 2.1 low' '1s pin 0.1 up' \
    '1s write app 0x20000000 123' '1s frob' 'after "(" reset'; do
    printf '# ok\n%s\n' "$line" >"$work/bad"
    refuses "$work/bad:2: " "$NRF53EMU" run --replay "$work/bad" "$merged"
done
printf '1ms text app.9 "x"\n' >"$work/bad"
ends_with 2 "$NRF53EMU" run --replay "$work/bad" --duration 1s "$merged"
says 'there is no line app.9'

# Emulated time in front of lines.
ends_with 0 "$NRF53EMU" run --timestamps --until 'split: done' "$merged"
says '^ +0\.3[0-9]{5} split: done'
finish
