#!/bin/bash
# The timing model against silicon, and docs/timing.md against the timing model.
#
# SPDX-License-Identifier: GPL-2.0-or-later
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/lib.sh"

ends_with 0 "$here/../bench/verify-timing" --markdown "$(dirname "$NRF53EMU")"
says 'of [0-9]+ anchors within what is allowed'
grep '^|' "$work/out" >"$work/rows"
[ "$(wc -l <"$work/rows")" -gt 100 ] || fail "hardly any rows: $(wc -l <"$work/rows")"
doc=$here/../../docs/timing.md
# The table is of one compiler; with another, what is allowed is all that holds.
grep -qx "arm-none-eabi-gcc $(arm-none-eabi-gcc -dumpversion):" "$doc" || finish
while IFS= read -r row; do
    grep -qxF -- "$row" "$doc" ||
        fail "docs/timing.md does not have this row; run scripts/update-timing: $row"
done <"$work/rows"
finish
