#!/bin/bash
# The reference bootloader that swaps recovers from each power cut; five bootloaders with a defect
# each do not, and the campaign says so.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"

# campaign STATUS ARGUMENT...: table in $work/out, findings in $work/err.
campaign() {
    ends_with "$1" "$NRF53EMU" campaign --until 'split: done' "${@:2}"
}

good=("$FIRMWARE/boot_swap.hex" "$FIRMWARE/split.internal.signed.hex"
    "$FIRMWARE/split.external.signed.hex" "$FIRMWARE/update.hex")
ends_with 0 "$NRF53EMU" run --nvm "$work/board" --until 'split: done' --duration 10s "${good[@]}"
says '^image 0: swapping 3 sectors, from step 0 on'
says 'image 2: QSPI 0x10120000 version 2.0.0\+0, [0-9]+ bytes, verified'

# Nothing is swapped again, and the old images lie in the secondaries.
ends_with 0 "$NRF53EMU" run --nvm "$work/board" --until 'split: done' --duration 10s
says 'image 0: internal 0x00010000 version 2.0.0'
grep -q 'swapping' "$work/out" && fail "a swap that has ended goes on"

campaign 0 --cuts 24 "${good[@]}"
says '^24 of 24 cuts recover$'
says '^0 broken pending, 2 old pending +recovers, all new'
grep -q '^image 3' "$work/out" && fail "what a swap leaves in the slot counts as an image"
campaign 0 --again 2 --cuts 4 "${good[@]}"
says '^4 of 4 cuts recover$'
campaign 0 --weak 32 --cuts 4 "${good[@]}"
says '^4 of 4 cuts recover$'

# Trailer too early, copy_done forgotten, erased in the wrong order, no status area.
for defect in swap_done_too_early swap_forgets_copy_done swap_erases_first swap_without_status; do
    campaign 1 --cuts 24 "$FIRMWARE/faults/$defect.hex"
    grep -qE '^error F(48|49|50)-' "$work/err" || fail "$defect: $(cat "$work/err")"
done

# No hash: what a cut in the erase of an update leaves is installed, if its header is still right.
caught=0
for seed in 4 5 6 7; do
    "$NRF53EMU" campaign --until 'split: done' --cut 2182 --progress 1 --seed $seed \
        "$FIRMWARE/faults/boot_skips_hash.hex" >"$work/out" 2>"$work/err"
    grep -q '^error F50-torn-unit: .*image 0 broken' "$work/err" && caught=1
done
[ $caught = 1 ] || fail "the bootloader that skips the hash recovers from every cut"
finish
