#!/bin/bash
# Updates of the reference bootloader cut in other ways than by one power cut, and campaigns in parts.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# campaign STATUS ARGUMENT...: table in $work/out, cuts in $work/json.
campaign() {
    ends_with "$1" "$NRF53EMU" campaign --until 'split: done' --json "$work/json" "${@:2}"
}

good=("$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex" "$FIRMWARE/split.external.signed.hex"
    "$FIRMWARE/update.hex")

# How far the operation in flight is.
campaign 0 --progress 100 --cut 1 "${good[@]}"
says '^0 empty pending, 2 old pending +recovers, all new'
last=$(sed -n 's/^\([0-9]*\) flash operations.*/\1/p' "$work/out")
for progress in 0 30 100; do
    campaign 0 --progress $progress --from $((last - 4)) "${good[@]}"
    says '^5 of 5 cuts recover$'
done

# Several cuts in a row: the good updater survives those, too, and each board is the same again.
campaign 0 --again 3 --cuts 6 "${good[@]}"
says '^6 of 6 cuts recover$'
cp "$work/json" "$work/again"
campaign 0 --again 3 --cuts 6 --jobs 1 "${good[@]}"
cmp -s "$work/json" "$work/again" || fail "cuts in a row differ from one campaign to the next"
campaign 0 --again 3 --cuts 6 --seed 2 "${good[@]}"
cmp -s "$work/json" "$work/again" && fail "another seed makes the same cuts in a row"

# A watchdog, and the firmware's own reset; weak cells, and more than one boot.
for kind in soft watchdog; do
    campaign 0 --kind $kind --cuts 3 "${good[@]}"
    says '^3 of 3 cuts recover$'
done
campaign 0 --weak 64 --cuts 4 "${good[@]}"
says '^4 of 4 cuts recover$'
cp "$work/json" "$work/weak"
campaign 0 --weak 64 --boots 3 --jobs 1 --cuts 4 "${good[@]}"
cmp -s "$work/json" "$work/weak" || fail "weak cells differ from one campaign to the next"

# Input in the run that is cut: --until counts behind it, here in the second boot.
echo '600ms reset' >"$work/input"
campaign 0 --replay "$work/input" "$FIRMWARE/merged.hex"
says '^2 flash operations'
says '^2 of 2 cuts recover$'
echo '600ms reset x' >"$work/input"
refuses 'input:1' "$NRF53EMU" campaign --until x --replay "$work/input" "$FIRMWARE/merged.hex"

# Parts of a campaign, put together, are the campaign.
rm -f "$work"/part*
campaign 0 --cuts 6 "${good[@]}"
cp "$work/out" "$work/whole"
for shard in 1 2 3; do
    campaign 0 --cuts 6 --shard $shard/3 --resume "$work/part$shard" "${good[@]}"
    says '^2 of 2 cuts recover$'
done
cat "$work"/part[123] >"$work/parts"
campaign 0 --cuts 6 --resume "$work/parts" "${good[@]}"
cmp -s "$work/out" "$work/whole" || fail "the parts are not the whole"

# As the how-to says, where GNU parallel is installed.
if parallel --version 2>/dev/null | grep -q GNU; then
    rm -f "$work"/part*
    seq 3 | parallel -q "$NRF53EMU" campaign -q --cuts 6 --shard {}/3 --resume "$work/part{}" \
        --until 'split: done' "${good[@]}" >"$work/out" 2>"$work/err"
    [ "$(grep -c '^2 of 2 cuts recover$' "$work/out")" = 3 ] || fail "shards: $(cat "$work/out" "$work/err")"
    cat "$work"/part[123] >"$work/parts"
    campaign 0 --cuts 6 --resume "$work/parts" "${good[@]}"
    cmp -s "$work/out" "$work/whole" || fail "the shards of parallel are not the whole"
fi
finish
