#!/bin/bash
# Updates of the reference bootloader with power cuts: the good one recovers from each, the failure
# variants do not, and the finding names images, operation and remedy.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# campaign STATUS ARGUMENT...: table in $work/out, findings in $work/err and $work/json.
campaign() {
    ends_with "$1" "$NRF53EMU" campaign --until 'split: done' --json "$work/json" "${@:2}"
}

# finding ID: its lines, up to its evidence, in $work/finding.
finding() {
    sed -n "/^error $1: /,/cuts end so/p" "$work/err" | tr -s ' \n' ' ' >"$work/finding"
    [ -s "$work/finding" ] || fail "no $1 but: $(cat "$work/err")"
    grep -qF "\"id\" : \"$1\"" "$work/json" || fail "the JSON report has no $1"
}

finding_says() {
    grep -qE -- "$1" "$work/finding" || fail "the finding does not say '$1': $(cat "$work/finding")"
}

# Version 2 is installed when nothing happens.
ends_with 0 "$NRF53EMU" run --until 'split: done' --duration 10s "$FIRMWARE/merged.hex" \
    "$FIRMWARE/update.hex"
says 'image 0: internal 0x00010000 version 2.0.0\+0, [0-9]+ bytes, verified'
says 'image 2: QSPI 0x10120000 version 2.0.0\+0, [0-9]+ bytes, verified'

# The good updater: both ends of each stretch of operations, whatever the slots hold then.
good=("$FIRMWARE/boot.hex" "$FIRMWARE/split.internal.signed.hex" "$FIRMWARE/split.external.signed.hex"
    "$FIRMWARE/update.hex")
campaign 0 --cuts 9 "${good[@]}"
says '^9 of 9 cuts recover$'
says '^0 (broken|empty) pending, 2 old pending +recovers, all new'
says '^0 new, 2 new +recovers, all new'
says '^image 2: primary slot 0x10120000, secondary 0x10160000, 0x40000 bytes$'
grep -q '^error' "$work/err" && fail "a finding about the good updater"
grep -qF '"findings" : []' "$work/json" || fail "findings in the JSON report of the good updater"
last=$(sed -n 's/^\([0-9]*\) flash operations.*/\1/p' "$work/out")

# The same seed gives the same campaign, however many cuts run at a time.
campaign 0 --from $((last - 2)) --jobs 1 "${good[@]}"
cp "$work/json" "$work/again"
campaign 0 --from $((last - 2)) --jobs 3 "${good[@]}"
cmp -s "$work/json" "$work/again" || fail "two campaigns differ"

# A reset keeps RAM and lets the chip finish.
campaign 0 --kind reset --from $((last - 3)) "${good[@]}"
says '^4 of 4 cuts recover$'

# Requests that are cleared first: a mismatch between the images, an image half written inside one.
variant=("$FIRMWARE/faults/update_clears_requests.hex" "$FIRMWARE/net.hex")
campaign 1 --cuts 20 "${variant[@]}"
between=$(sed -nE 's/^0 new, 2 old +BRICK: F48-power-cut-between-images +[0-9]+ +([0-9]+):.*/\1/p' "$work/out")
[ -n "$between" ] || fail "no cut leaves image 0 new and image 2 old: $(cat "$work/out")"
campaign 1 --from "${between:=1}" --to $((between + 4)) "${variant[@]}"
finding F48-power-cut-between-images
finding_says 'leaves image 0 new and image 2 old, for good'
finding_says "where: operation $between of [0-9]+ in flight: write of 4 bytes at 0x0001[0-9a-f]{4}"
finding_says 'trailer of image 2 \(slot 0x10160000\) is not pending'
finding_says 'remedy: Erase a secondary.s trailer last'
finding F50-torn-unit
finding_says 'leaves image 0 new and image 2 broken, for good'
finding_says 'remedy: Keep the request'

# A trailer that is erased and written again.
campaign 1 --to 3 "$FIRMWARE/faults/update_rewrites_trailer.hex"
finding F49-torn-trailer
finding_says 'the trailer of image 0 is written leaves image 0 old and image 2 new, for good'
finding_says 'operation 1 of [0-9]+ in flight: erase of 4096 bytes at 0x100d3000'
finding_says 'is torn: its magic is neither good nor erased'
finding_says 'remedy: Never erase a trailer that is still needed'

# The board of one cut, kept: a run recognises what an interrupted update has left.
campaign 1 --cut $((between + 1)) --save "$work/between" "${variant[@]}"
ends_with 1 "$NRF53EMU" run --nvm "$work/between" --duration 5s
says '^error F48-power-cut-between-images: the internal part is version 2.0.0\+0, the external part'
says 'internal slot 0x00010000, external slot 0x10120000; version 2.0.0\+0 waits at 0x10160000'
campaign 1 --cut 100 --save "$work/half" "${variant[@]}"
ends_with 124 "$NRF53EMU" run --nvm "$work/half" --until 'split: done' --duration 5s
says '^error F50-torn-unit: the internal part is half written'
says 'version 2.0.0\+0 waits at 0x10000000'
# ... and one that recovers does.
campaign 0 --cut 100 --save "$work/good" "${good[@]}"
ends_with 0 "$NRF53EMU" run --nvm "$work/good" --until 'split: done' --duration 5s
says 'image 0: copying'

# What was measured is kept as it comes, and not measured again: after a kill, and from several files.
kept=(--until 'split: done' --json "$work/kept.json" "${variant[@]}")
cuts() { grep -c '"cut":' "$1"; }
campaign 1 --cuts 6 "${variant[@]}"
cp "$work/out" "$work/whole.out"
cp "$work/json" "$work/whole.json"
"$NRF53EMU" campaign -q --cuts 6 --jobs 1 --resume "$work/kept" "${kept[@]}" >/dev/null 2>&1 </dev/null &
for _ in $(seq 1000); do
    [ "$(cuts "$work/kept" 2>/dev/null)" -ge 2 ] 2>/dev/null && break
    sleep 0.1
done
kill -KILL $!
wait $! 2>/dev/null
first=$(cuts "$work/kept")
printf '{"cut":3,"outco' >>"$work/kept" # as a kill may leave it
ends_with 1 "$NRF53EMU" campaign -q --cuts 6 --resume "$work/kept" "${kept[@]}"
cmp -s "$work/out" "$work/whole.out" || fail "a resumed campaign says: $(cat "$work/out")"
cmp -s "$work/kept.json" "$work/whole.json" || fail "it measures: $(diff "$work/kept.json" "$work/whole.json")"
[ "$first" -ge 2 ] && [ "$(cuts "$work/kept")" -eq 6 ] || fail "6 cuts are kept as $(cuts "$work/kept"), after $first"
cat "$work/kept" "$work/kept" >"$work/both"
ends_with 1 "$NRF53EMU" campaign -q --cuts 6 --resume "$work/both" "${kept[@]}"
cmp -s "$work/out" "$work/whole.out" || fail "results of two files say: $(cat "$work/out")"
[ "$(cuts "$work/both")" -eq 12 ] || fail "kept cuts are made again"
refuses 'results of other images or options' "$NRF53EMU" campaign --cuts 6 --resume "$work/kept" \
    --until 'split: alive' "${variant[@]}"
printf '{"cut":1}\n' >"$work/broken"
refuses 'broken:1: not a result of a campaign' "$NRF53EMU" campaign --cuts 6 --resume "$work/broken" "${kept[@]}"
refuses '--resume has made it' "$NRF53EMU" campaign --cut 1 --save "$work/x" --resume "$work/kept" "${kept[@]}"

# A campaign can start from a kept board, and leaves it as it is.
ends_with 0 "$NRF53EMU" run --until 'boot number 1' --nvm "$work/nvm" "$FIRMWARE/merged.hex"
cp -r "$work/nvm" "$work/before"
campaign 0 --cuts 1 --nvm "$work/nvm"
says 'recovers'
diff -r "$work/nvm" "$work/before" || fail "the campaign has changed --nvm"

# For CI, and the command that makes a cut again.
campaign 1 --from "$between" --to $((between + 1)) --junit "$work/junit.xml" "${variant[@]}"
python3 - "$work/junit.xml" <<'CHECK' >"$work/command" || fail "--junit: $(cat "$work/junit.xml")"
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
cases = suite.findall("testcase")
assert suite.get("tests") == "2" == str(len(cases)) and suite.get("failures") == "2", suite.attrib
assert cases[0].find("failure").get("message").startswith("F48-power-cut-between-images: ")
print(cases[0].find("failure").text)
CHECK
grep -qE "^nrf53emu campaign --cut $between --until 'split: done' /" "$work/command" ||
    fail "the command is: $(cat "$work/command")"
ends_with 1 bash -c "${NRF53EMU%nrf53emu}$(cat "$work/command")"
finding F48-power-cut-between-images

# What is wrong with the request itself.
refuses '--progress is 0 to 100' "$NRF53EMU" campaign --until x --progress 101 "${good[@]}"
refuses '--progress and --weak are of a power cut' "$NRF53EMU" campaign --until x --kind reset --progress 1 "${good[@]}"
refuses '--shard is I/N' "$NRF53EMU" campaign --until x --shard 3/2 "${good[@]}"
refuses '--shard is I/N' "$NRF53EMU" campaign --until x --shard 1/2x "${good[@]}"
refuses '--again is at most' "$NRF53EMU" campaign --until x --again 1001 "${good[@]}"
refuses '--until is needed' "$NRF53EMU" campaign "${good[@]}"
refuses 'nothing to run' "$NRF53EMU" campaign --until x
refuses '--weak is 0 to 256' "$NRF53EMU" campaign --until x --weak 257 "${good[@]}"
refuses '--kind is power, reset, soft or watchdog' "$NRF53EMU" campaign --until x --kind fire "${good[@]}"
refuses '--save needs --cut' "$NRF53EMU" campaign --until x --save "$work/x" "${good[@]}"
refuses '--cut is one cut' "$NRF53EMU" campaign --until x --cut 1 --cuts 2 "${good[@]}"
refuses 'none from 5000 to 5000' "$NRF53EMU" campaign --until 'split: done' --cut 5000 "${good[@]}"
refuses 'do not reach --until' "$NRF53EMU" campaign --until never --duration 100ms "${good[@]}"
refuses 'never write or erase flash' "$NRF53EMU" campaign --until 'QSPI: JEDEC' "${good[@]}"
refuses 'holds a board already' "$NRF53EMU" campaign --until 'split: done' --cut 1 \
    --save "$work/good" "${good[@]}"
finish
